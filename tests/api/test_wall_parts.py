"""What a wall's state is worked out from, part by part, and when."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from sqlalchemy import create_engine

from api.wall import burden, times
from api.wall.figures import Before, strip
from api.wall.keeping import Moment, Part
from data.queries.loop_figures import Figures, Stock

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
STORE = create_engine("sqlite://")


class Hand:
    """A clock that is turned by hand."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


def moment(version):
    return Moment(STORE, {"incident": version})


def counting(clock, *, cost_s=0.0, rest_s=0.0):
    """A part that says how often it was made; making takes `cost_s`."""
    made = []

    def make(conn, at):
        clock.seconds += cost_s
        made.append(at.versions["incident"])
        return len(made)

    return Part(make, of=("incident",), rest_s=rest_s, clock=clock)


def test_a_part_is_made_anew_only_when_its_table_has_changed():
    part = counting(Hand())
    assert [part.value(moment(version)) for version in ("a", "a", "b", "b", "a")] == [1, 1, 2, 2, 3]


def test_a_part_rests_as_long_as_it_is_told_whatever_changes():
    clock = Hand()
    part = counting(clock, rest_s=10.0)
    assert part.value(moment("a")) == 1
    clock.seconds += 9.9
    assert part.value(moment("b")) == 1
    clock.seconds += 0.2
    assert part.value(moment("b")) == 2


def test_what_takes_long_rests_five_times_as_long():
    clock = Hand()
    part = counting(clock, cost_s=2.0)
    part.value(moment("a"))
    clock.seconds += 9.9
    assert part.value(moment("b")) == 1
    clock.seconds += 0.2
    assert part.value(moment("b")) == 2


def test_who_asks_while_a_part_is_made_anew_gets_the_last_one_at_once():
    started, finish = threading.Event(), threading.Event()

    def make(conn, at):
        if at.versions["incident"] == "b":
            started.set()
            finish.wait(10)
        return at.versions["incident"]

    part = Part(make, of=("incident",), clock=Hand())
    part.value(moment("a"))
    slow = threading.Thread(target=part.value, args=(moment("b"),))
    slow.start()
    assert started.wait(10)
    assert part.value(moment("b")) == "a"
    finish.set()
    slow.join(10)
    assert part.value(moment("b")) == "b"


def test_a_part_that_fails_is_tried_again():
    failures = [ValueError("once")]

    def make(conn, at):
        if failures:
            raise failures.pop()
        return "made"

    part = Part(make, of=("incident",), clock=Hand())
    with pytest.raises(ValueError, match="once"):
        part.value(moment("a"))
    assert part.value(moment("a")) == "made"


def incidents(*rows):
    """Grid, department, hours since the report, hours left to the limit (None: no limit)."""
    return pd.DataFrame(
        {
            "grid_code": [row[0] for row in rows],
            "department_code": [row[1] for row in rows],
            "reported_at": pd.to_datetime([NOW - timedelta(hours=row[2]) for row in rows]),
            "due_at": pd.to_datetime(
                [None if row[3] is None else NOW + timedelta(hours=row[3]) for row in rows], utc=True
            ),
        }
    )


def test_overdue_is_what_is_past_its_limit():
    rows = incidents(("g1", "d", 5, -1), ("g1", "d", 5, 3), ("g1", "d", 1, 3), ("g1", "d", 99, None))
    found = burden.burden(rows, now=NOW)
    assert (found.open, found.overdue) == (4, 1)


def test_grids_are_counted_in_the_given_order_with_their_micro_grids():
    rows = incidents(
        ("g2", "d", 5, -1), ("g2-01", "d", 5, 1), ("g1", "d", 5, 1), (None, "d", 5, -1), ("g9", "d", 5, -1)
    )
    found = burden.burden(rows, now=NOW)
    assert burden.by_grid(found, ("g3", "g2", "g1")) == ([0, 2, 1], [0, 1, 0])


def test_areas_are_the_beginning_of_the_grids_codes():
    rows = incidents(("11a", "d", 5, -1), ("11b", "d", 5, 1), ("12a", "d", 5, 1))
    counted = burden.by_area(burden.burden(rows, now=NOW), digits=2)
    assert counted.to_dict("index") == {"11": {"open": 2, "overdue": 1}, "12": {"open": 1, "overdue": 0}}


def test_departments_come_by_what_is_overdue_then_by_how_long():
    rows = incidents(("g", "a", 5, -1), ("g", "b", 9, -3), ("g", "c", 9, -3), ("g", "c", 5, -1), ("g", None, 5, -1))
    found = burden.by_department(burden.burden(rows, now=NOW), now=NOW)
    assert found["code"].tolist() == ["c", "b", "a"]
    assert found["late_minutes"].tolist() == [180, 180, 60]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], (2, 4)), ([0, 0], (2, 4)), ([1] * 9 + [4], (2, 4)), ([1, 5, 5, 5], (5, 20)), ([9_000], (100, 500))],
)
def test_the_colours_change_at_round_numbers_that_fit_most_grids(numbers, expected):
    assert burden.cuts(numbers) == expected


def loop(**known):
    names = ("open", "overdue", "reported", "issued", "answered", "judged", "in_time", "unanswered", "empty", "closed")
    numbers = dict.fromkeys((*names, "rated", "satisfied"), 0) | {"median_minutes": None}
    return Figures(**(numbers | known))


def test_a_figure_has_its_numerator_its_denominator_and_its_change():
    now = loop(reported=50, judged=40, in_time=30, closed=20, median_minutes=90.0, rated=10, satisfied=8)
    than = Before(NOW, loop(judged=10, in_time=5, closed=9, median_minutes=60.0), Stock(7, 2))
    judged = burden.burden(incidents(("g", "d", 5, -1), ("g", "d", 5, 1)), now=NOW)
    reached = pd.DataFrame({"households": [100, 300], 0: [100, 200], 1: [100, 0]})
    told = {one.name: (one.value, one.part, one.whole, one.change) for one in strip(now, than, judged, reached)}
    assert told == {
        "open": (2, 2, 50, -5),
        "overdue": (1, 1, 2, -1),
        "response": (0.75, 30, 40, 0.25),
        "median": (90.0, None, 20, 30.0),
        "coverage": (0.75, 300, 400, 0.5),
        "satisfaction": (0.8, 8, 10, None),
    }


def test_days_end_with_today_and_weeks_with_the_last_midnight_in_the_district():
    late = datetime(2026, 11, 20, 17, tzinfo=UTC)  # the 21st has begun in the district
    assert times.day_of(late).isoformat() == "2026-11-21"
    assert times.days_up_to(late, 7) == (
        datetime(2026, 11, 14, 16, tzinfo=UTC),
        datetime(2026, 11, 21, 16, tzinfo=UTC),
    )
    weeks = times.weeks_up_to(late, 2)
    assert weeks[-1] == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert [later - earlier for earlier, later in pairwise(weeks)] == [timedelta(weeks=1)] * 2
