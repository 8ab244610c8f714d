"""A simulated district: what arrives is handled by the loop's own rules, is marked, and touches nothing else."""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from sqlalchemy import func, insert, select, update
from typer.testing import CliRunner

from data import errors
from data.engine import create_store, open_store, read, write
from data.frames import record_change
from data.loop.acting import act
from data.loop.history import history
from data.loop.machine import MOVES, Standing, Step, after
from data.schema import Audit, Building, Incident, IncidentStep, StoreProperty
from data.simulation import script
from data.simulation.commands import app, rate_of
from data.simulation.running import run, simulated, start
from data.simulation.script import Matter, next_step
from data.simulation.town import Town
from tests.data.loop.conftest import incident
from tests.support.desk import MIDDLE, build_desk

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""The last report of the store."""
HOUR = timedelta(hours=1)
SOURCED = {"source": "town", "as_of": AT}


@pytest.fixture(scope="module")
def desk_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("simulated") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    build_desk(engine)
    with write(engine) as conn:
        conn.execute(insert(StoreProperty).values(name="is_demo", value="true"))
        for number, (lon, lat) in MIDDLE.items():
            shape = shapely.MultiPolygon([shapely.Point(lon, lat).buffer(0.0002)])
            house = {"code": f"S{number}", "geom": shape, "households": 40, "merchants": 2}
            conn.execute(insert(Building).values(**house, **SOURCED))
        record_change(conn, Building.__table__)
        conn.execute(insert(Incident).values(incident("real", "dispatched", at=AT, category="01")))
    engine.dispose()
    return path


@pytest.fixture
def store(desk_file, tmp_path):
    shutil.copy(desk_file, tmp_path / "grid.gpkg")
    engine = open_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    yield engine
    engine.dispose()


def simulate(store, *, hours, per_minute=60.0, seed=1, tick=HOUR):
    """A simulation at the speed of one minute a second."""
    with write(store) as conn:
        simulation = start(conn, per_minute=per_minute, speed=60.0, seed=seed, now=AT + 90 * HOUR)
        for number in range(round(hours * HOUR / tick)):
            simulation.advance(conn, simulation.at + tick)
            assert simulation.at == AT + (number + 1) * tick
    return simulation


def rows(store, *columns):
    with read(store) as conn:
        return conn.execute(select(*columns).where(Incident.source == "simulator").order_by(Incident.id)).all()


def test_reports_arrive_at_the_rate_that_was_asked_for(store):
    simulation = simulate(store, hours=4, per_minute=30.0)
    # one every two simulated minutes, 120 in all; within four standard deviations
    assert abs(simulation.tally.reported - 120) < 4 * 120**0.5
    assert simulated(store) == simulation.tally.reported
    times = [row.reported_at for row in rows(store, Incident.reported_at)]
    assert min(times) > AT
    assert max(times) < AT + 4 * HOUR


def test_reports_follow_where_people_live_and_what_is_usual_and_some_name_no_item():
    positions = np.array([[118.0, 32.0], [118.1, 32.0]])
    items = (("0101", "01"), ("0201", "02"))
    town = Town(positions, np.array([0.9, 0.1]), items, np.array([0.25, 0.75]), ("D01",))
    rng = np.random.default_rng(1)
    told = [town.report(AT, key=str(number), rng=rng) for number in range(4_000)]
    assert np.mean([report.lon < 118.05 for report in told]) == pytest.approx(0.9, abs=0.02)
    assert np.mean([report.item_code == "0201" for report in told]) == pytest.approx(0.75 * 0.98, abs=0.03)
    nameless = [report.category for report in told if report.item_code is None]
    assert len(nameless) / 4_000 == pytest.approx(0.02, abs=0.01)
    assert set(nameless) == {"01", "02"}
    assert all(report.category is None for report in told if report.item_code is not None)


def test_a_day_of_handling_obeys_the_loop_and_ends_most_matters(store):
    simulation = simulate(store, hours=30, per_minute=1.5)
    states = Counter(row.state for row in rows(store, Incident.state))
    assert states["closed"] > simulation.tally.reported / 3
    with read(store) as conn:
        for (number,) in rows(store, Incident.id):
            steps = history(conn, number)
            standing = None
            for step in steps.itertuples():
                if standing is None:
                    standing = Standing("collected", "grid", None, step.at.to_pydatetime())
                    continue
                taken = Step(step.move, step.actor_role, step.at.to_pydatetime(), step.department_code, step.reason)
                standing = after(standing, taken)
            row = conn.execute(select(Incident.state, Incident.level).where(Incident.id == number)).one()
            assert (standing.state, standing.level) == tuple(row)
            assert standing.since < AT + 30 * HOUR or standing.since == simulation.at


def test_every_simulated_row_is_marked_and_nothing_else_is_touched(store):
    with read(store) as conn:
        before = conn.execute(select(Incident.__table__).where(Incident.code == "real")).one()
    simulate(store, hours=3)
    with read(store) as conn:
        assert conn.execute(select(Incident.__table__).where(Incident.code == "real")).one() == before
        touched = select(Incident.source).join(IncidentStep, IncidentStep.incident_id == Incident.id).distinct()
        assert conn.execute(touched).scalars().all() == ["simulator"]
        reasons = select(IncidentStep.reason).where(IncidentStep.reason.is_not(None))
        assert all(reason.startswith("模拟") for reason in conn.execute(reasons).scalars())
        line = conn.execute(select(Audit.actor_role, Audit.details).where(Audit.action == "simulate")).one()
    assert tuple(line) == ("simulator", {"per_minute": 60.0, "speed": 60.0, "seed": 1})


def test_the_same_seed_makes_the_same_reports_however_often_they_are_written_down(store, desk_file, tmp_path):
    told = (Incident.reported_at, Incident.item_code, Incident.channel, Incident.geom)
    simulate(store, hours=2, seed=7)
    shutil.copy(desk_file, tmp_path / "again.gpkg")
    again = open_store(f"sqlite:///{tmp_path / 'again.gpkg'}")
    simulate(again, hours=2, seed=7, tick=HOUR / 4)
    first, second = rows(store, *told), rows(again, *told)
    again.dispose()
    assert len(first) > 50
    assert first == second


def test_a_second_run_goes_on_with_what_the_first_left_open(store):
    simulate(store, hours=1, per_minute=30.0)
    left = [row.id for row in rows(store, Incident.id, Incident.state) if row.state != "closed"]
    with write(store) as conn:
        second = start(conn, per_minute=0.001, speed=60.0, seed=2, now=AT)
        assert second.at >= AT + HOUR  # simulated time does not go back
        second.advance(conn, second.at + 24 * HOUR)
    closed = {row.id for row in rows(store, Incident.id, Incident.state) if row.state == "closed"}
    assert len(closed.intersection(left)) > len(left) / 3


def test_what_a_person_acts_on_is_left_to_that_person(store):
    with write(store) as conn:
        simulation = start(conn, per_minute=60.0, speed=60.0, seed=1, now=AT)
        simulation.advance(conn, AT + HOUR / 2)
        waiting = select(Incident.id).where(Incident.source == "simulator", Incident.state == "dispatched")
        numbers = conn.execute(waiting).scalars().all()
        for number in numbers:
            act(conn, number, Step("claim", "department", AT + HOUR / 2))
            act(conn, number, Step("handle", "department", AT + HOUR / 2))
        conn.execute(update(Incident).where(Incident.id.in_(numbers)).values(source="someone"))
        simulation.advance(conn, AT + 6 * HOUR)
        states = conn.execute(select(Incident.state).where(Incident.source == "someone").distinct()).scalars().all()
    assert simulation.tally.left_alone >= len(numbers) * 0.8
    assert "closed" not in states


def test_answers_come_in_time_as_often_as_the_reports_tell():
    rng = np.random.default_rng(3)
    matter = Matter(1, Standing("claimed", "grid", "D01", AT), AT + 8 * HOUR)
    ends = [next_step(matter, departments=["D01"], rng=rng).at for _ in range(4_000)]
    share = np.mean([at <= matter.due_at for at in ends])
    assert share == pytest.approx(script.IN_TIME, abs=4 * (0.973 * 0.027 / 4_000) ** 0.5)
    assert min(ends) > AT


@pytest.mark.parametrize("state", ["filed", "dispatched", "claimed", "handled", "verified", "closed", "returned"])
def test_every_step_of_the_script_is_one_that_the_loop_allows(state):
    rng = np.random.default_rng(5)
    matter = Matter(1, Standing(state, "grid", "D01", AT), AT + 8 * HOUR)
    drawn = [next_step(matter, departments=["D01", "D02"], rng=rng) for _ in range(600)]
    moves = {step.move for step in drawn if step is not None}
    assert moves == {move for move in script._ROLES if state in MOVES[move].sources} - _NEVER.get(state, set())
    for step in drawn:
        assert step is None or after(matter.standing, step).since > AT


_NEVER = {
    "filed": {"escalate"},
    "dispatched": {"handle"},
    "claimed": {"return", "transfer", "escalate"},
    "verified": {"reopen"},
    "returned": {"escalate"},
}
"""What the loop would allow and the script does not do."""


def test_a_matter_without_a_limit_is_handled_all_the_same():
    matter = Matter(1, Standing("claimed", "grid", "D01", AT), None)
    step = next_step(matter, departments=[], rng=np.random.default_rng(1))
    assert (step.move, step.at > AT) == ("handle", True)


def test_where_there_is_no_department_none_is_called():
    rng = np.random.default_rng(1)
    assert next_step(Matter(1, Standing("returned", "grid", None, AT), None), departments=[], rng=rng) is None


def test_marks_lie_between_1_and_5_and_are_lower_after_a_late_answer():
    rng = np.random.default_rng(1)
    given = {late: [script.mark(is_late=late, rng=rng) for _ in range(2_000)] for late in (False, True)}
    means = {late: np.mean([mark for mark in marks if mark]) for late, marks in given.items()}
    assert set(given[False]) <= {None, 1, 2, 3, 4, 5}
    assert means[False] - means[True] == pytest.approx(1, abs=0.25)
    assert sum(mark is not None for mark in given[False]) == pytest.approx(700, abs=90)


def test_the_clock_decides_how_far_it_goes(store):
    clock = iter(range(1000))
    done = run(
        store, per_minute=60, speed=60, seed=1, minutes=0.1, clock=lambda: next(clock) * 1.0, sleep=lambda _: None
    )
    assert done.at - AT == 6 * timedelta(minutes=1)


def test_a_store_of_real_data_is_left_alone(store):
    with write(store) as conn:
        conn.execute(update(StoreProperty).where(StoreProperty.name == "is_demo").values(value="false"))
    with pytest.raises(errors.SimulationRealDataError, match="not marked as invented"):
        run(store, per_minute=1, speed=1, seed=1, minutes=1)
    assert simulated(store) == 0


@pytest.mark.parametrize(("table", "what"), [(Building, "buildings")])
def test_a_store_with_nothing_to_draw_from_says_what_it_lacks(store, table, what):
    with write(store) as conn:
        conn.execute(table.__table__.delete())
    with pytest.raises(errors.SimulationEmptyError, match=what):
        run(store, per_minute=1, speed=1, seed=1, minutes=1)


@pytest.mark.parametrize(("text", "expected"), [("30/min", 30), ("2/s", 120), ("90/h", 1.5), ("0.5/min", 0.5)])
def test_a_rate_is_read_in_the_words_of_its_unit(text, expected):
    assert rate_of(text) == expected


@pytest.mark.parametrize("text", ["30", "/min", "0/min", "-1/min", "30/day", "9999/s", "viel/min", ""])
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(errors.OptionError, match="30/min"):
        rate_of(text)


def test_the_command_says_what_it_has_done(store, monkeypatch):
    monkeypatch.setenv("GRID_DATABASE_URL", str(store.url))
    monkeypatch.setattr("data.simulation.running.TICK_S", 0.05)
    result = CliRunner().invoke(app, ["--rate", "2000/min", "--speed", "600", "--minutes", "0.005"])
    assert result.exit_code == 0, result.output
    with read(store) as conn:
        made = conn.execute(select(func.count()).where(Incident.source == "simulator")).scalar_one()
    assert made > 0
    assert f"simulated: {made:,} reported" in result.output


@pytest.mark.parametrize("option", [("--speed", "0"), ("--minutes", "-1"), ("--speed", "inf")])
def test_a_speed_or_time_that_means_nothing_is_refused(option):
    result = CliRunner().invoke(app, list(option))
    assert isinstance(result.exception, errors.OptionError)
