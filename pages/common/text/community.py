"""Words of the screen 社区民情地图, of the page on which one looks around at a station, and of their faults."""

TEXT: dict[str, tuple[str, str]] = {
    "panorama.name": ("VR看社区", "Look around"),
    "panorama.open": ("VR看这里", "Look around here"),
    "panorama.home": ("回社区地图", "Back to the map"),
    "panorama.language": ("English", "中文"),
    "panorama.demo": ("示范区 · 虚构画面", "Demo · invented picture"),
    "panorama.alt": (
        "{name}门前的全景，位于{place}。拖动或用方向键转动，加减键缩放。",
        "All that is seen around {name}, {place}. Drag or use the arrow keys to turn, plus and minus to zoom.",
    ),
    "panorama.hint": ("拖动画面，看四周", "Drag to look around"),
    "panorama.controls": ("转动和缩放", "Turn and zoom"),
    "panorama.left": ("向左转", "Turn left"),
    "panorama.right": ("向右转", "Turn right"),
    "panorama.up": ("抬头看", "Look up"),
    "panorama.down": ("低头看", "Look down"),
    "panorama.nearer": ("放大", "Zoom in"),
    "panorama.farther": ("缩小", "Zoom out"),
    "panorama.full": ("全屏", "Full screen"),
    "panorama.loading": ("正在打开全景…", "Opening the panorama…"),
    "panorama.no_webgl": (
        "这个浏览器没有三维绘图（WebGL），下面是展开的整幅画面，左右滚动看四周。",
        "This browser draws nothing in 3D (WebGL). Here is the whole picture, unrolled: scroll sideways.",
    ),
    "panorama.no_picture": (
        "全景没能转起来，下面是展开的整幅画面，左右滚动看四周。",
        "The panorama cannot be turned now. Here is the whole picture, unrolled: scroll sideways.",
    ),
    "panorama.no_script": (
        "浏览器没有启用 JavaScript，下面是展开的整幅画面。",
        "JavaScript is off. Here is the whole picture, unrolled.",
    ),
    "panorama.failed": ("数据暂时读不出来，请稍后再打开。", "The data cannot be read now; try again later."),
    "panorama.no_station": (
        "没有这个站点。请从社区地图上点一个带“VR看这里”的站点。",
        "There is no such station. Choose one with “Look around here” on the community's map.",
    ),
    "panorama.none": (
        "“{name}”还没有全景图。管理员可用 python -m data panoramas add 添加。",
        "{name} has no panorama yet. The administrator adds one with python -m data panoramas add.",
    ),
    "panorama.others": ("其他全景", "Other places"),
    "panorama.as_of": ("资料", "Data"),
    "error.panorama_station": (
        "没有站点 {station}。请给出站点的编码（python -m data export stations 可列出）。",
        "There is no station {station}. Give the code of a station, as python -m data export stations lists.",
    ),
    "error.panorama_none": (
        "站点 {station} 没有全景图。python -m data panoramas list 列出有全景图的站点。",
        "The station {station} has no panorama. python -m data panoramas list shows those that have one.",
    ),
    "error.panorama_kind": (
        "{path} 不是完整的图片。请给出 {kinds} 格式的文件。",
        "{path} is no whole picture. Give a file of the kind {kinds}.",
    ),
    "error.panorama_size": (
        "{path} 有 {size:,} {unit}，最多可用 {most:,}。请缩小后再试。",
        "{path} has {size:,} {unit}; at most {most:,} can be taken. Save it smaller and try again.",
    ),
    "error.panorama_small": (
        "{path} 只有 {width} 像素宽，全景图至少要 {least}。请换一台相机拍。",
        "{path} is {width} pixels wide; a panorama needs at least {least}. Take it with a better camera.",
    ),
    "error.panorama_shape": (
        "{path} 是 {width} × {height} 像素；完整的全景图宽是高的两倍。请让相机按等距柱状投影保存。",
        "{path} is {width} x {height} pixels; a whole panorama is twice as wide as high. Let the camera save it in "
        "equirectangular projection.",
    ),
}
