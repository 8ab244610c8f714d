"""What went wrong with a claim of the screen, or the value that it is to have."""

TEXT: dict[str, tuple[str, str]] = {
    "error.claim_missing": (
        "没有“{claim}”这条信息，或已不存在。请重新打开当天页面，或改选其他信息。",
        "Nothing is claimed under {claim!r}, or no longer. Open the day again, or choose one of its claims.",
    ),
    "error.claim_field": (
        "“{field}”不能用一个值来更正。请从中选择：{known}。",
        "{field!r} is not corrected by a value. Choose one of: {known}.",
    ),
    "error.claim_number": (
        "{field} 不能是“{value}”。请填 0 到 {most:,} 的整数。",
        "{field} cannot be {value!r}. Give a whole number of 0 to {most:,}.",
    ),
    "error.claim_flag": (
        "{field} 不能是“{value}”。请填 true 或 false。",
        "{field} cannot be {value!r}. Give true or false.",
    ),
    "error.claim_hours": (
        "“{value}”读不出开放时间。请写成：周一至周五 8:30-17:30，或 Mo-Fr 08:30-17:30。",
        "{value!r} are no opening hours that can be read. Write them like Mo-Fr 08:30-17:30; Sa 09:00-12:00.",
    ),
    "error.grid_unknown": (
        "{day} 没有编码为 {grid} 的网格。请在地图或列表中选择。",
        "No grid {grid!r} is in force on {day}. Choose one on the map or from the list.",
    ),
}
