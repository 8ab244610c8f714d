"""Every figure of the loop is reckoned by hand here, on a small history that has each kind of whistle once."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from data.engine import create_store, read, write
from data.loop.acting import act
from data.loop.machine import Step
from data.queries.former_whistles import former_whistles
from data.queries.loop_figures import by_area, by_department, figures, stock_at
from data.schema import Area, Department, Incident
from tests.data.loop.conftest import GRID, HOUR, SOURCED, incident
from tests.data.samples import INSTANT, SHAPES
from tests.support.back_ends import each_back_end, lasting_store_url

SINCE, UNTIL = INSTANT, INSTANT + 24 * HOUR
NOW = INSTANT + 30 * HOUR
SPAN = {"since": SINCE, "until": UNTIL, "now": NOW}
ELSEWHERE = "320106002001001"
AWAY = {"grid_code": ELSEWHERE}
DUE_AT_10 = {"due_at": INSTANT + 10 * HOUR}

# Dispatched at 2 h, claimed at 3 h, handled at 4 h, verified at 5 h, closed at 6 h, unless changed.
ROWS = {
    "in time": incident("a", "closed", due_at=INSTANT + 4 * HOUR, satisfaction=4),
    "too late": incident("b", "closed", due_at=INSTANT + 3 * HOUR, satisfaction=3, closed_at=INSTANT + 9 * HOUR),
    "handled, no mark": incident("c", "handled", **DUE_AT_10),
    "returned in time": incident("d", "returned", **DUE_AT_10),
    "unanswered": incident("e", "dispatched", **DUE_AT_10),
    "still in time": incident("f", "claimed", due_at=INSTANT + 40 * HOUR, **AWAY),
    "no limit": incident(
        "g", "closed", due_at=None, satisfaction=5, closed_at=INSTANT + 12 * HOUR, grid_code=ELSEWHERE
    ),
    "no limit, unanswered": incident("h", "dispatched", due_at=None),
    "empty": incident("i", "filed", **DUE_AT_10),
    "matched, not dispatched": incident("j", "filed", department_code="D01", due_at=INSTANT + 40 * HOUR),
    "duplicate": incident("k", "dispatched", is_duplicate=True, **DUE_AT_10),
    "dispatched too early": incident("l", "dispatched", at=INSTANT - 3 * HOUR, **DUE_AT_10),
    "without a grid": incident("m", "collected", grid_code=None, due_at=None),
}


@pytest.fixture(scope="module", params=each_back_end)
def store(request, tmp_path_factory):
    engine = create_store(lasting_store_url(request, tmp_path_factory.mktemp("figures")))
    with write(engine) as conn:
        for code, tier in (("D01", "high"), ("D02", "other"), ("D03", "area")):
            conn.execute(insert(Department).values(code=code, name=f"{code}部门", tier=tier, **SOURCED))
        street = {"code": GRID[:9], "name": "一街", "level": "street", "geom": SHAPES["MULTIPOLYGON"], **SOURCED}
        conn.execute(insert(Area).values(street))
        for row in ROWS.values():
            conn.execute(insert(Incident), row)
    yield engine
    engine.dispose()


@pytest.fixture
def conn(store):
    with read(store) as reading:
        yield reading


@pytest.fixture
def changing(store):
    """A connection whose changes are undone after the test."""
    with store.connect() as conn, conn.begin() as transaction:
        yield conn
        transaction.rollback()


def add(conn, row, *steps):
    """An incident that is acted on: (hours, move, role, what is said)."""
    number = conn.execute(insert(Incident).values(row)).inserted_primary_key[0]
    for hours, move, role, said in steps:
        act(conn, number, Step(move, role, INSTANT + hours * HOUR, **said))
    return number


def change(conn, *rows, **span):
    """By how much rows change each figure."""
    before = figures(conn, **(SPAN | span))
    for row in rows:
        add(conn, *row)
    after = figures(conn, **(SPAN | span))
    names = ("issued", "answered", "judged", "in_time", "unanswered", "empty")
    return tuple(getattr(after, name) - getattr(before, name) for name in names)


def test_the_figures_are_those_reckoned_by_hand(conn):
    found = figures(conn, **SPAN)
    # open: d e f h i j l m; of them past 10 h: d e i l
    assert (found.open, found.overdue) == (8, 4)
    # all but k and l, which was reported before
    assert found.reported == 11
    # a b c d e f g h; answered: a b c d g; without a limit: g h; not yet past it: f
    assert (found.issued, found.answered, found.judged) == (8, 5, 5)
    assert (found.in_time, found.unanswered) == (3, 1)
    assert found.response_rate == pytest.approx(3 / 5)
    assert found.empty == 1
    # a after 6 h, b after 9 h, g after 12 h
    assert (found.closed, found.median_minutes) == (3, 540)
    assert (found.rated, found.satisfied) == (3, 2)
    assert found.satisfaction == pytest.approx(2 / 3)


def test_the_median_of_an_even_number_lies_between_the_middle_two(conn):
    assert figures(conn, **(SPAN | {"until": INSTANT + 10 * HOUR})).median_minutes == (360 + 540) / 2


def test_an_area_has_its_own_figures(conn):
    here = figures(conn, **SPAN, area_code=GRID[:9])
    there = figures(conn, **SPAN, area_code=ELSEWHERE)
    assert (here.issued, there.issued) == (6, 2)
    assert (here.open, there.open) == (6, 1)
    assert (there.closed, there.median_minutes, there.satisfaction) == (1, 720, 1)
    assert (there.judged, there.response_rate) == (0, None)


def test_where_nothing_happened_no_rate_is_made_up(conn):
    found = figures(conn, since=INSTANT + 900 * HOUR, until=INSTANT + 901 * HOUR, now=NOW, area_code="999")
    assert set(vars(found).values()) == {0, None}
    assert (found.response_rate, found.satisfaction, found.median_minutes) == (None, None, None)


def test_an_answer_at_the_limit_is_in_time_and_one_after_it_is_not(changing):
    at_limit = incident("z1", "handled", due_at=INSTANT + 4 * HOUR)
    after = incident("z2", "handled", due_at=INSTANT + 4 * HOUR - timedelta(milliseconds=1))
    assert change(changing, (at_limit,), (after,)) == (2, 2, 2, 1, 0, 0)


def test_the_span_includes_its_beginning_and_excludes_its_end(changing):
    first = incident("z1", "handled", at=SINCE - 2 * HOUR)
    last = incident("z2", "handled", at=UNTIL - 2 * HOUR)
    assert change(changing, (first,), (last,))[0] == 1


def test_a_returned_matter_that_is_called_again_counts_as_two_whistles_of_two_departments(changing):
    before = by_department(changing, **SPAN).set_index("department_code")["issued"]
    steps = [
        (4, "return", "department", {"reason": "不属本部门"}),
        (5, "dispatch", "community", {"department": "D02"}),
        (12, "handle", "department", {}),
    ]
    # D01 answered by 4 h, in time; D02 by 12 h, too late
    assert change(changing, (incident("z", "dispatched", **DUE_AT_10), *steps)) == (2, 2, 2, 1, 0, 0)
    after = by_department(changing, **SPAN).set_index("department_code")["issued"]
    assert (after - before)[["D01", "D02"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("role", "hours", "expected"),
    [
        ("department", 8, (2, 1, 2, 1, 1, 0)),  # passed on in time, the next one is silent
        ("department", 12, (2, 1, 2, 0, 1, 0)),  # passed on too late
        ("command_centre", 8, (2, 0, 2, 0, 2, 0)),  # taken away from one that kept silent
    ],
)
def test_a_transfer_answers_only_if_the_department_itself_passes_the_matter_on(changing, role, hours, expected):
    steps = [(hours, "transfer", role, {"department": "D02", "reason": "属供水"})]
    assert change(changing, (incident("z", "dispatched", **DUE_AT_10), *steps)) == expected


def test_after_a_reopening_the_first_whistle_still_counts_by_its_own_limit(changing):
    steps = [
        (12, "reopen", "resident", {"reason": "又坏了"}),  # due anew at 22 h
        (13, "dispatch", "community", {"department": "D01"}),
        (20, "handle", "department", {}),
    ]
    assert change(changing, (incident("z", "closed", **DUE_AT_10), *steps)) == (2, 2, 2, 2, 0, 0)
    whistles = former_whistles(changing, since=SINCE, until=UNTIL)
    assert whistles["due_at"].tolist() == [INSTANT + 10 * HOUR]
    assert whistles["answered_at"].tolist() == [INSTANT + 4 * HOUR]


def test_bad_work_that_was_sent_back_is_no_answer(changing):
    steps = [(6, "send_back", "grid_worker", {"reason": "仍有积水"})]
    assert change(changing, (incident("z", "handled", **DUE_AT_10), *steps)) == (1, 0, 1, 0, 1, 0)


def test_a_former_whistle_counts_in_its_own_span_and_area_only(changing):
    steps = [(4, "return", "department", {"reason": "否"}), (50, "dispatch", "community", {"department": "D02"})]
    row = incident("z", "dispatched", grid_code=ELSEWHERE, **DUE_AT_10)
    assert change(changing, (row, *steps)) == (1, 1, 1, 1, 0, 0)
    assert len(former_whistles(changing, since=SINCE, until=UNTIL, area_code=ELSEWHERE)) == 1
    assert former_whistles(changing, since=SINCE, until=UNTIL, area_code=GRID).empty
    assert former_whistles(changing, since=INSTANT + 3 * HOUR, until=UNTIL).empty


def test_departments_come_by_what_they_have_overdue_and_none_is_left_out(conn):
    found = by_department(conn, **SPAN)
    assert found["department_code"].tolist() == ["D01", "D02", "D03"]
    # D01 has e f h l; overdue e l
    expected = {"open": 4, "overdue": 2, "issued": 8, "answered": 5, "judged": 5, "in_time": 3, "unanswered": 1}
    assert found.iloc[0][list(expected)].to_dict() == expected
    assert found.iloc[0][["name", "tier"]].tolist() == ["D01部门", "high"]
    assert found.iloc[1:][list(expected)].to_numpy().sum() == 0


def test_a_department_that_nobody_knows_is_shown_by_its_code(changing):
    add(changing, incident("z", "dispatched", department_code="X", due_at=INSTANT + 3 * HOUR))
    row = by_department(changing, **SPAN).set_index("department_code").loc["X"]
    assert (row["overdue"], row["unanswered"]) == (1, 1)
    assert row[["name", "tier"]].isna().all()


@pytest.mark.parametrize(
    ("digits", "codes"), [(6, [GRID[:6]]), (9, [GRID[:9], ELSEWHERE[:9]]), (15, [GRID, ELSEWHERE])]
)
def test_areas_add_up_to_all_that_has_a_grid(conn, digits, codes):
    found = by_area(conn, digits=digits, **SPAN)
    assert found["area_code"].tolist() == codes
    whole = figures(conn, **SPAN)
    for name in ("issued", "judged", "in_time", "unanswered", "empty", "closed", "rated", "satisfied", "overdue"):
        assert found[name].sum() == getattr(whole, name), name
    assert found["open"].sum() == whole.open - 1


def test_areas_bear_the_names_of_the_gazetteer(conn):
    found = by_area(conn, digits=9, **SPAN)
    assert found["name"].iloc[0] == "一街"
    assert found["name"].isna().tolist() == [False, True]
    assert by_area(conn, digits=9, **SPAN, area_code=ELSEWHERE)["area_code"].tolist() == [ELSEWHERE[:9]]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, (1, 0)),  # l
        (1, (12, 0)),  # all but the duplicate
        (4.5, (8, 0)),  # a b c g are handled
        (11, (8, 4)),  # d e i l are past their limit
    ],
)
def test_what_was_open_is_told_by_the_times_of_handling(conn, hours, expected):
    found = stock_at(conn, at=INSTANT + hours * HOUR)
    assert (found.open, found.overdue) == expected


def test_what_is_open_now_is_what_the_figures_say(conn):
    found, now = stock_at(conn, at=NOW), figures(conn, **SPAN)
    assert (found.open, found.overdue) == (now.open, now.overdue)
