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
        PlanUnitsUnknownError: It assigns units that are not there.
        PlanGridCodeError: A unit goes to a grid of another community, or to what is no grid's code.
        PlanIncompleteError: A unit of its communities has no grid.
    """
    if unknown := sorted(set(plan.grid.index) - set(units.frame.index)):
        raise errors.PlanUnitsUnknownError(name=plan.name, number=len(unknown), unit=unknown[0])
    community = units.frame["community"]
    meant = {plan.community_code} if plan.community_code else set(community[plan.grid.index])
    grid = plan.grid.reindex(units.frame.index[community.isin(meant)])
    missing = grid.index[grid.isna()]
    if len(missing) or grid.empty:
        unit = missing[0] if len(missing) else "-"
        raise errors.PlanIncompleteError(name=plan.name, number=len(missing), unit=unit)
    for unit, code, own in zip(grid.index, grid, community[grid.index], strict=True):
        tail = str(code).removeprefix(str(own))
        if not (len(tail) == SEQUENCE_DIGITS and tail.isdigit() and str(code).startswith(str(own))):
            raise errors.PlanGridCodeError(unit=unit, community=own, grid=code)
    return grid.astype(str)


def todays_grid(units: Units, grids: gpd.GeoDataFrame) -> pd.Series:
    """The grid that holds most of each unit's ground today.

    Args:
        units: The ground.
        grids: Columns `code` and `geom`, in longitude/latitude.

    Returns:
        Grid code by unit, "" where no grid of its own community touches it.
    """
    shapes = _lonlat(units.frame)
    which, grid = shapely.STRtree(grids["geom"].to_numpy()).query(shapes, predicate="intersects")
    codes = grids["code"].to_numpy(dtype=object)[grid]
    own = units.frame["community"].to_numpy(dtype=object)[which]
    inside = np.array([str(code).startswith(str(of)) for code, of in zip(codes, own, strict=True)], dtype=bool)
    which, grid, codes = which[inside], grid[inside], codes[inside]
    area = shapely.area(shapely.intersection(shapes[which], grids["geom"].to_numpy()[grid]))
    held = pd.DataFrame({"unit": which, "code": codes, "area": area})[area > 0.0]
    first = held.sort_values(["unit", "area", "code"], ascending=[True, False, True]).drop_duplicates("unit")
    found = np.full(len(units.frame), "", dtype=object)
    found[first["unit"].to_numpy(dtype=int)] = first["code"].to_numpy(dtype=object)
    return pd.Series(found, index=units.frame.index, name="grid")


def drawn(
    units: Units,
    grid: pd.Series,
    *,
    known: pd.DataFrame,
    said: Mapping[str, Mapping[str, str]] | None = None,
) -> gpd.GeoDataFrame:
    """The grids of an assignment.

    Args:
        units: The ground.
        grid: Grid code by unit; units without one, and those that are left out, lie in no grid.
        known: Today's grids: columns `code`, `name`, `grid_class`, and `geom` in longitude/latitude.
        said: By grid code, `name` and `grid_class` where they are not those of today.

    Returns:
        Columns `code`, `name`, `grid_class`, `community_code`, `households`, `residents`, `merchants`, `is_redrawn`
        (whether units come or go, or name or class change) and `geom` (EPSG:4490); by code. Together the grids have
        neither gaps nor overlaps, because the units have none.
    """
    given = grid[grid.fillna("") != ""]
    frame = units.frame.loc[given.index]
    codes = given.to_numpy(dtype=object)
    before = todays_grid(Units(frame, units.borders.head(0), units.building_unit.head(0)), _frame(known))
    table = frame[list(COUNTS)].groupby(codes).sum().astype("int64")
    shapes = pd.Series(_lonlat(frame), index=codes, dtype=object).groupby(level=0).agg(_united)
    moved = set(codes[before.to_numpy() != codes]) | set(before[before.to_numpy() != codes])
    facts = [_facts(code, before[codes == code], known, (said or {}).get(code, {})) for code in table.index]
    told = pd.DataFrame(facts, columns=["name", "grid_class", "is_other"], index=table.index)
    return gpd.GeoDataFrame(
        table.assign(
            code=table.index,
            name=told["name"],
            grid_class=told["grid_class"],
            community_code=frame["community"].groupby(codes).first(),
            is_redrawn=table.index.isin(list(moved)) | told["is_other"].to_numpy(dtype=bool),
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


def _facts(code: str, before: pd.Series, known: pd.DataFrame, said: Mapping[str, str]) -> tuple[str, str, bool]:
    """Name, class, and whether they are others than today's."""
    today = known[known["code"] == code]
    donors = known[known["code"] == (before.mode().iloc[0] if len(before) else "")]
    kind = today if len(today) else donors
    name = said.get("name") or (str(today["name"].iloc[0]) if len(today) else default_name(code))
    grid_class = said.get("grid_class") or (str(kind["grid_class"].iloc[0]) if len(kind) else "residential")
    is_same = len(today) > 0 and (name, grid_class) == (today["name"].iloc[0], today["grid_class"].iloc[0])
    return name, grid_class, not is_same


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


def _frame(known: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(known, geometry="geom", crs=STORE_CRS)
