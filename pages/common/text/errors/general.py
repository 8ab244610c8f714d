"""What went wrong in settings, addresses, or unforeseen."""

TEXT: dict[str, tuple[str, str]] = {
    "error.title": ("这一页暂时打不开", "This page cannot be shown now"),
    "error.unforeseen": (
        "程序遇到了没有料到的问题，详情已记入日志。请刷新本页；若仍然如此，请联系管理员。",
        "Something unforeseen happened; the log has the details. Reload the page; if it stays, call the administrator.",
    ),
    "error.settings": ("设置 {name} 的值 {value} 不对：{remedy}", "{name} is {value}: {remedy}"),
    "error.token": (
        "地图数据的许可已过期。请刷新本页。",
        "The leave to read the map's data has ended. Reload the page.",
    ),
}
