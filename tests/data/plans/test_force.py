"""A plan comes into force on its day, all of it or nothing; what was, can be looked up; what handled, stays."""

import threading
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import delete, insert, select, update

from data import errors
from data.engine import open_store, read, write
from data.frames import revisions
from data.plans import force
from data.plans.approval import approve, submit, withdraw
from data.plans.force import apply_due, come_into_force, due
from data.plans.inhabitants import needing_decision
from data.queries.grids import grids
from data.queries.plans import plan, plans
from data.schema import Area, Audit, Building, Grid, Incident, Plan, Worker
from data.types import STORE_CRS
from geo.topology import gaps, overlaps
from tests.data.plans.conftest import (
    AT_NEW_YEAR,
    LEADER,
    NEW_YEAR,
    NOW,
    PLANNER,
    SOURCED,
    TODAY,
    add_incidents,
    grid_row,
)
from tests.support.back_ends import both_back_ends
from tests.support.plan_town import COMMUNITY, code_of

A, B, C = (code_of(letter) for letter in "abc")
THEN = {"at": AT_NEW_YEAR, "actor_role": "operator"}


def approved(town, grid=None, *, name="方案", effective_on=NEW_YEAR, **other):
    number = town.draft(town.moved((0, 1, "b")) if grid is None else grid, name, **other)
    with write(town.store) as conn:
        submit(conn, number, units=town.units, **PLANNER)
        approve(
            conn, number, approver="李主任", effective_on=effective_on, units=town.units, current=town.current, **LEADER
        )
    return number


def applied(town, number, **other):
    with write(town.store) as conn:
        return come_into_force(conn, number, **(THEN | other))


def on(town, day):
    with read(town.store) as conn:
        return grids(conn, on=day).set_index("code")


def rows(town, statement):
    with read(town.store) as conn:
        return [tuple(row) for row in conn.execute(statement)]


def everything(town):
    tables = (Grid, Building, Incident, Worker, Plan, Audit)
    return [rows(town, select(table.__table__).order_by(table.id)) for table in tables]


def homes(town):
    return [code for (code,) in rows(town, select(Building.grid_code).order_by(Building.code))]


@both_back_ends
def test_from_its_day_on_the_plans_grids_hold_and_until_then_those_of_before(town):
    result = applied(town, approved(town))
    before, after = on(town, NEW_YEAR - timedelta(days=1)), on(town, NEW_YEAR)
    metric = town.units.frame.crs
    assert before.to_crs(metric).area.round().to_dict() == {A: 40_000, B: 20_000}
    assert after.to_crs(metric).area.round().to_dict() == {A: 30_000, B: 30_000}
    assert (result.begun, result.kept, result.ended) == ((A, B), (), ())
    assert after["valid_from"].tolist() == [NEW_YEAR, NEW_YEAR]
    assert on(town, date(2023, 1, 1)).empty


@both_back_ends
def test_the_new_grids_leave_no_gap_and_count_what_lives_in_them(town):
    applied(town, approved(town))
    after = on(town, NEW_YEAR)
    whole = town.units.frame.geometry.to_crs(STORE_CRS).union_all()
    assert overlaps(after.geometry).empty
    assert gaps(after.geometry, whole).empty
    assert after[["households", "residents", "merchants"]].to_numpy().tolist() == [[300, 900, 0], [300, 900, 0]]
    assert homes(town) == [A, B, B, A, A, B]


def test_a_grid_that_goes_on_keeps_its_code_name_and_what_is_known_of_it(town):
    number = approved(town, grids={B: {"name": "锦绣网格", "grid_class": "commercial"}})
    applied(town, number)
    columns = (Grid.code, Grid.name, Grid.grid_class, Grid.service_frequency, Grid.party_anchors, Grid.source)
    told = rows(town, select(*columns, Grid.plan_id).where(Grid.valid_to.is_(None)).order_by(Grid.code))
    assert told == [
        (A, "第一网格", "residential", "high", 2, "demo", number),
        (B, "锦绣网格", "commercial", "high", 2, "demo", number),
    ]


def test_a_grid_whose_lines_stay_keeps_its_row(town):
    grid = town.moved((0, 0, "c"), (1, 0, "c"))
    result = applied(town, approved(town, grid))
    assert (result.begun, result.kept, result.ended) == ((A, C), (B,), ())
    assert on(town, NEW_YEAR)["valid_from"].to_dict() == {A: NEW_YEAR, B: date(2024, 3, 1), C: NEW_YEAR}


def test_lines_that_were_drawn_a_centimetre_apart_leave_no_sliver(town):
    with write(town.store) as conn:
        frame = town.units.frame
        wide = frame.geometry[town.current == B].union_all().buffer(0.01, join_style="mitre")
        shape = gpd.GeoSeries([shapely.MultiPolygon([wide])], crs=frame.crs).to_crs(STORE_CRS).iloc[0]
        conn.execute(update(Grid).where(Grid.code == B).values(geom=shape))
    applied(town, approved(town, town.moved((0, 0, "c"), (1, 0, "c"))))
    assert overlaps(on(town, NEW_YEAR).geometry).empty


def test_a_plan_that_changes_nothing_ends_no_row(town):
    before = rows(town, select(Grid.__table__))
    number = approved(town, town.current)
    result = applied(town, number)
    assert (result.begun, result.ended, result.buildings) == ((), (), 0)
    assert rows(town, select(Grid.__table__)) == before
    with read(town.store) as conn:
        assert plan(conn, number).state == "in_force"


def test_hand_drawn_lines_of_a_redrawn_community_give_way_to_those_of_the_units(town):
    with write(town.store) as conn:
        frame = town.units.frame
        wide = frame.geometry[town.current == B].union_all().buffer(4, join_style="mitre")
        shape = gpd.GeoSeries([shapely.MultiPolygon([wide])], crs=frame.crs).to_crs(STORE_CRS).iloc[0]
        conn.execute(update(Grid).where(Grid.code == B).values(geom=shape))
    applied(town, approved(town, town.moved((0, 0, "c"), (1, 0, "c"))))
    after = on(town, NEW_YEAR)
    assert after.loc[B, "valid_from"] == NEW_YEAR
    assert overlaps(after.geometry).empty


@both_back_ends
def test_open_incidents_follow_the_lines_and_handled_ones_stay_with_who_handled_them(town):
    add_incidents(town, state="dispatched", reported_at=NOW)
    add_incidents(town, state="closed", reported_at=NOW)
    add_incidents(town, state="handled", reported_at=AT_NEW_YEAR + timedelta(minutes=1))
    result = applied(town, approved(town), at=AT_NEW_YEAR + timedelta(days=1))
    states = {}
    for state, code in rows(town, select(Incident.state, Incident.grid_code).order_by(Incident.id)):
        states.setdefault(state, []).append(code)
    assert states == {"dispatched": [A, B, B, A, A, B], "closed": [A, A, B, A, A, B], "handled": [A, B, B, A, A, B]}
    assert result.incidents == 2


def test_an_incident_without_a_place_of_its_own_is_left_alone(town):
    add_incidents(town, state="filed", reported_at=NOW)
    with write(town.store) as conn:
        conn.execute(update(Incident).values(location_quality="pile_up"))
    assert applied(town, approved(town)).incidents == 0


@both_back_ends
def test_posts_and_micro_grids_of_a_grid_that_is_no_more_are_named_and_not_lost(town):
    with write(town.store) as conn:
        micro = grid_row("b", "第一微网格", on_geom(town), parent_code=B) | {"code": f"{B}-01"}
        conn.execute(insert(Grid), micro)
    number = approved(town, town.moved((0, 2, "a"), (1, 2, "a")))
    with read(town.store) as conn:
        assert needing_decision(conn, on=TODAY).empty
        ahead = needing_decision(conn, on=TODAY, gone=[B])
    result = applied(town, number)
    assert result.ended == (B,)
    told = result.undecided[["kind", "code", "grid_code", "name"]].to_numpy().tolist()
    assert told == [["micro_grid", f"{B}-01", B, "第一微网格"], ["post", f"{B}-01", B, "grid_worker"]]
    pd.testing.assert_frame_equal(ahead, result.undecided)
    assert len(rows(town, select(Worker.id))) == 2
    assert rows(town, select(Grid.valid_to).where(Grid.parent_code == B)) == [(None,)]


def on_geom(town):
    return on(town, TODAY).loc[B, "geom"]


def test_nothing_changes_before_the_day(town):
    number = approved(town)
    before = everything(town)
    with pytest.raises(errors.PlanNotYetError, match="2027-01-01"):
        applied(town, number, at=AT_NEW_YEAR - timedelta(seconds=1))
    assert apply_due(town.store, at=AT_NEW_YEAR - timedelta(seconds=1)) == []
    assert everything(town) == before
    assert len(apply_due(town.store, at=AT_NEW_YEAR)) == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn", "in_force"])
def test_nothing_changes_without_approval_or_twice(town, state):
    number = town.draft(town.moved((0, 1, "b"))) if state in {"draft", "submitted"} else approved(town)
    with write(town.store) as conn:
        if state == "submitted":
            submit(conn, number, units=town.units, **PLANNER)
        if state == "withdrawn":
            withdraw(conn, number, reason="x", **LEADER)
        if state == "in_force":
            come_into_force(conn, number, **THEN)
    before = everything(town)
    with pytest.raises(errors.PlanNotApprovedError, match="nothing comes into force without approval"):
        applied(town, number)
    with pytest.raises(errors.PlanMissingError):
        applied(town, number + 9)
    assert apply_due(town.store, at=AT_NEW_YEAR) == []
    assert everything(town) == before


@both_back_ends
@pytest.mark.parametrize("step", ["place_buildings", "recount", "place_open_incidents", "needing_decision", "written"])
def test_a_failure_half_way_leaves_all_as_it_was(town, monkeypatch, step):
    add_incidents(town, state="dispatched", reported_at=NOW)
    number = approved(town)
    before = everything(town)
    with read(town.store) as conn:
        counters = revisions(conn)

    def breaks(*_: object, **__: object) -> None:
        raise OSError("the power failed")

    monkeypatch.setattr(force, step, breaks)
    with pytest.raises(OSError, match="the power failed"):
        applied(town, number)
    monkeypatch.undo()
    assert everything(town) == before
    with read(town.store) as conn:
        assert revisions(conn) == counters
    assert applied(town, number).buildings == 1


def test_a_plan_whose_grids_were_redrawn_meanwhile_is_refused_and_the_others_go_on(town):
    number, later = approved(town), approved(town, name="二月", effective_on=date(2027, 2, 1))
    with write(town.store) as conn:
        conn.execute(update(Grid).where(Grid.code == B).values(valid_from=date(2027, 1, 15)))
    first, second = apply_due(town.store, at=AT_NEW_YEAR + timedelta(days=40))
    assert isinstance(first.fault, errors.PlanOvertakenError)
    assert f"grid {B} was already redrawn on 2027-01-15" in str(first.fault)
    assert (second.plan, second.fault) == (later, None)
    with read(town.store) as conn:
        assert plan(conn, number).state == "approved"


def test_a_late_start_of_the_server_applies_plans_in_the_order_of_their_days_from_their_days_on(town):
    second = approved(town, town.moved((0, 1, "b"), (1, 1, "b")), name="二月", effective_on=date(2027, 2, 1))
    first = approved(town, name="一月")
    with read(town.store) as conn:
        assert due(conn, on=date(2027, 1, 31))["id"].tolist() == [first]
    assert [done.plan for done in apply_due(town.store, at=AT_NEW_YEAR + timedelta(days=90))] == [first, second]
    areas = [on(town, date(2027, month, 15)).to_crs(town.units.frame.crs).area.round().loc[A] for month in (1, 2)]
    assert areas == [30_000, 20_000]


@both_back_ends
def test_two_servers_that_wake_at_once_apply_a_plan_once(town, opened):
    number = approved(town)
    stores, results = [town.store, opened(open_store(town.store.url))], []
    start = threading.Barrier(2)

    def wake(store):
        start.wait()
        results.extend(apply_due(store, at=AT_NEW_YEAR))

    servers = [threading.Thread(target=wake, args=(store,)) for store in stores]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert [(done.plan, done.fault) for done in results] == [(number, None)]
    assert len(rows(town, select(Grid.id).where(Grid.valid_to.is_(None)))) == 2


def test_a_plan_that_is_replaced_goes_to_the_archive(town):
    first = approved(town, name="一月")
    second = approved(town, town.current, name="改回", effective_on=date(2027, 2, 1))
    done = apply_due(town.store, at=AT_NEW_YEAR + timedelta(days=90))
    assert [one.replaced for one in done] == [(), ("一月",)]
    with read(town.store) as conn:
        found = plans(conn).set_index("id")
    assert found["state"].to_dict() == {first: "archived", second: "in_force"}
    assert found.loc[first, "archived_for"] == "改回"


def test_counts_of_the_plan_stay_where_the_store_has_no_buildings(town):
    number = approved(town)
    with write(town.store) as conn:
        conn.execute(delete(Building))
    applied(town, number)
    assert on(town, NEW_YEAR)["households"].tolist() == [300, 300]


def test_a_community_that_the_plan_does_not_touch_is_left_alone(town):
    other = f"{COMMUNITY[:-1]}2"
    with write(town.store) as conn:
        shape = on_geom(town)
        conn.execute(insert(Area), {"code": other, "name": "别处", "level": "community", "geom": shape} | SOURCED)
        conn.execute(insert(Grid), grid_row("a", "别处", shape) | {"code": f"{other}001", "community_code": other})
    result = applied(town, approved(town))
    assert f"{other}001" not in (*result.begun, *result.ended, *result.kept)
    assert on(town, NEW_YEAR).loc[f"{other}001", "valid_from"] == date(2024, 3, 1)


def test_the_audit_trail_says_what_came_of_it(town):
    number = approved(town)
    applied(town, number)
    [(role, key, details)] = rows(
        town, select(Audit.actor_role, Audit.subject_key, Audit.details).where(Audit.action == "come_into_force")
    )
    assert (role, key) == ("operator", str(number))
    assert details == {
        "name": "方案",
        "day": "2027-01-01",
        "begun": [A, B],
        "ended": [],
        "kept": 0,
        "buildings": 1,
        "incidents": 0,
        "undecided": 0,
    }
