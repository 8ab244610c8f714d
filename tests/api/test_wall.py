"""What walls are told of the town, and that one answer serves them all."""

import gc
import tracemalloc
from datetime import UTC, datetime, timedelta

import h3
import pytest
import shapely
from sqlalchemy import event, insert

from api import store as opened
from api.wall import routes
from data import engine as store
from data import mode, signing
from data.frames import record_change
from data.schema import Department, Incident
from tests.support.back_ends import both_back_ends
from tests.support.town import AS_OF, COMMUNITY, SOUTH, STREET, WEST

NAMES = {"d1": "城管", "d2": "公安"}


@pytest.fixture
def look(ask, monkeypatch):
    """Call it with the name of an address; the store is asked every time whether anything has changed."""
    monkeypatch.setattr("api.wall.board.LOOKS_S", 0.0)
    monkeypatch.setattr("api.wall.keeping.REST_TIMES", 0.0)
    routes._board_of.cache_clear()

    def looked(name, **parameters):
        token = signing.token(opened.settings(), now=datetime.now(UTC), scope=signing.WALL)
        return ask(f"/wall/{name}", **({"token": token} | parameters))

    yield looked
    routes._board_of.cache_clear()


def figure(state, name):
    return next(one for one in state["figures"] if one["name"] == name)


def arrive(engine, **known):
    """Another incident in grid 001."""
    lon, lat = WEST + 0.00123456, SOUTH + 0.00123456
    row = {
        "code": "new",
        "source": "OpenStreetMap",
        "as_of": AS_OF,
        "reported_at": AS_OF,
        "category": "parking",
        "state": "dispatched",
        "location_quality": "exact",
        "cell": h3.str_to_int(h3.latlng_to_cell(lat, lon, 11)),
        "grid_code": f"{COMMUNITY}001",
        "is_duplicate": False,
        "geom": shapely.Point(lon, lat),
    }
    with store.write(engine) as conn:
        conn.execute(insert(Incident), [row | known])
        record_change(conn, Incident.__table__)


@both_back_ends
def test_the_town_s_state_is_told_in_numbers_that_can_be_counted(town, look):
    state = look("state.json").json()
    assert state["district"] == ""
    assert state["as_of"] == AS_OF.isoformat()
    assert [one["name"] for one in state["figures"]] == [
        *("open", "overdue", "response", "median", "coverage", "satisfaction")
    ]
    assert (figure(state, "open")["value"], figure(state, "open")["whole"]) == (4, 5)
    assert (figure(state, "overdue")["part"], figure(state, "overdue")["whole"]) == (1, 4)
    assert (figure(state, "coverage")["part"], figure(state, "coverage")["whole"]) == (120, 120)
    assert (state["grids"]["open"], state["grids"]["overdue"]) == ([2, 0, 1, 0], [1, 0, 0, 0])
    assert state["progress"]["steps"][0] == {"name": "collected", "done": 5}
    assert [scene["name"] for scene in state["scenes"]] == [
        *("district", "street", "hotspots", "coverage", "departments")
    ]
    assert state["scenes"][1] | {"bounds": None} == {
        **{"name": "street", "code": STREET, "title": "友谊街道"},
        **{"bounds": None, "open": 3, "overdue": 1},
    }


def test_the_ground_has_the_grids_in_the_order_of_their_loads(town, look):
    ground = look("ground.json").json()
    assert [one["properties"]["n"] for one in ground["grids"]["features"]] == [0, 1, 2, 3]
    west = [shapely.geometry.shape(one["geometry"]).bounds[0] for one in ground["grids"]["features"]]
    assert west == pytest.approx([WEST, WEST, WEST + 0.002, WEST + 0.002])
    assert [one["properties"] for one in ground["labels"]["features"]] == [{"code": STREET, "name": "友谊街道"}]
    assert {one["properties"]["kind"] for one in ground["places"]["features"]} == {"station", "refuel"}


def test_cells_are_shapes_with_their_level(town, look):
    cells = look("cells.json").json()
    assert cells["type"] == "FeatureCollection"
    assert all(one["properties"]["level"] in {-3, -2, -1, 1, 2, 3} for one in cells["features"])


@pytest.mark.parametrize("name", ["state.json", "newest.json", "ground.json", "cells.json"])
def test_who_holds_the_answer_is_told_so_in_no_words(town, look, ask, name):
    first = look(name)
    token = signing.token(opened.settings(), now=datetime.now(UTC), scope=signing.WALL)
    again = ask(f"/wall/{name}", token=token, headers={"if-none-match": first.tag})
    assert (first.status, again.status, again.body) == (200, 304, b"")


@pytest.mark.parametrize("name", ["ground.json", "cells.json"])
def test_an_address_with_the_present_version_is_kept_for_good_and_no_other(town, look, name):
    version = look(name).tag.strip('"')
    assert "immutable" in look(name, v=version).headers["cache-control"]
    assert "immutable" not in look(name, v="other").headers["cache-control"]


@pytest.mark.parametrize("name", ["state.json", "newest.json", "ground.json", "cells.json"])
def test_without_leave_for_walls_nothing_is_told(town, ask, name):
    other = signing.token(opened.settings(), now=datetime.now(UTC))
    old = signing.token(opened.settings(), now=datetime.now(UTC) - timedelta(hours=3), scope=signing.WALL)
    assert ask(f"/wall/{name}").json()["error"] == "token_missing"
    assert ask(f"/wall/{name}", token=other).json()["error"] == "token_invalid"
    assert ask(f"/wall/{name}", token=old).json()["error"] == "token_expired"


def test_what_nobody_can_mean_is_refused(town, look):
    assert look("newest.json", after="soon").status == 400
    assert look("newest.json", since="1").json()["error"] == "parameter_unknown"
    assert look("state.json", area="1").json()["error"] == "parameter_unknown"


def test_a_new_incident_is_told_once_and_no_nearer_than_its_building(town, look):
    before = look("newest.json").json()
    assert len(before["rows"]) == 4
    arrive(town)
    after = look("newest.json", after=before["latest"]).json()
    [row] = after["rows"]
    assert (row["lon"], row["lat"]) == (118.7812, 32.0412)
    assert row["at"] == AS_OF.isoformat()
    assert set(row) == {"id", "lon", "lat", "category", "at", "grid", "simulated"}
    assert look("newest.json", after=after["latest"]).json()["rows"] == []


def test_simulated_incidents_are_marked_as_such(town, look):
    arrive(town, source="simulator")
    assert [row["simulated"] for row in look("newest.json").json()["rows"]] == [False] * 4 + [True]


@both_back_ends
def test_in_an_emergency_walls_ask_more_often_and_show_where_help_is(town, look):
    normal = look("state.json").json()
    with store.write(town) as conn:
        mode.set_mode(conn, "emergency", role="operator", at=AS_OF)
    routes._board_of.cache_clear()
    emergency = look("state.json").json()
    assert (normal["mode"], emergency["mode"]) == ("normal", "emergency")
    assert figure(emergency, "overdue") == figure(normal, "overdue")
    assert emergency["pace"]["newest_s"] < normal["pace"]["newest_s"]
    assert {scene["name"] for scene in emergency["scenes"]} == {"district", "street"}
    assert "stations" in emergency["layers"]


def test_departments_are_told_with_what_is_overdue_most_first(town, look):
    with store.write(town) as conn:
        known = {"source": "OpenStreetMap", "as_of": AS_OF, "tier": "high"}
        conn.execute(
            insert(Department), [known | {"code": "d1", "name": "城管"}, known | {"code": "d2", "name": "公安"}]
        )
        record_change(conn, Department.__table__)
    late = {"department_code": "d2", "due_at": AS_OF - timedelta(hours=2)}
    arrive(town, code="a", **late)
    arrive(town, code="b", **late)
    arrive(town, code="c", **late | {"department_code": "d1"})
    arrive(town, code="d", department_code="d1")
    assert look("state.json").json()["departments"] == {
        "late": 2,
        "rows": [
            {"name": "公安", "open": 2, "overdue": 2, "late_minutes": 120},
            {"name": "城管", "open": 2, "overdue": 1, "late_minutes": 120},
        ],
    }


def test_an_empty_store_has_a_state_too(empty_store, look):
    state = look("state.json").json()
    assert (state["scenes"], state["bounds"], state["grids"]["open"]) == ([], None, [])
    assert figure(state, "coverage")["value"] is None
    assert look("newest.json").json() == {"latest": 0, "rows": []}


def test_without_a_store_the_fault_is_told(no_store, look):
    assert look("state.json").status == 503


def test_what_has_not_changed_is_not_read_again_however_many_walls_ask(town, look):
    for name in ("state.json", "newest.json"):
        look(name)
    asked = []
    event.listen(opened.store(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(20):
        look("state.json")
        look("newest.json")
    assert {statement.split()[0] for statement in asked} <= {"SELECT", "PRAGMA", "BEGIN"}
    assert all("layer_revision" in statement for statement in asked if statement.startswith("SELECT"))


def test_after_thousands_of_answers_the_server_holds_no_more_than_before(town, ask):
    token = signing.token(opened.settings(), now=datetime.now(UTC), scope=signing.WALL)

    def answers(times):
        for _ in range(times):
            ask("/wall/state.json", token=token)
            ask("/wall/newest.json", token=token, after=0)

    def held():
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    answers(50)
    tracemalloc.start()
    answers(20)
    before = held()
    answers(300)
    grown = held() - before
    tracemalloc.stop()
    routes._board_of.cache_clear()
    assert grown < 30_000
