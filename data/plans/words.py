"""What the files of a plan call things, in Chinese and English."""

from datetime import date
from typing import Final, Literal

Language = Literal["zh", "en"]

DEMO: Final = ("示范区 · 虚构数据", "Demo · invented data")

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "demo": DEMO,
    "title": ("网格调整图", "Map of redrawn grids"),
    "ledger": ("网格调整台账", "Ledger of redrawn grids"),
    "grids": ("网格对照", "Grids before and after"),
    "undecided": ("待定事项", "To be decided"),
    "kind": ("类别", "Kind"),
    "kind.post": ("岗位", "Post"),
    "kind.micro_grid": ("微网格", "Micro-grid"),
    "post": ("岗位或名称", "Role or name"),
    "role.grid_worker": ("专职网格员", "Full-time grid worker"),
    "role.part_time": ("兼职网格员", "Part-time grid worker"),
    "role.policing": ("公安专业网格员", "Specialist, policing"),
    "role.city_management": ("城管专业网格员", "Specialist, city management"),
    "role.market": ("市场监管专业网格员", "Specialist, market supervision"),
    "role.fire_safety": ("消防专业网格员", "Specialist, fire safety"),
    "role.health": ("卫健专业网格员", "Specialist, health"),
    "role.legal": ("法律专业网格员", "Specialist, legal aid"),
    "filled": ("在岗", "Filled"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "about": ("说明", "About"),
    "number": ("序号", "No."),
    "community": ("社区", "Community"),
    "subject": ("建筑/单元", "Building or unit"),
    "code": ("编码", "Code"),
    "compound": ("小区", "Compound"),
    "households": ("户数", "Households"),
    "merchants": ("商户", "Merchants"),
    "from": ("原网格", "Grid before"),
    "to": ("新网格", "Grid after"),
    "reason": ("原因", "Reason"),
    "effective": ("生效日期", "Effective day"),
    "handled": ("经办", "Handled by"),
    "approved": ("审批", "Approved by"),
    "total": ("合计", "Total"),
    "grid": ("网格", "Grid"),
    "grid_code": ("网格编码", "Grid code"),
    "class": ("类别", "Class"),
    "before": ("调整前", "Before"),
    "after": ("调整后", "After"),
    "change": ("增减", "Change"),
    "households_before": ("原户数", "Households before"),
    "households_after": ("新户数", "Households after"),
    "merchants_before": ("原商户", "Merchants before"),
    "merchants_after": ("新商户", "Merchants after"),
    "plan": ("方案", "Plan"),
    "state": ("状态", "State"),
    "made": ("制表时间", "Made"),
    "source": ("数据来源", "Sources"),
    "mark": ("内部资料", "Internal"),
    "nothing": ("没有变动", "Nothing changes"),
    "none": ("无", "none"),
    "new": ("新增", "new"),
    "dissolved": ("撤销", "dissolved"),
    "unit": ("无楼栋单元", "Unit without buildings"),
    "line_follows": (
        "界线归整到道路、围墙，楼栋随所在单元",
        "The line now follows a street or wall; the building goes with its unit",
    ),
    "no_grid_before": ("原来不在任何网格内", "It lay in no grid before"),
    "state.draft": ("草稿", "Draft"),
    "state.submitted": ("待批", "Submitted"),
    "state.approved": ("已批准", "Approved"),
    "state.in_force": ("已生效", "In force"),
    "state.archived": ("已归档", "Archived"),
    "class.residential": ("居民网格", "Residential"),
    "class.rural": ("农村网格", "Rural"),
    "class.commercial": ("商业网格", "Commercial"),
    "class.exclusive": ("专属网格", "Exclusive"),
    "sheet.legend": ("图例", "Legend"),
    "sheet.new_line": ("新网格界", "New grid line"),
    "sheet.old_line": ("原网格界", "Old grid line"),
    "sheet.moved": ("划转的单元", "Units that change grid"),
    "sheet.unit_line": ("单元界", "Unit line"),
    "sheet.community_line": ("社区界", "Community line"),
    "sheet.building": ("楼栋", "Building"),
    "sheet.street": ("道路", "Street"),
    "sheet.scale": ("比例尺", "Scale"),
    "sheet.north": ("北", "N"),
    "sheet.datum": ("CGCS2000 坐标系", "CGCS2000"),
    "sheet.changes": ("划转明细", "What changes grid"),
    "sheet.more": ("另有 {n} 条，见台账", "{n} more: see the ledger"),
    "sheet.what": ("划转内容", "What moves"),
    "sheet.way": ("去向", "From, to"),
    "sheet.compiled": ("编制", "Compiled"),
    "sheet.checked": ("审核", "Checked"),
    "sheet.authorised": ("批准", "Authorised"),
    "sheet.date": ("日期", "Date"),
    "sheet.day": ("{year} 年 {month} 月 {day} 日", "{year}-{month:02d}-{day:02d}"),
    "sheet.effective": ("生效日期：{day}", "Effective: {day}"),
    "sheet.no_day": ("生效日期：待批准时确定", "Effective day: set on approval"),
    "sheet.printed": ("制图日期：{day}", "Made: {day}"),
    "sheet.data": ("原网格日期：{day}", "Old grids as of: {day}"),
    "sheet.page": ("第 {n} 页，共 {of} 页", "Page {n} of {of}"),
    "sheet.buildings": ("{n} 栋", "{n} buildings"),
    "sheet.unit_count": ("{n} 个单元", "{n} units"),
    "sheet.figure": ("{n} 户", "{n} hh"),
    "sheet.shops": ("{n} 商户", "{n} shops"),
    "comma": ("、", ", "),
}


def word(key: str, language: Language, **blanks: object) -> str:
    """A word in a language, its blanks filled in."""
    text = _WORDS[key][0 if language == "zh" else 1]
    return text.format(**blanks) if blanks else text


def post_name(kind: str, name: str, language: Language) -> str:
    """The name of a micro-grid, or what a post is called; a role that a district made up stays as it wrote it."""
    key = f"role.{name}"
    return word(key, language) if kind == "post" and key in _WORDS else name


def day_word(day: date | None, language: Language) -> str:
    """A day as people write it, "" for none."""
    return "" if day is None else word("sheet.day", language, year=day.year, month=day.month, day=day.day)
