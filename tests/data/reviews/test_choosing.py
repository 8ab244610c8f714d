"""Which grid to go to, and why."""

import pandas as pd
import pytest
from sqlalchemy import Engine, delete, insert, update

from data.engine import read, write
from data.reviews.preparing.choosing import COLUMNS, proposed
from data.schema import Building, Incident, RefuelStation, ReviewEntry, Station, Street
from tests.support.back_ends import each_back_end
from tests.support.brief_town import DAY, NOW, TODAY, A, B, approved_plan, point, review


def ranked(town: Engine, **options: object) -> pd.DataFrame:
    with read(town) as conn:
        return proposed(conn, now=NOW, **options)


def why(row: pd.Series) -> dict[str, tuple[float | None, float]]:
    return {one["reason"]: (one["value"], one["points"]) for one in row["reasons"]}


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_grids_are_ranked_by_the_points_of_their_reasons(brief_town_store):
    found = ranked(brief_town_store).set_index("grid_code", drop=False)
    assert list(found["grid_code"]) == [A, B]
    assert list(found.columns) == list(COLUMNS)
    assert why(found.loc[A]) == {"never_reviewed": (None, 6.0), "overdue": (1.0, 3.0), "open": (3.0, 1.5)}
    assert why(found.loc[B]) == {"never_reviewed": (None, 6.0), "overdue": (1.0, 3.0)}
    assert found["score"].to_dict() == {A: 10.5, B: 9.0}
    assert (found.loc[A, "open"], found.loc[A, "overdue"]) == (4, 1), "the micro-grid's incident is the grid's"
    assert (found.loc[A, "households"], found.loc[A, "uncovered_households"]) == (160, 0)
    assert found["last_reviewed_on"].isna().all()
    assert found["in_plan"].isna().all()


def test_households_far_from_service_weigh(brief_town_store):
    with write(brief_town_store) as conn:
        conn.execute(update(Station).where(Station.code == "S1").values(geom=point(1_250)))
    found = ranked(brief_town_store).set_index("grid_code")
    assert found.loc[A, "uncovered_households"] == 60, "B1 is 16.9 minutes away"
    assert why(found.loc[A])["uncovered"] == (60.0, 1.2)


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_the_longer_ago_the_last_review_the_more(brief_town_store):
    with write(brief_town_store) as conn:
        review(conn, "R1", on=TODAY - 300 * DAY)
        review(conn, "R2", on=TODAY - 90 * DAY, state="planned")
        entry = {"key": "K1", "review_code": "R2", "device": "d", "sequence": 1, "kind": "end", "body": {}}
        conn.execute(insert(ReviewEntry), entry | {"body_sha256": "0", "noted_at": NOW, "received_at": NOW})
        review(conn, "R3", on=TODAY - 30 * DAY, state="withdrawn")
        review(conn, "R4", on=TODAY - 20 * DAY, state="planned")
    row = ranked(brief_town_store).set_index("grid_code").loc[A]
    assert row["last_reviewed_on"] == pd.Timestamp(TODAY - 90 * DAY), "a phone said something that day"
    assert why(row)["reviewed_long_ago"] == (90.0, 1.5)
    assert "never_reviewed" not in why(row)


@pytest.mark.parametrize("days", [0, 3])
def test_a_grid_that_is_to_be_visited_is_not_proposed_again(brief_town_store, days):
    with write(brief_town_store) as conn:
        review(conn, "R1", on=TODAY + days * DAY, state="planned")
    assert list(ranked(brief_town_store)["grid_code"]) == [B]


def test_a_plan_that_is_to_redraw_a_grid_speaks_for_it(brief_town_store):
    with write(brief_town_store) as conn:
        approved_plan(conn)
    found = ranked(brief_town_store)
    assert list(found["in_plan"]) == [7, 7]
    assert list(found["plan_name"]) == ["方案甲", "方案甲"]
    assert all(why(row)["redrawn"] == (7.0, 4.0) for _, row in found.iterrows())


def test_only_grids_of_an_area_and_so_many_are_proposed(brief_town_store):
    assert list(ranked(brief_town_store, limit=1)["grid_code"]) == [A]
    assert list(ranked(brief_town_store, area_code=B, limit=None)["grid_code"]) == [B]
    nothing = ranked(brief_town_store, area_code="110101")
    assert nothing.empty
    assert list(nothing.columns) == list(COLUMNS)


def test_coverage_that_is_kept_is_not_worked_out_again(brief_town_store):
    kept = pd.DataFrame({"households": [160], 0: [60]}, index=pd.Index([A], name="grid_code"))
    found = ranked(brief_town_store, coverage=kept).set_index("grid_code")
    assert found.loc[A, "uncovered_households"] == 100
    assert pd.isna(found.loc[B, "uncovered_households"]), "nothing is known of it"
    assert why(found.loc[A])["uncovered"] == (100.0, 2.0)
    assert "uncovered" not in why(found.loc[B])


def test_a_store_of_grids_alone_proposes_them_too(brief_town_store):
    with write(brief_town_store) as conn:
        for table in (Incident, Building, Street, Station, RefuelStation):
            conn.execute(delete(table))
    found = ranked(brief_town_store)
    assert [why(row) for _, row in found.iterrows()] == [{"never_reviewed": (None, 6.0)}] * 2
    assert found["households"].isna().all()
