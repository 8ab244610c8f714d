"""Codes and the words that stand for them."""

import pandas as pd

from data.ingest.context import Context
from data.ingest.rules.rule import Rule

_GRID_CODE = r"\d{15}(?:-\d{2})?"
_AREA_CODE = r"\d{6}|\d{9}|\d{12}"


def area_code_shape(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Codes of areas that are not 6, 9 or 12 digits."""
    return rows["code"][~rows["code"].str.fullmatch(_AREA_CODE, na=True)]


def grid_code_shape(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Codes of grids that are not community (12) and sequence (3), with `-NN` for a micro-grid."""
    return rows["code"][~rows["code"].str.fullmatch(_GRID_CODE, na=True)]


def code_outside_community(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Grids whose code does not begin with that of their community."""
    community = rows["community_code"]
    stated = rows[community.notna() & rows["code"].notna()]
    differs = [not code.startswith(own) for code, own in zip(stated["code"], stated["community_code"], strict=True)]
    wrong = stated[pd.Series(differs, index=stated.index, dtype=bool)]
    return wrong["code"] + " / " + wrong["community_code"]


def unknown_community(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Communities that no area of the store has as code or as its only name."""
    return rows["unknown_community"].dropna()


def unknown_category(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Categories that the catalogue does not have; nothing where no catalogue is loaded."""
    if context.known.items.empty or "unknown_category" not in rows:
        return pd.Series(dtype=object)
    return rows["unknown_category"].dropna()


def unknown_department(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Departments that the store does not have; nothing where none is loaded."""
    if context.known.departments.empty or "unknown_department" not in rows:
        return pd.Series(dtype=object)
    return rows["unknown_department"].dropna()


def unknown_grid(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Grids that the store has neither as a code nor as the only one of that name."""
    return rows["unknown_grid"].dropna()


def unknown_state(rows: pd.DataFrame, context: Context) -> pd.Series:
    """States in words that are not known."""
    return rows["unknown_state"].dropna() if "unknown_state" in rows else pd.Series(dtype=object)


def marked_duplicate(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Incidents that their own system marks as duplicates, in its words."""
    marked = rows[rows["is_duplicate"].fillna(False).astype(bool)]
    return marked["duplicate_word"] if "duplicate_word" in marked else marked["code"]


def unclear_hours(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Opening hours that could not be put into OpenStreetMap's syntax."""
    return rows["unclear_hours"].dropna() if "unclear_hours" in rows else pd.Series(dtype=object)


AREA_SHAPE = Rule(
    name="area_code_shape",
    severity="error",
    column="code",
    problem=("the code of an area has 6, 9 or 12 digits", "区划代码应为 6、9 或 12 位数字"),
    remedy=("use the statistical code (统计用区划代码), padded as published", "使用统计用区划代码，位数按发布的写全"),
    check=area_code_shape,
)
GRID_SHAPE = Rule(
    name="grid_code_shape",
    severity="warning",
    column="code",
    problem=("the code is not community (12 digits) and sequence (3)", "网格编码不是“社区 12 位 + 顺序 3 位”"),
    remedy=(
        "number the grids so; other codes work, but do not roll up to communities",
        "按此编码；其他编码可用，但无法逐级汇总",
    ),
    check=grid_code_shape,
)
GRID_COMMUNITY = Rule(
    name="code_outside_community",
    severity="warning",
    column="code",
    problem=("the grid's code does not begin with its community's", "网格编码不以所属社区编码开头"),
    remedy=(
        "correct the code or the community: counts by area go by the code",
        "更正编码或所属社区：按区划统计以编码为准",
    ),
    check=code_outside_community,
)
UNKNOWN_COMMUNITY = Rule(
    name="unknown_community",
    severity="warning",
    column="community_code",
    problem=("the store has no such community", "库中没有该社区"),
    remedy=(
        "import the communities first (import areas), then this file again",
        "先导入社区边界（import areas），再重新导入本文件",
    ),
    check=unknown_community,
)
UNKNOWN_CATEGORY = Rule(
    name="unknown_category",
    severity="warning",
    column="category",
    problem=("the catalogue has no such category or item", "诉求清单中没有该类别或事项"),
    remedy=("add it to the catalogue, or say what it means with --map", "补充到诉求清单，或用 --map 对应到已有类别"),
    check=unknown_category,
)
UNKNOWN_DEPARTMENT = Rule(
    name="unknown_department",
    severity="warning",
    column="department_code",
    problem=("the store has no such department", "库中没有该部门"),
    remedy=("import the departments, or correct the name", "导入部门名录，或更正名称"),
    check=unknown_department,
)
UNKNOWN_GRID = Rule(
    name="unknown_grid",
    severity="error",
    column="grid_code",
    problem=("the store has no such grid, or several of that name", "库中没有该网格，或有多个同名网格"),
    remedy=("give the grid's code; import the grids first (import grids)", "填写网格编码；先导入网格（import grids）"),
    check=unknown_grid,
)
UNKNOWN_STATE = Rule(
    name="unknown_state",
    severity="warning",
    column="state",
    problem=(
        "the state is none of the known words; the last step with a time was taken",
        "状态不认识，按最后一个有时间的环节处理",
    ),
    remedy=("say what it means with --map state:closed=WORD", "用 --map state:closed=该状态 说明含义"),
    check=unknown_state,
)
MARKED_DUPLICATE = Rule(
    name="marked_duplicate",
    severity="note",
    column="state",
    problem=("marked as a duplicate by its own system", "原系统标记为重复件"),
    remedy=("nothing to do: duplicates are kept and never counted", "无需处理：重复件保留但不计数"),
    check=marked_duplicate,
)
UNCLEAR_HOURS = Rule(
    name="unclear_hours",
    severity="warning",
    column="opening_hours",
    problem=("the opening hours are not understood", "营业时间无法识别"),
    remedy=(
        "write them as Mo-Fr 08:30-17:30 or 周一至周五 8:30-17:30",
        "写成“周一至周五 8:30-17:30”或 Mo-Fr 08:30-17:30",
    ),
    check=unclear_hours,
)
