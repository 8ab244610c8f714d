"""The lane, on which every walk can be counted by hand; the service circle says 30 of 100 households of it."""

from datetime import date

import pytest

from data.engine import create_store, read
from data.schema import Station, Street
from data.walked_coverage import covered
from tests.support.lane import build_lane

TODAY = date(2026, 11, 20)


@pytest.fixture
def lane(tmp_path):
    """Call it as `build_lane` to get what the lane's households can reach, today and at the beginning of time."""

    def told(**changes):
        engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
        build_lane(engine, **changes)
        with read(engine) as conn:
            found = covered(conn, on=(TODAY, date(2000, 1, 1)))
        engine.dispose()
        return found

    return told


def test_households_reach_the_centre_on_foot_within_fifteen_minutes(lane):
    found = lane()
    assert (found[0].sum(), found["households"].sum()) == (30, 100)
    assert sorted(zip(found["households"], found[0], strict=True)) == [(30, 0), (30, 30), (40, 0)]
    assert "" in found.index, "who lives in no grid counts in the whole"


def test_before_a_station_was_there_it_served_nobody(lane):
    found = lane(changes={Station: {"valid_from": date(2026, 1, 1)}})
    assert (found[0].sum(), found[1].sum()) == (30, 0)


def test_where_no_street_can_be_walked_the_way_is_straight(lane):
    found = lane(without=[Street])
    assert found[0].sum() == 70, "H4 lives 900 m from the centre as the crow flies"


def test_without_a_station_nobody_is_reached(lane):
    assert lane(without=[Station])[0].sum() == 0
