"""What went wrong with what follows a leader's day: corrections, findings, the report."""

TEXT: dict[str, tuple[str, str]] = {
    "error.correction_missing": (
        "没有编号为 {correction} 的更正。请刷新列表再看。",
        "There is no correction {correction}. Look at the list again.",
    ),
    "error.correction_stale": (
        "更正 {correction} 要把“{before}”改为“{after}”，但数据库里现在是“{current}”。"
        "请对照现场：驳回这条更正，或再核实一次；数据没有改动。",
        "Correction {correction} was to replace {before} by {after}, but the store holds {current} by now. Compare "
        "both with the street: refuse the correction, or have it looked at again; nothing was changed.",
    ),
    "error.correction_decided": (
        "更正 {correction} 已有决定（{state}）。请刷新列表再看；数据没有改动。",
        "Correction {correction} has been decided already ({state}). Look at the list again; nothing was changed.",
    ),
    "error.correction_subject": (
        "更正 {correction} 所说的 {table} {key} 已不在数据库里。请驳回这条更正。",
        "The {table} {key}, which correction {correction} is about, is no longer in the store. Refuse the correction.",
    ),
    "error.correction_person": (
        "“{person}”没有写明由谁决定。请填 1 到 {longest} 个字。",
        "“{person}” does not say who decides. Give 1 to {longest} characters.",
    ),
    "error.correction_reason": (
        "驳回更正 {correction} 要写理由。请填 1 到 {longest} 个字。",
        "Correction {correction} is refused without a reason. Give one of 1 to {longest} characters.",
    ),
    "error.finding_missing": (
        "没有编号为 {finding} 的发现。请刷新列表再看。",
        "There is no finding {finding}. Look at the list again.",
    ),
    "error.finding_state": (
        "发现 {finding} 的状态是 {state}，只有 {allowed} 的才能这样处理。请刷新列表再看。",
        "Finding {finding} is {state}: this can be done with one that is {allowed}. Look at the list again.",
    ),
    "error.finding_no_conflict": (
        "发现 {finding} 的状态是 {state}，没有要裁定的冲突。请刷新列表再看。",
        "Finding {finding} is {state}: there is no conflict to settle. Look at the list again.",
    ),
    "error.finding_incident": (
        "发现 {finding} 已作为事件 {incident} 进入闭环。请在事件页处理。",
        "Finding {finding} is in the loop as incident {incident}. Settle it on the screen of incidents.",
    ),
    "error.finding_reason": (
        "不采纳发现 {finding} 要写理由。请填 1 到 {longest} 个字。",
        "Finding {finding} is dismissed without a reason. Give one of 1 to {longest} characters.",
    ),
    "error.finding_category": (
        "发现 {finding} 没有事项，也没有类别。请从诉求清单里选一个。",
        "Finding {finding} has neither item nor category. Choose one of the catalogue.",
    ),
    "error.finding_owner": (
        "发现 {finding} 没有责任部门：{department} 不在部门名单里。请从名单里选一个。",
        "Nobody owns finding {finding}: {department} is no department. Choose one of the list.",
    ),
    "error.finding_promise": (
        "发现 {finding} 不能承诺 {promised_on} 办结：今天是 {today}。请填今天或以后的日期。",
        "Finding {finding} cannot be promised for {promised_on}: today is {today}. Give today or a later day.",
    ),
    "error.review_report_missing": (
        "没有编号为 {review} 的调研，出不了报告。请从列表里选一个。",
        "There is no review {review} to report on. Choose one of the list.",
    ),
}
