"""Why the loop of an incident refuses a step."""

TEXT: dict[str, tuple[str, str]] = {
    "error.loop_move": (
        "事件当前的状态不能做这一步。请刷新后再选可做的步骤；数据没有改动。",
        "This step does not follow from where the incident stands now. Reload and choose one of those offered; nothing "
        "was changed.",
    ),
    "error.loop_role": (
        "您的角色不能做这一步。请交给有权的角色处理。",
        "Your role may not take this step. Leave it to a role that may.",
    ),
    "error.loop_need": (
        "这一步缺少责任部门或理由。请补充后再提交。",
        "This step lacks a department or a reason. Add it and submit again.",
    ),
    "error.loop_time": (
        "填写的时间 {at} 早于上一步的时间 {last}。请改为之后的时间。",
        "The time {at} lies before the last step, at {last}. Give a time after it.",
    ),
    "error.loop_level": (
        "事项已到最高一级，不能再上报。请直接分派给责任部门。",
        "The matter is at the highest level and cannot go further up. Dispatch it to a department.",
    ),
    "error.loop_incident_missing": (
        "没有编号为 {incident} 的事件。请刷新列表后再选。",
        "There is no incident {incident}. Look at the list again.",
    ),
    "error.loop_stale": (
        "事件 {incident} 刚刚被别人处理过：现有 {steps} 步，打开时为 {seen} 步。请重新查看后再决定；数据没有改动。",
        "Somebody else has acted on incident {incident}: it has {steps} steps by now, {seen} when you opened it. Look "
        "at it again, then decide; nothing was changed.",
    ),
    "error.loop_department": (
        "没有代码为“{department}”的部门。请从列表中选择。",
        "There is no department “{department}”. Choose one of the list.",
    ),
    "error.loop_duplicate": (
        "事件 {incident} 已标为重复。请在首次上报的事件上操作，或先取消重复标记；数据没有改动。",
        "Incident {incident} is marked as a duplicate. Act on the first report, or take the mark away; nothing was "
        "changed.",
    ),
    "error.loop_original_missing": (
        "没有编号为“{original}”的事件。请填写首次上报的编号。",
        "No incident has the number “{original}”. Give the number of the first report.",
    ),
    "error.loop_original_self": (
        "事件 {incident} 不能与自己重复。请填写首次上报的编号。",
        "Incident {incident} cannot be a duplicate of itself. Give the number of the first report.",
    ),
    "error.loop_original_duplicate": (
        "事件 {original} 本身已标为 {first} 的重复。请改填 {first}。",
        "Incident {original} is itself a duplicate of {first}. Give {first} instead.",
    ),
    "error.loop_no_duplicate": (
        "事件 {incident} 没有标为重复，无需取消。请刷新后查看。",
        "Incident {incident} is not marked as a duplicate: there is nothing to take away. Look at it again.",
    ),
    "error.loop_mark": (
        "评分 {mark} 不在 1 到 {best} 之间。请重新打分。",
        "The mark {mark} is none of 1 to {best}. Give one of them.",
    ),
    "error.loop_not_handled": (
        "事件 {incident} 尚未处置，不能评价。请处置后再评。",
        "Incident {incident} has not been handled: it is rated after that. Wait for it.",
    ),
    "error.simulation_real_data": (
        "{url} 没有标为虚构数据，而模拟事件无法再删除。请把 GRID_DATABASE_URL 指向用 python -m data demo 生成的库。",
        "{url} is not marked as invented, and simulated incidents cannot be removed again. Point GRID_DATABASE_URL at "
        "a store that python -m data demo has filled.",
    ),
    "error.simulation_empty": (
        "库中没有可用于模拟的内容（{what}）。请先运行 python -m data demo。",
        "There are no {what} to draw incidents from. Fill the store with python -m data demo.",
    ),
}
