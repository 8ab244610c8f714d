"""The ground before anyone builds: the district's outline, its river and its railway (local metres)."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.size import Size

RIVER_WIDTH_M = 110.0
RAILWAY_CLEARANCE_M = 16.0


@dataclass(frozen=True)
class Ground:
    """Everything is in a local metric frame, x east, y north, origin in the middle of the town.

    Attributes:
        district: Outline of the whole district.
        town: Outline of the built-up area.
        river_axis: Middle of the river, from edge to edge of the district.
        river: Water surface.
        railway: Track across the district, or an empty line.
    """

    district: shapely.Polygon
    town: shapely.Polygon
    river_axis: shapely.LineString
    river: shapely.Polygon
    railway: shapely.LineString


def lay_ground(size: Size, rng: np.random.Generator) -> Ground:
    """River, railway and outlines for a district of the given size."""
    half_width = size.town_width_m / 2 + size.rim_m
    half_height = size.town_height_m / 2 + size.rim_m
    district = (
        _outline(half_width, half_height, rng)
        if size.rim_m
        else shapely.box(-half_width, -half_height, half_width, half_height)
    )
    town = _outline(size.town_width_m / 2, size.town_height_m / 2, rng) if size.rim_m else district
    river_axis = _wave(half_width * 1.2, level=-0.30 * size.town_height_m, swing=0.055 * size.town_height_m, rng=rng)
    railway = _wave(half_width * 1.2, level=0.34 * size.town_height_m, swing=0.03 * size.town_height_m, rng=rng)
    river = shapely.intersection(_water(river_axis, rng), district)
    return Ground(district, town, river_axis, river, railway if size.rim_m else shapely.LineString())


def _outline(half_width: float, half_height: float, rng: np.random.Generator) -> shapely.Polygon:
    """A rounded rectangle with an uneven edge, as administrative outlines are."""
    angle = np.linspace(0, 2 * np.pi, 181)[:-1]
    harmonics = sum(
        rng.uniform(0.01, 0.028) * np.sin(order * angle + rng.uniform(0, 2 * np.pi)) for order in (2, 3, 5, 8)
    )
    squareness = (np.abs(np.cos(angle)) ** 3.2 + np.abs(np.sin(angle)) ** 3.2) ** (-1 / 3.2)
    reach = squareness * (1 + harmonics)
    return shapely.Polygon(np.column_stack([half_width * reach * np.cos(angle), half_height * reach * np.sin(angle)]))


def _wave(half_length: float, *, level: float, swing: float, rng: np.random.Generator) -> shapely.LineString:
    x = np.linspace(-half_length, half_length, 241)
    y = level + sum(
        swing / order * np.sin(order * 2.2 * x / half_length + rng.uniform(0, 2 * np.pi)) for order in (1, 2, 3)
    )
    return shapely.LineString(np.column_stack([x, y]))


def _water(axis: shapely.LineString, rng: np.random.Generator) -> shapely.Polygon:
    """The river between its banks, now wider, now narrower."""
    points = shapely.get_coordinates(axis)
    phase = rng.uniform(0, 2 * np.pi, 2)
    x = points[:, 0]
    half = RIVER_WIDTH_M / 2 * (1 + 0.22 * np.sin(x / 430 + phase[0]) + 0.12 * np.sin(x / 170 + phase[1]))
    north, south = points + np.column_stack([0 * x, half]), points - np.column_stack([0 * x, half])
    return shapely.Polygon(np.vstack([north, south[::-1]]))
