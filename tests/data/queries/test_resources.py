"""What serves the town of four grids, by hand.

Posts: grid 001 has a worker and a vacant specialist, grid 002 a worker; a post of 五长 stands in grid 003; grid 004 has
none. The town's own stations and its shop are where `tests.support.town` puts them.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from data.engine import read, write
from data.queries.resources import LEVELS, posts, resources, thin
from data.schema import RefuelStation, Station, Worker
from tests.support.back_ends import both_back_ends, chosen_store_url
from tests.support.town import AS_OF, COMMUNITY, DISTRICT, SOURCE, _point, build_town

SHARED = {"source": SOURCE, "as_of": AS_OF}
POSTS = [
    ("001", "grid_worker", "1+X+N", True),
    ("001", "legal", "1+X+N", False),
    ("002", "grid_worker", "1+X+N", True),
    ("003", "grid_leader", "五长", True),
]


def post(number, grid, role, template, is_filled):
    told = {"code": f"W{number}", "grid_code": COMMUNITY + grid, "role": role, "template": template}
    return SHARED | told | {"is_filled": is_filled}


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def town(store: Engine) -> Engine:
    build_town(store)
    with write(store) as conn:
        conn.execute(insert(Worker), [post(number, *told) for number, told in enumerate(POSTS)])
    return store


def found_in(engine, digits, *, days=7):
    with read(engine) as conn:
        until = AS_OF + timedelta(hours=1)
        return resources(conn, digits=digits, on=AS_OF.date(), since=until - timedelta(days=days), until=until)


def test_posts_and_households_are_counted_by_grid(town):
    found = found_in(town, LEVELS["grid"]).areas
    assert found.index.tolist() == [f"{COMMUNITY}00{number}" for number in range(1, 5)]
    assert found["posts"].tolist() == [2, 1, 1, 0]
    assert found["filled"].tolist() == [1, 1, 1, 0]
    assert found["vacant"].tolist() == [1, 0, 0, 0]
    assert found["households"].tolist() == [301, 302, 303, 304]


@both_back_ends
@pytest.mark.parametrize(("level", "code"), [("district", DISTRICT), ("community", COMMUNITY)])
def test_wider_areas_hold_the_sums_of_their_grids(town, level, code):
    grids, wide = found_in(town, LEVELS["grid"]).areas, found_in(town, LEVELS[level]).areas
    assert wide.index.tolist() == [code]
    assert wide.loc[code].to_dict() == grids.sum().to_dict()


def test_incidents_of_the_period_count_once_and_duplicates_never(town):
    """Of the town's six, one is a duplicate and one has no grid; all were reported one to six days before."""
    assert found_in(town, LEVELS["district"]).areas["incidents"].tolist() == [4]
    assert found_in(town, LEVELS["district"], days=0).areas["incidents"].tolist() == [0]


def test_stations_lie_in_the_area_that_holds_them_and_end_with_their_day(town):
    with write(town) as conn:
        spare = SHARED | {"name": "临时点", "kind": "canteen", "geom": _point(0.0031, 0.0031)}
        conn.execute(
            insert(Station),
            [
                spare | {"code": "now", "valid_to": None},
                spare | {"code": "over", "valid_to": AS_OF.date()},
                spare | {"code": "abroad", "valid_to": None, "geom": _point(1.0, 1.0)},
            ],
        )
    found = found_in(town, LEVELS["grid"])
    assert found.areas.loc[f"{COMMUNITY}004", "stations"] == 1
    assert found.stations.set_index("kind").loc["canteen", "number"] == 2


def test_shops_of_an_unknown_kind_are_counted_too(town):
    with write(town) as conn:
        told = {"code": "other", "name": "小店", "host_kind": None, "geom": _point(0.0011, 0.0031)}
        conn.execute(insert(RefuelStation), [SHARED | told])
    found = found_in(town, LEVELS["grid"])
    assert found.areas.loc[f"{COMMUNITY}002", "refuel_stations"] == 2
    assert found.refuel_stations["number"].tolist() == [1, 1]
    assert found.refuel_stations["host_kind"].isna().sum() == 1


@both_back_ends
def test_roles_stand_in_the_order_of_their_template(town):
    roles = found_in(town, 6).roles
    assert roles[["template", "role", "posts", "filled", "vacant"]].to_numpy().tolist() == [
        ["1+X+N", "grid_worker", 2, 2, 0],
        ["1+X+N", "legal", 1, 0, 1],
        ["五长", "grid_leader", 1, 1, 0],
    ]


def test_teams_are_judged_by_template_and_grids_without_posts_are_told(town):
    found = found_in(town, 6)
    assert list(found.teams) == ["1+X+N", "五长"]
    assert found.teams["1+X+N"]["1"].tolist() == [True, True]
    assert not found.teams["1+X+N"]["is_complete"].any()
    assert (found.grids, found.without_posts) == (4, 1)


def test_the_thinnest_grid_is_the_one_that_nobody_serves(town):
    """Households 301, 302, 303 each on one post, 304 on none."""
    found = thin(found_in(town, LEVELS["grid"]), load="households", supply="filled")
    assert [code[-3:] for code in found.index] == ["004", "003", "002", "001"]
    assert found["per_one"].tolist()[1:] == [303, 302, 301]


def test_a_level_that_no_code_has_is_refused(town):
    with pytest.raises(ValueError, match="no area's code has 10 digits"):
        found_in(town, 10)


def test_nothing_in_the_store_gives_empty_tables(store):
    found = found_in(store, 9)
    assert found.areas.empty
    assert found.teams == {}
    assert (found.grids, found.without_posts) == (0, 0)
    assert thin(found, load="incidents", supply="stations").empty


def test_posts_come_by_their_code(town):
    with read(town) as conn:
        held = posts(conn)
    assert held["grid_code"].str[-3:].tolist() == ["001", "001", "002", "003"]
    assert held["is_filled"].tolist() == [True, False, True, True]
