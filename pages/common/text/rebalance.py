"""Words of the screen that redraws grids: the map one draws on, the ledger, proposals, scenarios."""

TEXT: dict[str, tuple[str, str]] = {
    "screen.rebalance": ("网格调整", "Rebalance"),
    "rebalance.map.state.today": ("现状", "Today"),
    "rebalance.map.state.plan": ("方案", "Plan"),
    "rebalance.map.state.change": ("变化", "Changes"),
    "rebalance.map.tool.look": ("查看", "Look"),
    "rebalance.map.tool.brush": ("画刷", "Brush"),
    "rebalance.map.tool.lasso": ("套索", "Lasso"),
    "rebalance.map.hint.look": ("移动地图，点单元看详情（Esc）", "Move the map; click a unit for details (Esc)"),
    "rebalance.map.hint.brush": (
        "点一下或拖过单元，把它们划给目标网格",
        "Click units or brush over them to give them to the target grid",
    ),
    "rebalance.map.hint.lasso": (
        "圈起一片单元，一次划给目标网格",
        "Circle units to give them all to the target grid",
    ),
    "rebalance.map.undo": ("撤销", "Undo"),
    "rebalance.map.hint.undo": ("撤销上一步（Ctrl+Z）", "Undo the last step (Ctrl+Z)"),
    "rebalance.map.redo": ("重做", "Redo"),
    "rebalance.map.hint.redo": ("重做撤销的一步（Ctrl+Shift+Z）", "Redo the step (Ctrl+Shift+Z)"),
    "rebalance.map.fresh": ("新网格", "New grid"),
    "rebalance.map.hint.fresh": (
        "以一个新网格为目标，再划单元给它",
        "Take a new grid as target, then give it units",
    ),
    "rebalance.map.lock_unit": ("锁单元", "Lock unit"),
    "rebalance.map.hint.lock_unit": ("选中的单元不再移动", "The selected unit stays where it is"),
    "rebalance.map.lock_grid": ("锁网格", "Lock grid"),
    "rebalance.map.hint.lock_grid": (
        "目标网格不增不减；没有目标时，是选中单元所在的网格",
        "The target grid neither gives nor takes; without a target, the selected unit's grid",
    ),
    "rebalance.map.target": ("划给：{grid}", "Give to: {grid}"),
    "rebalance.map.no_target.brush": (
        "从网格里向外拖，或先点一个网格作目标",
        "Drag out of a grid, or click one first as the target",
    ),
    "rebalance.map.no_target.lasso": (
        "从一个网格里开始圈，圈中的单元划给它",
        "Begin the circle inside the grid that is to take the units",
    ),
    "rebalance.map.no_grid": ("未划入", "In no grid"),
    "rebalance.map.from_to": ("{before} → {after}", "{before} → {after}"),
    "rebalance.map.unit": ("单元 {n}", "Unit {n}"),
    "rebalance.map.holds": ("{households} 户 · {merchants} 商户", "{households} households · {merchants} merchants"),
    "rebalance.map.locked": ("已锁定", "Locked"),
    "rebalance.map.figure.households": ("{n} 户", "{n} hh"),
    "rebalance.map.figure.merchants": ("{n} 商户", "{n} shops"),
    "rebalance.map.source": ("显示地图来源", "Show the sources of the map"),
    "rebalance.map.aria": ("单元按网格着色的地图", "Map of the units, coloured by grid"),
    "rebalance.break.few_households": (
        "{grid}：{n} 户，不足 {limit} 户，差 {gap} 户",
        "{grid}: {n} households, {gap} short of {limit}",
    ),
    "rebalance.break.many_households": (
        "{grid}：{n} 户，超出上限 {limit} 户 {gap} 户",
        "{grid}: {n} households, {gap} over the limit of {limit}",
    ),
    "rebalance.break.few_merchants": (
        "{grid}：{n} 个商户，不足 {limit} 个，差 {gap} 个",
        "{grid}: {n} merchants, {gap} short of {limit}",
    ),
    "rebalance.break.many_merchants": (
        "{grid}：{n} 个商户，超出上限 {limit} 个 {gap} 个",
        "{grid}: {n} merchants, {gap} over the limit of {limit}",
    ),
    "rebalance.break.apart": ("{grid}：不连片，分成 {n} 块", "{grid}: in {n} separate pieces"),
    "rebalance.break.split": ("小区被拆分到 {n} 个网格：{names}", "A compound is split among {n} grids: {names}"),
    "rebalance.break.free": ("{n} 个单元还没有划入网格", "{n} units are in no grid yet"),
}
