from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from data import errors
from data.engine import open_store, read, write
from data.frames import revisions
from data.loop.history import history
from data.reviews.after import corrections
from data.reviews.after.corrections import Outcome, approve, approve_each, listed, propose, refuse
from data.schema import Audit, Building, Correction, Finding, Incident, RefuelStation
from tests.support.back_ends import each_back_end
from tests.support.review_days import HOUR, NOW, TODAY, correction, finding, incident

both_back_ends = pytest.mark.parametrize("town", each_back_end, indirect=True)


def proposed(conn: Connection, code: str = "C1", **changes: Any) -> str:
    """The correction of 412 to 397 households, or another."""
    subject = {name: changes[name] for name in ("subject_table", "subject_key", "field") if name in changes}
    told = {"claim": changes.get("before", "412"), "found": changes.get("after", "397")}
    finding(conn, f"F{code}", **told, **subject)
    return correction(conn, code, f"F{code}", **changes)


def households(conn: Connection) -> int | None:
    return conn.execute(select(Building.households).where(Building.code == "B1")).scalar_one()


def state_of(conn: Connection, table: Any, code: str) -> str:
    return str(conn.execute(select(table.state).where(table.code == code)).scalar_one())


@both_back_ends
def test_an_approved_correction_is_in_the_store_with_who_before_and_after(town: Engine):
    with write(town) as conn:
        proposed(conn)
        earlier = revisions(conn)["building"]
        approve(conn, "C1", person=" 王主任 ", at=NOW)
    with read(town) as conn:
        assert households(conn) == 397
        assert revisions(conn)["building"] > earlier
        [row] = listed(conn).to_dict("records")
        assert (row["before"], row["after"], row["state"], row["decided_by"]) == ("412", "397", "approved", "王主任")
        assert (row["subject"], row["review_code"], row["reviewer_rank"]) == ("和园1栋", "R2026-0001", "division")
        kept = conn.execute(select(Finding.state, Finding.closed_on)).one()
        assert tuple(kept) == ("settled", TODAY)
        line = conn.execute(select(Audit).order_by(Audit.id.desc())).mappings().first()
    assert line is not None
    assert (line["action"], line["subject_table"], line["subject_key"]) == ("correct", "building", "B1")
    assert line["details"] == {
        "correction": "C1",
        "review": "R2026-0001",
        "field": "households",
        "before": "412",
        "after": "397",
    }


def test_the_row_keeps_its_day_and_its_source(town: Engine):
    with write(town) as conn:
        stood = conn.execute(select(Building.as_of, Building.source)).one()
        approve(conn, proposed(conn), person="王", at=NOW)
        assert conn.execute(select(Building.as_of, Building.source)).one() == stood


@both_back_ends
def test_a_value_that_has_changed_since_is_not_overwritten(town: Engine):
    with write(town) as conn:
        proposed(conn, before="410")
        with pytest.raises(errors.CorrectionStaleError, match=r"C1 was to replace '410' by '397'.*holds '412'.*refuse"):
            approve(conn, "C1", person="王", at=NOW)
    with read(town) as conn:
        assert households(conn) == 412
        assert (state_of(conn, Correction, "C1"), state_of(conn, Finding, "FC1")) == ("proposed", "open")


@both_back_ends
def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(town: Engine):
    with write(town) as conn:
        proposed(conn)
        proposed(conn, "C2", after="400")
    told = at_once(town, lambda conn, code: approve(conn, code, person="王", at=NOW), "C1", "C2")
    assert sorted(type(fault).__name__ for fault in told) == ["CorrectionStaleError", "NoneType"]
    told = at_once(town, lambda conn, code: refuse(conn, code, person="王", reason="x", at=NOW), "C1", "C1")
    assert {type(fault).__name__ for fault in told} <= {"CorrectionDecidedError", "NoneType"}
    with read(town) as conn:
        assert households(conn) in {397, 400}
        assert sorted(listed(conn)["state"])[0] == "approved"


def at_once(town: Engine, deed: Callable[[Connection, str], None], *codes: str) -> list[errors.GridError | None]:
    """What each of two processes is told that act at the same moment."""
    ready = Barrier(len(codes))

    def act(code: str) -> errors.GridError | None:
        engine = open_store(town.url)
        try:
            ready.wait()
            with write(engine) as conn:
                deed(conn, code)
        except errors.GridError as fault:
            return fault
        finally:
            engine.dispose()
        return None

    with ThreadPoolExecutor(len(codes)) as pool:
        return list(pool.map(act, codes))


def test_the_same_correction_is_decided_once(town: Engine):
    with write(town) as conn:
        approve(conn, proposed(conn), person="王", at=NOW)
        with pytest.raises(errors.CorrectionDecidedError, match="C1 has been approved already"):
            approve(conn, "C1", person="李", at=NOW)
        with pytest.raises(errors.CorrectionStaleError, match="C1 has been approved already"):
            refuse(conn, "C1", person="李", reason="不是", at=NOW)
        assert state_of(conn, Correction, "C1") == "approved"


@both_back_ends
def test_a_whole_day_is_approved_at_once_and_what_cannot_be_stays_with_its_reason(town: Engine):
    shop = {"subject_table": "refuel_station", "subject_key": "R1"}
    with write(town) as conn:
        proposed(conn)
        proposed(conn, "C2", **shop, field="water", before="true", after="false")
        proposed(conn, "C3", **shop, field="opening_hours", before="24/7", after="Mo-Fr 09:00-17:00")
        proposed(conn, "C4", field="floors", before=None, after="18")
        told = approve_each(conn, ["C4", "C3", "C2", "C9", "C1"], person="王", at=NOW)
    assert [(one.code, one.after, type(one.error)) for one in told] == [
        ("C4", "18", type(None)),
        ("C3", None, errors.CorrectionStaleError),
        ("C2", "false", type(None)),
        ("C9", None, errors.CorrectionMissingError),
        ("C1", "397", type(None)),
    ]
    with read(town) as conn:
        kept = conn.execute(select(RefuelStation.water, RefuelStation.opening_hours)).one()
        assert tuple(kept) == (False, "Mo-Su 08:00-22:00")
        assert conn.execute(select(Building.households, Building.floors)).one() == (397, 18)
        assert listed(conn, "proposed")["code"].tolist() == ["C3"]


def test_a_value_that_the_column_cannot_hold_is_refused_and_the_rest_is_written(town: Engine):
    with write(town) as conn:
        proposed(conn, "C1", after="many")
        proposed(conn, "C2", field="floors", before=None, after="18")
        told = approve_each(conn, ["C1", "C2"], person="王", at=NOW)
        assert isinstance(told[0].error, errors.GridError)
        assert told[1] == Outcome("C2", after="18")
        assert households(conn) == 412


@both_back_ends
@pytest.mark.parametrize(("state", "move"), [("closed", "reopen"), ("verified", "reopen"), ("handled", "send_back")])
def test_an_incident_that_is_not_done_is_in_the_loop_again(town: Engine, state: str, move: str):
    with write(town) as conn:
        incident(conn, 37, state)
        proposed(
            conn, subject_table="incident", subject_key="37", field="state", before=state, after=corrections.REOPEN
        )
        approve(conn, "C1", person="王", at=NOW)
    with read(town) as conn:
        last = history(conn, 37).iloc[-1]
        assert (last["move"], last["actor_role"], last["reason"]) == (move, "community", "R2026-0001 FC1")
        assert state_of(conn, Incident, "N37") == ("filed" if move == "reopen" else "dispatched")
        kept = conn.execute(select(Finding.state, Finding.incident_id, Finding.owner, Finding.promised_on)).one()
    promised = TODAY + (HOUR * 24 if move == "reopen" else HOUR * -24)  # a reopening counts its 24 hours anew
    assert tuple(kept) == ("open", 37, "D01", promised)


def test_an_incident_that_is_open_by_now_is_not_opened_again(town: Engine):
    with write(town) as conn:
        incident(conn, 37, "filed")
        proposed(conn, subject_table="incident", subject_key="37", field="state", before="closed", after="reopen")
        with pytest.raises(errors.CorrectionStaleError, match="holds 'filed'"):
            approve(conn, "C1", person="王", at=NOW)
        assert len(history(conn, 37)) == 2  # collected and filed, as the row tells


def test_a_row_that_is_gone_is_said(town: Engine):
    with write(town) as conn:
        proposed(conn, subject_key="B9")
        with pytest.raises(errors.CorrectionSubjectError, match=r"no building 'B9' any more.*C1.*Refuse"):
            approve(conn, "C1", person="王", at=NOW)


def test_a_refused_correction_leaves_the_store_and_dismisses_the_difference(town: Engine):
    with write(town) as conn:
        refuse(conn, proposed(conn), person="王", reason=" 看错了楼 ", at=NOW)
        assert households(conn) == 412
        kept = conn.execute(select(Finding.state, Finding.reason, Finding.closed_on)).one()
        assert tuple(kept) == ("dismissed", "看错了楼", TODAY)
        [row] = listed(conn, "refused").to_dict("records")
        assert (row["decided_by"], row["reason"], row["decided_at"]) == ("王", "看错了楼", NOW)
        line = conn.execute(select(Audit.action, Audit.details).order_by(Audit.id.desc())).first()
        assert line is not None
        assert (line.action, line.details["reason"]) == ("refuse", "看错了楼")


def test_a_difference_that_is_in_the_loop_stays_there_whatever_its_correction(town: Engine):
    with write(town) as conn:
        incident(conn, 5, "filed")
        for code, key in (("C1", "B1"), ("C2", "B1")):
            finding(conn, f"F{code}", subject_key=key, incident_id=5)
            correction(conn, code, f"F{code}")
        approve(conn, "C1", person="王", at=NOW)
        refuse(conn, "C2", person="王", reason="已改", at=NOW)
        assert set(conn.execute(select(Finding.state)).scalars()) == {"open"}


@pytest.mark.parametrize("person", ["", "  ", "王" * 41, "王\n李"])
def test_somebody_decides(town: Engine, person: str):
    with write(town) as conn:
        proposed(conn)
        with pytest.raises(errors.CorrectionPersonError, match="1 to 40"):
            approve(conn, "C1", person=person, at=NOW)
        with pytest.raises(errors.CorrectionPersonError, match="1 to 40"):
            refuse(conn, "C1", person=person, reason="x", at=NOW)


@pytest.mark.parametrize("reason", ["", " ", "字" * 201])
def test_a_refusal_says_why(town: Engine, reason: str):
    with write(town) as conn:
        with pytest.raises(errors.CorrectionReasonError, match=r"C1 is refused without a reason.*1 to 200"):
            refuse(conn, proposed(conn), person="王", reason=reason, at=NOW)
        assert state_of(conn, Correction, "C1") == "proposed"


def test_a_correction_that_is_not_there_is_said(town: Engine):
    with write(town) as conn:
        with pytest.raises(errors.CorrectionMissingError, match="no correction 'C9'"):
            approve(conn, "C9", person="王", at=NOW)
        with pytest.raises(errors.CorrectionMissingError, match="no correction 'C9'"):
            refuse(conn, "C9", person="王", reason="x", at=NOW)
        assert approve_each(conn, [], person="王", at=NOW) == []
        assert listed(conn).empty


@both_back_ends
def test_a_proposal_gets_a_number_of_its_own_and_waits(town: Engine):
    with write(town) as conn:
        finding(conn, "F1")
        finding(conn, "F2", subject_table=None, field=None, kind="own")
        codes = [propose(conn, "F1", before="412", after=after, at=NOW) for after in ("397", "398")]
        assert len(set(codes)) == 2
        assert listed(conn, "proposed")["after"].tolist() == ["397", "398"]
        with pytest.raises(errors.FindingMissingError, match="no finding 'F9'"):
            propose(conn, "F9", before=None, after="1", at=NOW)
        with pytest.raises(errors.FindingMissingError, match="no finding 'F2'"):
            propose(conn, "F2", before=None, after="1", at=NOW)


def test_corrections_of_one_day_are_listed_alone(town: Engine):
    with write(town) as conn:
        proposed(conn)
        assert listed(conn, review_code="R2026-0001")["code"].tolist() == ["C1"]
        assert listed(conn, review_code="R2026-0002").empty
