"""Blocks with a few houses, streets and walls, for units that a reader can draw.

Metres, x east and y north, in the local zone of Nanjing.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.units import Units, basic_units

CRS = "EPSG:32650"
EAST, NORTH = 668_000.0, 3_548_000.0


def at(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy + np.array([EAST, NORTH]))


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return at(shapely.box(west, south, east, north))


def line(*points: tuple[float, float]) -> shapely.LineString:
    return at(shapely.LineString(points))


def communities(**outlines: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(outlines, crs=CRS)


def houses(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Buildings B1, B2, ...; by default of 50 households on a square of 20 m around `place`."""
    table = []
    for number, row in enumerate(rows, start=1):
        x, y = row.pop("place", (0.0, 0.0))
        square = box(x - 10.0, y - 10.0, x + 10.0, y + 10.0)
        table.append(
            {"code": f"B{number}", "households": 50, "residents": 120, "merchants": 0, "geometry": square} | row
        )
    columns = ["code", "compound", "use", "households", "residents", "merchants", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(table, columns=columns), geometry="geometry", crs=CRS)


def ways(*rows: tuple[shapely.Geometry, str], **tags: object) -> gpd.GeoDataFrame:
    """Streets S1, S2, ... with their class."""
    table = [{"code": f"S{n}", "highway": kind, "geometry": shape} | tags for n, (shape, kind) in enumerate(rows, 1)]
    return gpd.GeoDataFrame(table, columns=["code", "highway", *tags, "geometry"], geometry="geometry", crs=CRS)


def lines(*rows: tuple[shapely.Geometry, str]) -> gpd.GeoDataFrame:
    """Barriers with their kind."""
    table = [{"kind": kind, "geometry": shape} for shape, kind in rows]
    return gpd.GeoDataFrame(table, columns=["kind", "geometry"], geometry="geometry", crs=CRS)


BLOCK = box(0.0, 0.0, 200.0, 100.0)
TWO_HOUSES: tuple[dict[str, Any], ...] = ({"place": (50.0, 50.0)}, {"place": (150.0, 50.0)})
MIDDLE = line((100.0, -50.0), (100.0, 150.0))
"""From south to north through the middle of the block."""


def units_of(
    outlines: gpd.GeoSeries | None = None,
    stock: gpd.GeoDataFrame | None = None,
    streets: gpd.GeoDataFrame | None = None,
    barriers: gpd.GeoDataFrame | None = None,
    **other: Any,
) -> Units:
    """Units of one block with two houses, unless something else is said."""
    return basic_units(
        communities(A=BLOCK) if outlines is None else outlines,
        houses(*(dict(one) for one in TWO_HOUSES)) if stock is None else stock,
        ways() if streets is None else streets,
        lines() if barriers is None else barriers,
        **other,
    )


def border(units: Units, one: str, other: str) -> pd.Series:
    """The row of the border between two units."""
    low, high = sorted(units.frame.index.get_indexer([one, other]))
    found = units.borders[(units.borders["first"] == low) & (units.borders["second"] == high)]
    assert len(found) == 1
    row: pd.Series = found.iloc[0]
    return row


def assert_fills(units: Units, outlines: gpd.GeoSeries, *, within: float = 0.01) -> None:
    """Units of each community are a coverage of it, but for an area of `within` (the CRS's unit, squared)."""
    shapes = units.frame.geometry
    assert shapes.is_valid.all()
    assert set(shapes.geom_type) <= {"Polygon"}
    assert shapely.coverage_is_valid(shapes.to_numpy())
    for code, outline in outlines.items():
        own = shapely.union_all(shapes[units.frame["community"] == code].to_numpy())
        assert own.symmetric_difference(outline).area <= within
