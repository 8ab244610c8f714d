"""What the printed brief of a grid says, in Chinese and English."""

from datetime import date, datetime
from typing import Final

from data.loop.aliases import STATES
from data.plans.days import LOCAL
from data.plans.words import DEMO, Language

UNKNOWN: Final = "—"

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "demo": DEMO,
    "title": ("我是网格员 · 网格简报", "A day as a grid worker · brief"),
    "north": ("北", "N"),
    "none": ("无", "None"),
    "unknown": ("没有数据", "No data"),
    "more": ("另有 {n} 条", "and {n} more"),
    "join": ("，", ", "),
    "list": ("、", ", "),
    "grid": ("网格", "The grid"),
    "households": ("户数", "Households"),
    "counted": ("楼栋合计 {n}，{known}/{all} 栋有数", "{n} by building ({known} of {all} counted)"),
    "residents": ("人口", "Residents"),
    "merchants": ("商户", "Merchants"),
    "area": ("面积", "Area"),
    "hectares": ("{n} 公顷", "{n} ha"),
    "buildings": ("楼栋", "Buildings"),
    "class": ("类型", "Class"),
    "as_of": ("数据日期", "Data as of"),
    "source": ("来源", "Source"),
    "team": ("队伍", "The team"),
    "team.of": ("{name}：{n} 个岗位在岗 {filled}", "{name}: {filled} of {n} posts filled"),
    "team.unknown": ("{name}：没有数据", "{name}: no data"),
    "team.whole": ("齐全", "complete"),
    "team.missing": ("缺 {roles}", "lacks {roles}"),
    "team.五长": ("五长", "Five chiefs"),
    "team.五级": ("五级", "Five tiers"),
    "team.三级四长": ("三级四长", "Three levels, four chiefs"),
    "team.两长三员一志愿": ("两长三员一志愿", "Two chiefs, three workers"),
    "incidents": ("待处置与超时", "Open and overdue"),
    "incidents.note": (
        "待处置 {open} 件，其中超时 {overdue} 件；近12周上报 {n} 件，前12周 {before} 件",
        "{open} open, {overdue} overdue; reported in 12 weeks {n}, in the 12 before {before}",
    ),
    "late": ("超时 {n}", "{n} late"),
    "due": ("限 {at}", "due {at}"),
    "no_limit": ("无时限", "no limit"),
    "days": ("{n} 天", "{n} days"),
    "hours": ("{n} 小时", "{n} h"),
    "services": ("站点与能量加油站", "Stations and refuel stations"),
    "services.note": (
        "“开放”按 {at}；分钟为一半住户步行不超过的时间",
        "Open as of {at}; minutes on foot for half of the households",
    ),
    "open": ("开放至 {at}", "open to {at}"),
    "open.always": ("开放", "open"),
    "shut": ("{at} 开", "opens {at}"),
    "shut.always": ("未开放", "shut"),
    "hours.unknown": ("时间不详", "hours unknown"),
    "minutes": ("{n} 分", "{n} min"),
    "straight": ("直线 {n} 公里", "{n} km off"),
    "nearest": ("到最近一处的步行时间", "Walk to the nearest of each kind"),
    "nearest.note": (
        "一半住户 / 最远一户 / 15分钟内的户数",
        "half of the households / the farthest one / households within 15 minutes",
    ),
    "of": ("{n}/{all} 户", "{n} of {all}"),
    "hotspots": ("热点与趋势", "Hotspots and their trend"),
    "hotspots.note": (
        "{since} 至 {until}，件数含周边一圈；{cells} 个格子，{hot} 个明显偏多",
        "{since} to {until}, with neighbours; {hot} of {cells} cells high",
    ),
    "hotspots.unknown": ("无法判断", "Cannot be judged"),
    "hot": (
        "明显偏多（{confidence}%）：{observed} 件，应有的 {times} 倍",
        "Clearly high ({confidence}%): {observed}, {times}× expected",
    ),
    "cold": (
        "明显偏少（{confidence}%）：{observed} 件，应有的 {times} 倍",
        "Clearly low ({confidence}%): {observed}, {times}× expected",
    ),
    "usual": (
        "与预期相当：{observed} 件，应有的 {times} 倍",
        "As expected: {observed}, {times}×",
    ),
    "sparse": ("数量太少，无法判断：{observed} 件", "Too few to tell: {observed}"),
    "plan": ("即将调整的边界", "What the next plan changes"),
    "plan.note": ("{name}（{state}），{day}", "{name} ({state}), {day}"),
    "plan.effective": ("{day} 生效", "in force from {day}"),
    "plan.no_day": ("生效日期待定", "no day set yet"),
    "plan.sums": (
        "划入 {come} 户、{come_buildings} 栋，划出 {go} 户、{go_buildings} 栋；界线变动 {metres} 米",
        "Households in {come} ({come_buildings} bldg), out {go} ({go_buildings} bldg); {metres} m of line",
    ),
    "plan.in": ("自{grid}划入 {n} 户、{buildings} 栋", "From {grid}: {n} households, {buildings} buildings"),
    "plan.out": ("划给{grid} {n} 户、{buildings} 栋", "To {grid}: {n} households, {buildings} buildings"),
    "promises": ("上次走访的承诺", "Promises of the last visit"),
    "promises.never": ("从未走访", "Nobody has visited yet"),
    "promises.note": (
        "上次走访 {day}：已办 {kept}，未到期 {open}，超期 {overdue}",
        "Last visit {day}: {kept} kept, {open} not yet due, {overdue} overdue",
    ),
    "promise.open": ("{day} 前", "by {day}"),
    "promise.overdue": ("超期 {n} 天", "{n} days overdue"),
    "promise.kept": ("按期办结", "kept"),
    "promise.kept_late": ("逾期办结", "kept late"),
    "map": ("本网格", "The grid on the map"),
    "map.border": ("网格界", "border"),
    "map.others": ("相邻网格", "neighbours"),
    "map.moves": ("拟变动的界线", "line that moves"),
    "map.overdue": ("超时事件", "overdue"),
    "map.open": ("待处置事件", "open"),
    "foot": (
        "数据截至 {at} · 内部资料 · 不含个人信息",
        "As of {at} · internal · no personal data",
    ),
    "pen": ("现场笔记", "Notes"),
    "printed": ("“—”表示没有数据，不是零", "“—” means not known, never zero"),
    "kind.party_mass_centre": ("党群服务中心", "Party-mass centre"),
    "kind.party_mass_station": ("党群服务站", "Party-mass station"),
    "kind.service_corner": ("便民服务角", "Service corner"),
    "kind.micro_station": ("网格微站", "Grid micro-station"),
    "kind.mediation": ("矛盾调解室", "Mediation room"),
    "kind.canteen": ("社区食堂", "Canteen"),
    "kind.elder_care": ("养老驿站", "Elder care"),
    "kind.refuel_station": ("能量加油站", "Refuel station"),
    "service.water": ("饮水", "water"),
    "service.charging": ("充电", "charging"),
    "service.rest": ("休息", "rest"),
    "service.toilet": ("卫生间", "toilet"),
    "service.first_aid": ("应急药品", "first aid"),
    "service.microwave": ("微波炉", "microwave"),
    "service.fridge": ("冰箱", "fridge"),
    "service.reading": ("阅读", "reading"),
    "service.repair": ("维修工具", "repair tools"),
    "service.consultation": ("咨询办事", "consultation"),
    "service.activities": ("群众活动", "activities"),
    "service.mediation": ("纠纷调解", "mediation"),
    "service.day_care": ("日间照料", "day care"),
    "service.meals": ("就餐", "meals"),
    "role.grid_worker": ("专职网格员", "grid worker"),
    "role.part_time": ("兼职网格员", "part-timer"),
    "role.policing": ("治安", "policing"),
    "role.city_management": ("城管", "city management"),
    "role.market": ("市场监管", "market"),
    "role.fire_safety": ("消防", "fire safety"),
    "role.health": ("卫生健康", "health"),
    "role.legal": ("法律", "legal"),
    "role.community_leader": ("社区长", "community chief"),
    "role.police_leader": ("警长", "police chief"),
    "role.grid_leader": ("网格长", "grid chief"),
    "role.building_leader": ("楼长", "building chief"),
    "role.unit_leader": ("单元长", "unit chief"),
    "role.party_group_leader": ("党小组长", "party group chief"),
    "role.task_force": ("突击队员", "task force"),
    "role.party_member": ("党员", "party member"),
    "role.volunteer": ("志愿者", "volunteer"),
    "role.community_cadre": ("社区干部", "community cadre"),
    "role.community_police": ("社区片警", "community police"),
    "role.building_steward": ("楼栋管家", "building steward"),
    "role.party_volunteer": ("党员志愿者", "party volunteer"),
    "trend.new hot": ("最近一期才偏多", "only in the newest period"),
    "trend.consecutive hot": ("近几期连续偏多", "lately, never before"),
    "trend.intensifying hot": ("一直偏多并加剧", "nearly always, and growing"),
    "trend.persistent hot": ("一直偏多", "nearly always"),
    "trend.diminishing hot": ("一直偏多但在减弱", "nearly always, but fading"),
    "trend.historical hot": ("以前偏多，近期不再", "nearly always, but not lately"),
    "trend.oscillating hot": ("冷热反复", "now high, at times low"),
    "trend.sporadic hot": ("时有时无", "on and off"),
    "trend.new cold": ("最近一期才偏少", "only in the newest period"),
    "trend.consecutive cold": ("近几期连续偏少", "lately, never before"),
    "trend.intensifying cold": ("一直偏少且更少", "nearly always, and ever lower"),
    "trend.persistent cold": ("一直偏少", "nearly always"),
    "trend.diminishing cold": ("一直偏少但在回升", "nearly always, but rising"),
    "trend.historical cold": ("以前偏少，近期不再", "nearly always, but not lately"),
    "trend.oscillating cold": ("热冷反复", "now low, at times high"),
    "trend.sporadic cold": ("时有时无", "on and off"),
    "trend.none": ("各期无明显规律", "no pattern"),
}


def word(key: str, language: Language, **blanks: object) -> str:
    """A word in a language, its blanks filled in."""
    return _WORDS[key][0 if language == "zh" else 1].format(**blanks)


def term(family: str, code: str, language: Language) -> str:
    """A word of the data; one that a district made up stays as it wrote it."""
    key = f"{family}.{code}"
    return word(key, language) if key in _WORDS else code


def state(code: str, language: Language) -> str:
    """A state of an incident."""
    return STATES[code][0 if language == "zh" else 1] if code in STATES else code


def number(value: float | None, *, digits: int = 0) -> str:
    """With separators; a dash for what is not known."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def day(on: date | None) -> str:
    """YYYY-MM-DD; a dash for none."""
    return UNKNOWN if on is None else on.isoformat()


def clock(at: datetime, now: datetime) -> str:
    """The time in China, with its day if that is not today's."""
    local = at.astimezone(LOCAL)
    return f"{local:%H:%M}" if local.date() == now.astimezone(LOCAL).date() else f"{local:%m-%d %H:%M}"


def moment(at: datetime) -> str:
    """Day and time in China."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
