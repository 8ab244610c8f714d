"""Words that the pages for phones share: reports of residents, and the reviewer's day."""

TEXT: dict[str, tuple[str, str]] = {
    "phone.language": ("EN", "中文"),
    "phone.language.switch": ("Switch to English", "Switch to Chinese"),
    "phone.demo": ("示范区 · 虚构数据", "Demo · invented data"),
    "phone.locate": ("用我的位置", "Use my position"),
    "phone.locating": ("正在定位…", "Finding your position…"),
    "phone.located": ("我的位置（误差约 {n} 米）", "My position (within about {n} m)"),
    "phone.not_located": ("手机没给出位置，请在地图上指。", "The phone gave no position: point at the map."),
    "phone.map": ("地图：拖动，让针尖指着出事的地方", "Map: move it until the pin points at the spot"),
    "phone.pointed": ("地图上指的位置", "The spot on the map"),
    "phone.change": ("改", "Change"),
    "phone.search": ("搜一搜，例如：漏水", "Search the list"),
    "phone.nothing_found": ("没有找到，请从下面选大类。", "Nothing found: choose a category below."),
    "phone.only_category": ("都不是，只报“{name}”", "None of these: only {name}"),
    "phone.categories": ("返回大类", "All categories"),
    "phone.no_catalogue": (
        "事项清单还没取到，联网后再打开一次。",
        "The list is not here yet: open this page with a network.",
    ),
    "phone.photo": ("照片", "Photo"),
    "phone.photo.take": ("拍照", "Take a photo"),
    "phone.photo.alt": ("第 {n} 张照片", "Photo {n}"),
    "phone.photo.remove": ("删除第 {n} 张照片", "Remove photo {n}"),
    "phone.photo.bad": ("这个文件不是照片，请换一张。", "This file is no photo: choose another."),
    "phone.comma": ("、", ", "),
    "phone.try_now": ("现在试试", "Try now"),
}
