from datetime import UTC, datetime, timedelta

import h3
import pandas as pd
import pytest
import shapely
from sqlalchemy import insert

from data.engine import read, write
from data.frames import record_change
from data.queries import incidents
from data.queries.incidents import Chosen
from data.schema import CatalogueItem, Incident

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
HERE, THERE = (118.78, 32.04), (118.85, 32.10)
GRID = "320106001001001"


def row(code, place=HERE, *, days=0.0, **changes):
    lon, lat = place
    reported = MONDAY + timedelta(days=days)
    return {
        "code": code,
        "source": "test",
        "as_of": MONDAY,
        "channel": "snapshot",
        "category": "01",
        "state": "collected",
        "location_quality": "exact",
        "cell": int(h3.latlng_to_cell(lat, lon, 11), 16),
        "grid_code": GRID,
        "reported_at": reported,
        "due_at": reported + timedelta(hours=24),
        "is_duplicate": False,
        "geom": shapely.Point(lon, lat),
    } | changes


ROWS = [
    row("a"),
    row("b", days=1, category="02"),
    row("c", days=2, state="closed"),
    row("d", THERE, days=3, grid_code="320106002001001", channel="patrol"),
    row("e", days=3, is_duplicate=True),
    row("f", days=3, location_quality="pile_up"),
    row("g", days=3, location_quality="missing", cell=None, geom=None, grid_code=None),
]


@pytest.fixture
def conn(store):
    with write(store) as writing:
        for one in ROWS:
            writing.execute(insert(Incident), one)
        record_change(writing, Incident.__table__)
    with read(store) as reading:
        yield reading


def week(conn, chosen=Chosen(), *, resolution=9, edges=(MONDAY, MONDAY + timedelta(days=7))):  # noqa: B008
    return incidents.counts_by_cell(conn, chosen, edges=edges, resolution=resolution)


def parent(place, resolution):
    lon, lat = place
    return int(h3.cell_to_parent(h3.latlng_to_cell(lat, lon, 11), resolution), 16)


@pytest.mark.parametrize("resolution", range(12))
def test_cells_are_rolled_up_to_the_parents_that_h3_names(conn, resolution):
    found = week(conn, resolution=resolution).set_index("cell")[0]
    expected = pd.Series([parent(HERE, resolution)] * 3 + [parent(THERE, resolution)]).value_counts()
    assert found.to_dict() == expected.to_dict()


def test_duplicates_and_places_that_are_not_exact_count_in_no_cell(conn):
    assert week(conn)[0].sum() == 4


def test_a_period_includes_its_beginning_and_excludes_its_end(conn):
    edges = tuple(MONDAY + timedelta(days=day) for day in (0, 1, 2))
    found = week(conn, edges=edges)
    assert found[[0, 1]].to_numpy().tolist() == [[1, 1]]


def test_periods_are_columns_from_the_oldest(conn):
    edges = tuple(MONDAY + timedelta(days=day) for day in range(5))
    found = week(conn, edges=edges, resolution=11).set_index("cell")
    assert found.columns.tolist() == [0, 1, 2, 3]
    assert found.loc[parent(HERE, 11)].tolist() == [1, 1, 1, 0]
    assert found.loc[parent(THERE, 11)].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        (Chosen(categories=("02",)), 1),
        (Chosen(channels=("patrol",)), 1),
        (Chosen(states=("closed", "handled")), 1),
        (Chosen(area_code="320106001"), 3),
        (Chosen(area_code="320106"), 4),
        (Chosen(area_code="%"), 0),
        (Chosen(categories=("01",), channels=("snapshot",)), 2),
    ],
)
def test_a_choice_narrows_the_count(conn, chosen, codes):
    assert week(conn, chosen)[0].sum() == codes


@pytest.mark.parametrize("edges", [(MONDAY,), (MONDAY, MONDAY), (MONDAY, MONDAY - timedelta(days=1))])
def test_edges_that_border_nothing_are_refused(conn, edges):
    with pytest.raises(ValueError, match="ascending"):
        week(conn, edges=edges)


@pytest.mark.parametrize("resolution", [-1, 12])
def test_a_resolution_that_is_not_stored_is_refused(conn, resolution):
    with pytest.raises(ValueError, match=f"{resolution}"):
        week(conn, resolution=resolution)


def test_categories_come_by_frequency_everywhere_and_in_some_cells(conn):
    edges = (MONDAY, MONDAY + timedelta(days=7))
    everywhere = incidents.counts_by_category(conn, Chosen(), edges=edges)
    assert everywhere.to_numpy().tolist() == [["01", 5], ["02", 1]]
    cells = [parent(HERE, 9)]
    here = incidents.counts_by_category(conn, Chosen(), edges=edges, cells=cells, resolution=9)
    assert here.to_numpy().tolist() == [["01", 2], ["02", 1]]


def test_grids_count_what_their_code_names(conn):
    found = incidents.counts_by_grid(conn, Chosen())
    assert dict(zip(found["grid_code"], found["incidents"], strict=True)) == {GRID: 4, "320106002001001": 1}


def test_totals_tell_how_many_are_placed_and_how_many_are_open(conn):
    assert incidents.totals(conn, Chosen()).iloc[0].tolist() == [6, 4, 5]
    assert incidents.totals(conn, Chosen(categories=("none",))).iloc[0].tolist() == [0, 0, 0]


def test_the_span_is_that_of_the_reports(conn):
    found = incidents.span(conn).iloc[0]
    assert (found["first"], found["last"]) == (MONDAY, MONDAY + timedelta(days=3))


def test_an_empty_store_has_no_span_and_no_counts(store):
    with read(store) as conn:
        assert incidents.span(conn).iloc[0].isna().all()
        assert week(conn).empty
        assert incidents.vocabulary(conn).empty
        assert incidents.overdue(conn, Chosen(), now=MONDAY).empty


def test_the_vocabulary_leaves_duplicates_out(conn):
    found = incidents.vocabulary(conn)
    assert found["incidents"].sum() == 6
    assert set(found["channel"]) == {"snapshot", "patrol"}


def test_overdue_is_what_has_passed_its_limit_and_is_not_handled(conn):
    at_once = incidents.overdue(conn, Chosen(), now=MONDAY + timedelta(days=1))
    assert at_once.empty  # the limit itself is still in time
    later = incidents.overdue(conn, Chosen(), now=MONDAY + timedelta(days=3, seconds=1))
    assert later["code"].tolist() == ["a", "b"]
    everything = incidents.overdue(conn, Chosen(), now=MONDAY + timedelta(days=30))
    assert everything["code"].tolist() == ["a", "b", "d", "f", "g"]


def test_the_newest_come_first_and_only_with_an_exact_place(conn):
    assert incidents.newest(conn, Chosen(), limit=2)["code"].tolist() == ["d", "c"]


def test_one_incident_is_found_by_its_number(conn):
    number = int(incidents.newest(conn, Chosen(), limit=1)["id"].iloc[0])
    assert incidents.one(conn, incident_id=number)["code"].tolist() == ["d"]
    assert incidents.one(conn, incident_id=-1).empty


def test_categories_have_the_names_of_the_catalogue(store):
    rows = [
        {"code": code, "name": code, "category_code": code[:2], "category_name": name, "source": "t", "as_of": MONDAY}
        for code, name in (("0101", "市容环境"), ("0102", "市容环境"), ("0201", "物业管理"))
    ]
    with write(store) as conn:
        conn.execute(insert(CatalogueItem), rows)
    with read(store) as conn:
        found = incidents.categories(conn)
    assert found.to_numpy().tolist() == [["01", "市容环境"], ["02", "物业管理"]]


def test_the_same_choice_in_another_time_keeps_the_rest():
    chosen = Chosen(MONDAY, None, categories=("01",)).during(None, MONDAY)
    assert (chosen.since, chosen.until, chosen.categories) == (None, MONDAY, ("01",))
