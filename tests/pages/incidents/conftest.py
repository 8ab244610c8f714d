"""A district of one's own, and a hand that stands in for the list in the browser."""

import gzip
import json
import shutil
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from data import engine
from data.published import published
from data.schema import Incident
from data.settings import from_environment
from pages.common import stage
from pages.common.incidents import board

LATER = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


class Hand:
    """Stands in for the list in the browser: keeps what it was told, and asks and ticks as a reader would."""

    def __init__(self, monkeypatch):
        self.told, self.asks, self.ticks, self.on_asked = {}, {}, {}, None
        monkeypatch.setattr(board, "board", self._board)
        monkeypatch.setattr(board, "asked", lambda key: self.asks)
        monkeypatch.setattr(board, "chosen", lambda key: self.ticks)
        monkeypatch.setattr(stage, "clicked", self._before_a_run)

    def _before_a_run(self, key):
        """Callbacks come before the screen is drawn; nothing is clicked on the map."""
        if self.asks:
            self.on_asked()
            self.asks = {}

    def _board(self, said, *, key, on_asked):
        if said["cleared"] != self.told.get("cleared", said["cleared"]):
            self.ticks = {}
        self.told, self.on_asked = json.loads(json.dumps(said)), on_asked

    def asking(self, app, what, **more):
        """The screen after the list has asked for something."""
        self.asks = {"what": what, **more}
        return app.run()

    @property
    def rows(self):
        digest = self.told["rows"].rpartition("/")[2].partition(".")[0]
        return json.loads(gzip.decompress(published(from_environment(), digest)))

    @property
    def tabs(self):
        return {tab["name"]: tab["n"] for tab in self.told["tabs"]}


@pytest.fixture
def hand(monkeypatch):
    return Hand(monkeypatch)


@pytest.fixture
def own_folder(demo_folder, tmp_path):
    """A district of one's own, to change."""
    shutil.copy(demo_folder / "grid.gpkg", tmp_path / "grid.gpkg")
    return tmp_path


@pytest.fixture
def store(own_folder):
    opened = engine.open_store(f"sqlite:///{own_folder / 'grid.gpkg'}")
    yield opened
    opened.dispose()


def held(store, *conditions):
    """Incidents of a store that count: id, state, due_at, department_code."""
    columns = (Incident.id, Incident.code, Incident.state, Incident.due_at, Incident.reported_at)
    wanted = select(*columns).where(Incident.is_duplicate.is_(False), *conditions).order_by(Incident.id)
    with engine.read(store) as conn:
        return [dict(row) for row in conn.execute(wanted).mappings()]


def in_state(store, *states):
    return [row["id"] for row in held(store, Incident.state.in_(states))]


LATER_TIMES = {
    "filed": ("dispatched_at", "claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
    "dispatched": ("claimed_at", "handled_at", "returned_at", "verified_at", "closed_at"),
    "handled": ("verified_at", "closed_at"),
}


def brought_back(store, state, *, count=1):
    """Row numbers of incidents that were closed, and stand at an earlier step now."""
    numbers = in_state(store, "closed")[:count]
    values = {"state": state, **dict.fromkeys(LATER_TIMES[state])}
    with engine.write(store) as conn:
        conn.execute(update(Incident).where(Incident.id.in_(numbers)).values(**values))
    return numbers


def button(app, key):
    return next(one for one in app.button if one.key == key)
