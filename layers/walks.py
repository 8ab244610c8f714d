"""A walk past numbered stops, and numbered grids to choose from."""

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme
from layers.proposals import numbered_pins
from layers.routes import route_layers

STOP_PX, GRID_PX = 30, 34


def walk_layers(lines: gpd.GeoSeries, stops: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """The way along the streets, and over it the stops in walking order, in the colour of their pins.

    Args:
        lines: Parts of the way, EPSG:4490; none of them may be missing.
        stops: Columns `number` (from 1, below 100), `code` (of the grid: a click selects it), `title` and `note`
            (tooltip), `geom` (points).
        theme: Day or night.
    """
    way = gpd.GeoDataFrame({"is_first": True}, index=lines.index, geometry=lines, crs=lines.crs)
    drawn = route_layers(way.rename_geometry("geom"), theme=theme, colour=theme.text) if len(way) else []
    return [*drawn, *_numbered("walk-stops", stops, size_px=STOP_PX, theme=theme)]


def proposed_grid_layers(grids: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """Pins on the grids that are proposed, the first one numbered 1; a click selects the grid.

    Args:
        grids: Columns `number` (from 1, below 100), `code`, `title` and `note` (tooltip), `geom` (areas or points).
        theme: Day or night.
    """
    return _numbered("proposed-grids", grids, size_px=GRID_PX, theme=theme)


def difference_layers(places: gpd.GeoDataFrame, *, theme: Theme) -> list[pdk.Layer]:
    """Pins where street and screen differ, numbered as they are listed.

    Args:
        places: Columns `number` (from 1, below 100), `code` (of the grid: a click selects it), `title` and `note`
            (tooltip), `geom` (points).
        theme: Day or night.
    """
    return _numbered("differences", places, size_px=STOP_PX, theme=theme)


def _numbered(layer_id: str, rows: gpd.GeoDataFrame, *, size_px: int, theme: Theme) -> list[pdk.Layer]:
    if rows.empty:
        return []
    signs = [str(number) for number in rows["number"]]
    return [numbered_pins(layer_id, rows.assign(sign=signs), signs=signs, size_px=size_px, theme=theme)]
