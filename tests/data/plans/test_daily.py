"""The server applies what is due when it starts and at midnight in China, and survives a store that is not there."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data import plans
from data.engine import read, write
from data.plans import daily
from data.plans.approval import approve, submit
from data.queries.plans import plan
from data.schema import Audit
from data.settings import Settings
from tests.data.plans.conftest import AT_NEW_YEAR, LEADER, NEW_YEAR, PLANNER
from tests.support.server import PROJECT_ROOT


@pytest.fixture
def settings(town, tmp_path):
    return Settings(database_url=town.store.url, var_dir=tmp_path / "var")


@pytest.fixture
def approved(town):
    number = town.draft(town.moved((0, 1, "b")))
    with write(town.store) as conn:
        submit(conn, number, units=town.units, **PLANNER)
        approve(conn, number, approver="李", effective_on=NEW_YEAR, units=town.units, current=town.current, **LEADER)
    return number


def state(town, number):
    with read(town.store) as conn:
        return plan(conn, number).state


def test_what_is_due_is_applied_once_and_the_trail_names_the_server(town, settings, approved):
    assert daily.apply_once(settings, at=AT_NEW_YEAR - timedelta(seconds=1)) == []
    [done] = daily.apply_once(settings, at=AT_NEW_YEAR)
    assert (done.plan, done.fault) == (approved, None)
    assert daily.apply_once(settings, at=AT_NEW_YEAR) == []
    with read(town.store) as conn:
        lines = conn.execute(select(Audit.actor_role).where(Audit.action == "come_into_force")).scalars()
        assert list(lines) == ["server"]


def test_a_server_that_starts_applies_what_is_due_by_itself(town, settings, approved, monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return AT_NEW_YEAR

    done = threading.Event()
    monkeypatch.setattr(daily, "datetime", Clock)
    monkeypatch.setattr(daily, "wait_s", lambda at: done.set() or 60.0)
    stop = daily.keep_applying(settings)
    assert done.wait(60)
    stop.set()
    assert state(town, approved) == "in_force"


def test_a_fault_that_nobody_foresaw_does_not_end_the_watch(settings, monkeypatch, caplog):
    seen = threading.Semaphore(0)

    def breaks(*_: object, **__: object) -> None:
        seen.release()
        raise OSError("no memory")

    monkeypatch.setattr(daily, "apply_once", breaks)
    monkeypatch.setattr(daily, "wait_s", lambda at: 0.01)
    stop = daily.keep_applying(settings)
    assert seen.acquire(timeout=30)
    assert seen.acquire(timeout=30)
    stop.set()
    assert "the server tries again" in caplog.text


def test_a_store_that_is_not_there_is_tried_again_later(tmp_path):
    nowhere = Settings(database_url=f"sqlite:///{tmp_path}/none.gpkg", var_dir=tmp_path)
    assert daily.apply_once(nowhere, at=AT_NEW_YEAR) == []


def test_the_next_look_is_at_midnight_in_china_or_in_ten_minutes():
    assert daily.wait_s(AT_NEW_YEAR - timedelta(seconds=5)) == 5.0
    assert daily.wait_s(AT_NEW_YEAR) == 600.0
    assert daily.wait_s(datetime(2026, 11, 21, 4, tzinfo=UTC)) == 600.0


def test_the_server_starts_without_frames():
    said = "import sys; import data.plans.daily; sys.exit(bool({'pandas', 'geopandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", said], cwd=PROJECT_ROOT).returncode == 0


def test_the_steps_of_a_plan_are_found_by_their_names():
    assert plans.approve is approve
    assert [name for name in plans.__all__ if not callable(getattr(plans, name))] == []
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = plans.nothing_of_the_kind
