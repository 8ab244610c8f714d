"""Preparing a leader's day: what its sheet holds, what refuses it, and when it may be made anew or withdrawn.

The town of `tests.support.review_days` has one grid with a compound of 412 households, a refuel shop and a station, no
street, and the day R2026-0001 of a division on 2026-11-21.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
import shapely
from sqlalchemy import delete, insert, select, update

from data import errors, settings
from data.engine import read, write
from data.queries.reviews import review
from data.reviews import link
from data.reviews.preparing import drafting
from data.reviews.preparing.preparing import WALK_MINUTES, drafted, prepare, renew, sheet_of, withdraw
from data.reviews.preparing.walks import START
from data.schema import Audit, Building, RefuelStation, Review, ReviewEntry, Station
from tests.support.review_days import GRID, NOW, TODAY, day

TOMORROW = TODAY + timedelta(days=1)
STOPS = {"building:B1", "refuel_station:R1", "station:S1"}


def prepared(engine, **changes):
    """The code of a day prepared for tomorrow."""
    said = {"grid_code": GRID, "on": TOMORROW, "rank": "division", "minutes": 60, "now": NOW, "source": "desk"}
    with write(engine) as conn:
        return prepare(conn, **said | changes)


def kept(engine, code):
    with read(engine) as conn:
        return review(conn, code)


def test_a_prepared_day_holds_its_stops_with_what_the_screen_claims_of_them(town):
    found = kept(town, prepared(town))
    assert (found.grid_code, found.on, found.rank, found.state) == (GRID, TOMORROW, "division", "planned")
    stops = {stop["id"]: stop for stop in found.sheet["stops"]}
    assert set(stops) == STOPS
    said = {claim["id"]: (claim["value"], claim["kind"]) for stop in stops.values() for claim in stop["claims"]}
    assert said["building:B1/households"] == ("412", "number")
    assert said["refuel_station:R1/water"] == ("true", "flag")
    assert said["refuel_station:R1/opening_hours"] == ("Mo-Su 08:00-22:00", "hours")
    assert said["refuel_station:R1/toilet"] == (None, "flag")
    assert (stops["refuel_station:R1"]["lon"], stops["refuel_station:R1"]["lat"]) == (118.784, 32.043)


def test_the_walk_is_a_chain_from_the_start_and_back_whose_minutes_add_up(town):
    found = kept(town, prepared(town))
    walk, stay = found.sheet["walk"], {stop["id"]: stop["stay_minutes"] for stop in found.sheet["stops"]}
    assert found.walk == walk["order"]
    assert set(walk["order"]) == STOPS
    ends = [START, *walk["order"], START]
    assert [(leg["from"], leg["to"]) for leg in walk["legs"]] == list(pairwise(ends))
    total = sum(leg["minutes"] for leg in walk["legs"]) + sum(stay[stop] for stop in walk["order"])
    assert walk["minutes"] == pytest.approx(total, abs=0.1 * len(walk["legs"]))
    assert walk["minutes"] <= 60
    assert walk["worth"] <= walk["bound"]
    with read(town) as conn:
        route = conn.execute(select(Review.route).where(Review.code == found.code)).scalar_one()
    assert shapely.get_point(route, 0).equals_exact(shapely.Point(walk["start"]), 1e-5)


def test_the_phone_gets_the_minutes_between_the_start_and_every_stop(town):
    between = kept(town, prepared(town)).sheet["between"]
    assert set(between["ids"]) == {START, *STOPS}
    assert [len(row) for row in between["minutes"]] == [len(between["ids"])] * len(between["ids"])
    assert [row[place] for place, row in enumerate(between["minutes"])] == [0] * len(between["ids"])


def test_codes_count_on_within_the_year_and_who_prepared_is_written_down_without_a_name(town):
    assert prepared(town) == "R2026-0002"
    assert prepared(town, rank="section") == "R2026-0003"
    assert prepared(town, on=date(2027, 1, 4)) == "R2027-0001"
    with read(town) as conn:
        rows = conn.execute(select(Audit.actor_role, Audit.subject_key, Audit.details).order_by(Audit.id)).all()
    assert [(row.actor_role, row.subject_key) for row in rows][-1] == ("operator", "R2027-0001")
    assert rows[-1].details == {"grid": GRID, "day": "2027-01-04", "rank": "division", "minutes": 60}


def test_a_code_of_another_form_does_not_stop_the_count(town):
    with write(town) as conn:
        day(conn, "R2026-old", state="done")
    assert prepared(town) == "R2026-0002"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rank": "minister"}, errors.ReviewDayRankError),
        ({"on": TODAY - timedelta(days=1)}, errors.ReviewDayPastError),
        ({"grid_code": "320106001001999"}, errors.ReviewDayGridError),
        ({"minutes": 45}, errors.ReviewDayMinutesError),
        ({"on": TODAY}, errors.ReviewDayTakenError),
    ],
)
def test_what_cannot_be_prepared_is_refused_and_keeps_nothing(town, changes, error):
    with pytest.raises(error):
        prepared(town, **changes)
    with read(town) as conn:
        assert conn.execute(select(Review.code)).scalars().all() == ["R2026-0001"]


def test_another_rank_may_go_to_the_same_grid_on_the_same_day_and_so_may_one_after_a_withdrawal(town):
    assert prepared(town, on=TODAY, rank="section") == "R2026-0002"
    with write(town) as conn:
        withdraw(conn, "R2026-0001", now=NOW)
    assert prepared(town, on=TODAY) == "R2026-0003"


def test_a_grid_with_nothing_to_compare_is_not_prepared(town):
    with write(town) as conn:
        for table in (Building, Station, RefuelStation):
            conn.execute(delete(table))
    with pytest.raises(errors.ReviewDayNothingError):
        prepared(town)


def test_a_day_is_made_anew_from_what_the_store_says_now(town):
    code = prepared(town)
    with write(town) as conn:
        conn.execute(update(Building).values(households=397))
        renew(conn, code, now=NOW + timedelta(hours=1))
    found = kept(town, code)
    values = {claim["id"]: claim["value"] for stop in found.sheet["stops"] for claim in stop["claims"]}
    assert values["building:B1/households"] == "397"
    assert found.prepared_at == NOW + timedelta(hours=1)


def test_once_a_phone_has_said_something_the_sheet_stays(town):
    code = prepared(town)
    entry = {"key": "k1", "device": "a", "sequence": 1, "kind": "end", "body": {}, "body_sha256": "0"}
    with write(town) as conn:
        conn.execute(insert(ReviewEntry).values(review_code=code, noted_at=NOW, received_at=NOW, **entry))
    with pytest.raises(errors.ReviewDayStartedError) as refused, write(town) as conn:
        renew(conn, code, now=NOW)
    assert refused.value.values["entries"] == 1


def test_a_withdrawn_day_opens_no_more_and_is_neither_renewed_nor_withdrawn_again(town, tmp_path):
    code = prepared(town, on=TODAY, rank="section")
    chosen = settings.from_environment({"GRID_VAR_DIR": str(tmp_path)})
    given = link.token(chosen, code, TODAY)
    with write(town) as conn:
        assert link.opened(conn, chosen, given, now=NOW).code == code
        withdraw(conn, code, now=NOW)
        with pytest.raises(errors.ReviewLinkWithdrawnError):
            link.opened(conn, chosen, given, now=NOW)
        for deed in (renew, withdraw):
            with pytest.raises(errors.ReviewDayWithdrawnError):
                deed(conn, code, now=NOW)


@pytest.mark.parametrize("deed", [renew, withdraw])
def test_a_day_that_is_done_or_unknown_is_left_alone(town, deed):
    with write(town) as conn:
        day(conn, "R2026-0007", state="done")
    for code, error in (("R2026-0007", errors.ReviewDayOverError), ("R2026-0099", errors.ReviewDayMissingError)):
        with pytest.raises(error), write(town) as conn:
            deed(conn, code, now=NOW)


def test_a_draft_is_the_sheet_that_would_be_kept_and_keeps_nothing(town):
    with read(town) as conn:
        told = sheet_of(drafted(conn, grid_code=GRID, minutes=60, now=NOW), now=NOW)
    assert told == kept(town, prepared(town)).sheet


def test_where_no_way_leads_from_the_start_to_most_of_the_grid_the_walk_begins_at_the_best_of_it(town, monkeypatch):
    """From the usual start only the shop is reached; what is cut off is worth more, and the walk begins there."""
    whole, starts = drafting.planned, []

    def cut_off(conn, grid, found, *, minutes, start):
        starts.append(start)
        walk = whole(conn, grid, found, minutes=minutes, start=start)
        lost = dict.fromkeys(("building:B1", "station:S1"), "no_way")
        return walk if start is not None else replace(walk, order=["refuel_station:R1"], worth=0.5, left_out=lost)

    monkeypatch.setattr(drafting, "planned", cut_off)
    with read(town) as conn:
        draft = drafted(conn, grid_code=GRID, minutes=60, now=NOW)
    best = draft.candidates.loc[["building:B1", "station:S1"], "worth"].idxmax()
    assert starts == [None, draft.candidates.geometry[best]]
    assert set(draft.walk.order) == STOPS


def test_a_draft_that_was_made_before_is_kept_as_it_is(town, monkeypatch):
    with read(town) as conn:
        draft = drafted(conn, grid_code=GRID, minutes=60, now=NOW)
    monkeypatch.setattr(drafting, "planned", None)
    code = prepared(town, draft=draft)
    assert kept(town, code).walk == draft.walk.order
    with write(town) as conn:
        renew(conn, code, now=NOW + timedelta(hours=1), draft=draft)
    assert kept(town, code).prepared_at == NOW + timedelta(hours=1)


def test_a_longer_walk_is_worth_at_least_as_much(town):
    with read(town) as conn:
        worth = [drafted(conn, grid_code=GRID, minutes=one, now=NOW).walk.worth for one in WALK_MINUTES]
    assert worth == sorted(worth)


@pytest.mark.parametrize("town", ["postgis"], indirect=True)
def test_a_day_is_prepared_in_postgresql_as_well(town):
    assert set(kept(town, prepared(town)).walk) == STOPS
