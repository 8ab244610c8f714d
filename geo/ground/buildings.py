"""Buildings as units know them: a footprint, a place, counts, and the street that the shops face."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ground.enclosures import DIVIDING
from geo.ground.frame import LocalFrame
from geo.topology import repaired
from geo.walks.access import levels, words

Geometries = npt.NDArray[np.object_]

COUNTS: Final = ("households", "residents", "merchants")
FACING_M: Final = 60.0
"""Shops farther from any street than this face none."""
_POINT_RADIUS_M: Final = 3.0


@dataclass(frozen=True, eq=False)
class Standing:
    """Buildings that stand somewhere, in the order of their codes.

    Attributes:
        table: Index code; columns compound, use, street ("" for none), households, residents, merchants, key_groups.
        footprint: Valid, with an area, in local metres.
        place: A point in each.
    """

    table: pd.DataFrame
    footprint: Geometries
    place: Geometries


def standing(
    buildings: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, key_groups: pd.Series | None, frame: LocalFrame
) -> Standing:
    """Buildings in local metres, repaired; those without a place are left out.

    Raises:
        ValueError: A code occurs twice, or a count is negative.
    """
    codes = codes_of(buildings)
    if codes.has_duplicates:
        raise ValueError(f"building {codes[codes.duplicated()][0]!r} occurs twice; give each code once")
    shapes = frame.taken_in(buildings.geometry)
    flat = (shapely.get_dimensions(shapes) < 2) & ~shapely.is_empty(shapes)
    shapes[flat] = shapely.buffer(shapes[flat], _POINT_RADIUS_M)
    shapes = repaired(gpd.GeoSeries(shapes)).to_numpy()
    order = np.argsort(codes.to_numpy(), kind="stable")
    order = order[shapely.area(shapes[order]) > 0.0]
    table = pd.DataFrame({name: _counts(buildings, name) for name in COUNTS}, index=codes)
    for position, name in enumerate(("compound", "use")):
        table.insert(position, name, words_as_given(buildings, name))
    table["key_groups"] = 0 if key_groups is None else key_groups.reindex(codes).fillna(0).astype(np.int64)
    table, shapes = table.iloc[order], np.asarray(shapes[order])
    table.insert(1, "street", np.where(table["merchants"] > 0, _facing(shapes, streets, frame), ""))
    return Standing(table, shapes, np.asarray(shapely.point_on_surface(shapes)))


def codes_of(frame: pd.DataFrame) -> pd.Index:
    """Column `code` where there is one, else the index, as text."""
    codes = frame["code"] if "code" in frame.columns else frame.index
    return pd.Index([str(code) for code in codes], dtype=object)


def words_as_given(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column of text, "" for what is missing."""
    if name not in frame.columns:
        return np.full(len(frame), "", dtype=object)
    column = frame[name].astype(object)
    return np.asarray(column.where(column.notna(), "").astype(str).to_numpy(), dtype=object)


def _counts(buildings: pd.DataFrame, name: str) -> np.ndarray:
    """Whole numbers; nobody is counted where nothing is known."""
    if name not in buildings.columns:
        return np.zeros(len(buildings), dtype=np.int64)
    numbers = pd.to_numeric(buildings[name]).fillna(0).to_numpy(np.int64)
    if (numbers < 0).any():
        wrong = codes_of(buildings)[numbers < 0][0]
        raise ValueError(f"building {wrong!r} has {numbers.min()} {name}; a count is 0 or more")
    return numbers


def _facing(shapes: Geometries, streets: gpd.GeoDataFrame, frame: LocalFrame) -> Geometries:
    """Code of the nearest public street of each building, "" beyond `FACING_M`."""
    public = words(streets, "highway").isin(DIVIDING).to_numpy() & (levels(streets) >= 0)
    lines = frame.taken_in(streets.geometry[public])
    building, street = shapely.STRtree(lines).query_nearest(shapes, max_distance=FACING_M, all_matches=False)
    found = np.full(len(shapes), "", dtype=object)
    found[building] = codes_of(streets)[public].to_numpy()[street]
    return found
