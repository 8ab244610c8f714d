"""Positions that cannot be, or cannot be trusted."""

import numpy as np
import pandas as pd

from data.ingest.completion import is_inside, is_swapped
from data.ingest.context import Context
from data.ingest.rules.rule import Check, Rule, Severity
from geo.coordinates import within_bounds

_WORLD = (-180.0, -90.0, 180.0, 90.0)


def missing_position(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows without a position, 0/0 being none."""
    lon, lat = rows["longitude"], rows["latitude"]
    return pd.Series("", index=rows.index)[lon.isna() | lat.isna() | ((lon == 0) & (lat == 0))]


def impossible_position(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Positions beyond 180 degrees east or west, or 90 north or south; not those that are merely exchanged."""
    lon, lat = rows["longitude"].to_numpy(dtype=float), rows["latitude"].to_numpy(dtype=float)
    is_beyond = ~within_bounds(lon, lat, bounds=_WORLD) & ~np.isnan(lon + lat)
    return _shown(rows[is_beyond & ~is_swapped(lon, lat, context)])


def swapped_position(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Positions that make sense only with longitude and latitude exchanged."""
    lon, lat = rows["longitude"].to_numpy(dtype=float), rows["latitude"].to_numpy(dtype=float)
    return _shown(rows[is_swapped(lon, lat, context)])


def outside(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Positions outside the district, or far from the bulk of the file where no district is known."""
    if "location_quality" in rows:
        return _shown(rows[(rows["location_quality"] == "outside").to_numpy()])
    lon, lat = rows["longitude"].to_numpy(dtype=float), rows["latitude"].to_numpy(dtype=float)
    is_sane = within_bounds(lon, lat, bounds=_WORLD) & ~is_swapped(lon, lat, context)
    return _shown(rows[is_sane & ~is_inside(lon, lat, context)])


def in_pile_up(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Positions on a default geocode."""
    if "location_quality" not in rows:
        return pd.Series(dtype=object)
    return _shown(rows[(rows["location_quality"] == "pile_up").to_numpy()])


def _shown(rows: pd.DataFrame) -> pd.Series:
    """Positions as the file has them."""
    return rows["x"].round(7).astype("str") + ", " + rows["y"].round(7).astype("str")


def _rule(name: str, severity: Severity, check: Check, problem: tuple[str, str], remedy: tuple[str, str]) -> Rule:
    return Rule(name, severity, "longitude", problem, remedy, check)


_MISSING = (("the row has no coordinates", "没有坐标"), ("fill in longitude and latitude", "补填经纬度"))
_IMPOSSIBLE = (
    ("longitude or latitude is out of range", "经纬度超出范围"),
    ("correct the numbers, or say the reference system with --crs", "更正数值，或用 --crs 说明坐标系"),
)
_SWAPPED = (
    ("longitude and latitude are exchanged", "经度与纬度对调"),
    (
        "exchange them in the file, or with --map longitude=... --map latitude=... if every row is so",
        "在文件中对调；若整列如此，用 --map longitude=... --map latitude=... 指定",
    ),
)
MISSING_REJECTED = _rule("missing_position", "error", missing_position, *_MISSING)
MISSING_KEPT = _rule("missing_coordinates", "warning", missing_position, *_MISSING)
IMPOSSIBLE_REJECTED = _rule("impossible_position", "error", impossible_position, *_IMPOSSIBLE)
IMPOSSIBLE_KEPT = _rule("impossible_coordinates", "warning", impossible_position, *_IMPOSSIBLE)
SWAPPED_REJECTED = _rule("swapped_position", "error", swapped_position, *_SWAPPED)
SWAPPED_KEPT = _rule("swapped_coordinates", "warning", swapped_position, *_SWAPPED)
OUTSIDE = _rule(
    "outside_district",
    "warning",
    outside,
    ("the position lies outside the district", "位置在辖区之外"),
    (
        "check the position and the datum (--datum); without areas in the store the bulk of the file stands for it",
        "核对位置与坐标基准（--datum）；库中无辖区边界时以文件主体范围代替",
    ),
)
PILE_UP = _rule(
    "pile_up",
    "warning",
    in_pile_up,
    (
        "a default geocode: many rows share one coordinate that is no place",
        "默认坐标堆积：大量记录落在同一个并非真实地点的坐标",
    ),
    (
        "locate them anew from their addresses; until then they stay out of every map of density",
        "按地址重新定位；在此之前不参与任何密度图",
    ),
)
WRONG_DATUM = Rule(
    "wrong_datum",
    "warning",
    "longitude",
    (
        "the coordinates fit the buildings only after a conversion of datum",
        "坐标换算后才与建筑物吻合，坐标基准可能有误",
    ),
    (
        "compare a few places with the map; if they are off by hundreds of metres, import again with the --datum named",
        "在地图上核对几处；若整体偏移数百米，用提示的 --datum 重新导入",
    ),
)
"""Told from the file as a whole."""
