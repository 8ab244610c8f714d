"""What went wrong and what to do, for each `code` of data.errors."""

TEXT: dict[str, tuple[str, str]] = {
    "error.title": ("这一页暂时打不开", "This page cannot be shown now"),
    "error.unforeseen": (
        "程序遇到了没有料到的问题，详情已记入日志。请刷新本页；若仍然如此，请联系管理员。",
        "Something unforeseen happened; the log has the details. Reload the page; if it stays, call the administrator.",
    ),
    "error.settings": ("设置 {name} 的值 {value} 不对：{remedy}", "{name} is {value}: {remedy}"),
    "error.store_missing": (
        "{url} 还没有数据库。请在程序目录运行 python -m data init，再刷新本页。",
        "There is no store at {url}. Run python -m data init in the program's folder, then reload this page.",
    ),
}
