"""What a review's link does not open, and what a phone says that cannot be taken."""

TEXT: dict[str, tuple[str, str]] = {
    "error.review_link_missing": (
        "没有带上调研链接（缺 {header}）。请重新打开链接。",
        "Nothing is told without the review's link: {header} is missing. Open the link again.",
    ),
    "error.review_link_invalid": (
        "这个链接（{length} 个字符）不是调研链接，或不完整。请重新索取链接。",
        "This link ({length} characters) is no review's, or not whole. Ask for it again.",
    ),
    "error.review_withdrawn": (
        "调研 {review} 已撤回。请索取新的链接。",
        "Review {review} was withdrawn. Ask for a new link.",
    ),
    "error.review_early": (
        "调研 {review} 的日期是 {on}。请到当天再打开。",
        "Review {review} begins on {on}. Open the link on that day.",
    ),
    "error.review_over": (
        "调研 {review} 是 {on} 的，当天的清单已关闭。当天记下的内容到 {until} 仍可上传。",
        "Review {review} was on {on}; its sheet is closed. What was noted on that day is taken until {until}.",
    ),
    "error.review_field": ("{name} 的值 {value} 不对：{remedy}。", "{name} is {value}: {remedy}."),
    "error.review_time": (
        "记录时间 {noted_at} 不在 {on} 当天。请检查手机时间，再记一次。",
        "It was noted at {noted_at}, which is not on {on}. Look at the phone's clock, and note it again.",
    ),
    "error.review_key_reused": (
        "编号 {key} 已用于另一条记录。请作为新的一条再记。",
        "The key {key} came before with something else. Note it anew.",
    ),
    "error.review_sequence": (
        "这部手机的第 {sequence} 条已经收到过。请重新打开链接，再记一次。",
        "Number {sequence} of this phone came before under another key. Open the link again, then note it anew.",
    ),
    "error.review_claim": (
        "当天清单里没有 {claim}。请重新载入当天清单。",
        "The sheet does not claim {claim}. Load the day again.",
    ),
    "error.review_stop": (
        "当天清单里没有站点 {stop}。请重新载入当天清单。",
        "There is no stop {stop} on the sheet. Load the day again.",
    ),
    "error.review_outside": (
        "位置在网格外 {metres:.0f} 米。请移动位置，或确认就是这里。",
        "The spot is {metres:.0f} m outside the grid. Move it, or say that it is meant so.",
    ),
    "error.review_demand": (
        "诉求清单里没有 {demand}。请从清单里选一项。",
        "The catalogue has no item or category {demand}. Choose one of the list.",
    ),
    "error.review_promise": (
        "承诺日期 {promised_on} 早于调研当天 {on}。请选当天或以后。",
        "{promised_on} is before the day itself, {on}. Promise a later day.",
    ),
    "error.review_withdraw_nothing": (
        "这部手机没有可撤回的记录 {key}。请刷新后再看。",
        "This phone noted nothing under {key} that can be taken back. Load the day again.",
    ),
    "error.review_withdraw_incident": (
        "这条发现已进入闭环，成为事件 {incident}，不能撤回。请告诉后台。",
        "It is in the loop as incident {incident} and cannot be taken back. Tell the desk what is wrong with it.",
    ),
    "error.review_withdraw_settled": (
        "发现 {finding} 已用于更正数据，不能撤回。请告诉后台。",
        "The data were corrected by {finding}, which cannot be taken back. Tell the desk what is wrong with it.",
    ),
}
