"""What went wrong with what readers keep: scenarios and views."""

TEXT: dict[str, tuple[str, str]] = {
    "error.scenario_name": (
        "方案名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a scenario's name. Give it 1 to {longest} characters.",
    ),
    "error.scenario_name_taken": (
        "已有方案“{name}”。请换一个名称，或选择覆盖它。",
        "There is a scenario “{name}” already. Choose another name, or replace that one.",
    ),
    "error.scenario_missing": (
        "没有方案“{name}”。它可能已被改名或删除：请重新看方案列表。",
        "There is no scenario “{name}”. It may have been renamed or deleted: look at the list again.",
    ),
    "error.scenario_action": (
        "方案里的一步读不懂（{action}：{detail}）。请从清单中删掉这一步，重新添加。",
        "A step of the scenario makes no sense ({action}: {detail}). Remove it from the list and add it again.",
    ),
    "error.saved_view_name": (
        "视图名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a view's name. Give it 1 to {longest} characters.",
    ),
    "error.saved_view_name_taken": (
        "已有视图“{name}”。请换一个名称，或选择覆盖它。",
        "There is a view “{name}” already. Choose another name, or replace that one.",
    ),
    "error.saved_view_missing": (
        "没有视图“{name}”。它可能已被删除：请重新看列表。",
        "There is no view “{name}”. It may have been deleted: look at the list again.",
    ),
    "error.rating_scheme": (
        "评价方案“{scheme}”不能用（{fault}）：{detail}。数据没有改动。",
        "The rating scheme “{scheme}” cannot be used ({fault}): {detail}. Nothing was changed.",
    ),
}
