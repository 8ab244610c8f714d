"""Ground that nobody answers for (责任空白): land in no grid of its community, and what stands and runs on it.

Grids are drawn by hand and meet their neighbours and their community's border only roughly. So land counts as
nobody's only where it is at least as wide as a tolerance: narrower parts are taken off (a morphological opening),
also where they hang on a wider piece. Streets and buildings are judged by that land: a road that runs along the seam of
two grids is nobody's only where the seam itself is wide.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geo.coordinates import equal_area_crs
from geo.topology import faults_of

Shapes = npt.NDArray[np.object_]

MIN_WIDTH_M: Final = 2.0
"""Narrower land is careless drawing: a road that somebody walks or drives is wider."""
MIN_AREA_M2: Final = 20.0
MIN_LENGTH_M: Final = 5.0
MIN_SHARE: Final = 0.5


def ownerless_land(
    communities: gpd.GeoDataFrame,
    grids: gpd.GeoDataFrame,
    *,
    min_width_m: float = MIN_WIDTH_M,
    min_area_m2: float = MIN_AREA_M2,
) -> gpd.GeoDataFrame:
    """Land of each community that none of its own grids covers.

    Args:
        communities: Valid outlines, with a CRS; column `code`.
        grids: Valid polygons of any class, in any CRS; column `community_code`. A grid whose community is not among
            `communities` counts as another community's.
        min_width_m: What is narrower is left out.
        min_area_m2: What is smaller after that is left out.

    Returns:
        One row per connected piece, the largest first: columns `community` (whose land it is), `held_by` (the other
        community whose grids cover most of the piece, "" where no grid covers it), `area_m2`, `width_m` (mean),
        `geometry` in the CRS of `communities`.

    Raises:
        ValueError: There is no CRS, a geometry is not valid, or a column is missing.
    """
    for frame, name, column in ((communities, "communities", "code"), (grids, "grids", "community_code")):
        _require_valid(frame, name=name, column=column)
    crs = _metric(communities)
    outlines = communities.geometry.to_crs(crs).to_numpy()
    shapes, holders = grids.geometry.to_crs(crs).to_numpy(), grids["community_code"].astype(str).to_numpy()
    near = shapely.STRtree(shapes)
    rows: list[tuple[str, str, shapely.Polygon]] = []
    for code, outline in zip(communities["code"].astype(str), outlines, strict=True):
        touching = near.query(outline, predicate="intersects")
        rows += [
            (code, held_by, piece)
            for held_by, land in _unheld(outline, shapes[touching], holders[touching], code)
            for piece in _wide_parts(land, min_width_m)
        ]
    return _as_frame(rows, crs=crs, to=communities.crs, min_area_m2=min_area_m2)


def ownerless_streets(
    streets: gpd.GeoDataFrame, land: gpd.GeoDataFrame, *, min_length_m: float = MIN_LENGTH_M
) -> gpd.GeoDataFrame:
    """The stretches of streets that run on nobody's land.

    Args:
        streets: Lines with a CRS.
        land: From `ownerless_land`.
        min_length_m: Shorter stretches, where a street only crosses a strip, are left out.

    Returns:
        One row per street and piece of land, the longest first: columns `street` and `land` (index labels),
        `community`, `held_by`, `length_m`, `share` of the whole street, `geometry` in the CRS of `land`.

    Raises:
        ValueError: There is no CRS.
    """
    lines, pieces = _in_metres(streets, land)
    line, piece = shapely.STRtree(pieces).query(lines, predicate="intersects")
    within = shapely.intersection(lines[line], pieces[piece])
    length = shapely.length(within)
    found = pd.DataFrame(
        {
            "street": streets.index[line],
            "land": land.index[piece],
            "community": land["community"].to_numpy()[piece],
            "held_by": land["held_by"].to_numpy()[piece],
            "length_m": length,
            "share": length / np.maximum(shapely.length(lines[line]), 1e-9),
        }
    )
    return _kept(found, within, length >= max(min_length_m, 1e-9), by="length_m", land=land)


def ownerless_buildings(
    buildings: gpd.GeoDataFrame, land: gpd.GeoDataFrame, *, min_share: float = MIN_SHARE
) -> gpd.GeoDataFrame:
    """The buildings that stand on nobody's land.

    Args:
        buildings: Valid polygons with a CRS.
        land: From `ownerless_land`.
        min_share: How much of its ground must be nobody's for a building to count.

    Returns:
        One row per building, the one with most such ground first: columns `building` (index label), `land` (label of
        the piece with most of it), `community`, `held_by`, `area_m2` (nobody's), `share` of the building,
        `geometry` (the whole building) in the CRS of `land`.

    Raises:
        ValueError: There is no CRS, or a building is not valid.
    """
    _require_valid(buildings, name="buildings")
    shapes, pieces = _in_metres(buildings, land)
    building, piece = shapely.STRtree(pieces).query(shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(shapes[building], pieces[piece]))
    parts = pd.DataFrame({"building": building, "piece": piece, "area_m2": area}).sort_values(
        ["building", "area_m2", "piece"], ascending=[True, False, True]
    )
    each = parts.groupby("building").agg(piece=("piece", "first"), area_m2=("area_m2", "sum"))
    number, piece = each.index.to_numpy(), each["piece"].to_numpy()
    found = pd.DataFrame(
        {
            "building": buildings.index[number],
            "land": land.index[piece],
            "community": land["community"].to_numpy()[piece],
            "held_by": land["held_by"].to_numpy()[piece],
            "area_m2": each["area_m2"].to_numpy(),
            "share": each["area_m2"].to_numpy() / np.maximum(shapely.area(shapes[number]), 1e-9),
        }
    )
    enough = (found["share"] >= min_share).to_numpy() & (found["area_m2"] > 0.0).to_numpy()
    return _kept(found, shapes[number], enough, by="area_m2", land=land)


def _unheld(
    outline: shapely.Geometry, shapes: Shapes, holders: npt.NDArray[np.str_], community: str
) -> list[tuple[str, shapely.Geometry]]:
    """Land without a grid of the community: what no grid covers, and what each other community's grids cover."""
    left = shapely.difference(outline, shapely.union_all(shapes[holders == community]))
    found = []
    others = {str(holder): shapely.union_all(shapes[holders == holder]) for holder in np.unique(holders)}
    for holder, held in others.items():
        if holder != community:
            found.append((holder, shapely.intersection(left, held)))
            left = shapely.difference(left, held)
    return [("", left), *found]


def _wide_parts(land: shapely.Geometry, min_width_m: float) -> list[shapely.Polygon]:
    """Connected pieces of what is left when all that is narrower is taken off; corners stay sharp."""
    half = min_width_m / 2.0
    ground = shapely.multipolygons(_polygons(land))
    core = shapely.buffer(ground, -half, join_style="mitre")
    # A little more than it lost, so that the opening cannot cut off an edge by rounding.
    return list(_polygons(shapely.intersection(shapely.buffer(core, half * 1.001, join_style="mitre"), ground)))


def _polygons(shape: shapely.Geometry) -> Shapes:
    """The polygons in a geometry; lines and points, where shapes only touch, are dropped."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # twice, for collections of multi-polygons
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], dtype=object)


def _as_frame(
    rows: list[tuple[str, str, shapely.Polygon]], *, crs: pyproj.CRS, to: pyproj.CRS, min_area_m2: float
) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=["community", "held_by", "piece"])
    shapes = gpd.GeoSeries(table.pop("piece"), crs=crs)
    area = shapes.area.astype(float)
    width = 2.0 * area / shapes.length.clip(lower=1e-9)
    found = gpd.GeoDataFrame(table.assign(area_m2=area, width_m=width), geometry=shapes.to_crs(to), crs=to)
    return found[found["area_m2"] >= min_area_m2].sort_values(
        ["area_m2", "community", "held_by"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def _kept(
    found: pd.DataFrame, shapes: Shapes, enough: npt.NDArray[np.bool_], *, by: str, land: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """The rows that count, largest first, drawn in the CRS of the land."""
    drawn = gpd.GeoSeries(shapes[enough], crs=_metric(land)).to_crs(land.crs)
    frame = gpd.GeoDataFrame(found[enough].reset_index(drop=True), geometry=drawn, crs=land.crs)
    return frame.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def _in_metres(things: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> tuple[Shapes, Shapes]:
    for frame, name in ((things, "what is to be judged"), (land, "the land")):
        if frame.crs is None:
            raise ValueError(f"{name} has no CRS; set the one it was drawn in, e.g. EPSG:4490")
    crs = _metric(land)
    return things.geometry.to_crs(crs).to_numpy(), land.geometry.to_crs(crs).to_numpy()


def _metric(frame: gpd.GeoDataFrame) -> pyproj.CRS:
    """Where areas are true and, over a district, lengths to a ten-thousandth."""
    if frame.empty:
        return equal_area_crs(105.0, 35.0)
    west, south, east, north = frame.geometry.to_crs("EPSG:4490").total_bounds
    # Tenths of a degree: one projection serves a district and the strips found in it.
    return equal_area_crs(round((west + east) / 2.0, 1), round((south + north) / 2.0, 1))


def _require_valid(frame: gpd.GeoDataFrame, *, name: str, column: str | None = None) -> None:
    if frame.crs is None:
        raise ValueError(f"{name} have no CRS; set the one they were drawn in, e.g. EPSG:4490")
    if column is not None and column not in frame:
        raise ValueError(f"{name} have no column {column!r}, only {', '.join(map(str, frame.columns))}; add it")
    faults = faults_of(frame.geometry)
    bad = faults[faults != ""]
    if len(bad):
        raise ValueError(f"{len(bad)} of {name} are not valid, first {bad.index[0]}: {bad.iloc[0]}; use repaired()")
