"""The grids that a plan makes: units dissolved into lines, with what lives inside them."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import errors
from data.queries.plans import SavedPlan
from data.types import STORE_CRS
from geo.units import Units

COUNTS: Final = ("households", "residents", "merchants")
SEQUENCE_DIGITS: Final = 3
_DIGITS: Final = "零一二三四五六七八九"


def complete_for(plan: SavedPlan, units: Units) -> pd.Series:
    """The grid of every unit of the communities that a plan redraws, if it can be brought into force as it is.

    Args:
        plan: The plan.
        units: Today's ground; it may hold further communities.

    Returns:
        Grid code by unit, in the units' order.

    Raises:
        PlanUnitsUnknownError: It assigns units that are not there, or lie in another community than its own.
        PlanGridCodeError: A unit goes to a grid of another community, or to what is no grid's code.
        PlanIncompleteError: A unit of its communities has no grid.
    """
    community = units.frame["community"]
    ground = community if plan.community_code is None else community[community == plan.community_code]
    if unknown := sorted(set(plan.grid.index) - set(ground.index)):
        raise errors.PlanUnitsUnknownError(name=plan.name, number=len(unknown), unit=unknown[0])
    if plan.community_code is None:
        ground = ground[ground.isin(set(ground[plan.grid.index]))]
    grid = plan.grid.reindex(ground.index)
    missing = grid.index[grid.isna()]
    if len(missing) or grid.empty:
        unit = missing[0] if len(missing) else "-"
        raise errors.PlanIncompleteError(name=plan.name, number=len(missing), unit=unit)
    for unit, code, own in zip(grid.index, grid, ground, strict=True):
        tail = str(code).removeprefix(str(own))
        if not (len(tail) == SEQUENCE_DIGITS and tail.isdigit() and str(code).startswith(str(own))):
            raise errors.PlanGridCodeError(unit=unit, community=own, grid=code)
    return grid.astype(str)


def drawn(
    units: Units,
    grid: pd.Series,
    *,
    current: pd.Series,
    known: pd.DataFrame,
    said: Mapping[str, Mapping[str, str]] | None = None,
) -> gpd.GeoDataFrame:
    """The grids of an assignment.

    Args:
        units: The ground.
        grid: Grid code by unit; units without one, and those that are left out, lie in no grid.
        current: Today's grid code by unit, "" for none.
        known: Today's grids: columns `code`, `name`, `grid_class`.
        said: By grid code, `name` and `grid_class` where they are not those of today. A new grid of which nothing is
            said has the class of the grid that most of its units come from.

    Returns:
        Columns `code`, `name`, `grid_class`, `community_code`, `households`, `residents`, `merchants`, `is_redrawn`
        (whether units come or go, or name or class change) and `geom` (EPSG:4490); by code. Together the grids have
        neither gaps nor overlaps, because the units have none.
    """
    given = grid[grid.fillna("") != ""]
    frame, before = units.frame.loc[given.index], current[given.index].to_numpy(dtype=object)
    codes = given.to_numpy(dtype=object)
    table = frame[list(COUNTS)].groupby(codes).sum().astype("int64")
    shapes = pd.Series(_lonlat(frame), index=codes, dtype=object).groupby(level=0).agg(_united)
    moved = set(codes[before != codes]) | set(before[before != codes])
    donor = pd.Series(before, index=codes).groupby(level=0).agg(lambda from_: from_.mode().iloc[0])
    rows = known[["code", "name", "grid_class"]].itertuples(index=False, name=None)
    facts = {code: {"name": name, "grid_class": of} for code, name, of in rows}
    told = [_facts(code, facts, donor[code], (said or {}).get(code, {})) for code in table.index]
    is_other = [
        (name, of) != tuple(facts.get(code, {}).values()) for code, (name, of) in zip(table.index, told, strict=True)
    ]
    return gpd.GeoDataFrame(
        table.assign(
            code=table.index,
            name=[name for name, _ in told],
            grid_class=[of for _, of in told],
            community_code=frame["community"].groupby(codes).first(),
            is_redrawn=table.index.isin(list(moved)) | np.array(is_other, dtype=bool),
            geom=shapes,
        ).reset_index(drop=True),
        geometry="geom",
        crs=STORE_CRS,
    )


def same_lines(
    first: npt.NDArray[np.object_], second: npt.NDArray[np.object_], *, within_deg: float
) -> npt.NDArray[np.bool_]:
    """Whether the outlines of each pair of shapes lie everywhere within a distance of each other."""
    apart = shapely.hausdorff_distance(shapely.boundary(first), shapely.boundary(second))
    return np.asarray(apart <= within_deg, dtype=bool)


def default_name(code: str) -> str:
    """What a new grid is called until somebody names it: 第十二网格."""
    return f"第{_numeral(int(code[-SEQUENCE_DIGITS:]))}网格"


def _numeral(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十"
    elif hundreds and ones:
        text += _DIGITS[0]
    return text + (_DIGITS[ones] if ones or not text else "")


def _facts(code: str, today: Mapping[str, Mapping[str, str]], donor: str, said: Mapping[str, str]) -> tuple[str, str]:
    """Name and class."""
    own = today.get(code, {})
    name = said.get("name") or own.get("name") or default_name(code)
    return name, said.get("grid_class") or today.get(code, today.get(donor, {})).get("grid_class", "residential")


def _united(shapes: pd.Series) -> shapely.Geometry:
    """One shape of several that share their borders."""
    parts = shapely.get_parts(shapes.to_numpy(dtype=object))
    whole = shapely.coverage_union_all(parts)
    if not whole.is_valid or not np.isclose(whole.area, shapely.area(parts).sum(), rtol=1e-9):
        whole = shapely.union_all(parts)
    return shapely.MultiPolygon([whole]) if whole.geom_type == "Polygon" else whole


def _lonlat(frame: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Shapes vertex by vertex in longitude/latitude: what units share they go on sharing."""
    return np.asarray(frame.geometry.to_crs(STORE_CRS).to_numpy(), dtype=object)
