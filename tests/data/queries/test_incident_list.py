"""The list shows what burns first, page after page without a gap, and finds what is asked for."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from data.engine import create_store, read, write
from data.queries.incident_list import Place, Wanted, by_state, counted, last_place, listed, one
from data.schema import CatalogueItem, Department, Grid, Incident
from tests.data.loop.conftest import HOUR, SOURCED, incident
from tests.data.samples import INSTANT, bare_row
from tests.support.back_ends import each_back_end, lasting_store_url

NOW = INSTANT + 48 * HOUR
OTHER_GRID = "320106002001001"


@pytest.fixture(scope="module", params=each_back_end)
def store(request, tmp_path_factory):
    engine = create_store(lasting_store_url(request, tmp_path_factory.mktemp("list")))
    yield engine
    engine.dispose()


ROWS = [
    incident("20261121000001", "closed"),
    incident("20261121000002", "dispatched", channel="patrol"),
    incident("20261121000003", "dispatched", due_at=INSTANT + 20 * HOUR),
    incident("20261121000004", "collected", due_at=None),
    incident("20261121000005", "filed", due_at=INSTANT + 72 * HOUR, grid_code=OTHER_GRID, category="08"),
    incident("20261121000006", "filed", due_at=None, level="street"),
    incident("20261121000007", "handled", at=INSTANT + 5 * HOUR, item_code="0601", department_code="D02"),
    incident("20261121000008", "returned", due_at=INSTANT + 22 * HOUR),
    incident("20261121000009", "collected", is_duplicate=True, duplicate_of="20261121000004"),
    incident("20261121000010", "closed", geom=None, location_quality="missing", cell=None, source="simulator"),
]
ORDER = [3, 8, 2, 5, 4, 6, 7, 10, 1]
"""Overdue by 28, 26 and 24 hours; due in a day; two without a limit; done: the newest report first."""


@pytest.fixture(scope="module")
def filled(store):
    item = {"code": "0601", "name": "水管冻裂", "category_code": "06", "category_name": "供水排水", **SOURCED}
    with write(store) as writing:
        writing.execute(insert(Department), [{"code": "D02", "name": "供水部门", "tier": "high", **SOURCED}])
        writing.execute(insert(CatalogueItem), [item])
        grid = bare_row(Grid.__table__) | {"code": OTHER_GRID, "name": "晨光网格"}
        writing.execute(insert(Grid), [grid])
        for row in ROWS:
            writing.execute(insert(Incident), row)
    return store


@pytest.fixture
def conn(filled):
    with read(filled) as reading:
        yield reading


def numbers(rows):
    return [int(code[-2:]) for code in rows["code"]]


def found(conn, limit=100, after=None, **wanted):
    return numbers(listed(conn, Wanted(**wanted), now=NOW, limit=limit, after=after))


def test_the_longest_overdue_stands_on_top_and_the_done_at_the_end(conn):
    rows = listed(conn, Wanted(), now=NOW, limit=100)
    assert numbers(rows) == ORDER
    assert rows["overdue_minutes"].tolist()[:3] == [28 * 60, 26 * 60, 24 * 60]
    assert rows["overdue_minutes"].isna().tolist() == [False] * 3 + [True] * 6
    assert rows.crs.to_epsg() == 4490


@pytest.mark.parametrize("size", [1, 2, 3, 4, 9])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(conn, size):
    pages, after = [], None
    for _ in range(10):
        page = listed(conn, Wanted(), now=NOW, limit=size, after=after)
        after = last_place(page)
        if after is None:
            break
        assert len(page) <= size
        pages += numbers(page)
    assert pages == ORDER


def test_rows_of_one_instant_are_paged_by_their_number(filled):
    rows = [incident(f"{n:02d}", "closed", source="same") for n in range(5)]
    rows += [incident(f"{n:02d}", "dispatched", source="same") for n in range(5, 9)]
    after, pages = None, []
    with filled.connect() as conn, conn.begin() as transaction:
        for row in rows:
            conn.execute(insert(Incident), row)
        for _ in range(5):
            page = listed(conn, Wanted(source="same"), now=NOW, limit=2, after=after)
            pages.append(numbers(page))
            after = last_place(page)
        transaction.rollback()
    assert pages == [[5, 6], [7, 8], [4, 3], [2, 1], [0]]


def test_an_incident_that_is_gone_leaves_no_gap_behind_its_place(conn):
    assert found(conn, after=Place("limited", INSTANT + 21 * HOUR, 999)) == ORDER[1:]
    assert found(conn, after=Place("done", INSTANT, 0)) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"states": ("closed", "filed")}, [5, 6, 10, 1]),
        ({"states": ("handled",)}, [7]),
        ({"channels": ("patrol",)}, [2]),
        ({"categories": ("08",)}, [5]),
        ({"departments": ("D02",)}, [7]),
        ({"area_code": "320106002"}, [5]),
        ({"area_code": "%"}, []),
        ({"level": "street"}, [6]),
        ({"source": "simulator"}, [10]),
        ({"is_overdue": True}, [3, 8, 2]),
        ({"is_unanswered": True}, [3, 2]),
        ({"is_empty_whistle": True}, [5, 6]),
        ({"is_overdue": True, "states": ("closed",)}, []),
        ({"has_duplicates": True, "states": ("collected",)}, [9, 4]),
        ({"since": INSTANT + 5 * HOUR}, [7]),
        ({"until": INSTANT}, []),
        ({"until": INSTANT + timedelta(milliseconds=1)}, [3, 8, 2, 5, 4, 6, 10, 1]),
        ({"search": "000003"}, [3]),
        ({"search": OTHER_GRID[:9]}, [5]),
        ({"search": "水管"}, [7]),
        ({"search": "供水部门"}, [7]),
        ({"search": "晨光"}, [5]),
        ({"search": "供水排水 000007"}, [7]),
        ({"search": "供水排水", "states": ("handled", "closed")}, [7, 10, 1]),
        ({"search": "%"}, []),
        ({"search": "  "}, ORDER),
    ],
)
def test_a_choice_narrows_the_list_and_every_count_with_it(conn, wanted, expected):
    assert found(conn, **wanted) == expected
    assert counted(conn, Wanted(**wanted), now=NOW) == len(expected)
    assert by_state(conn, Wanted(**wanted), now=NOW)["incidents"].sum() == len(expected)


def test_the_limit_itself_is_not_overdue(conn):
    late = listed(conn, Wanted(is_overdue=True), now=INSTANT + 20 * HOUR, limit=9)
    assert late.empty
    late = listed(conn, Wanted(is_overdue=True), now=INSTANT + 20 * HOUR + timedelta(milliseconds=1), limit=9)
    assert numbers(late) == [3]


def test_states_are_counted_and_a_count_may_end_early(conn):
    counts = by_state(conn, Wanted(), now=NOW).set_index("state")["incidents"].to_dict()
    assert counts == {"closed": 2, "collected": 1, "dispatched": 2, "filed": 2, "handled": 1, "returned": 1}
    assert counted(conn, Wanted(), now=NOW, at_most=4) == 4


def test_names_stand_beside_their_codes(conn):
    row = listed(conn, Wanted(search="000007"), now=NOW, limit=1).iloc[0]
    assert row[["item_name", "category_name", "department_name"]].tolist() == ["水管冻裂", "供水排水", "供水部门"]
    unknown = listed(conn, Wanted(categories=("08",)), now=NOW, limit=1).iloc[0]
    assert unknown["category_name"] == "08"
    assert unknown[["item_name", "department_name"]].isna().all()


def test_one_incident_is_found_also_if_it_is_a_duplicate(conn):
    rows = listed(conn, Wanted(has_duplicates=True), now=NOW, limit=100)
    duplicate = rows.loc[rows["is_duplicate"]].iloc[0]
    assert numbers(one(conn, int(duplicate["id"]), now=NOW)) == [9]
    assert one(conn, 10_000, now=NOW).empty
    assert list(one(conn, 10_000, now=NOW).columns) == list(rows.columns)


def test_nothing_wanted_is_an_empty_list_with_all_its_columns(conn):
    page = listed(conn, Wanted(source="nowhere"), now=NOW, limit=5)
    assert page.empty
    assert set(page.columns) == set(listed(conn, Wanted(), now=NOW, limit=5).columns)
    assert last_place(page) is None
