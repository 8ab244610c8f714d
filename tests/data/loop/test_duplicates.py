"""Second reports of one matter are found by place, time and category, and marked by hand alone."""

import math
from datetime import timedelta

import h3
import pytest
import shapely
from sqlalchemy import select

from data import errors
from data.engine import read, write
from data.loop.duplicates import FARTHEST_M, likely, mark, unmark
from data.schema import Audit, Incident
from tests.data.loop.conftest import HOUR, both_back_ends, incident
from tests.data.samples import INSTANT

LON, LAT = 118.78, 32.04
DEGREE_NORTH_M = 110_893.0
"""On the ellipsoid at 32 degrees north."""


def at(code, *, north_m=0.0, minutes=0.0, **changes):
    lat = LAT + north_m / DEGREE_NORTH_M
    cell = int(h3.latlng_to_cell(lat, LON, 11), 16)
    reported = INSTANT + timedelta(minutes=minutes)
    return incident(code, at=reported, geom=shapely.Point(LON, lat), cell=cell, **changes)


def found(store, number, **limits):
    with read(store) as conn:
        return likely(conn, incident_id=number, **limits)


@both_back_ends
def test_the_nearest_in_place_and_time_comes_first_with_its_distance_and_minutes(store, kept):
    number = kept(at("first"))
    for row in (at("far", north_m=95), at("near", north_m=10, minutes=30), at("earlier", north_m=20, minutes=-600)):
        kept(row)
    rows = found(store, number)
    assert rows["code"].tolist() == ["near", "earlier", "far"]
    assert rows["minutes_apart"].tolist() == [30, -600, 0]
    assert rows["distance_m"].tolist() == pytest.approx([10, 20, 95], rel=0.002)


@pytest.mark.parametrize("within_m", [1.0, 30.0, 100.0, 333.0, FARTHEST_M])
def test_everything_within_the_distance_is_found_and_nothing_beyond(store, kept, within_m):
    number = kept(at("first"))
    for code, share in (("inside", 0.98), ("outside", 1.02)):
        kept(at(code, north_m=share * within_m))
    assert found(store, number, within_m=within_m)["code"].tolist() == ["inside"]


def test_a_day_apart_is_the_most_unless_more_is_asked_for(store, kept):
    number = kept(at("first"))
    kept(at("same day", minutes=24 * 60))
    kept(at("next day", minutes=24 * 60 + 1))
    assert found(store, number)["code"].tolist() == ["same day"]
    assert len(found(store, number, within=timedelta(hours=25))) == 2
    assert len(found(store, number, within=timedelta(hours=25), limit=1)) == 1


def test_another_category_a_marked_duplicate_and_an_unknown_place_are_no_likely_ones(store, kept):
    number = kept(at("first"))
    kept(at("other", category="01"))
    kept(at("marked", is_duplicate=True))
    kept(at("pile", location_quality="pile_up"))
    assert found(store, number).empty


def test_an_incident_without_a_place_has_no_likely_ones(store, kept):
    number = kept(incident("nowhere", geom=None, cell=None, location_quality="missing"))
    kept(at("there"))
    rows = found(store, number)
    assert rows.empty
    assert {"distance_m", "minutes_apart"} <= set(rows.columns)


@pytest.mark.parametrize("within_m", [0, -1, FARTHEST_M + 1, math.nan])
def test_a_distance_that_means_nothing_is_refused(store, kept, within_m):
    number = kept(at("first"))
    with pytest.raises(ValueError, match="within_m"):
        found(store, number, within_m=within_m)


def row_of(store, code):
    with read(store) as conn:
        columns = (Incident.is_duplicate, Incident.duplicate_of)
        return tuple(conn.execute(select(*columns).where(Incident.code == code)).one())


@both_back_ends
def test_a_mark_is_set_and_taken_away_and_both_are_written_down(store, kept):
    first, second = kept(at("first")), kept(at("second"))
    with write(store) as conn:
        mark(conn, second, duplicate_of="first", role="grid_worker", at=INSTANT + HOUR)
    assert row_of(store, "second") == (True, "first")
    assert found(store, first).empty
    with write(store) as conn:
        unmark(conn, second, role="community", at=INSTANT + 2 * HOUR)
    assert row_of(store, "second") == (False, None)
    with read(store) as conn:
        lines = conn.execute(select(Audit.action, Audit.actor_role, Audit.subject_key, Audit.details)).all()
    assert [tuple(line) for line in lines] == [
        ("mark_duplicate", "grid_worker", "second", {"duplicate_of": "first", "taken_along": 0}),
        ("unmark_duplicate", "community", "second", {"duplicate_of": "first"}),
    ]


def test_the_duplicates_of_a_duplicate_go_with_it(store, kept):
    kept(at("first"))
    kept(at("third", is_duplicate=True, duplicate_of="second"))
    second = kept(at("second"))
    with write(store) as conn:
        mark(conn, second, duplicate_of="first", role="grid_worker", at=INSTANT + HOUR)
    assert row_of(store, "third") == (True, "first")


def test_the_first_report_of_the_same_source_is_meant(store, kept):
    kept(at("first", source="another", is_duplicate=True, duplicate_of="x"))
    kept(at("first"))
    second = kept(at("second"))
    with write(store) as conn:
        mark(conn, second, duplicate_of="first", role="grid_worker", at=INSTANT + HOUR)
    assert row_of(store, "second") == (True, "first")


@pytest.mark.parametrize(
    ("original", "error"),
    [
        ("second", errors.LoopOriginalSelfError),
        ("nobody", errors.LoopOriginalMissingError),
        ("copy", errors.LoopOriginalDuplicateError),
    ],
)
def test_a_first_report_that_is_none_is_refused(store, kept, original, error):
    kept(at("copy", is_duplicate=True, duplicate_of="first"))
    second = kept(at("second"))
    with pytest.raises(error), write(store) as conn:
        mark(conn, second, duplicate_of=original, role="grid_worker", at=INSTANT + HOUR)
    assert row_of(store, "second") == (False, None)


def test_a_mark_that_is_not_there_cannot_be_taken_away(store, kept):
    number = kept(at("first"))
    with pytest.raises(errors.LoopNoDuplicateError, match="not marked"), write(store) as conn:
        unmark(conn, number, role="grid_worker", at=INSTANT + HOUR)
