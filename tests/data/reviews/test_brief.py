"""What a leader should know of a grid before setting out."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, delete, update

from data import errors
from data.engine import open_store, read, write
from data.reviews.brief import redrawn
from data.reviews.brief.gathering import Brief, brief
from data.reviews.claims import claims
from data.reviews.own_grid import own_grid
from data.schema import Building, Grid, Incident, Plan, PlanUnit, RefuelStation, Station, Street, Worker
from geo.cells import cell_of, text_of
from geo.staffing import SPECIALISTS
from tests.support.back_ends import each_back_end
from tests.support.brief_town import DAY, NOW, SOURCED, TODAY, A, B, approved_plan, finding, point, review

NO_CELLS = pd.DataFrame({"level": pd.Series(dtype="Int64")}, index=pd.Index([], dtype="uint64", name="cell"))


@pytest.fixture(scope="module")
def told(town_file: Callable[[str], Path]) -> Iterator[Brief]:
    """The brief of grid a as it is."""
    engine = open_store(f"sqlite:///{town_file('brief')}")
    with read(engine) as conn:
        yield brief(conn, A, now=NOW)
    engine.dispose()


def brief_of(town: Engine, code: str = A, *, cells: pd.DataFrame | None = NO_CELLS) -> Brief:
    with read(town) as conn:
        return brief(conn, code, now=NOW, cells=cells)


def test_the_grid_is_told_with_what_its_buildings_say(told):
    grid = told.grid
    assert (grid.name, grid.community, grid.street) == ("第一网格", "和园社区", "友谊街道")
    assert grid.area_m2 == pytest.approx(400 * 300, rel=2e-3)
    assert (grid.households, grid.residents, grid.merchants) == (170, 400, None)
    assert (grid.households_counted, grid.buildings_counted, grid.buildings) == (160, 2, 3)
    assert grid.as_of == SOURCED["as_of"]
    assert (told.as_of, told.is_demo, told.district) == (NOW, True, None)


def test_teams_say_their_gaps_by_role(told):
    mixed, chiefs = told.team
    assert (mixed.template, mixed.posts, mixed.filled) == ("1+X+N", 3, 2)
    assert mixed.missing == SPECIALISTS
    assert mixed.is_complete is False
    assert [(post.role, post.posts, post.filled) for post in mixed.roles if post.posts] == [
        ("grid_worker", 1, 1),
        ("policing", 1, 0),
        ("part_time", 1, 1),
    ]
    assert (chiefs.template, chiefs.posts, chiefs.filled) == ("五长", 0, 0)
    assert chiefs.missing == ("community_leader", "police_leader", "grid_leader", "building_leader", "unit_leader")


def test_a_team_that_the_store_knows_nowhere_is_unknown_and_not_empty(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(delete(Worker).where(Worker.template == "五长"))
    chiefs = brief_of(brief_town_store).team[1]
    assert (chiefs.posts, chiefs.filled, chiefs.missing, chiefs.is_complete) == (None, None, None, None)


def test_services_say_the_walk_of_the_median_household_and_whether_they_are_open(told):
    shop, station, canteen = told.services
    assert (shop.code, station.code, canteen.code) == ("R1", "S1", "S2"), "R2 is farther than another shop"
    assert shop.minutes == pytest.approx((20 + 200) / 72, abs=0.06), (
        "B2 with 100 of 160 households, 20 m off the street"
    )
    assert shop.straight_m == pytest.approx(50, abs=0.5)
    assert (shop.services, shop.unknown) == (("water",), 7)
    assert shop.is_open is True
    assert shop.changes_at == datetime(2026, 11, 21, 14, tzinfo=UTC), "22:00 in China"
    assert station.is_open is False, "a Saturday"
    assert station.changes_at == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert (canteen.is_open, canteen.changes_at, canteen.minutes) == (None, None, None)


def test_of_each_kind_the_nearest_says_who_reaches_it_in_a_quarter_of_an_hour(told):
    found = {one.kind: one for one in told.nearest}
    station = found["party_mass_station"]
    assert station.minutes == pytest.approx((20 + 550) / 72, abs=0.06)
    assert station.worst_minutes == pytest.approx((20 + 750) / 72, abs=0.06)
    assert (station.within, station.households) == (160, 160)
    canteen = found["canteen"]
    assert (canteen.minutes, canteen.worst_minutes, canteen.within) == (None, None, None), "too far to be walked to"
    assert canteen.straight_m == pytest.approx(3_600, rel=1e-3)
    assert set(found) == {"party_mass_station", "canteen", "refuel_station"}


def test_households_beyond_a_quarter_of_an_hour_are_not_within(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(update(Station).where(Station.code == "S1").values(geom=point(1_250)))
    found = {one.kind: one for one in brief_of(brief_town_store).nearest}
    station = found["party_mass_station"]
    assert station.worst_minutes == pytest.approx((20 + 1_200) / 72, abs=0.06), "16.9 minutes from B1"
    assert (station.within, station.households) == (100, 160)


@pytest.mark.parametrize("gone", [Street, Building])
def test_without_streets_no_walk_is_known_and_without_buildings_nobody_is_counted(brief_town_store, gone):
    with write(brief_town_store) as conn:
        conn.execute(delete(gone))
    found = brief_of(brief_town_store)
    station = next(one for one in found.nearest if one.kind == "party_mass_station")
    if gone is Street:
        assert (station.minutes, station.within, station.households) == (None, None, 160)
        assert all(one.minutes is None for one in found.services)
    else:
        assert station.minutes == pytest.approx(600 / 72, abs=0.1), "from the middle of the grid"
        assert (station.within, station.households) == (None, None)
        assert (found.grid.households_counted, found.grid.buildings) == (None, 0)


def test_incidents_are_counted_with_those_that_have_no_place(told):
    found = told.incidents
    assert (found.open, found.overdue) == (4, 1)
    assert (found.reported, found.reported_before) == (6, 0), "six of grid a, the duplicate apart"
    assert [row.id for row in found.rows] == [1, 2, 4, 6], "by limit, those without one last"
    late = found.rows[0]
    assert (late.item_name, late.category_name, late.department) == ("占道堆物", "城市管理", "城管局")
    assert late.overdue_minutes == 5 * 24 * 60
    assert [row.overdue_minutes for row in found.rows[1:]] == [None] * 3


def test_cells_of_the_grid_are_told_in_codes_and_numbers(brief_town_store):
    here = point(200)
    cells = cell_of(np.array([here.x, here.x + 0.1]), np.array([here.y, here.y]), resolution=9)
    row = {"level": 2, "ratio": 2.468, "observed": 25, "expected": 10.14, "trend_class": "new hot", "hot_run": 1}
    judged = pd.DataFrame([row | {"rises": 2}] * 2, index=pd.Index(cells, name="cell"))
    found = brief_of(brief_town_store, cells=judged).hotspots
    assert (found.cells, found.hot) == (1, 1), "the other cell is far away"
    hot = found.rows[0]
    assert (hot.cell, hot.finding, hot.confidence) == (text_of(cells[:1])[0], "hot", 95)
    assert (hot.times, hot.observed, hot.expected) == (2.47, 25, 10.1)
    assert (hot.trend, hot.hot_run, hot.rises) == ("new hot", 1, 2)
    told_days = (found.since, found.until)
    assert told_days == (datetime(2026, 8, 29, 16, tzinfo=UTC), datetime(2026, 11, 21, 16, tzinfo=UTC))


@pytest.mark.parametrize(("level", "finding"), [(None, "sparse"), (-3, "cold")])
def test_a_cell_that_is_not_hot_says_what_it_is(brief_town_store, level, finding):
    here = point(200)
    cells = cell_of(np.array([here.x]), np.array([here.y]), resolution=9)
    row = {"level": level, "ratio": np.nan, "observed": 0, "expected": 0.1, "trend_class": pd.NA, "hot_run": 0}
    judged = pd.DataFrame([row | {"rises": 0}], index=pd.Index(cells, name="cell")).astype({"level": "Int64"})
    found = brief_of(brief_town_store, cells=judged).hotspots
    assert found.hot == 0
    assert (found.rows[0].finding, found.rows[0].times, found.rows[0].trend) == (finding, None, None)


def test_without_a_plan_nothing_changes(told):
    assert told.plan is None


def test_a_plan_says_who_goes_and_that_nobody_counted_them(brief_town_store):
    with write(brief_town_store) as conn:
        approved_plan(conn, border_x=300)
    plan = brief_of(brief_town_store).plan
    assert (plan.plan, plan.name, plan.state, plan.effective_on) == (7, "方案甲", "approved", date(2027, 1, 1))
    assert (plan.buildings_out, plan.households_out) == (1, None), "nobody counted B3"
    assert (plan.buildings_in, plan.households_in) == (0, 0)
    assert plan.line_m == pytest.approx(2 * 290, rel=0.02), "the new line and the one that is no more"
    away = plan.exchanges[0]
    assert (away.grid_code, away.grid_name, away.is_coming, away.households) == (B, "第二网格", False, None)


def test_a_plan_says_who_comes(brief_town_store):
    with write(brief_town_store) as conn:
        approved_plan(conn, border_x=600)
    plan = brief_of(brief_town_store).plan
    assert (plan.buildings_in, plan.households_in, plan.buildings_out, plan.households_out) == (1, 30, 0, 0)
    with write(brief_town_store) as conn:
        other = redrawn.redrawing_of(conn, own_grid(conn, B, now=NOW))
        assert other is not None
        assert list(other.homes["to_grid"]) == [A], "what comes here goes there"
        conn.execute(update(Plan).where(Plan.id == 7).values(state="archived"))
        assert redrawn.redrawing_of(conn, own_grid(conn, A, now=NOW)) is None


def test_a_plan_that_leaves_the_grid_as_it_is_is_none(brief_town_store):
    with write(brief_town_store) as conn:
        approved_plan(conn, border_x=400.5)
        assert redrawn.redrawing_of(conn, own_grid(conn, A, now=NOW)) is None


def test_a_submitted_plan_is_drawn_from_the_units_of_the_ground(brief_town_store, monkeypatch):
    with write(brief_town_store) as conn:
        approved_plan(conn, border_x=600, number=8)
        lines = redrawn.approved_grids(conn, 8)
        conn.execute(update(Plan).where(Plan.id == 8).values(state="archived"))
        row = {"id": 9, "name": "方案乙", "community_code": f"{A[:-3]}", "state": "submitted", "created_at": NOW}
        conn.execute(Plan.__table__.insert(), row | {"submitted_at": NOW} | SOURCED)
        unit = {"plan_id": 9, "unit_code": "U1", "grid_code": A, "is_locked": False}
        conn.execute(PlanUnit.__table__.insert(), unit)
    asked: dict[str, object] = {}

    def units_on(conn, **options):
        asked.update(options)
        frame = pd.DataFrame(index=["U1"])
        return SimpleNamespace(units=SimpleNamespace(frame=frame), current=pd.Series([B], index=["U1"]))

    monkeypatch.setattr(redrawn, "units_on", units_on)
    monkeypatch.setattr(redrawn, "drawn", lambda units, grid, **rest: asked.update(grid=grid.to_dict()) or lines)
    plan = brief_of(brief_town_store).plan
    assert (plan.plan, plan.state, plan.effective_on, plan.households_in) == (9, "submitted", None, 30)
    assert asked["grid"] == {"U1": A}
    assert (asked["on"], asked["community_code"]) == (TODAY, A[:-3])


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_promises_of_the_last_review_and_open_ones_of_earlier_ones_are_told(brief_town_store):
    with write(brief_town_store) as conn:
        review(conn, "R1", on=TODAY - 90 * DAY)
        finding(conn, "F1", "R1", promised_on=TODAY - 80 * DAY, closed_on=TODAY - 70 * DAY, state="settled")
        finding(conn, "F2", "R1", promised_on=TODAY - 80 * DAY, owner="D1", item_code="I1")
        review(conn, "R2", on=TODAY - 30 * DAY)
        finding(conn, "F3", "R2", promised_on=TODAY - 10 * DAY, incident_id=3)
        finding(conn, "F4", "R2", promised_on=TODAY - 11 * DAY, incident_id=3)
        finding(conn, "F5", "R2", promised_on=TODAY)
        finding(conn, "F6", "R2")
        review(conn, "R3", on=TODAY - 10 * DAY, state="withdrawn")
        review(conn, "R4", on=TODAY + 3 * DAY, state="planned")
        review(conn, "R5", on=TODAY - 5 * DAY, state="planned")
    found = brief_of(brief_town_store).promises
    assert (found.review, found.reviewed_on) == ("R2", TODAY - 30 * DAY), "R5 was planned, and nobody came"
    standing = {one.code: (one.standing, one.days) for one in found.rows}
    assert standing == {"F2": ("overdue", 80), "F3": ("kept", 10), "F4": ("kept_late", 10), "F5": ("open", 0)}
    assert (found.kept, found.open, found.overdue) == (2, 1, 1)
    late = next(one for one in found.rows if one.code == "F2")
    assert (late.owner, late.item_name, late.review) == ("城管局", "占道堆物", "R1")


def test_where_nobody_has_been_there_is_no_last_review(told):
    assert (told.promises.review, told.promises.reviewed_on, told.promises.rows) == (None, None, ())


def test_the_same_is_told_as_json(told):
    said = json.loads(json.dumps(told.as_json(), ensure_ascii=False, allow_nan=False))
    assert said["as_of"] == "2026-11-21T04:00:00Z"
    assert said["grid"]["merchants"] is None
    assert said["services"][0]["changes_at"] == "2026-11-21T14:00:00Z"
    assert said["team"][0]["missing"] == list(SPECIALISTS)
    assert said["incidents"]["rows"][0]["overdue_minutes"] == 7200
    assert "ground" not in said, "the map is for paper"


def test_stops_and_brief_agree_on_the_grid(told, brief_town_store):
    with read(brief_town_store) as conn:
        said = claims(conn, ["building:B1", "building:B2"], now=NOW)
    households = sum(int(one.value) for every in said.values() for one in every if one.field == "households")
    assert households == told.grid.households_counted


def test_a_grid_that_is_not_in_force_has_no_brief(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(update(Grid).where(Grid.code == A).values(valid_to=TODAY))
    with pytest.raises(errors.GridUnknownError, match="2026-11-21"):
        brief_of(brief_town_store)


def test_a_store_of_grids_alone_has_a_brief_of_what_is_not_known(brief_town_store):
    with write(brief_town_store) as conn:
        for table in (Incident, Building, Street, Station, RefuelStation, Worker):
            conn.execute(delete(table))
        approved_plan(conn)
    found = brief_of(brief_town_store, cells=None)
    assert (found.services, found.nearest, found.incidents.rows) == ((), (), ())
    assert (found.incidents.open, found.incidents.overdue, found.incidents.reported) == (None, None, None)
    assert (found.grid.buildings, found.grid.households_counted) == (0, None)
    assert [team.posts for team in found.team] == [None, None]
    assert (found.plan.buildings_out, found.plan.households_out) == (0, 0), "a line moves, and no building with it"
    assert {one.finding for one in found.hotspots.rows} == {"sparse"}
