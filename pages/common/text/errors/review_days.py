"""What went wrong with preparing a leader's day in one grid."""

TEXT: dict[str, tuple[str, str]] = {
    "error.review_day_missing": (
        "没有编号为 {review} 的走访日。请在台账里再找。",
        "There is no prepared day {review}. Look at the register again.",
    ),
    "error.review_day_grid": (
        "{day} 没有编码为 {grid} 的网格。请在地图或列表里选一个。",
        "No grid has the code {grid} on {day}. Choose one on the map or from the list.",
    ),
    "error.review_day_past": (
        "{day} 已经过去，今天是 {today}。请选今天或以后的日期。",
        "{day} is past; today is {today}. Choose today or a later day.",
    ),
    "error.review_day_rank": (
        "没有“{rank}”这个职级。请选 {known} 之一。",
        "{rank} is no rank of a reviewer. Choose one of {known}.",
    ),
    "error.review_day_minutes": (
        "没有 {minutes} 分钟的路线。请选 {known} 之一。",
        "A walk of {minutes} minutes is not on offer. Choose one of {known}.",
    ),
    "error.review_day_taken": (
        "{day} 同一职级在 {grid} 已备有 {review}。请打开它，或先撤回。",
        "{review} is prepared for {grid} on {day} already, for the same rank. Open it, or withdraw it first.",
    ),
    "error.review_day_nothing": (
        "{grid} 里没有可以和屏幕对照的内容。请先导入楼栋、站点或事件。",
        "Nothing in {grid} can be compared with the screen. Import its buildings, stations or incidents first.",
    ),
    "error.review_day_started": (
        "{review} 已有 {entries} 条记录，清单保持走访人看到的样子。",
        "{review} has {entries} entries already; its sheet stays as the reviewer saw it.",
    ),
    "error.review_day_withdrawn": ("{review} 已撤回。请另备一天。", "{review} is withdrawn. Prepare another day."),
    "error.review_day_over": (
        "{review} 已经结束。发现的内容在台账里。",
        "{review} is done. What was found stays in the register.",
    ),
}
