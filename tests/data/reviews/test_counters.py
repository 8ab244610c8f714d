from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine

from data.engine import read, write
from data.reviews.after.counters import FIGURES, Counters, counters
from tests.support.back_ends import each_back_end
from tests.support.review_days import NOW, TODAY, day, finding, incident

both_back_ends = pytest.mark.parametrize("town", each_back_end, indirect=True)
DAY = timedelta(days=1)


def counted(conn: Connection) -> Counters:
    return counters(conn, since=TODAY - 7 * DAY, until=TODAY + DAY, now=NOW)


def figures(frame: pd.DataFrame, row: str) -> dict[str, int]:
    """The figures that are not 0."""
    found = frame.loc[row, [name for name in FIGURES if name in frame]]
    return {str(name): int(value) for name, value in found.items() if value}


def three_days(conn: Connection) -> None:
    """A 处级's day with four differences, a 科级's day that waits, two in an unknown grid, one of them withdrawn."""
    day(conn, "R2026-0002", reviewer_rank="section", reviewed_on=TODAY - DAY)
    day(conn, "R2026-0003", reviewer_rank=None, grid_code="9", state="done")
    day(conn, "R2026-0004", state="withdrawn", grid_code="9")
    day(conn, "R2026-0006", state="withdrawn")
    day(conn, "R2026-0005", reviewed_on=TODAY - 8 * DAY)
    finding(conn, "F1")
    finding(conn, "F2", state="settled")
    finding(conn, "F3", state="dismissed")
    own = {"kind": "own", "verdict": "seen", "subject_table": None, "subject_key": None, "field": None}
    finding(conn, "F4", **own, incident_id=incident(conn, 4, "handled"), promised_on=TODAY)
    finding(conn, "F5", **own, incident_id=incident(conn, 5, "filed"), promised_on=TODAY - DAY)
    finding(conn, "F6", verdict="so", state="noted")
    finding(conn, "F7", review_code="R2026-0004")
    finding(conn, "F8", review_code="R2026-0005")
    done = {"kind": "activity", "verdict": "seen", "state": "noted", "subject_table": None, "field": None}
    finding(conn, "F9", **done, activity="collect", amount=12)
    finding(conn, "F10", **done, activity="collect", amount=3)
    finding(conn, "F11", **done, activity="mediate", amount=1, review_code="R2026-0003")
    finding(conn, "F12", **(done | {"state": "dismissed"}), activity="publicise", amount=9)


@both_back_ends
def test_days_differences_and_promises_are_counted_by_rank_street_and_kind(town: Engine):
    with write(town) as conn:
        three_days(conn)
    with read(town) as conn:
        found = counted(conn)
    own = {"differences": 4, "settled": 2, "promised": 2, "kept": 1, "overdue": 1}
    assert found.by_rank.index.tolist() == ["division", "section", "other"]
    assert figures(found.by_rank, "division") == {"prepared": 2, "held": 2, **own, "differences": 5}
    assert figures(found.by_rank, "section") == {"prepared": 1}
    assert figures(found.by_rank, "other") == {"prepared": 1, "held": 1}
    assert found.by_street["name"].to_dict() == {"": "", "320106001": "和平街道"}
    assert figures(found.by_street, "320106001") == {"prepared": 2, "held": 1, **own}
    assert figures(found.by_street, "") == {"prepared": 2, "held": 2, "differences": 1}
    assert found.by_kind.index.tolist() == ["building", "own"]
    assert figures(found.by_kind, "building") == {"differences": 3, "settled": 1}
    assert figures(found.by_kind, "own") == {"differences": 2, "settled": 1, "promised": 2, "kept": 1, "overdue": 1}


@both_back_ends
def test_the_day_s_activities_are_counted_each(town: Engine):
    with write(town) as conn:
        three_days(conn)
        found = counted(conn).activities
    assert found.to_dict("index") == {
        "collect": {"reviews": 1, "amount": 15},
        "mediate": {"reviews": 1, "amount": 1},
        "publicise": {"reviews": 0, "amount": 0},
    }


def test_every_grouping_adds_up_to_the_total_and_no_share_passes_its_whole(town: Engine):
    with write(town) as conn:
        three_days(conn)
        found = counted(conn)
    for frame in (found.by_rank, found.by_street):
        assert frame[list(FIGURES)].sum().to_dict() == found.total.iloc[0].to_dict()
    for frame in (found.total, found.by_rank, found.by_street, found.by_kind):
        assert (frame["settled"] <= frame["differences"]).all()
        assert (frame[["kept", "late", "overdue"]].sum(axis=1) <= frame["promised"]).all()
    kinds = found.by_kind.sum()
    assert all(kinds[name] == found.total.iloc[0][name] for name in kinds.index)


def test_a_period_ends_before_its_last_day(town: Engine):
    with read(town) as conn:
        assert counters(conn, since=TODAY, until=TODAY, now=NOW).total.iloc[0].sum() == 0
        assert counters(conn, since=TODAY, until=TODAY + DAY, now=NOW).total.iloc[0]["prepared"] == 1


def test_a_period_without_days_counts_nothing(town: Engine):
    with read(town) as conn:
        found = counters(conn, since=TODAY - 9 * DAY, until=TODAY - 8 * DAY, now=NOW)
    assert found.total.iloc[0].to_dict() == dict.fromkeys(FIGURES, 0)
    assert found.by_rank.shape == (3, len(FIGURES))
    assert found.by_rank.to_numpy().sum() == 0
    assert found.by_street.empty
    assert found.by_kind.empty
    assert found.activities["amount"].tolist() == [0, 0, 0]
