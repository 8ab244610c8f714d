"""Do grids fill their community? Overlaps, gaps and slivers as geometries with their area in square metres.

Geometry is compared in the coordinates it came in, for a projection bends straight edges by centimetres and would
invent slivers along them; only the pieces that are found get measured in a metric projection.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.coordinates import equal_area_crs, in_units_of

MIN_AREA_M2: Final = 0.01
"""Smaller pieces are rounding of coordinates."""
SLIVER_WIDTH_M: Final = 1.0
"""A piece narrower than this on average comes from careless drawing, not from a decision about land."""


def faults_of(geometries: gpd.GeoSeries) -> pd.Series:
    """Why each geometry is not valid, as GEOS words it with the place; "" where it is.

    Returns:
        Text per geometry, same index, named "fault"; "missing" for an absent one, "empty" for an empty one.
    """
    shapes = geometries.to_numpy()
    reasons = np.where(shapely.is_valid(shapes), "", shapely.is_valid_reason(shapes))
    reasons = np.where(shapely.is_missing(shapes), "missing", np.where(shapely.is_empty(shapes), "empty", reasons))
    return pd.Series(reasons.astype(str), index=geometries.index, name="fault", dtype="str")


def repaired(polygons: gpd.GeoSeries) -> gpd.GeoSeries:
    """Polygons made valid, with the area that their rings enclose.

    Args:
        polygons: Polygons and MultiPolygons, valid or not.

    Returns:
        Valid polygons, same index and CRS; lines and points that a repair leaves over are dropped, so that a
        polygon without area becomes empty. Valid ones come back unchanged.
    """
    shapes = polygons.to_numpy().copy()
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    shapes[broken] = [_polygonal(shape) for shape in shapely.make_valid(shapes[broken], method="structure")]
    return gpd.GeoSeries(shapes, index=polygons.index, crs=polygons.crs)


def overlaps(polygons: gpd.GeoSeries, *, min_area_m2: float = MIN_AREA_M2) -> gpd.GeoDataFrame:
    """Where two polygons cover the same ground.

    Args:
        polygons: Valid polygons of one class, with a CRS; the index names them.
        min_area_m2: Smaller pieces are left out.

    Returns:
        One row per pair; columns `first`, `second` (index labels), `area_m2`, `width_m` (mean), `sliver`,
        `geometry`; largest first.

    Raises:
        ValueError: A polygon is not valid, or there is no CRS.
    """
    _require_measurable(polygons)
    shapes = polygons.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return _pieces({"first": [], "second": []}, [], polygons, min_area_m2)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = [_polygonal(shape) for shape in shapely.intersection(shapes[left], shapes[right])]
    names = {"first": polygons.index[left], "second": polygons.index[right]}
    return _pieces(names, common, polygons, min_area_m2)


def gaps(polygons: gpd.GeoSeries, community: shapely.Geometry, *, min_area_m2: float = MIN_AREA_M2) -> gpd.GeoDataFrame:
    """Ground of a community that no polygon covers.

    Args:
        polygons: Valid polygons with a CRS; may be none.
        community: Valid outline in the same CRS.
        min_area_m2: Smaller pieces are left out.

    Returns:
        One row per connected piece; columns `area_m2`, `width_m` (mean), `sliver`, `geometry`; largest first.

    Raises:
        ValueError: A polygon or the outline is not valid, or there is no CRS.
    """
    return _uncovered(community, polygons, polygons, min_area_m2)


def beyond(
    polygons: gpd.GeoSeries, community: shapely.Geometry, *, min_area_m2: float = MIN_AREA_M2
) -> gpd.GeoDataFrame:
    """Parts of polygons that lie outside their community.

    Args and errors are those of `gaps`.

    Returns:
        One row per polygon that sticks out; columns `first` (index label), `area_m2`, `width_m`, `sliver`,
        `geometry`; largest first.
    """
    _require_measurable(polygons)
    outside = [_polygonal(shape) for shape in shapely.difference(polygons.to_numpy(), community)]
    return _pieces({"first": polygons.index}, outside, polygons, min_area_m2)


def is_coverage(polygons: gpd.GeoSeries, *, gap_width_m: float = 0.0) -> bool:
    """Whether polygons meet edge to edge: no overlap, no unmatched vertex, no gap narrower than `gap_width_m`."""
    return bool(shapely.coverage_is_valid(polygons.to_numpy(), gap_width=in_units_of(polygons.crs, gap_width_m)))


def mismatched_edges(polygons: gpd.GeoSeries, *, gap_width_m: float = 0.0) -> gpd.GeoSeries:
    """The edges that keep polygons from being a coverage, as lines; the layer to look at.

    Returns:
        One line per polygon that has such edges, same index labels and CRS.
    """
    edges = shapely.coverage_invalid_edges(polygons.to_numpy(), gap_width=in_units_of(polygons.crs, gap_width_m))
    found = ~shapely.is_empty(edges) & ~shapely.is_missing(edges)
    return gpd.GeoSeries(edges[found], index=polygons.index[found], crs=polygons.crs)


def community_findings(
    grids: gpd.GeoDataFrame, communities: gpd.GeoSeries, *, min_area_m2: float = MIN_AREA_M2
) -> gpd.GeoDataFrame:
    """Every overlap, gap and part beyond the border, community by community.

    Grids overlap wrongly only within one class: a commercial street may run through residential grids. A gap is
    ground that no grid of any class covers.

    Args:
        grids: Valid polygons with columns `community` and `grid_class`; the index is the grid's code.
        communities: Valid outlines in the same CRS; the index is the community's code.
        min_area_m2: Smaller pieces are left out.

    Returns:
        Columns `kind` ("overlap", "gap" or "beyond"), `community`, `grid_class` ("" for gaps), `first`, `second`
        (grid codes, "" where there is none), `area_m2`, `width_m`, `sliver`, `geometry`; by community, then kind,
        largest first. Grids of a community without an outline are checked for overlaps alone.

    Raises:
        ValueError: A geometry is not valid, or there is no CRS.
    """
    _require_measurable(communities)
    frames = [_empty_findings(grids)]
    for community, mine in grids.groupby("community", sort=True):
        for grid_class, same in mine.groupby("grid_class", sort=True):
            labels = {"kind": "overlap", "community": community, "grid_class": grid_class}
            frames.append(overlaps(same.geometry, min_area_m2=min_area_m2).assign(**labels))
            if community in communities.index:
                out = beyond(same.geometry, communities[community], min_area_m2=min_area_m2)
                frames.append(out.assign(**labels | {"kind": "beyond"}))
    for community, outline in communities.items():
        mine = grids.geometry[grids["community"] == community]
        frames.append(gaps(mine, outline, min_area_m2=min_area_m2).assign(kind="gap", community=community))
    found = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    found = found.reindex(columns=frames[0].columns)
    words = found[["grid_class", "first", "second"]].astype(object)
    found[list(words)] = words.where(words.notna(), "")
    order = ["community", "kind", "area_m2"]
    return found.sort_values(order, ascending=[True, True, False], kind="stable", ignore_index=True)


def _empty_findings(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = ["kind", "community", "grid_class", "first", "second", "area_m2", "width_m", "sliver", "geometry"]
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=grids.crs)


def _uncovered(
    community: shapely.Geometry, polygons: gpd.GeoSeries, like: gpd.GeoSeries, min_area_m2: float
) -> gpd.GeoDataFrame:
    _require_measurable(polygons)
    if not shapely.is_valid(community):
        raise ValueError(f"the community's outline is not valid ({shapely.is_valid_reason(community)}); repair it")
    left = shapely.difference(community, shapely.union_all(polygons.to_numpy()))
    return _pieces({}, list(shapely.get_parts(_polygonal(left))), like, min_area_m2)


def _pieces(
    names: dict[str, npt.ArrayLike], shapes: list[shapely.Geometry], like: gpd.GeoSeries, min_area_m2: float
) -> gpd.GeoDataFrame:
    """Pieces with their measures, those too small left out, largest first."""
    geometry = gpd.GeoSeries(shapes, crs=like.crs)
    area, perimeter = _measures(geometry)
    width = np.divide(2.0 * area, perimeter, out=np.zeros(area.size), where=perimeter > 0.0)
    columns = {**names, "area_m2": area, "width_m": width, "sliver": width < SLIVER_WIDTH_M}
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=like.crs)
    frame = frame[frame["area_m2"] >= min_area_m2]
    return frame.sort_values("area_m2", ascending=False, kind="stable", ignore_index=True)


def _measures(geometry: gpd.GeoSeries) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Area in square metres and perimeter in metres."""
    if geometry.is_empty.all():
        return np.zeros(len(geometry)), np.zeros(len(geometry))
    if geometry.crs.is_geographic:
        west, south, east, north = geometry.total_bounds
        # Areas are true wherever the centre is; whole degrees let one transformer, slow to make, serve all pieces.
        geometry = geometry.to_crs(equal_area_crs(round((west + east) / 2.0), round((south + north) / 2.0)))
    return geometry.area.to_numpy(np.float64), geometry.length.to_numpy(np.float64)


def _polygonal(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The polygons in a geometry; lines and points, where shapes only touch, are dropped."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # twice, for collections of multi-polygons
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _require_measurable(polygons: gpd.GeoSeries) -> None:
    if polygons.crs is None:
        raise ValueError("the polygons have no CRS; set the one they were drawn in, e.g. EPSG:4490")
    faults = faults_of(polygons)
    if (faults != "").any():
        bad = faults[faults != ""]
        raise ValueError(f"{len(bad)} polygons are not valid, first {bad.index[0]}: {bad.iloc[0]}; use repaired()")
