from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from data.engine import read, write
from data.loop.acting import act
from data.loop.machine import Step
from data.reviews.after.promise_register import promises
from tests.support.back_ends import each_back_end
from tests.support.review_days import GRID, HOUR, NOW, TODAY, day, finding, incident

both_back_ends = pytest.mark.parametrize("town", each_back_end, indirect=True)
DAY = timedelta(days=1)


def promised(conn: Connection, code: str, days: int, **changes: Any) -> None:
    """A promise for so many days from today."""
    finding(conn, code, **({"promised_on": TODAY + days * DAY, "owner": "D02"} | changes))


def by_code(conn: Connection, **changes: Any) -> dict[str, tuple[str, int]]:
    found = promises(conn, **({"now": NOW} | changes))
    return {row["code"]: (row["state"], row["overdue_days"]) for row in found.to_dict("records")}


@both_back_ends
def test_promises_stand_as_their_incidents_do_the_most_urgent_first(town: Engine):
    with write(town) as conn:  # incidents were handled two days ago plus four hours: on 19 November in China
        promised(conn, "F1", 3, incident_id=incident(conn, 1, "dispatched"))
        promised(conn, "F2", -5, incident_id=incident(conn, 2, "closed"))
        promised(conn, "F3", -1, incident_id=incident(conn, 3, "handled"))
        promised(conn, "F4", -1, incident_id=incident(conn, 4, "claimed"))
        promised(conn, "F5", 0, incident_id=incident(conn, 5, "filed"))
        promised(conn, "F6", -2, incident_id=incident(conn, 6, "verified"))
    with read(town) as conn:
        found = promises(conn, now=NOW)
        assert list(by_code(conn).items()) == [
            ("F4", ("overdue", 1)),
            ("F5", ("open", 0)),
            ("F1", ("open", 0)),
            ("F2", ("late", 3)),
            ("F6", ("kept", 0)),
            ("F3", ("kept", 0)),
        ]
        first = found.iloc[0]
        assert (first["owner"], first["owner_name"]) == ("D01", "城管局")  # who has the matter, not who had it first
        assert (first["grid_code"], first["street"], first["incident_code"]) == (GRID, "和平街道", "N4")
        assert found["closed_on"].tolist() == [None, None, None, *([TODAY - 2 * DAY] * 3)]


def test_a_promise_is_overdue_from_the_first_minute_of_the_next_day_in_china(town: Engine):
    with write(town) as conn:
        promised(conn, "F1", 0)
        midnight = NOW.replace(hour=16)  # 24:00 in China
        assert by_code(conn, now=midnight - HOUR / 60) == {"F1": ("open", 0)}
        assert by_code(conn, now=midnight) == {"F1": ("overdue", 1)}


def test_a_reopened_incident_opens_its_promise_again(town: Engine):
    with write(town) as conn:
        promised(conn, "F1", -2, incident_id=incident(conn, 1, "closed"))
        assert by_code(conn) == {"F1": ("kept", 0)}
        act(conn, 1, Step("reopen", "community", NOW, reason="x"))
        assert by_code(conn) == {"F1": ("overdue", 2)}


def test_a_promise_without_an_incident_is_closed_when_its_difference_is_settled(town: Engine):
    with write(town) as conn:
        promised(conn, "F1", -3)
        promised(conn, "F2", -3, state="settled", closed_on=TODAY - DAY)
        promised(conn, "F3", -3, state="settled", closed_on=TODAY - 3 * DAY)
        assert by_code(conn) == {"F1": ("overdue", 3), "F2": ("late", 2), "F3": ("kept", 0)}


def test_the_promise_of_a_duplicate_is_kept_by_the_first_report(town: Engine):
    with write(town) as conn:
        incident(conn, 1, "handled")
        promised(conn, "F1", -1, incident_id=incident(conn, 2, "filed", is_duplicate=True, duplicate_of="N1"))
        assert by_code(conn) == {"F1": ("kept", 0)}
        assert promises(conn, now=NOW)["incident_code"].tolist() == ["N1"]


def test_an_incident_whose_time_of_handling_nobody_knows_is_closed_as_of_its_row(town: Engine):
    with write(town) as conn:  # the row is as of yesterday
        promised(
            conn, "F1", -4, incident_id=incident(conn, 1, "closed", handled_at=None, verified_at=None, closed_at=None)
        )
        assert by_code(conn) == {"F1": ("late", 3)}


def test_a_promise_outlives_the_link_of_its_day(town: Engine):
    with write(town) as conn:
        day(conn, "R2026-0002", state="withdrawn")
        promised(conn, "F1", -1, review_code="R2026-0002")
        assert by_code(conn) == {"F1": ("overdue", 1)}


def test_nobody_waits_for_what_was_dismissed_or_never_promised(town: Engine):
    with write(town) as conn:
        promised(conn, "F1", -1, state="dismissed")
        finding(conn, "F3")
        found = promises(conn, now=NOW)
    assert found.empty
    assert {"code", "state", "overdue_days", "closed_on", "owner_name"} <= set(found.columns)


def test_promises_can_be_of_one_grid_one_area_or_one_day(town: Engine):
    with write(town) as conn:
        day(conn, "R2026-0002", grid_code="320106001002001")
        promised(conn, "F1", 1)
        promised(conn, "F2", 1, review_code="R2026-0002")
        assert list(by_code(conn, grid_code=GRID)) == ["F1"]
        assert list(by_code(conn, grid_code="320106001")) == ["F1", "F2"]
        assert list(by_code(conn, review_code="R2026-0002")) == ["F2"]
        assert promises(conn, now=NOW, review_code="R2026-0002")["street"].isna().all()  # nobody knows that grid
