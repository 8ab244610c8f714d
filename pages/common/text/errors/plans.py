"""What went wrong with a plan of grids."""

TEXT: dict[str, tuple[str, str]] = {
    "error.plan_missing": (
        "没有编号为 {plan} 的方案。它可能已被删除：请重新看方案列表。",
        "There is no plan {plan}. It may have been deleted: look at the list again.",
    ),
    "error.plan_name": (
        "方案名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a plan's name. Give it 1 to {longest} characters.",
    ),
    "error.plan_name_taken": (
        "已有方案“{name}”。请换一个名称，或打开那个方案再保存。",
        "There is a plan “{name}” already. Choose another name, or open that one and save it again.",
    ),
    "error.plan_changed": (
        "您打开方案“{name}”之后，别人保存过它。请重新打开，或把您的方案另存为一个新名称；数据没有改动。",
        "Somebody else saved plan “{name}” after you opened it. Open it again, or keep your own under another name; "
        "nothing was changed.",
    ),
    "error.plan_not_draft": (
        "方案“{name}”已提交或已批准，不能再改。请把它复制成新的草稿。",
        "Plan “{name}” has been submitted or approved and can no longer be changed. Copy it to a new draft.",
    ),
    "error.plan_not_submitted": (
        "方案“{name}”不在待审批状态：只有已提交的方案才能批准或退回。请先提交。",
        "Plan “{name}” is not awaiting approval: only a submitted plan is approved or given back. Submit it first.",
    ),
    "error.plan_not_approved": (
        "方案“{name}”没有获得批准：未经批准的方案不会生效。请先报批。",
        "Plan “{name}” is not approved: nothing comes into force without approval. Have it approved first.",
    ),
    "error.plan_not_yet": (
        "方案“{name}”从 {day} 起生效。在此之前，网格保持不变。",
        "Plan “{name}” comes into force on {day}. Until then the grids stay as they are.",
    ),
    "error.plan_not_withdrawable": (
        "方案“{name}”不能撤回：只有已提交或已批准、尚未生效的方案才能撤回。草稿可以删除；已生效的方案请用新方案替换。",
        "Plan “{name}” cannot be withdrawn: only a submitted or approved plan can be. Delete a draft; replace a plan "
        "in force by another.",
    ),
    "error.plan_reason": (
        "退回或撤回方案“{name}”要写明理由。请写一句话。",
        "Plan “{name}” goes back or is withdrawn for a reason. Say it in a sentence.",
    ),
    "error.plan_approver": (
        "“{approver}”不能作为批准人。请写批准人的姓名，不超过 {longest} 个字。",
        "“{approver}” is no approver's name. Give the name of the person who approves, of up to {longest} letters.",
    ),
    "error.plan_same_hands": (
        "方案“{name}”是{approver}提交的，不能由同一人批准。请换一位批准人。",
        "{approver} submitted plan “{name}” and cannot approve it too. Let somebody else approve it.",
    ),
    "error.plan_day": (
        "生效日期 {day} 早于今天（{today}）。请选今天或以后的日期。",
        "The effective day {day} lies before today, {today}. Choose today or a later day.",
    ),
    "error.plan_day_taken": (
        "{day} 已有方案“{other}”要在社区 {community} 生效。请另选日期，或先撤回那个方案。",
        "On {day} plan “{other}” comes into force for community {community}. Choose another day, or withdraw it.",
    ),
    "error.plan_overtaken": (
        "方案“{name}”定于 {day} 生效，但网格 {grid} 已在 {since} 重新划过。"
        "请撤回它，或复制成新草稿重新报批；网格没有改动。",
        "Plan “{name}” takes effect on {day}, but grid {grid} was already redrawn on {since}. Withdraw it, or copy it "
        "to a new draft and have that approved; the grids stay as they are.",
    ),
    "error.plan_incomplete": (
        "方案“{name}”还有 {number} 个单元没有分给网格，例如 {unit}。请分配它们，或让程序补全。",
        "{number} units of plan “{name}” have no grid, such as {unit}. Give them to grids, or have the rest done.",
    ),
    "error.plan_units_unknown": (
        "方案“{name}”里有 {number} 个单元不在它今天的范围内，例如 {unit}：此后导入过楼栋或道路，或者它们属于别的社区。"
        "请打开草稿，重新分配后保存。",
        "{number} units of plan “{name}” are not on its ground today, such as {unit}: buildings or streets were "
        "imported since, or they lie in another community. Open it as a draft, give the new units to grids and save "
        "it.",
    ),
    "error.plan_grid_code": (
        "单元 {unit} 在社区 {community} 内，不能划入网格“{grid}”。网格编码应为社区编码加三位数字。",
        "Unit {unit} lies in community {community} and cannot go to grid “{grid}”. A grid's code is the community's "
        "and three digits more.",
    ),
    "error.plan_seal": (
        "方案“{name}”与 {day} 批准的内容不符：有别的程序改过它。请撤回并重新报批；网格没有改动。",
        "Plan “{name}” is not what was approved on {day}: another program has changed it. Withdraw it and have a new "
        "draft approved; the grids stay as they are.",
    ),
    "error.plan_font": (
        "本机没有中文字体（找过：{looked_for}）。请在运行本程序的机器上安装一种，例如软件包 fonts-noto-cjk。",
        "No font with Chinese characters was found (looked for {looked_for}). Install one, such as the package "
        "fonts-noto-cjk, on the machine that runs this program.",
    ),
    "error.plan_community": (
        "“{community}”不是方案“{name}”里的社区。可选：{choices}。",
        "“{community}” is no community of plan “{name}”. Choose one of {choices}.",
    ),
    "error.plan_file_shapes": (
        "{path} 里没有面：第 {row} 行是 {kind}。请给一个面图层，每个网格一个或几个面。",
        "{path} holds no areas: row {row} is {kind}. Give a layer of polygons, one or more for each grid.",
    ),
    "error.plan_file_column": (
        "{path} 没有这一列：{wanted}。请指明网格编码在哪一列；文件的列：{choices}。",
        "{path} has no column {wanted}. Name the column of the grid codes; it has {choices}.",
    ),
    "error.plan_file_code": (
        "{path} 第 {row} 行的网格“{grid}”既不是网格编码，也不是这里唯一叫这个名字的网格。"
        "请写 15 位编码：社区编码加三位数字。",
        "Row {row} of {path} names the grid “{grid}”, which is neither a grid's code nor the only grid of that name "
        "here. Write the 15 digits: the community's code and three more.",
    ),
    "error.plan_file_place": (
        "{path} 不在这里：它的 {rows} 个面没有一个碰到单元（文件范围 {found}，单元范围 {expected}，单位为度）。"
        "请检查坐标系，文件写的是 {crs}。",
        "{path} lies elsewhere: not one of its {rows} areas touches a unit (it reaches from {found}, the units from "
        "{expected}, in degrees). Check its reference system, which it says is {crs}.",
    ),
    "error.plan_file_unit": (
        "{path} 第 {row} 行的单元“{unit}”今天已不存在。请重新导出单元。",
        "Row {row} of {path} names the unit “{unit}”, which is not on today's ground. Export the units again.",
    ),
}
