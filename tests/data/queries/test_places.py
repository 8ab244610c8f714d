"""Places come as they stood on a day, in the order of their rows, on each back end."""

from datetime import date

import pytest
from sqlalchemy import Engine

from data.engine import read
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids, redrawn_on
from data.queries.ground import barriers, land_cover
from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.queries.streets import streets
from data.schema.services import REFUEL_SERVICES
from tests.support.town import COMMUNITY, DISTRICT, GRIDS_FROM, GRIDS_REDRAWN, STEP, STREET, build_town

TODAY = date(2026, 11, 21)
PLACES = {
    "areas": areas,
    "buildings": buildings,
    "streets": streets,
    "land_cover": land_cover,
    "barriers": barriers,
    "stations": stations,
    "refuel_stations": refuel_stations,
    "grids": lambda conn: grids(conn, on=TODAY),
}


@pytest.fixture
def town(store: Engine) -> Engine:
    build_town(store)
    return store


@pytest.mark.parametrize("query", PLACES.values(), ids=PLACES)
def test_rows_come_in_the_order_of_their_numbers_with_shape_source_and_date(town, query):
    with read(town) as conn:
        found = query(conn)
    assert found["id"].is_monotonic_increasing
    assert found.crs.to_epsg() == 4490
    assert found.geometry.name == "geom"
    assert {"source", "as_of"} <= set(found.columns)
    assert len(found) > 0


@pytest.mark.parametrize("query", PLACES.values(), ids=PLACES)
def test_an_empty_store_gives_no_rows_but_the_same_columns(store, query):
    with read(store) as conn:
        empty = query(conn)
    build_town(store)
    with read(store) as conn:
        assert list(query(conn).columns) == list(empty.columns)
    assert empty.empty
    assert empty.crs.to_epsg() == 4490


def test_areas_of_one_level(town):
    with read(town) as conn:
        assert areas(conn, level="street")["code"].tolist() == [STREET]
        assert len(areas(conn)) == 3


def test_grids_are_those_in_force_on_the_day(town):
    with read(town) as conn:
        before, after = grids(conn, on=date(2026, 6, 30)), grids(conn, on=GRIDS_REDRAWN)
        assert grids(conn, on=date(2024, 12, 31)).empty
    assert before["code"].tolist() == [f"{COMMUNITY}001"]
    assert before.total_bounds[2] - before.total_bounds[0] == pytest.approx(2 * STEP)
    assert after["code"].tolist() == [f"{COMMUNITY}00{number}" for number in (1, 2, 3, 4)]


def test_micro_grids_are_left_to_their_parents(town):
    with read(town) as conn:
        assert not grids(conn, on=TODAY)["code"].str.contains("-").any()


@pytest.mark.parametrize(
    ("area_code", "expected"), [(DISTRICT, 4), (COMMUNITY, 4), (f"{COMMUNITY}002", 1), ("320107", 0), ("%", 0)]
)
def test_grids_of_an_area_are_those_whose_code_begins_with_its(town, area_code, expected):
    with read(town) as conn:
        assert len(grids(conn, on=TODAY, area_code=area_code)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 12, 31), None),
        (date(2026, 6, 30), GRIDS_FROM),
        (date(2026, 7, 1), GRIDS_REDRAWN),
        (TODAY, GRIDS_REDRAWN),
    ],
)
def test_the_last_day_on_which_a_grid_began_or_ended(town, day, expected):
    with read(town) as conn:
        assert redrawn_on(conn, on=day) == expected


def test_grids_of_one_class(town):
    with read(town) as conn:
        assert grids(conn, on=TODAY, grid_class="commercial")["name"].tolist() == ["第4网格"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, ["centre", "plates"]),
        (date(2026, 2, 28), ["centre"]),
        (date(2026, 3, 1), ["centre", "plates"]),
        (date(2026, 4, 1), ["centre"]),
    ],
)
def test_a_temporary_station_is_there_from_its_first_day_to_the_day_before_its_end(town, day, expected):
    with read(town) as conn:
        assert stations(conn, on=day)["code"].tolist() == expected


def test_a_refuel_station_has_a_flag_for_every_service(town):
    with read(town) as conn:
        [shop] = refuel_stations(conn).to_dict("records")
    assert shop["water"]
    assert set(REFUEL_SERVICES) <= set(shop)


def test_buildings_of_one_grid(town):
    with read(town) as conn:
        assert buildings(conn, grid_code="nowhere").empty
        assert len(buildings(conn)) == 3
