"""The own grid's map: its buildings and no other's, what lies around it, and little of both."""

import json
from datetime import timedelta

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Engine, insert, update

from data.engine import read, write
from data.errors import GridUnknownError
from data.reviews.noting.ground import AROUND_M, ground
from data.schema import Building, Grid, LandCover, Street
from geo.coordinates import metric_crs
from tests.support.phone_days import GRID, NOW
from tests.support.town import AS_OF, COMMUNITY, SOUTH, STEP, WEST

BOX = shapely.box(WEST + STEP, SOUTH, WEST + 2 * STEP, SOUTH + STEP)


def told(phones: Engine, code: str = GRID):
    with read(phones) as conn:
        return ground(conn, code, now=NOW)


def shapes(collection) -> list[shapely.Geometry]:
    return [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in collection["features"]]


def test_the_line_of_the_grid_is_told_with_its_edges(phones):
    found = told(phones)
    assert found["bounds"] == [118.782, 32.04, 118.784, 32.042]
    [line] = shapes(found["boundary"])
    assert line.equals(shapely.MultiPolygon([BOX]))


def test_its_own_buildings_are_told_whole_and_no_other(phones):
    found = told(phones)["buildings"]
    assert [feature["properties"] for feature in found["features"]] == [
        {"code": "tower", "name": "钟楼（东）", "kind": None, "households": 40, "floors": 10},
        {"code": "shed", "name": None, "kind": None, "households": 40, "floors": None},
    ]
    assert all(shape.within(BOX) for shape in shapes(found))


def test_the_buildings_of_its_micro_grids_are_its_own(phones):
    with write(phones) as conn:
        conn.execute(update(Building).where(Building.code == "house").values(grid_code=f"{COMMUNITY}004-01"))
    assert [feature["properties"]["code"] for feature in told(phones, f"{COMMUNITY}004")["buildings"]["features"]] == [
        "house"
    ]


def test_streets_end_a_short_walk_from_the_grid(phones):
    found = told(phones)["streets"]
    metres = metric_crs([WEST], [SOUTH])
    wide = _in_metres(BOX, metres).buffer(AROUND_M + 0.5)
    lines = shapes(found)
    assert all(_in_metres(line, metres).within(wide) for line in lines)
    west_end = min(line.bounds[0] for line in lines)
    assert _in_metres(shapely.Point(west_end, SOUTH + STEP), metres).distance(_in_metres(BOX, metres)) == pytest.approx(
        AROUND_M, abs=0.5
    )
    assert {"name": "长街", "kind": "primary"} in [feature["properties"] for feature in found["features"]]


def _in_metres(shape: shapely.Geometry, crs) -> shapely.Geometry:
    return gpd.GeoSeries([shape], crs="EPSG:4490").to_crs(crs).iloc[0]


def test_water_is_told_around_the_grid_and_green_within_it(phones):
    wide = shapely.MultiPolygon([shapely.box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP)])
    with write(phones) as conn:
        for kind in ("water", "green", "farmland"):
            row = {"code": f"wide-{kind}", "kind": kind, "geom": wide, "source": "t", "as_of": AS_OF}
            conn.execute(insert(LandCover).values(**row))
    found = told(phones)
    [green] = shapes(found["green"])
    assert green.equals(BOX)
    assert any(shape.area > 2 * BOX.area for shape in shapes(found["water"]))
    assert set(found) == {"bounds", "boundary", "streets", "buildings", "water", "green"}


def test_a_line_that_only_touches_the_ground_around_it_is_left_out(phones):
    before = len(told(phones)["streets"]["features"])
    corner = shapely.MultiLineString([[(118.79, 32.05), (118.8, 32.05)]])
    with write(phones) as conn:
        row = {"code": "far", "highway": "primary", "geom": corner, "source": "t", "as_of": AS_OF}
        conn.execute(insert(Street).values(**row))
    assert len(told(phones)["streets"]["features"]) == before


def test_every_coordinate_has_six_decimals(phones):
    for name, collection in told(phones).items():
        points = [] if name == "bounds" else shapely.get_coordinates(shapes(collection)).ravel()
        assert all(round(float(one), 6) == one for one in points)


def test_a_grid_that_is_not_in_force_has_no_ground(phones):
    with write(phones) as conn:
        ended = NOW.date() - timedelta(days=1)
        conn.execute(update(Grid).where(Grid.code == GRID).values(valid_to=ended))
    with pytest.raises(GridUnknownError, match=GRID):
        told(phones)
