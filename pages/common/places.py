"""What people call a place: its community or street office, and its grid."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.cells import centres_of, outlines_of
from layers.deck import Bounds

MARGIN_DEGREES = 0.0015
"""About 150 m around a single point, so that a flight to it shows its surroundings."""


@dataclass(frozen=True)
class Gazetteer:
    """The grids and areas in force, to name places by."""

    grids: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame

    def name_of_cell(self, cell: int) -> str:
        """The grid that holds a cell's centre; at the border, the grid that shares most with the cell."""
        lon, lat = centres_of(np.array([cell], dtype=np.uint64))
        return self.name_at(float(lon[0]), float(lat[0])) or self._name_of_most(cell)

    def name_at(self, lon: float, lat: float) -> str:
        """The grid at a position, else the smallest area, else nothing."""
        point = shapely.Point(lon, lat)
        held = self.grids[self.grids.contains(point)]
        if len(held):
            return self.name_of_grid(held.iloc[0])
        around = self.areas[self.areas.contains(point)]
        return "" if around.empty else str(around.sort_values("code", key=lambda code: -code.str.len())["name"].iloc[0])

    def _name_of_most(self, cell: int) -> str:
        outline = outlines_of(np.array([cell], dtype=np.uint64))[0]
        touched = self.grids[self.grids.intersects(outline)]
        if touched.empty:
            return ""
        shared = shapely.area(shapely.intersection(touched["geom"].to_numpy(), outline))
        return self.name_of_grid(touched.iloc[int(shared.argmax())])

    def name_of_grid(self, grid: Any) -> str:
        """A grid's name after its community's, unless it says it already."""
        community = self._area_names.get(grid["community_code"], "")
        name = str(grid["name"])
        return name if not community or name.startswith(community) else f"{community} {name}"

    def name_of_code(self, code: str) -> str:
        """The name of a grid's or an area's code; the code itself when nobody knows it."""
        named = self.grids[self.grids["code"] == code]
        return self.name_of_grid(named.iloc[0]) if len(named) else self._area_names.get(code, code)

    @cached_property
    def _area_names(self) -> dict[str, str]:
        return dict(zip(self.areas["code"], self.areas["name"], strict=True))


def around(shapes: Any) -> Bounds:
    """The bounds of some shapes with a little room around them."""
    west, south, east, north = shapely.total_bounds(shapes)
    return west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES
