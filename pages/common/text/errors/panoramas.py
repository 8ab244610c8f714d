"""What went wrong with the panoramas of stations."""

TEXT: dict[str, tuple[str, str]] = {
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
