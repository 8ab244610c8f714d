"""What areas are rated by, on two grids whose incidents are known by heart.

The week is 2026-11-09 to 2026-11-16 (UTC), now is its end. Grid 001 has two filled posts and one vacant, grid 002 one.

grid 001, came due in the week: handled in time (rated 5), handled late (rated 2), open; one handled whose time nobody
          knows; a duplicate. Without a limit, reported in it: closed, rated 4. Due the week after: open.
          Reports in the week by patrol 3, hotline 1.
grid 002  nothing came due; reports by snapshot 4.
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
"""When most were reported: earlier than the week in which they come due."""

CASES = [
    {"state": "closed", "due_at": SINCE + DAY, "handled_at": SINCE + DAY, "satisfaction": 5},
    {"state": "handled", "due_at": SINCE + DAY, "handled_at": SINCE + DAY + HOUR, "satisfaction": 2},
    {"state": "dispatched", "due_at": SINCE},
    {"state": "closed", "due_at": SINCE + DAY},
    {"state": "closed", "due_at": SINCE + DAY, "handled_at": SINCE, "is_duplicate": True, "satisfaction": 1},
    {"state": "closed", "reported_at": SINCE, "closed_at": SINCE + HOUR, "satisfaction": 4},
    {"state": "dispatched", "due_at": UNTIL},
    *[{"reported_at": SINCE + HOUR, "channel": "patrol", "due_at": UNTIL + DAY}] * 3,
    {"reported_at": SINCE + HOUR, "channel": "hotline_12345", "due_at": UNTIL + DAY},
    *[{"grid_code": TWO, "reported_at": UNTIL - HOUR, "channel": "snapshot", "due_at": UNTIL + DAY}] * 4,
    {"reported_at": SINCE + HOUR, "channel": "patrol", "due_at": UNTIL + DAY, "grid_code": None},
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
        "reported_at": BEFORE,
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
    assert numbers(found, ONE, "completion") == (1, 3)
    assert numbers(found, ONE, "resolution") == (4, 5)
    assert numbers(found, ONE, "satisfaction") == (2, 3)
    assert found.loc[ONE, ["completion", "resolution"]].tolist() == pytest.approx([1 / 3, 0.8])


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


def test_what_comes_due_after_now_is_not_yet_judged(town):
    found = rated_by(town, now=SINCE + DAY)
    assert numbers(found, ONE, "completion") == (0, 1)


def test_weeks_before_the_first_incident_are_not_counted_against_anybody(town):
    """A period of ten weeks of which the store knows the last ten days."""
    found = rated_by(town, since=UNTIL - timedelta(weeks=10))
    assert found.loc[TWO, "activity_denominator"] == pytest.approx((UNTIL - BEFORE) / timedelta(weeks=1))


def test_neighbouring_weeks_share_no_incident(town):
    """Half-open: what comes due at midnight belongs to the week that begins."""
    both = rated_by(town, until=UNTIL + timedelta(weeks=1), now=UNTIL + timedelta(weeks=1))
    later = rated_by(town, since=UNTIL, until=UNTIL + timedelta(weeks=1), now=UNTIL + timedelta(weeks=1))
    for name in ("completion", "resolution", "satisfaction"):
        column = f"{name}_denominator"
        pd.testing.assert_series_equal(rated_by(town)[column] + later[column], both[column])


def test_an_empty_store_gives_no_rows(store):
    assert rated_by(store).empty
