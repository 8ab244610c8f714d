"""The study area in cells, and how many households each holds: in proportion to them incidents are expected."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.cells import Area, Cells, cell_of, cells_touching, cells_within, parent_of, resolution_of
from geo.counts import non_negative

RESOLUTIONS: Final = (8, 9, 10, 11)
"""Cells of about 60, 9, 1.2 and 0.2 ha: for the country, a district, a street office, the inside of a grid."""

SPREAD_RESOLUTION: Final = 11
"""An area's households are spread over cells of about 0.2 ha before they are summed up."""


def households_of_buildings(
    buildings: npt.NDArray[np.object_], households: npt.ArrayLike, *, cells: Cells
) -> pd.Series:
    """Households per cell, each building counted in the cell that holds it.

    Args:
        buildings: Polygons in longitude/latitude.
        households: Households of each building, same order.
        cells: The study area, unique H3 cells of one resolution.

    Returns:
        Households per cell, zeros included, index = `cells`, named "households". Buildings outside are left out.

    Raises:
        ValueError: Fewer or more households than buildings; one is negative or not finite.
    """
    numbers = _one_each(buildings, households)
    points = shapely.point_on_surface(buildings)
    resolution = one_resolution(cells)
    held = cell_of(shapely.get_x(points), shapely.get_y(points), resolution=resolution)
    return _summed(held, numbers, cells)


def households_of_areas(areas: Sequence[shapely.Geometry], households: npt.ArrayLike, *, cells: Cells) -> pd.Series:
    """Households per cell, each area's spread evenly over its ground.

    Args:
        areas: Polygons or MultiPolygons in longitude/latitude, such as grids.
        households: Households of each area, same order.
        cells: The study area, unique H3 cells of one resolution not finer than `SPREAD_RESOLUTION`.

    Returns:
        Households per cell, zeros included, index = `cells`, named "households"; what falls outside is left out.

    Raises:
        ValueError: As `households_of_buildings`; `cells` are finer than `SPREAD_RESOLUTION`.
    """
    numbers = _one_each(areas, households)
    ground = [_ground(area) for area in areas]
    sizes = np.array([cells_of.size for cells_of in ground], dtype=np.int64)
    fine = np.concatenate([*ground, np.empty(0, dtype=np.uint64)])
    shares = np.repeat(numbers / np.maximum(sizes, 1), sizes)
    return _summed(parent_of(fine, resolution=one_resolution(cells)), shares, cells)


def even(cells: Cells) -> pd.Series:
    """One household per cell: the expectation where nobody knows who lives where."""
    return pd.Series(1.0, index=pd.Index(cells, name="cell"), name="households")


def study_cells(area: Area, *, resolution: int | None = None, most: int = 2_500) -> Cells:
    """The cells that cover an area, so that no incident in it is lost at the border.

    Args:
        area: Polygon or MultiPolygon in longitude/latitude on WGS 84.
        resolution: The finest H3 resolution that is wanted, one of `RESOLUTIONS`; None wants the finest of them.
        most: How many cells are still quick to read and to draw.

    Returns:
        Cells in ascending order, each once: of the finest resolution, up to the wanted one, that needs no more than
        `most`, and of the coarsest where all need more.

    Raises:
        ValueError: As `geo.cells.cells_touching`.
    """
    chosen = cells_touching(area, resolution=RESOLUTIONS[0])
    for finer in RESOLUTIONS[1:]:
        if resolution is not None and finer > resolution:
            break
        cells = cells_touching(area, resolution=finer)
        if cells.size > most:
            break
        chosen = cells
    return chosen


def _ground(area: shapely.Geometry) -> Cells:
    inside = cells_within(area, resolution=SPREAD_RESOLUTION)
    if inside.size or area.is_empty:
        return inside
    point = area.representative_point()
    return cell_of([point.x], [point.y], resolution=SPREAD_RESOLUTION)


def _one_each(places: Sequence[object] | npt.NDArray[np.object_], households: npt.ArrayLike) -> npt.NDArray[np.float64]:
    numbers = non_negative(np.asarray(households, dtype=np.float64), name="households")
    if numbers.shape != (len(places),):
        raise ValueError(f"{len(places)} places but {numbers.size} numbers of households; give one for each")
    return numbers


def one_resolution(cells: Cells) -> int:
    """The resolution that all of the cells have.

    Raises:
        ValueError: There is no cell, or they differ.
    """
    resolutions = np.unique(resolution_of(cells))
    if resolutions.size != 1:
        raise ValueError(f"cells have the resolutions {resolutions.tolist()}; give at least one cell, all of one")
    return int(resolutions[0])


def _summed(held: Cells, numbers: npt.NDArray[np.float64], cells: Cells) -> pd.Series:
    study = pd.Index(cells, name="cell")
    totals = pd.Series(numbers).groupby(held).sum()
    return totals.reindex(study, fill_value=0.0).astype(np.float64).rename("households")
