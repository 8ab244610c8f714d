"""Past reviews and chiefs of the demo: what is true of them, and that their rows hang together."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data import engine as store
from data.demo.load import load
from data.demo.teams import OF_COMMUNITY, staff
from data.frames import read_frame
from data.queries import reviews as queries
from data.schema import Building, Correction, Finding, Grid, Incident, RefuelStation, Review, Worker
from geo.staffing import TEMPLATES, completeness

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    engine = store.create_store(f"sqlite:///{tmp_path_factory.mktemp('reviews') / 'grid.gpkg'}")
    load(engine, size="small", seed=1, now=NOW)
    with store.read(engine) as conn:
        yield conn
    engine.dispose()


def table(conn, model):
    return read_frame(conn, select(*(column for column in model.__table__.columns if column.name != "geom")))


def test_days_lie_in_the_last_year_and_their_numbers_follow_them(demo):
    days = table(demo, Review).sort_values("code")
    assert len(days) >= 3
    assert days["reviewed_on"].between(date(2025, 11, 20), date(2026, 11, 20)).all()
    assert days.groupby(days["code"].str[:5])["reviewed_on"].apply(lambda one: one.is_monotonic_increasing).all()
    assert set(days["grid_code"]) <= set(table(demo, Grid)["code"])
    assert set(days["reviewer_rank"]) <= {"division", "section", "other"}
    assert len(queries.reviews(demo)) == len(days)


def test_the_latest_days_show_a_correction_in_every_state(demo):
    corrections = table(demo, Correction)
    assert set(corrections["state"]) == {"proposed", "approved", "refused"}
    assert (corrections["decided_at"].isna() == (corrections["state"] == "proposed")).all()
    assert (corrections["before"] != corrections["after"]).all()


def test_an_approved_correction_is_what_the_store_says_and_any_other_is_not(demo):
    now = {
        (model.__tablename__, row["code"], field): str(row[field]).lower()
        for model, fields in ((Building, ("households", "floors", "merchants")), (RefuelStation, ("water",)))
        for row in table(demo, model).to_dict("records")
        for field in fields
    }
    for row in table(demo, Correction).to_dict("records"):
        is_now = now[row["subject_table"], row["subject_key"], row["field"]]
        assert is_now == row["after" if row["state"] == "approved" else "before"]


def test_what_was_found_besides_is_a_matter_of_its_grid_that_the_loop_knows(demo):
    found = table(demo, Finding)
    own = found[found["kind"] == "own"].merge(
        table(demo, Review)[["code", "grid_code", "reviewed_on"]], left_on="review_code", right_on="code"
    )
    matters = table(demo, Incident).set_index("id").loc[own["incident_id"]]
    assert own["incident_id"].notna().all()
    assert matters["grid_code"].tolist() == own["grid_code"].tolist()
    assert matters["category"].tolist() == own["category"].tolist()
    assert [pd.Timestamp(at).tz_convert("Asia/Shanghai").date() for at in matters["reported_at"]] == own[
        "reviewed_on"
    ].tolist()
    is_open = matters["state"].isin(["collected", "filed", "dispatched", "claimed", "returned"]).to_numpy()
    assert is_open.any()
    assert not is_open.all()
    assert (own["state"] == "open").tolist() == is_open.tolist()
    assert (own["promised_on"] >= own["reviewed_on"]).all()


def test_each_day_has_the_three_activities_with_an_amount(demo):
    done = table(demo, Review).query("state == 'done'")["code"]
    found = table(demo, Finding)
    activities = found[found["kind"] == "activity"].groupby("review_code")["activity"].agg(sorted)
    assert activities.loc[done].map(tuple).unique().tolist() == [("collect", "mediate", "publicise")]
    assert found.loc[found["kind"] == "activity", "amount"].ge(0).all()


def test_there_are_no_persons_in_it(demo):
    assert set(table(demo, Correction)["decided_by"].dropna()) == {"区网格中心"}
    assert table(demo, Finding)["source"].eq("demo").all()


def test_five_chiefs_of_each_grid_and_the_two_of_a_community_alike_in_all_its_grids(demo):
    posts = table(demo, Worker)
    chiefs = posts[posts["template"] == "五长"]
    found = completeness(chiefs, TEMPLATES["五长"])
    assert found["posts"].eq(5).all()
    assert 0 < found["vacant"].sum() < found["posts"].sum()
    common = chiefs[chiefs["role"].isin(OF_COMMUNITY)]
    assert common.groupby([common["grid_code"].str[:12], "role"])["is_filled"].nunique().eq(1).all()


def test_the_workers_are_those_that_they_were_before_there_were_chiefs():
    """Another template draws its chance apart, so that nothing that comes after it in the demo changes."""
    grids = pd.DataFrame({"code": ["990101001001001"], "households": [320]})
    drawn, plain = np.random.default_rng(5), np.random.default_rng(5)
    posts = staff(grids, drawn)
    plain.random(10)
    plain.random(10)
    assert posts["template"].tolist() == ["1+X+N"] * 10 + ["五长"] * 5
    assert drawn.random() == plain.random()
