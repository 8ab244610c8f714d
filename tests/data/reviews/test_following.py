import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import shapely
from PIL import Image
from sqlalchemy import Connection, Engine, func, insert, select

from data import errors
from data.engine import open_store, read, write
from data.intake.making import Accepted
from data.loop.acting import act
from data.loop.history import history
from data.loop.machine import Step
from data.queries.photos import photos
from data.reviews.after.corrections import approve, listed
from data.reviews.after.following import differences, dismiss, resolve
from data.reviews.after.into_loop import to_incident
from data.schema import Audit, Finding, FindingPhoto, Incident
from tests.support.back_ends import each_back_end
from tests.support.review_days import GRID, MIDDLE, NOW, TODAY, correction, day, finding, incident, photo

both_back_ends = pytest.mark.parametrize("town", each_back_end, indirect=True)
SOON = TODAY + timedelta(days=7)
SHOP = {"subject_table": "refuel_station", "subject_key": "R1", "field": "water", "claim": "true", "found": "false"}
SHOP |= {"noted_at": datetime(2026, 1, 5, tzinfo=UTC)}  # the intake asks the clock what has come


def conflicting(conn: Connection, **changes: Any) -> None:
    """F1 says 397 households and has proposed it; F2, from another phone, says 400."""
    correction(conn, "C1", finding(conn, "F1"))
    given = {"found": "400", "state": "conflict", "reason": "already_judged", "conflict_with": "F1"}
    finding(conn, "F2", **(given | changes))


def standing(conn: Connection) -> dict[str, tuple[str, str | None]]:
    rows = conn.execute(select(Finding.code, Finding.state, Finding.reason).order_by(Finding.code))
    return {row.code: (row.state, row.reason) for row in rows}


def into_loop(town: Engine, code: str = "F1", **changes: Any) -> Accepted:
    return to_incident(town, code, **({"item_code": "I1", "promised_on": SOON, "now": NOW} | changes))


@both_back_ends
def test_differences_are_what_is_not_so_what_was_found_besides_and_what_two_disagree_on(town: Engine):
    with write(town) as conn:
        correction(conn, "C1", finding(conn, "F1", geom=MIDDLE))
        finding(conn, "F2", verdict="so", state="noted", found=None)
        finding(conn, "F3", verdict="cannot_tell", state="noted", found=None)
        finding(conn, "F4", kind="activity", verdict="seen", state="noted", activity="mediate", amount=2, field=None)
        finding(
            conn,
            "F5",
            kind="own",
            verdict="seen",
            field=None,
            subject_table=None,
            incident_id=incident(conn, 5, "handled"),
        )
        finding(conn, "F6", verdict="so", state="conflict", conflict_with="F1", reason="already_judged")
    with read(town) as conn:
        found = differences(conn).set_index("code")
    assert found.index.tolist() == ["F1", "F5", "F6"]
    assert found["outcome"].tolist() == ["waits", "handled", "conflict"]
    first = found.loc["F1"]
    place = (first["grid_code"], first["grid"], first["community"], first["street"])
    assert place == (GRID, "和园第一网格", "和园社区", "和平街道")
    assert (first["subject"], first["claim"], first["found"], first["correction_code"]) == (
        "和园1栋",
        "412",
        "397",
        "C1",
    )
    assert (first["reviewer_rank"], first["reviewed_on"], first["photos"]) == ("division", TODAY, 0)
    assert first["geom"].equals(MIDDLE)
    assert found.loc["F5", "incident_code"] == "N5"


def test_differences_can_be_of_one_day_or_of_one_state_and_stay_when_the_link_is_closed(town: Engine):
    with write(town) as conn:
        day(conn, "R2026-0002", reviewed_on=TODAY - timedelta(days=1))
        day(conn, "R2026-0003", state="withdrawn")
        finding(conn, "F1")
        finding(conn, "F2", review_code="R2026-0002", state="settled")
        finding(conn, "F3", review_code="R2026-0003")
        assert differences(conn)["code"].tolist() == ["F3", "F1", "F2"]
        assert differences(conn, review_code="R2026-0002")["outcome"].tolist() == ["corrected"]
        assert differences(conn, state="open")["code"].tolist() == ["F3", "F1"]
        assert differences(conn, state="conflict").empty


def test_both_versions_of_a_conflict_are_told_as_values(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", verdict="so", found=None, state="noted")
        finding(conn, "F2", found="400", state="conflict", conflict_with="F1")
        finding(conn, "F3", claim="400", state="conflict", reason="value_changed", verdict="so", found=None)
        closed = {"subject_table": "incident", "subject_key": str(incident(conn, 37, "closed")), "field": "state"}
        finding(conn, "F4", **closed, claim="closed", found=None)
        finding(conn, "F5", **closed, claim="closed", found="filed", state="conflict", conflict_with="F4")
        told = differences(conn).set_index("code")[["first", "second"]]
        assert told.loc["F2"].tolist() == ["412", "400"]  # the other phone says that the screen is right
        assert told.loc["F3"].tolist() == ["412", "400"]  # the store has changed since the screen said 400
        assert told.loc["F5"].tolist() == ["not_so", "filed"]
        assert told.loc["F4"].tolist() == [None, None]


@both_back_ends
def test_keeping_the_first_leaves_it_and_the_other_stays_readable_as_dismissed(town: Engine):
    with write(town) as conn:
        conflicting(conn)
        resolve(conn, "F2", keep="first", at=NOW)
        assert standing(conn) == {"F1": ("open", None), "F2": ("dismissed", "other_kept")}
        assert listed(conn, "proposed")["after"].tolist() == ["397"]
        told = differences(conn).set_index("code").loc["F2"]
        assert (told["found"], told["outcome"], told["conflict_with"]) == ("400", "dismissed", "F1")


@both_back_ends
def test_keeping_the_second_takes_back_what_the_first_proposed_and_proposes_its_own(town: Engine):
    with write(town) as conn:
        conflicting(conn)
        finding(conn, "F3", state="noted", reason="agrees", conflict_with="F1")
        resolve(conn, "F2", keep="second", at=NOW)
        assert standing(conn) == {
            "F1": ("dismissed", "other_kept"),
            "F2": ("open", None),
            "F3": ("dismissed", "other_kept"),
        }
        by_state = listed(conn).set_index("state")
        assert (by_state.loc["refused", "after"], by_state.loc["proposed", "after"]) == ("397", "400")
        actions = conn.execute(select(Audit.action).where(Audit.subject_key == "F2")).scalars().all()
        assert list(actions) == ["resolve"]
        with pytest.raises(errors.FindingNoConflictError, match=r"F2 is open: there is no conflict"):
            resolve(conn, "F2", keep="first", at=NOW)


def test_the_second_wins_even_after_the_first_was_approved(town: Engine):
    with write(town) as conn:
        conflicting(conn)
        approve(conn, "C1", person="王", at=NOW)
        resolve(conn, "F2", keep="second", at=NOW)
        [row] = listed(conn, "proposed").to_dict("records")
        assert (row["before"], row["after"], row["finding_code"]) == ("397", "400", "F2")


def test_a_second_that_says_so_is_noted_when_the_store_says_the_same(town: Engine):
    with write(town) as conn:
        conflicting(conn, verdict="so", found=None)
        resolve(conn, "F2", keep="second", at=NOW)
        assert standing(conn)["F2"] == ("noted", None)
        assert listed(conn, "proposed").empty


@pytest.mark.parametrize(
    ("said", "keep", "state", "proposal"),
    [
        ({"found": "397"}, "second", "open", ("412", "397")),
        ({"found": "412"}, "second", "settled", None),
        ({"found": None}, "second", "open", None),
        ({"verdict": "so", "found": None}, "second", "open", ("412", "400")),
        ({"found": "397"}, "first", "dismissed", None),
    ],
    ids=["another value", "the store's value by now", "no value", "what the screen said", "the store is kept"],
)
def test_where_the_store_has_changed_since_the_one_kept_is_held_against_it(
    town: Engine, said: dict[str, Any], keep: Any, state: str, proposal: tuple[str, str] | None
):
    with write(town) as conn:  # the sheet said 400, the store says 412 by now
        finding(conn, "F1", state="conflict", reason="value_changed", claim="400", **said)
        resolve(conn, "F1", keep=keep, at=NOW)
        assert standing(conn)["F1"][0] == state
        rows = listed(conn, "proposed")[["before", "after"]].itertuples(index=False, name=None)
        assert list(rows) == ([proposal] if proposal else [])


@pytest.mark.parametrize(
    ("stands", "verdict", "state", "proposal"),
    [
        ("closed", "not_so", "open", [("closed", "reopen")]),
        ("filed", "not_so", "settled", []),
        ("closed", "so", "noted", []),
    ],
    ids=["it is to be opened again", "it is open by now", "it is closed indeed"],
)
def test_an_incident_s_state_is_settled_by_what_the_loop_says_now(
    town: Engine, stands: str, verdict: str, state: str, proposal: list[tuple[str, str]]
):
    with write(town) as conn:
        about = {"subject_table": "incident", "subject_key": str(incident(conn, 37, stands)), "field": "state"}
        finding(conn, "F1", **about, claim="closed", found=None, verdict="cannot_tell", state="noted")
        second = {"found": None, "verdict": verdict, "state": "conflict", "conflict_with": "F1"}
        finding(conn, "F2", **about, claim="closed", **second)
        resolve(conn, "F2", keep="second", at=NOW)
        assert standing(conn)["F2"] == (state, None)
        rows = listed(conn, "proposed")[["before", "after"]].itertuples(index=False, name=None)
        assert list(rows) == proposal


def test_the_first_cannot_be_dismissed_once_it_is_an_incident(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", incident_id=incident(conn, 5, "filed"))
        finding(conn, "F2", state="conflict", conflict_with="F1")
        with pytest.raises(errors.FindingIncidentError, match=r"F1 is in the loop as incident N5"):
            resolve(conn, "F2", keep="second", at=NOW)
        with pytest.raises(errors.FindingIncidentError, match=r"F1 is in the loop as incident N5"):
            dismiss(conn, "F1", reason="x", at=NOW)


def test_what_is_dismissed_says_why_and_takes_back_its_correction(town: Engine):
    with write(town) as conn:
        correction(conn, "C1", finding(conn, "F1"))
        for reason in ("", "  ", "字" * 201):
            with pytest.raises(errors.FindingReasonError, match=r"F1 is dismissed without a reason.*200"):
                dismiss(conn, "F1", reason=reason, at=NOW)
        dismiss(conn, "F1", reason=" 看错了 ", at=NOW)
        assert standing(conn) == {"F1": ("dismissed", "看错了")}
        assert listed(conn)[["state", "reason"]].to_numpy().tolist() == [["refused", "看错了"]]
        with pytest.raises(errors.FindingStateError, match=r"F1 is dismissed: .* conflict, noted, open"):
            dismiss(conn, "F1", reason="x", at=NOW)
        with pytest.raises(errors.FindingMissingError, match=r"no finding 'F9'"):
            dismiss(conn, "F9", reason="x", at=NOW)


def test_who_disagreed_with_a_dismissed_finding_stands_alone_then(town: Engine):
    with write(town) as conn:
        conflicting(conn)
        dismiss(conn, "F1", reason="看错了", at=NOW)
        assert standing(conn)["F2"] == ("open", None)
        assert listed(conn, "proposed")["after"].tolist() == ["400"]


@both_back_ends
def test_a_difference_becomes_an_incident_with_owner_day_photo_and_place(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", **SHOP)
        kept = {"number": 1, "sha256": "x", "media_type": "image/jpeg", "width": 640, "height": 480}
        conn.execute(insert(FindingPhoto).values(finding_code="F1", image=photo(), **kept))
    made = into_loop(town)
    assert (made.is_new, made.state, made.department_code, made.grid_code) == (True, "dispatched", "D01", GRID)
    with read(town) as conn:
        row = conn.execute(select(Incident).where(Incident.id == made.incident_id)).mappings().one()
        assert (row["source"], row["channel"], row["category"], row["item_code"]) == ("review", "review", "06", "I1")
        assert row["geom"].equals(shapely.Point(118.784, 32.043))  # where the sheet says the shop is
        [kept_photo] = photos(conn, made.incident_id)
        assert Image.open(io.BytesIO(kept_photo.image)).size == (640, 480)
        told = differences(conn).iloc[0]
        assert (told["outcome"], told["state"], told["owner"], told["promised_on"]) == ("in_loop", "open", "D01", SOON)
        line = conn.execute(select(Audit).where(Audit.action == "to_incident")).mappings().one()
        assert line["details"] == {
            "review": "R2026-0001",
            "incident": made.code,
            "owner": "D01",
            "promised_on": "2026-11-28",
        }


def test_what_became_of_it_is_told_by_the_incident_and_stored_nowhere(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", **SHOP)
    made = into_loop(town)
    with write(town) as conn:
        act(conn, made.incident_id, Step("handle", "department", datetime.now(UTC)))
        assert differences(conn)["outcome"].tolist() == ["handled"]
        assert standing(conn) == {"F1": ("open", None)}


@both_back_ends
def test_another_department_than_the_catalogue_s_is_called(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", **SHOP)
        finding(conn, "F2", **SHOP)
    made = into_loop(town, department="D02")
    assert (made.state, made.department_code) == ("dispatched", "D02")
    with read(town) as conn:
        last = history(conn, made.incident_id).iloc[-1]
        assert (last["move"], last["actor_role"], last["reason"]) == ("transfer", "community", "R2026-0001 F1")
    filed = into_loop(town, "F2", item_code=None, category="06", department="D02")
    assert (filed.state, filed.department_code) == ("dispatched", "D02")


@both_back_ends
def test_two_clicks_at_once_make_one_incident(town: Engine):
    with write(town) as conn:
        finding(conn, "F1", **SHOP)
    ready = Barrier(2)

    def click(_: int) -> int:
        engine = open_store(town.url)
        try:
            ready.wait()
            return into_loop(engine, department="D02").incident_id
        finally:
            engine.dispose()

    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(click, range(2)))
    assert made == {into_loop(town).incident_id}
    with read(town) as conn:
        assert conn.execute(select(func.count()).select_from(Incident)).scalar() == 1
        assert len(history(conn, made.pop())) == 4  # collected, filed, dispatched, passed on once


@pytest.mark.parametrize(
    ("changes", "fault", "said"),
    [
        ({"promised_on": TODAY - timedelta(days=1)}, errors.FindingPromiseError, r"2026-11-20: today is 2026-11-21"),
        ({"item_code": None}, errors.FindingCategoryError, r"F1 has neither item nor category"),
        ({"department": "D09"}, errors.FindingOwnerError, r"'D09' is no department"),
        ({"item_code": "I9"}, errors.FindingOwnerError, r"None is no department"),
        ({"item_code": None, "category": "06"}, errors.FindingOwnerError, r"Nobody owns finding F1"),
    ],
)
def test_an_incident_needs_a_kind_an_owner_and_a_day_to_come(
    town: Engine, changes: dict[str, Any], fault: type[Exception], said: str
):
    with write(town) as conn:
        finding(conn, "F1", **SHOP)
    with pytest.raises(fault, match=said):
        into_loop(town, **changes)
    with read(town) as conn:
        assert conn.execute(select(func.count()).select_from(Incident)).scalar() == 0


@pytest.mark.parametrize("state", ["settled", "dismissed", "conflict"])
def test_what_is_settled_dismissed_or_in_conflict_becomes_no_incident(town: Engine, state: str):
    with write(town) as conn:
        finding(conn, "F1", state=state)
    with pytest.raises(errors.FindingStateError, match=rf"F1 is {state}: .*noted, open"):
        into_loop(town)
    with pytest.raises(errors.FindingMissingError, match=r"no finding 'F9'"):
        into_loop(town, "F9")


def test_a_finding_s_own_position_goes_before_that_of_the_sheet_and_none_is_made_up(town: Engine):
    here = shapely.Point(118.785, 32.044)
    with write(town) as conn:
        finding(conn, "F1", **SHOP, geom=here)
        finding(conn, "F2")
    for code, place in (("F1", here), ("F2", None)):
        made = into_loop(town, code)
        with read(town) as conn:
            assert conn.execute(select(Incident.geom).where(Incident.id == made.incident_id)).scalar() == place
