"""`python -m data plans` on a small district: what it prints, what it leaves behind, how it ends."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from data.__main__ import app
from data.engine import read, write
from data.plans import commands
from data.plans.approval import approve, submit
from data.plans.days import day_of
from data.queries.drafts import save
from data.queries.plans import plan, plans
from data.schema import Grid
from data.units import units_on
from tests.support.plan_town import COMMUNITY, code_of

A, B = code_of("a"), code_of("b")


@pytest.fixture
def here(town, tmp_path, monkeypatch):
    monkeypatch.setenv("GRID_DATABASE_URL", town.store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    return town


def run(*words):
    return CliRunner().invoke(app, ["plans", *map(str, words)])


def drafted(town, name="方案"):
    """A plan of the units that the store's own ground has: all of grid b to grid a."""
    now = datetime.now(UTC)
    with read(town.store) as conn:
        today = units_on(conn, on=day_of(now))
    with write(town.store) as conn:
        grid = today.current.replace({B: A})
        number = save(conn, name=name, grid=grid, at=now, actor_role="planner", community_code=COMMUNITY)
    return number, today


def approved(town):
    number, today = drafted(town)
    now = datetime.now(UTC)
    with write(town.store) as conn:
        submit(conn, number, units=today.units, at=now, actor_role="planner")
        approve(
            conn,
            number,
            approver="李",
            effective_on=day_of(now),
            units=today.units,
            current=today.current,
            at=now,
            actor_role="leader",
        )
    return number


def test_the_list_names_every_plan_with_state_place_and_day(here):
    assert run("list").output == "There is no plan.\n"
    number = approved(here)
    drafted(here, "另一个")
    first, second = run("list").output.splitlines()
    assert first.split()[:3] == [str(number + 1), "draft", "另一个"]
    assert second.split()[:3] == [str(number), "approved", "方案"]
    assert f"({COMMUNITY}, " in second
    assert second.endswith(f"from {day_of(datetime.now(UTC))})")


def test_an_exported_plan_comes_back_as_a_draft_and_changes_nothing_else(here, tmp_path):
    number, _ = drafted(here)
    path = tmp_path / "方案.gpkg"
    assert run("export", number, path).output == f"{path} holds plan {number}.\n"
    again = run("export", number, path)
    assert (again.exit_code, "--overwrite" in again.output) == (1, True)
    assert run("export", number, path, "--overwrite", "--language", "en").exit_code == 0
    with read(here.store) as conn:
        before = conn.execute(Grid.__table__.select()).all()
    done = run("import", path, "--name", "回来")
    assert done.exit_code == 0, done.output
    assert f"Draft {number + 1} gives" in done.output
    with read(here.store) as conn:
        assert plan(conn, number + 1).grid.to_dict() == plan(conn, number).grid.to_dict()
        assert plan(conn, number + 1).community_code == COMMUNITY
        assert conn.execute(Grid.__table__.select()).all() == before


def test_a_plan_that_cannot_be_read_leaves_no_draft(here, tmp_path):
    drafted(here)
    nothing = run("import", tmp_path / "none.gpkg", "--name", "x")
    assert (nothing.exit_code, "There is no file" in nothing.output) == (1, True)
    with read(here.store) as conn:
        assert len(plans(conn)) == 1


def test_apply_brings_due_plans_into_force_and_says_what_came_of_it(here):
    assert run("apply").output == "No plan is due.\n"
    number = approved(here)
    done = run("apply")
    assert done.exit_code == 0, done.output
    assert f"Plan {number}, 方案, is in force since {day_of(datetime.now(UTC))}: 1 grids begun" in done.output
    assert "1 ended; 2 buildings and 0 open incidents moved. 1 posts and micro-grids need a decision." in done.output
    assert run("apply").output == "No plan is due.\n"


def test_apply_ends_with_one_where_a_plan_is_refused(here):
    approved(here)
    with write(here.store) as conn:
        conn.execute(Grid.__table__.update().values(valid_from=day_of(datetime.now(UTC))))
    done = run("apply")
    assert done.exit_code == commands.REFUSED
    assert "was already redrawn" in done.output


def test_a_plan_that_is_not_there_is_named(here, tmp_path):
    done = run("export", 9, tmp_path / "x.pdf")
    assert (done.exit_code, "There is no plan 9" in done.output) == (1, True)
