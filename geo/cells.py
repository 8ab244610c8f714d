"""H3 cells as unsigned 64-bit integers, in arrays: indexing, parents, study areas and neighbourhoods.

Incidents are indexed once, at resolution 11, and rolled up: 11 inside a grid, 10 for a street, 9 for a district,
8 in the country. A cell fits a signed BIGINT, because H3 leaves the highest bit at zero.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import h3ronpy
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from arro3.core import list_flatten, list_offsets
from h3ronpy import ContainmentMode
from h3ronpy import vector as h3_vector
from scipy.sparse import csr_array

Cells = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Area: TypeAlias = shapely.Polygon | shapely.MultiPolygon

MAX_RESOLUTION: Final = 15
# Large enough to keep two cores busy, small enough that h3ronpy's copies of a chunk stay in tens of megabytes.
_CHUNK_ROWS: Final = 131_072
_RESOLUTION_SHIFT: Final = np.uint64(52)
_RESOLUTION_MASK: Final = np.uint64(0xF << 52)
_BITS_PER_DIGIT: Final = 3


def cell_of(lon: npt.ArrayLike, lat: npt.ArrayLike, *, resolution: int) -> Cells:
    """The H3 cell of each position.

    Args:
        lon: Longitude in degrees on WGS 84, -180..180.
        lat: Latitude in degrees on WGS 84, -90..90, same shape.
        resolution: H3 resolution, 0..15.

    Returns:
        Cells, same shape (a plain number for a single position); equal to `h3.latlng_to_cell` of each.

    Raises:
        ValueError: A position is NaN or out of range (the first one is named), the shapes differ, or there is no
            such resolution.
    """
    _require_resolution(resolution)
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    _require_positions(lon, lat)
    flat_lon, flat_lat = np.ascontiguousarray(lon).ravel(), np.ascontiguousarray(lat).ravel()
    found = np.empty(flat_lon.size, dtype=np.uint64)

    def index_chunk(start: int) -> None:
        rows = slice(start, start + _CHUNK_ROWS)
        found[rows] = h3_vector.coordinates_to_cells(flat_lat[rows], flat_lon[rows], resolution)

    starts = range(0, flat_lon.size, _CHUNK_ROWS)
    if len(starts) <= 1:
        for start in starts:
            index_chunk(start)
    else:  # h3ronpy lets go of the interpreter lock, so that threads run side by side
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(index_chunk, starts))
    return np.asarray(found.reshape(lon.shape))[()]  # a number for one position, as numpy does


def cells_within(area: Area, *, resolution: int) -> Cells:
    """Every cell whose centre lies inside an area.

    Args:
        area: Polygon or MultiPolygon in longitude/latitude on WGS 84; holes are respected, parts may overlap.
        resolution: H3 resolution, 0..15.

    Returns:
        Cells in ascending order, each once. Empty where the area is too small to hold a centre.

    Raises:
        ValueError: `area` is not a valid polygon in degrees, or there is no such resolution.
    """
    return _cells_of_area(area, resolution, ContainmentMode.ContainsCentroid)


def cells_touching(area: Area, *, resolution: int) -> Cells:
    """Every cell that shares a point with an area: the study area that loses no incident at the border.

    Args and errors are those of `cells_within`; the result is never empty for an area that is not.
    """
    return _cells_of_area(area, resolution, ContainmentMode.Covers)


def parent_of(cells: npt.ArrayLike, *, resolution: int) -> Cells:
    """The ancestor of each cell at a coarser (or the same) resolution.

    Args:
        cells: H3 cells of any resolutions not below `resolution`.
        resolution: H3 resolution of the ancestors, 0..15.

    Returns:
        Cells, same shape.

    Raises:
        ValueError: A cell is invalid or coarser than `resolution` (the first one is named).
    """
    _require_resolution(resolution)
    cells = _valid_cells(cells)
    coarser = np.flatnonzero(resolution_of(cells).ravel() < resolution)
    if coarser.size:
        raise ValueError(
            f"cell {cells.ravel()[coarser[0]]:x} at position {coarser[0]} is coarser than resolution {resolution}; "
            "index the positions again at a finer resolution"
        )
    unused_digits = np.uint64((1 << _BITS_PER_DIGIT * (MAX_RESOLUTION - resolution)) - 1)
    return (cells & ~_RESOLUTION_MASK) | (np.uint64(resolution) << _RESOLUTION_SHIFT) | unused_digits


def resolution_of(cells: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """H3 resolution of each cell, 0..15, same shape."""
    bits = np.asarray(cells, dtype=np.uint64)
    return ((bits & _RESOLUTION_MASK) >> _RESOLUTION_SHIFT).astype(np.int64)


def rolled_up(counts: pd.Series, *, resolution: int) -> pd.Series:
    """Counts summed by ancestor.

    Args:
        counts: Numbers per cell; index = H3 cells.
        resolution: H3 resolution of the result.

    Returns:
        Sum per ancestor, ascending by cell, same name.

    Raises:
        ValueError: As `parent_of`.
    """
    parents = pd.Index(parent_of(counts.index.to_numpy(), resolution=resolution), name=counts.index.name)
    return counts.groupby(parents, sort=True).sum()


def centres_of(cells: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude in degrees of each cell's centre."""
    table = h3_vector.cells_to_coordinates(_valid_cells(cells))
    return np.asarray(table["lng"], dtype=np.float64), np.asarray(table["lat"], dtype=np.float64)


def outlines_of(cells: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Each cell's outline as a shapely polygon in longitude/latitude."""
    return np.asarray(shapely.from_wkb(np.asarray(h3_vector.cells_to_wkb_polygons(_valid_cells(cells)))))


def text_of(cells: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Each cell as the hexadecimal text by which maps and other H3 libraries know it."""
    return np.asarray(h3ronpy.cells_to_string(_valid_cells(cells)), dtype=object)


def disks_around(cells: npt.ArrayLike, *, rings: int = 1) -> Cells:
    """Every cell within `rings` steps of any of some cells, themselves included, ascending and each once.

    A study area for incidents without a known border: where something happened, and the quiet cells around.
    """
    return np.unique(np.asarray(h3ronpy.grid_disk(_valid_cells(cells), rings, flatten=True), dtype=np.uint64))


def neighbours(cells: npt.ArrayLike, *, rings: int = 1) -> csr_array:
    """The binary matrix of who lies within `rings` steps of whom, each cell itself included.

    Args:
        cells: Unique H3 cells of one resolution, in the order of rows and columns.
        rings: Radius of the neighbourhood in H3 grid steps; 0 is the cell alone.

    Returns:
        Square matrix of ones, symmetric. Neighbours that are not among `cells` lie outside the study area and are
        left out, so that rows at the border are shorter; so are those at H3's twelve pentagons.

    Raises:
        ValueError: `cells` is empty, has duplicates or mixes resolutions; `rings` is negative.
    """
    cells = _valid_cells(cells)
    index = _require_study_cells(cells)
    if rings < 0:
        raise ValueError(f"rings is {rings}; give 0 or more grid steps")
    disks = h3ronpy.grid_disk(cells, rings)
    starts = np.asarray(list_offsets(disks))
    position = index.get_indexer(pd.Index(np.asarray(list_flatten(disks))))
    known = position >= 0
    indices = position[known].astype(np.int32)
    row_ends = np.concatenate(([0], np.cumsum(known, dtype=np.int32)))
    return csr_array((np.ones(indices.size), indices, row_ends[starts]), shape=(cells.size, cells.size))


def _cells_of_area(area: Area, resolution: int, mode: ContainmentMode) -> Cells:
    _require_resolution(resolution)
    _require_area(area)
    if area.is_empty:
        return np.empty(0, dtype=np.uint64)
    parts = shapely.to_wkb(shapely.force_2d(shapely.get_parts(area))).tolist()
    return np.unique(np.asarray(h3_vector.wkb_to_cells(parts, resolution, mode, flatten=True), dtype=np.uint64))


def _require_resolution(resolution: int) -> None:
    if not 0 <= resolution <= MAX_RESOLUTION:
        raise ValueError(f"resolution {resolution} does not exist in H3; give one of 0..{MAX_RESOLUTION}")


def _require_positions(lon: Floats, lat: Floats) -> None:
    if lon.shape != lat.shape:
        raise ValueError(f"{lon.size} longitudes but {lat.size} latitudes; give one of each per position")
    # Written so that NaN is bad: every comparison with it is False.
    good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    if good.all():
        return
    first = int(np.flatnonzero(~good.ravel())[0])
    x, y = lon.ravel()[first], lat.ravel()[first]
    raise ValueError(
        f"position {first} (longitude {x}, latitude {y}) is not on the globe; "
        "give longitude -180..180 and latitude -90..90 in degrees, and leave out rows without coordinates"
    )


def _require_area(area: Area) -> None:
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon):
        raise ValueError(f"area is a {type(area).__name__}; give a Polygon or MultiPolygon")
    parts = shapely.get_parts(area)  # which may touch or overlap: a cell counts once
    if not shapely.is_valid(parts).all():
        reason = shapely.is_valid_reason(parts[~shapely.is_valid(parts)][0])
        raise ValueError(f"area is not valid ({reason}); repair it with make_valid")
    west, south, east, north = area.bounds
    if west < -180.0 or south < -90.0 or east > 180.0 or north > 90.0:
        raise ValueError(f"area reaches {area.bounds}, beyond degrees; give it in longitude/latitude on WGS 84")


def _valid_cells(cells: npt.ArrayLike) -> Cells:
    cells = np.asarray(cells)
    if cells.dtype.kind not in "ui" and cells.size:
        raise ValueError(f"cells are {cells.dtype}, which cannot hold them exactly; give 64-bit integers")
    cells = cells.astype(np.uint64, copy=False)
    valid = np.asarray(h3ronpy.cells_valid(cells.ravel(), booleanarray=True))
    if not valid.all():
        first = int(np.flatnonzero(~valid)[0])
        raise ValueError(f"{cells.ravel()[first]} at position {first} is not an H3 cell; index positions with cell_of")
    return cells


def _require_study_cells(cells: Cells) -> pd.Index:
    """An index of cells that are unique and of one resolution."""
    if cells.ndim != 1 or cells.size == 0:
        raise ValueError(f"cells have shape {cells.shape}; give a flat array of at least one cell")
    resolutions = np.unique(resolution_of(cells))
    if resolutions.size > 1:
        raise ValueError(f"cells mix resolutions {resolutions.tolist()}; roll them up to one with parent_of")
    index = pd.Index(cells)
    if not index.is_unique:
        twice = cells[index.duplicated()][0]
        raise ValueError(f"cell {twice:x} occurs more than once; sum its rows first")
    return index
