"""What areas are rated by, on two grids whose incidents are known by heart.

The week is 2026-11-09 to 2026-11-16 (UTC), now is its end. Grid 001 has two filled posts and one vacant, grid 002 one.

grid 001, reported in the week: handled in time (rated 5), handled late (rated 2), overdue, handled at a time nobody
          knows, handled before its limit has passed, open within its limit; without a limit: closed (rated 4), open; a
          duplicate. Before the week: one; at its end: one. Reports in it by patrol 3, hotline 1, within their limits.
grid 002  reports by snapshot 4, within their limits.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from data.engine import read, write
from data.ratings.inputs import inputs
from data.schema import Incident, Worker
from tests.support.back_ends import both_back_ends, chosen_store_url
from tests.support.town import COMMUNITY, build_town

SINCE, UNTIL = datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE, TWO = f"{COMMUNITY}001", f"{COMMUNITY}002"
BEFORE = SINCE - 3 * DAY
LATER = UNTIL + DAY

CASES = [
    {"state": "closed", "due_at": SINCE + 2 * DAY, "handled_at": SINCE + 2 * DAY, "satisfaction": 5},
    {"state": "handled", "due_at": SINCE + 2 * DAY, "handled_at": SINCE + 2 * DAY + HOUR, "satisfaction": 2},
    {"state": "dispatched", "due_at": UNTIL - HOUR},
    {"state": "closed", "due_at": SINCE + 2 * DAY},
    {"state": "handled", "due_at": LATER, "handled_at": SINCE + 2 * DAY},
    {"state": "dispatched", "due_at": LATER},
    {"state": "closed", "closed_at": SINCE + 2 * DAY, "satisfaction": 4},
    {"state": "filed"},
    {"state": "closed", "due_at": LATER, "handled_at": SINCE + 2 * DAY, "is_duplicate": True, "satisfaction": 1},
    {"state": "closed", "due_at": SINCE, "handled_at": SINCE + DAY, "reported_at": BEFORE, "satisfaction": 1},
    {"state": "closed", "closed_at": UNTIL + HOUR, "reported_at": UNTIL, "satisfaction": 1},
    *[{"channel": "patrol", "due_at": LATER}] * 3,
    {"channel": "hotline_12345", "due_at": LATER},
    *[{"grid_code": TWO, "channel": "snapshot", "due_at": LATER}] * 4,
    {"channel": "patrol", "due_at": LATER, "grid_code": None},
]


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def town(store: Engine) -> Engine:
    build_town(store)
    nothing = dict.fromkeys(("due_at", "handled_at", "closed_at", "satisfaction", "channel"))
    usual = nothing | {
        "category": "x",
        "state": "filed",
        "location_quality": "missing",
        "is_duplicate": False,
        "grid_code": ONE,
        "reported_at": SINCE + DAY,
        "source": "test",
        "as_of": UNTIL,
    }
    rows = [usual | {"code": f"C{number}"} | case for number, case in enumerate(CASES)]
    posts = [(ONE, True), (ONE, True), (ONE, False), (TWO, True)]
    team = [
        {"code": f"W{n}", "grid_code": g, "role": "r", "is_filled": f, "source": "t", "as_of": UNTIL}
        for n, (g, f) in enumerate(posts)
    ]
    with write(store) as conn:
        conn.execute(Incident.__table__.delete())
        conn.execute(insert(Incident), rows)
        conn.execute(insert(Worker), team)
    return store


def rated_by(engine, *, digits=15, since=SINCE, until=UNTIL, now=UNTIL):
    with read(engine) as conn:
        return inputs(conn, digits=digits, on=UNTIL.date(), since=since, until=until, now=now)


def numbers(found, code, name):
    return found.loc[code, f"{name}_numerator"], found.loc[code, f"{name}_denominator"]


@both_back_ends
def test_shares_of_a_grid_are_those_counted_by_hand(town):
    found = rated_by(town)
    assert numbers(found, ONE, "completion") == (2, 4)
    assert numbers(found, ONE, "resolution") == (5, 7)
    assert numbers(found, ONE, "satisfaction") == (2, 3)
    assert found.loc[ONE, ["completion", "resolution"]].tolist() == pytest.approx([0.5, 5 / 7])


@both_back_ends
def test_activity_is_told_against_the_median_grid(town):
    """One week: 3 reports by 2 posts are 1.5, 4 by 1 are 4; the median is 2.75, half of it counts 0.5 x 1.5 / 2.75."""
    found = rated_by(town)
    assert numbers(found, ONE, "activity") == (3, pytest.approx(2))
    assert numbers(found, TWO, "activity") == (4, pytest.approx(1))
    assert found.attrs["median"] == pytest.approx(2.75)
    assert found["activity"].loc[[ONE, TWO]].tolist() == pytest.approx([0.5 * 1.5 / 2.75, 0.5 * 4 / 2.75])


def test_grids_in_which_nothing_happened_have_rows_without_values(town):
    found = rated_by(town)
    assert list(found.index) == [f"{COMMUNITY}00{number}" for number in range(1, 5)]
    assert np.isnan(found.loc[TWO, "completion"])
    assert numbers(found, TWO, "completion") == (0, 0)
    assert np.isnan(found.loc[f"{COMMUNITY}004", "activity"])


def test_a_community_has_the_sums_of_its_grids(town):
    grids, whole = rated_by(town), rated_by(town, digits=12)
    assert list(whole.index) == [COMMUNITY]
    counts = [column for column in grids if column.endswith(("numerator", "denominator"))]
    assert whole[counts].iloc[0].tolist() == pytest.approx(grids[counts].sum().tolist())


def test_what_is_open_within_its_limit_is_not_yet_judged(town):
    """Two hours before the end of the week the third task is not yet overdue."""
    found = rated_by(town, now=UNTIL - 2 * HOUR)
    assert numbers(found, ONE, "completion") == (2, 3)
    assert numbers(found, ONE, "resolution") == (5, 6)


def test_weeks_before_the_first_incident_are_not_counted_against_anybody(town):
    """A period of ten weeks of which the store knows the last ten days."""
    found = rated_by(town, since=UNTIL - timedelta(weeks=10))
    assert found.loc[TWO, "activity_denominator"] == pytest.approx((UNTIL - BEFORE) / timedelta(weeks=1))


def test_neighbouring_weeks_share_no_incident(town):
    """Half-open: what is reported at midnight belongs to the week that begins."""
    end = UNTIL + timedelta(weeks=1)
    first, later, both = (
        rated_by(town, since=since, until=until, now=end)
        for since, until in ((SINCE, UNTIL), (UNTIL, end), (SINCE, end))
    )
    for name in ("completion", "resolution", "satisfaction"):
        column = f"{name}_denominator"
        pd.testing.assert_series_equal(first[column] + later[column], both[column])


def test_an_empty_store_gives_no_rows(store):
    assert rated_by(store).empty
