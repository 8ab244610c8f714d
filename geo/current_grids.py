"""Which of today's grids each unit belongs to, and which of them are ground of their own."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ground.enclosures import PREMISES
from geo.units import Units

_LEAST_SHARE: Final = 0.01  # lines that were drawn twice miss each other by less


def current_grids(units: Units, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> pd.Series:
    """The grid that holds most of each unit's households.

    Where none of them tells, because nobody lives there or two grids hold equally many, most merchants decide, then
    most ground, then the first code.

    Args:
        units: The ground.
        grids: Columns `code` and `community_code`, without the grids inside grids; any CRS.
        buildings: Points, index = code, columns households and merchants; any CRS.

    Returns:
        Grid code by unit, in the order of `units.frame`, named "grid"; "" where no grid of its own community holds
        a household, a merchant or a hundredth of the ground of a unit.
    """
    shapes = grids.geometry.to_crs(units.frame.crs).to_numpy()
    own = units.frame.geometry.to_numpy()
    held = _touching(units, grids, shapes)
    held = held.merge(_counted(units, shapes, buildings), on=["unit", "grid"], how="left").fillna(0)
    unit, grid = held["unit"].to_numpy(), held["grid"].to_numpy()
    held["area_m2"] = shapely.area(shapely.intersection(own[unit], shapes[grid]))
    held["code"] = grids["code"].to_numpy(dtype=object)[grid]
    is_there = (held["area_m2"] > _LEAST_SHARE * shapely.area(own[unit])) | (held["households"] > 0)
    held = held[is_there | (held["merchants"] > 0)]
    by = ["unit", "households", "merchants", "area_m2", "code"]
    first = held.sort_values(by, ascending=[True, False, False, False, True]).drop_duplicates("unit")
    found = np.full(len(own), "", dtype=object)
    found[first["unit"]] = first["code"]
    return pd.Series(found, index=units.frame.index, name="grid")


def _touching(units: Units, grids: gpd.GeoDataFrame, shapes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Positions of units and of grids of their community that share a point."""
    unit, grid = shapely.STRtree(shapes).query(units.frame.geometry.to_numpy(), predicate="intersects")
    of_unit = units.frame["community"].to_numpy(dtype=object)[unit]
    same = of_unit == grids["community_code"].to_numpy(dtype=object)[grid]
    return pd.DataFrame({"unit": unit[same], "grid": grid[same]})


def _counted(units: Units, shapes: npt.NDArray[np.object_], buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Households and merchants of each unit in each grid."""
    stand = buildings.loc[buildings.index.intersection(units.building_unit.index)]
    building, grid = shapely.STRtree(shapes).query(
        stand.geometry.to_crs(units.frame.crs).to_numpy(), predicate="intersects"
    )
    unit = units.frame.index.get_indexer(units.building_unit[stand.index])[building]
    counts = stand[["households", "merchants"]].fillna(0).iloc[building].reset_index(drop=True)
    return pd.DataFrame(counts.assign(unit=unit, grid=grid).groupby(["unit", "grid"], as_index=False).sum())


def premises(grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Grids whose edge divides ground although nothing is to be seen there: without it no unit would be theirs.

    Args:
        grids: Columns `code` and `grid_class`, without the grids inside grids; any CRS.
        buildings: Points; any CRS.

    Returns:
        The premises of firms (class "exclusive"), which are kept whole, and the fields and yards of the grids in which
        no building stands, as barriers: columns code and kind, and the grids' polygons, in their order and CRS.
    """
    _, held = shapely.STRtree(grids.geometry.to_numpy()).query(
        buildings.geometry.to_crs(grids.crs).to_numpy(), predicate="intersects"
    )
    is_empty = ~np.isin(np.arange(len(grids)), held)
    chosen = grids[is_empty | (grids["grid_class"] == "exclusive").to_numpy()]
    named = {"code": PREMISES + "-" + chosen["code"].to_numpy(dtype=object), "kind": PREMISES}
    return gpd.GeoDataFrame(named, geometry=chosen.geometry.to_numpy(), crs=grids.crs)
