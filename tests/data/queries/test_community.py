"""One community's figures by hand, on the town of four grids with a few houses, posts and promises of its own.

Houses: B1 and B2 in grid 001 (6 floors; floors unknown), B3 in grid 003 (nothing counted), B9 in another community.
It is Friday, 16:00 in Shanghai.
"""

from datetime import date, timedelta

import pyproj
import pytest
import shapely
from sqlalchemy import insert

from data.engine import create_store, read, write
from data.queries.community import LEAST_MEMBERS, buildings, community
from data.schema import Building, Finding, GroupCount, Incident, RefuelStation, Review, Station, Worker
from tests.support.back_ends import each_back_end, lasting_store_url
from tests.support.town import AS_OF, COMMUNITY, SOURCE, SOUTH, STEP, WEST, _point, _square, build_town

ELSEWHERE = "320106001002"
SHARED = {"source": SOURCE, "as_of": AS_OF}
SINCE, UNTIL = AS_OF - timedelta(days=7), AS_OF + timedelta(hours=1)
STEPS = (AS_OF - timedelta(days=14), AS_OF - timedelta(days=3), UNTIL)


def _house(code, grid, place, **known):
    unknown = {"households": None, "residents": None, "merchants": None, "use": None, "floors": None, "name": None}
    shape = _square(WEST + place, SOUTH + 0.0015, 0.0002)
    return SHARED | unknown | {"code": code, "grid_code": grid, "geom": shape} | known


def _closed(code, channel, mark):
    at = AS_OF - timedelta(days=1)
    return SHARED | {
        "code": code, "category": "parking", "channel": channel, "state": "closed", "satisfaction": mark,
        "location_quality": "missing", "is_duplicate": False, "grid_code": f"{COMMUNITY}001",
        "reported_at": AS_OF - timedelta(days=2), "handled_at": at, "closed_at": at,
    }  # fmt: skip


def _review(code, grid, on, state="done"):
    return SHARED | {"code": code, "grid_code": grid, "reviewed_on": on, "state": state}


def _promise(code, **known):
    nothing = {"closed_on": None, "incident_id": None}
    return (
        SHARED
        | nothing
        | {"code": code, "review_code": "R1", "verdict": "seen", "promised_on": date(2026, 11, 12)}
        | known
    )


def _rows():
    first, third = f"{COMMUNITY}001", f"{COMMUNITY}003"
    group = [("B1", "red", 5), ("B1", "orange", 3), ("B1", "yellow", 6), ("B2", "red", 1), ("B2", "yellow", 2)]
    group += [("B3", "orange", 1), ("B9", "red", 50)]
    shop = {"water": False, "charging": True, "opening_hours": "24/7", "name": "药店", "geom": _point(0.003, 0.001)}
    hall = {"kind": "party_mass_station", "area_m2": 100.0, "public_area_m2": 72.0, "name": "党群服务站"}
    return {
        Building: [
            _house("B1", first, 0.0001, households=10, residents=25, merchants=1, use="residential", floors=6),
            _house("B2", first, 0.0004, households=4, residents=9, merchants=0, use="residential"),
            _house("B3", third, 0.0025),
            _house("B9", f"{ELSEWHERE}001", 0.01, households=500, residents=900, merchants=9, use="office", floors=9),
        ],
        GroupCount: [SHARED | {"building_code": code, "colour": c, "number": n} for code, c, n in group],
        Worker: [
            SHARED | {"code": role, "grid_code": first, "role": role, "template": "1+X+N", "is_filled": role != "legal"}
            for role in ("grid_worker", "legal")
        ],
        Station: [
            SHARED | hall | {"code": "hall", "geom": _point(0.001, 0.003), "opening_hours": "Mo-Su 08:00-16:00"},
            SHARED | hall | {"code": "far", "geom": _point(0.02, 0.02), "opening_hours": "24/7"},
        ],
        RefuelStation: [SHARED | shop | {"code": "chemist", "host_kind": "pharmacy"}],
        Incident: [_closed("M1", "snapshot", 5), _closed("M2", "patrol", 2)],
        Review: [
            _review("R1", first, date(2026, 11, 10)),
            _review("R2", first, date(2026, 11, 11), "withdrawn"),
            _review("R3", f"{ELSEWHERE}001", date(2026, 11, 12)),
            _review("R4", third, date(2026, 12, 1)),
        ],
        Finding: [
            _promise("F1", closed_on=date(2026, 11, 11)),
            _promise("F2", incident_id=1),
            _promise("F3", incident_id=2),
            _promise("F4", promised_on=None),
        ],
    }  # fmt: skip


@pytest.fixture(scope="module", params=each_back_end)
def town(request, tmp_path_factory):
    engine = create_store(lasting_store_url(request, tmp_path_factory.mktemp("community")))
    build_town(engine)
    with write(engine) as conn:
        for table, rows in _rows().items():
            conn.execute(insert(table), rows)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def found(town):
    with read(town) as conn:
        return community(conn, COMMUNITY, since=SINCE, until=UNTIL, steps=STEPS, now=AS_OF)


def test_people_are_those_of_the_community_s_own_houses(found):
    people = found.people
    assert (people.households, people.residents, people.merchants) == (14, 34, 1)
    assert (people.counted, people.buildings) == (2, 3)
    assert people.registered == 301 + 302 + 303 + 304
    assert people.as_of == AS_OF


def test_of_a_key_group_too_small_nobody_is_told(found):
    groups = found.people.groups
    assert LEAST_MEMBERS == 5
    assert groups.loc["red"].tolist() == [6, 1]
    assert groups["number"].isna().tolist() == [False, True, False]
    assert groups.loc["yellow"].tolist() == [8, 1]
    assert groups["buildings"].tolist() == [1, 0, 1]


def test_posts_are_counted_by_role(found):
    posts = found.people.posts[["role", "posts", "filled", "vacant"]]
    assert posts.to_numpy().tolist() == [["grid_worker", 1, 1, 0], ["legal", 1, 0, 1]]


def test_events_count_what_is_open_and_what_was_reported(found):
    told = found.events.figures
    assert (told.open, told.overdue, told.reported) == (3, 1, 6)
    assert found.events.kinds.to_numpy().tolist() == [["parking", 5], ["noise", 1]]
    assert found.events.steps == (1, 5)


def test_the_ground_is_measured(found):
    places = found.places
    square, _ = pyproj.Geod(ellps="GRS80").geometry_area_perimeter(
        shapely.box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP)
    )
    assert places.area_m2 == pytest.approx(square, rel=1e-4)
    assert dict(zip(places.grids["grid_class"], places.grids["number"], strict=True)) == {
        "residential": 3,
        "commercial": 1,
    }
    assert places.grids["area_m2"].sum() == pytest.approx(square, rel=1e-4)
    cover = places.cover.set_index("kind")["area_m2"]
    assert cover["farmland"] == pytest.approx(square / 4, rel=1e-3)
    assert list(cover.index) == ["farmland", "green", "water"]


def test_floors_count_only_where_every_building_of_the_use_says_them(found):
    uses = found.places.uses
    house_m2 = found.places.area_m2 / 400
    assert uses["number"].tolist() == [2, 1]
    assert uses["footprint_m2"].tolist() == pytest.approx([2 * house_m2, house_m2], rel=1e-3)
    assert uses["floor_m2"].isna().all()
    assert uses["use"].isna().tolist() == [False, True]


def test_things_are_open_by_their_hours_and_closing_time_is_closed(found):
    things = found.things
    assert things.stations["code"].tolist() == ["centre", "hall"]
    assert things.stations["is_open"].isna().tolist() == [True, False]
    assert not things.stations["is_open"].iloc[1]
    assert things.services.loc["water"].tolist() == [1, 0]
    assert things.services.loc["charging"].tolist() == [1, 1]


def test_the_public_s_share_is_of_the_centres_that_say_both_areas(found):
    rooms, wide = found.things.rooms, found.things.district_rooms
    assert (rooms.centres, rooms.measured, rooms.public_m2, rooms.area_m2) == (2, 1, 72.0, 100.0)
    assert (wide.centres, wide.measured, wide.public_m2, wide.area_m2) == (3, 2, 144.0, 200.0)


def test_voices_are_those_of_residents_and_not_of_patrols(found):
    voices = found.voices
    assert voices.asked.to_numpy().tolist() == [["parking", 4], ["noise", 1]]
    assert voices.reported == 5
    assert voices.marks.tolist() == [0, 1, 0, 0, 1]
    assert (found.events.figures.satisfied, found.events.figures.rated) == (1, 2)


def test_days_of_leaders_and_their_promises(found):
    voices = found.voices
    assert (voices.reviews, voices.reviewed_on) == (1, date(2026, 11, 10))
    assert (voices.promises, voices.kept) == (3, 2)


def test_a_community_of_nothing_has_nothing(town):
    with read(town) as conn:
        nothing = community(conn, "999999999999", since=SINCE, until=UNTIL, steps=STEPS, now=AS_OF)
        assert buildings(conn, "999999999999").empty
    assert (nothing.people.households, nothing.people.registered, nothing.people.as_of) == (0, None, None)
    assert nothing.events.steps == (0, 0)
    assert (nothing.places.area_m2, len(nothing.places.uses), len(nothing.places.cover)) == (0.0, 0, 0)
    assert (len(nothing.things.stations), nothing.things.as_of) == (0, None)
    assert (nothing.voices.reviews, nothing.voices.reviewed_on, nothing.voices.kept) == (0, None, 0)
