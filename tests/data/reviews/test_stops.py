"""Which places of a grid are worth seeing, and how much."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, delete, update

from data import errors
from data.engine import open_store, read, write
from data.reviews.preparing.stops import MOST_OF_A_KIND, candidates
from data.reviews.preparing.worth import GRID_POINTS, STAY_MINUTES, STOP_POINTS, Points, because, total
from data.schema import Building, Grid, GroupCount
from geo.cells import cell_of, text_of
from tests.support.back_ends import each_back_end
from tests.support.brief_town import DAY, NOW, TODAY, A, approved_plan, box, finding, incident, point, review

NO_CELLS = pd.DataFrame({"level": pd.Series(dtype="Int64")}, index=pd.Index([], dtype="uint64", name="cell"))


@pytest.fixture(scope="module")
def stops(town_file: Callable[[str], Path]) -> Iterator[pd.DataFrame]:
    """The stops of the town as it is."""
    engine = open_store(f"sqlite:///{town_file('brief')}")
    with read(engine) as conn:
        yield candidates(conn, A, now=NOW)
    engine.dispose()


def stops_of(town: Engine, *, cells: pd.DataFrame = NO_CELLS) -> pd.DataFrame:
    with read(town) as conn:
        return candidates(conn, A, now=NOW, cells=cells)


def reasons(row: pd.Series) -> dict[str, float | None]:
    return {one["reason"]: one["value"] for one in row["why"]}


def hot_cells() -> pd.DataFrame:
    """One judged cell over the grid, and one far away."""
    here = shapely.Point(point(200))
    index = cell_of(np.array([here.x, here.x + 0.1]), np.array([here.y, here.y]), resolution=9)
    row = {"level": 3, "ratio": 2.5, "observed": 25, "expected": 10.0, "trend_class": "new hot", "hot_run": 1}
    return pd.DataFrame([row | {"rises": 2}] * 2, index=pd.Index(index, name="cell"))


def test_the_worth_of_each_stop_is_the_sum_of_its_stated_points(stops):
    assert stops["worth"].to_dict() == pytest.approx(
        {
            "incident:1": 6 + 0.4 * 5,
            "incident:4": 2 + 2 * 3,
            "refuel_station:R1": 2 + 180 / 90 + 2 + 1,
            "building:B1": 60 / 40 + 10 * 0.2 + 2 * 0.3 + 1,
            "building:B2": 100 / 40 + 2 * 0.3 + 1,
            "incident:2": 2,
            "building:B3": 3 * 0.3 + 1,
            "incident:3": 1.5,
        }
    )
    assert stops["worth"].is_monotonic_decreasing
    assert all(total(row["why"]) == row["worth"] for _, row in stops.iterrows())


def test_reasons_carry_the_numbers_behind_them(stops):
    assert reasons(stops.loc["incident:1"]) == {"overdue": 5.0}
    assert reasons(stops.loc["incident:2"]) == {"open": 1.0}
    assert reasons(stops.loc["incident:3"]) == {"handled_lately": 10.0}
    assert reasons(stops.loc["incident:4"]) == {"open": None, "reopened": 2.0}
    assert reasons(stops.loc["building:B1"]) == {
        "households": 60.0,
        "key_groups": 10.0,
        "unknown_fields": 2.0,
        "never_checked": None,
    }
    shop = reasons(stops.loc["refuel_station:R1"])
    assert shop.pop("outside") == pytest.approx(50, abs=1)
    assert shop == {"refuel_station": 3.0, "out_of_date": 180.0, "unknown_fields": 8.0, "never_checked": None}


def test_only_what_lies_in_the_grid_counts_and_services_within_100_m_of_it(stops):
    assert "refuel_station:R2" not in stops.index, "200 m outside"
    assert "incident:8" not in stops.index, "of the next grid"
    assert "building:B4" not in stops.index
    homes = stops[stops["kind"].isin(["building", "incident"])]
    assert homes.geometry.within(box(0, 0, 400, 300)).all()


def test_duplicates_what_has_no_place_and_what_was_handled_long_ago_are_no_stops(stops):
    assert not {"incident:5", "incident:6", "incident:7"} & set(stops.index)


def test_a_stop_says_what_it_is_and_how_long_one_stays(stops):
    assert stops.crs == "EPSG:4490"
    assert stops.geometry.geom_type.eq("Point").all()
    assert stops.loc["building:B1", "name"] == "B1号楼"
    assert stops.loc["building:B2", "name"] == "楼栋 B2"
    assert stops.loc["incident:1", "name"] == "占道堆物 N1"
    assert stops.loc["incident:2", "name"] == "城市管理 N2", "the category where the item is not known"
    assert (stops["stay_minutes"] == stops["kind"].map(STAY_MINUTES)).all()
    assert list(stops.index) == list(stops["kind"] + ":" + stops["subject_key"])


def test_what_was_checked_lately_is_worth_less(brief_town_store):
    with write(brief_town_store) as conn:
        review(conn, "R9", on=TODAY)
        usual = {"kind": "claim", "subject_table": "refuel_station", "subject_key": "R1", "field": "water"}
        finding(conn, "F1", "R9", **usual, verdict="so", noted_at=NOW - 9 * DAY)
        finding(conn, "F2", "R9", **usual, verdict="cannot_tell", noted_at=NOW)
    found = stops_of(brief_town_store)
    assert found.loc["refuel_station:R1", "worth"] == pytest.approx(2 + 9 / 90 + 2, abs=1e-3)


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_promises_are_stops_where_they_were_found_or_else_where_their_incident_is(brief_town_store):
    with write(brief_town_store) as conn:
        review(conn, "R9", on=TODAY - 30 * DAY)
        finding(conn, "F1", "R9", promised_on=TODAY - 5 * DAY, category="06", geom=point(120), incident_id=1)
        finding(conn, "F2", "R9", promised_on=TODAY + 3 * DAY, category="06", incident_id=2)
        finding(conn, "F3", "R9", promised_on=TODAY, category="06")
        review(conn, "R8", on=TODAY - 60 * DAY, state="withdrawn")
        finding(conn, "F4", "R8", promised_on=TODAY, category="06", geom=point(120))
    found = stops_of(brief_town_store)
    assert reasons(found.loc["promise:F1"]) == {"promise_overdue": 5.0}
    assert found.loc["promise:F1", "worth"] == pytest.approx(7 + 0.3 * 5)
    assert "incident:1" not in found.index, "it is the promise's"
    assert reasons(found.loc["incident:2"]) == {"promise_open": 3.0, "open": 1.0}
    assert not {"promise:F2", "promise:F3"} & set(found.index)
    assert reasons(found.loc["promise:F4"]) == {"promise_open": 0.0}, "closing a day's link takes no promise back"


def test_a_hot_cell_is_a_stop_in_the_grid_named_after_what_stands_there(brief_town_store):
    cells = hot_cells()
    found = stops_of(brief_town_store, cells=cells)
    hot = found[found["kind"] == "hotspot"]
    assert list(hot["subject_key"]) == [text_of(cells.index[:1])[0]]
    assert hot["worth"].iloc[0] == 5 + 1
    assert reasons(hot.iloc[0]) == {"hot_99": 2.5, "hot_growing": 1.0}
    assert hot["name"].iloc[0] == "和园"
    assert hot.geometry.iloc[0].within(box(0, 0, 400, 300))


def test_cells_that_are_not_hot_are_no_stops(brief_town_store):
    cells = hot_cells().assign(level=[-3, 3])
    assert "hotspot" not in set(stops_of(brief_town_store, cells=cells)["kind"])


def test_so_few_members_of_key_groups_that_one_would_know_them_are_not_told(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(delete(GroupCount).where(GroupCount.colour == "yellow"))
    found = stops_of(brief_town_store)
    assert "key_groups" not in reasons(found.loc["building:B1"]), "four are left"


def test_a_line_that_a_plan_moves_is_a_stop_in_its_middle(brief_town_store):
    with write(brief_town_store) as conn:
        approved_plan(conn, border_x=600)
    row = stops_of(brief_town_store).loc["grid_line:7"]
    assert row["name"] == "方案甲"
    assert row["worth"] == pytest.approx(3 + 30 / 50)
    assert row["geometry"].distance(point(400)) < 1e-5


def test_of_each_kind_the_worthiest_are_kept(brief_town_store):
    with write(brief_town_store) as conn:
        for number in range(100, 140):
            incident(conn, number, due_at=NOW - timedelta(days=(number - 100) / 4))
    kept = stops_of(brief_town_store)
    kept = kept[kept["kind"] == "incident"]
    assert len(kept) == MOST_OF_A_KIND["incident"]
    assert kept["worth"].min() >= 6 + 0.4 * 6


def test_where_nothing_is_counted_the_largest_buildings_are_to_be_looked_at(brief_town_store):
    with write(brief_town_store) as conn:
        nothing = {"households": None, "residents": None, "merchants": None, "floors": None}
        conn.execute(update(Building).values(**nothing))
        conn.execute(update(Building).where(Building.code == "B2").values(geom=box(230, 160, 270, 180)))
        conn.execute(delete(GroupCount))
    found = stops_of(brief_town_store)
    homes = found[found["kind"] == "building"]
    assert list(homes["subject_key"]) == ["B2", "B1", "B3"]
    assert set(homes["worth"]) == {4 * 0.3 + 1}
    with write(brief_town_store) as conn:
        conn.execute(update(Building).values(households=0, residents=0, merchants=0, floors=1))
    assert "building" not in set(stops_of(brief_town_store)["kind"]), "known, and nobody there"


def test_a_grid_without_anything_has_no_stops(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(delete(Building))
    with read(brief_town_store) as conn:
        found = candidates(conn, f"{A[:-3]}002", now=NOW + 365 * DAY, cells=NO_CELLS)
    assert "building" not in set(found["kind"])
    with write(brief_town_store) as conn:
        empty = box(10_000, 10_000, 10_100, 10_100)
        conn.execute(Grid.__table__.update().where(Grid.code == A).values(code=f"{A[:-1]}9", geom=empty))
    with read(brief_town_store) as conn:
        nothing = candidates(conn, f"{A[:-1]}9", now=NOW, cells=NO_CELLS)
    assert nothing.empty
    assert list(nothing.columns) == list(found.columns)


@pytest.mark.parametrize("code", ["320106001001999", f"{A}-01"])
def test_a_code_of_no_grid_in_force_is_refused(brief_town_store, code):
    with read(brief_town_store) as conn, pytest.raises(errors.GridUnknownError, match=code):
        candidates(conn, code, now=NOW)


def test_points_grow_with_the_number_up_to_their_most():
    rule = Points(1.0, 0.5, 3.0)
    assert [rule.of(value) for value in (None, 0, 2, 4, 100)] == [1.0, 1.0, 2.0, 3.0, 3.0]
    assert Points(2.0).of(50) == 2.0


def test_the_documentation_names_every_reason_and_every_stay():
    said = Path("docs/review.md").read_text(encoding="utf-8")
    assert all(f"`{reason}`" in said for reason in (*STOP_POINTS, *GRID_POINTS))
    numbers = re.findall(r"(\d+) (?:minutes )?at", said[said.index("A stay is") :].partition("\n\n")[0])
    assert sorted(set(map(float, numbers))) == sorted(set(STAY_MINUTES.values()))


def test_no_reason_takes_points_away():
    for table in (STOP_POINTS, GRID_POINTS):
        assert all(total(because(table, {name: value})) >= 0 for name in table for value in (None, 0.0, 1e6))
