"""Which words files use for ours, per column. Ours are on the left; a file may use either.

A word is compared without spaces, punctuation and case.
"""

from collections.abc import Mapping

import pandas as pd

from data.ingest.names import plain

TRUE_WORDS = ("是", "有", "y", "yes", "true", "t", "1", "√", "✓", "提供", "已建立", "已挂牌", "开放", "具备", "on")
FALSE_WORDS = (
    "否",
    "无",
    "n",
    "no",
    "false",
    "f",
    "0",
    "×",
    "✗",
    "x",
    "不提供",
    "未建立",
    "未挂牌",
    "不开放",
    "没有",
    "off",
)

NOTHING = (
    "",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "null",
    "none",
    "nan",
    "na",
    "n/a",
    "#n/a",
    "nil",
    "空",
    "暂无",
    "不详",
    "未知",
)
"""What stands in a cell that holds nothing; 无 besides, except in a yes/no column."""

WORDS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("area", "level"): {
        "district": ("区", "县", "区县", "县级", "区级", "市辖区", "县级市", "6"),
        "street": ("街道", "镇", "乡", "乡镇", "街道办", "街道办事处", "镇街", "乡级", "街道级", "8"),
        "community": ("社区", "村", "村居", "居委会", "村委会", "行政村", "社区村", "村社区", "村级", "社区级", "10"),
    },
    ("grid", "grid_class"): {
        "residential": ("居民", "居民网格", "城市居民网格", "城市网格", "城市", "住宅", "住宅网格", "社区网格", "小区网格",
                        "城镇网格", "基础网格", "urban"),
        "rural": ("农村", "农村网格", "乡村", "乡村网格", "村级网格", "行政村网格", "村网格"),
        "commercial": ("商业", "商业网格", "商圈", "商圈网格", "商务网格", "楼宇网格", "市场网格"),
        "exclusive": ("专属", "专属网格", "企业网格", "专业网格", "园区网格", "单位网格", "特殊网格", "enterprise"),
    },
    ("grid", "service_frequency"): {
        "high": ("高", "高频", "高频区", "高频服务区"),
        "medium": ("中", "中频", "中频区", "中频服务区"),
        "low": ("低", "低频", "低频区", "低频服务区"),
    },
    ("incident", "state"): {
        "collected": ("采集", "已采集", "受理", "已受理", "待受理", "上报", "已上报", "登记", "已登记", "待审核", "待立案",
                      "新建", "new", "submitted", "received"),
        "filed": ("立案", "已立案", "立卷", "待派遣", "待派单", "待分派", "open", "pending", "acknowledged"),
        "dispatched": ("派遣", "已派遣", "已派单", "已分派", "已派发", "待处置", "待处理", "待办", "待接单", "待签收", "assigned"),
        "claimed": ("已接单", "已领单", "已签收", "处置中", "处理中", "办理中", "在办", "正在处置", "inprogress", "started"),
        "handled": ("处置", "已处置", "已处理", "处置完成", "待核查", "待核实", "已反馈", "待反馈", "resolved", "fixed"),
        "verified": ("核查", "已核查", "已核实", "待结案", "待归档", "已回访", "待评价"),
        "closed": ("办结", "已办结", "结案", "已结案", "归档", "已归档", "完结", "已完结", "已完成", "已评价", "已关闭",
                   "closedtransferred", "complete", "completed"),
        "returned": ("退回", "已退回", "退单", "不予受理", "不予立案", "作废", "已作废", "已撤销", "撤回", "cancelled",
                     "canceled", "rejected"),
    },
    ("incident", "satisfaction"): {
        "5": ("非常满意", "很满意", "十分满意"),
        "4": ("满意", "比较满意", "较满意"),
        "3": ("一般", "基本满意"),
        "2": ("不满意", "不太满意"),
        "1": ("非常不满意", "很不满意", "极不满意"),
    },
    ("department", "tier"): {
        "high": ("高频", "高频部门", "高频响应部门"),
        "other": ("非高频", "非高频部门", "一般", "其他", "低频"),
        "area": ("划片", "划片管理", "划片管理部门", "片区"),
    },
    ("station", "kind"): {
        "party_mass_centre": ("党群服务中心", "党群中心", "社区党群服务中心", "街道党群服务中心"),
        "party_mass_station": ("党群服务站", "网格党群服务站", "党群站"),
        "service_corner": ("便民服务角", "便民服务点", "便民角"),
        "micro_station": ("网格微站", "党群服务微站", "网格党群服务微站", "网格站", "微站"),
        "mediation": ("人民调解室", "调解室", "矛盾纠纷调解室", "调解"),
        "elder_care": ("养老驿站", "养老服务站", "智慧型养老驿站", "日间照料中心", "养老"),
        "canteen": ("社区食堂", "老年食堂", "老年人食堂", "食堂"),
    },
    ("refuel_station", "host_kind"): {
        "shop": ("便利店", "超市", "商店", "小卖部", "零售"),
        "pharmacy": ("药店", "药房"),
        "restaurant": ("餐饮", "餐厅", "饭店", "快餐店", "餐馆"),
        "bank": ("银行", "银行网点"),
        "clinic": ("诊所", "卫生室", "门诊"),
        "firm": ("企业", "公司", "企业驿站"),
        "petrol": ("加油站",),
    },
    ("land_cover", "kind"): {
        "water": ("水", "水域", "水体", "河流", "湖泊", "水面"),
        "green": ("绿地", "公园", "林地", "绿化", "草地", "公园绿地"),
        "farmland": ("农田", "耕地", "田地", "水田", "旱地"),
        "square": ("广场",),
        "other": ("其他", "其它"),
    },
    ("barrier", "kind"): {
        "railway": ("铁路", "轨道"),
        "waterway": ("河道", "水系", "沟渠", "河流"),
        "wall": ("围墙", "院墙", "墙"),
        "fence": ("围栏", "栅栏", "护栏"),
        "gate": ("大门", "门", "出入口", "闸门"),
        "other": ("其他", "其它"),
    },
}  # fmt: skip

OPEN = {("station", "kind"), ("refuel_station", "host_kind")}
"""Columns that keep a word of the file which is none of ours."""

_DUPLICATE_MARKS = ("duplicate", "重复")


def dictionary(table: str, column: str, *, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every known word of a column, in plain form -> our word; empty where any word will do.

    Args:
        table: Name of the table.
        column: Name of the column.
        extra: Our word -> the file's word, as the user gave it.
    """
    known = {plain(word): ours for ours, words in WORDS.get((table, column), {}).items() for word in (ours, *words)}
    return known | {plain(theirs): ours for ours, theirs in (extra or {}).items()}


def flags() -> dict[str, bool]:
    """The words of a yes/no column, in lower case."""
    return dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)


def without_duplicate_mark(states: pd.Series) -> tuple[pd.Series, pd.Series]:
    """States without `(Duplicate)` or `重复`, and whether they had it."""
    marks = "|".join(_DUPLICATE_MARKS)
    marked = states.str.contains(marks, case=False, na=False)
    cleaned = states.where(
        ~marked, states.str.replace(rf"[(（\s]*(?:{marks})(?:件|工单)?[)）\s]*", "", case=False, regex=True)
    )
    return cleaned, marked
