"""The ground that an extract is about, where it holds no boundary of its own."""

import numpy as np
import numpy.typing as npt
import shapely

from data.ingest.osm.extract import Extract
from geo.coordinates import Bounds

MIDDLE_SHARE = 0.99
FAR_OUT = 1.1
"""Where the box around all is so many times longer than the one around their middle, the latter is taken: an extract
holds whole features, and a few reach far out of it."""


def extent_of(extract: Extract, *, bounds: Bounds | None) -> shapely.Polygon | None:
    """The box that was asked for, or the one around the buildings (the streets, where there are none).

    Args:
        extract: The extract.
        bounds: West, south, east, north that were asked for.

    Returns:
        A rectangle in degrees; None for an extract without either.
    """
    if bounds is not None:
        return shapely.box(*bounds)
    shapes = extract.areas.geometry[(extract.areas["building"] != "").to_numpy()].to_numpy()
    if len(shapes) == 0:
        shapes = extract.ways.geometry[(extract.ways["highway"] != "").to_numpy()].to_numpy()
    if len(shapes) == 0:
        return None
    west, south, east, north = shapely.bounds(shapes).T
    (left, right), (bottom, top) = _reach(west, east), _reach(south, north)
    return shapely.box(left, bottom, right, top)


def _reach(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> tuple[float, float]:
    """From the lowest to the highest edge, or the middle of them if a few lie far out."""
    outer = (1.0 - MIDDLE_SHARE) / 2.0
    middle = float(np.quantile(low, outer)), float(np.quantile(high, 1.0 - outer))
    whole = float(low.min()), float(high.max())
    return whole if whole[1] - whole[0] <= FAR_OUT * (middle[1] - middle[0]) else middle
