"""Reports are kept together, each once, and acknowledged after that."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update

from data.engine import open_store, read, write
from data.errors import ReportFieldError, ReportKeyReusedError, StoreBusyError
from data.frames import record_change
from data.intake import writing
from data.intake.making import Accepted
from data.intake.report import Report
from data.intake.writing import Writer, submit, submit_one
from data.loop.acting import act
from data.loop.machine import Step
from data.schema import CatalogueItem, Incident
from tests.support.back_ends import both_back_ends
from tests.support.desk import MIDDLE

PATIENCE_S = 20.0


def report(**said: Any) -> Report:
    lon, lat = MIDDLE["002"]
    return Report(**{"source": "form", "channel": "snapshot", "item_code": "0101", "lon": lon, "lat": lat} | said)


def count(engine: Engine) -> int:
    with read(engine) as conn:
        return conn.execute(select(func.count()).select_from(Incident)).scalar_one()


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what other threads bring about."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if is_so():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come about")


def test_what_is_accepted_is_in_the_store(desk: Engine) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    accepted = submit_one(desk, report())
    with read(desk) as conn:
        filed_at = conn.execute(select(Incident.filed_at).where(Incident.id == accepted.incident_id)).scalar_one()
    assert before <= filed_at <= datetime.now(UTC)
    assert accepted.state == "dispatched"


def test_the_answer_to_one_report_is_raised_where_it_is_a_refusal(desk: Engine) -> None:
    with pytest.raises(ReportFieldError):
        submit_one(desk, report(source=""))
    submit_one(desk, report(key="k"))
    with pytest.raises(ReportKeyReusedError):
        submit_one(desk, report(key="k", item_code="0102"))


def test_answers_come_in_the_order_of_the_reports(desk: Engine) -> None:
    first, fault, again, last = submit(desk, [report(code="A"), report(code=""), report(code="A"), report(code="B")])
    assert isinstance(fault, ReportFieldError)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert isinstance(last, Accepted)
    assert (first.code, again.code, last.code) == ("A", "A", "B")
    assert (first.is_new, again.is_new, last.is_new) == (True, False, True)


def test_nothing_is_asked_of_the_store_for_what_makes_no_sense(desk: Engine) -> None:
    desk.dispose()
    connects: list[object] = []
    event.listen(desk, "checkout", lambda *_: connects.append(1))
    [answer] = submit(desk, [report(key="")])
    assert isinstance(answer, ReportFieldError)
    assert connects == []


def test_those_who_wait_are_written_together(desk: Engine) -> None:
    writer, commits = Writer(), Counter[str]()
    event.listen(desk, "commit", lambda _: commits.update(["commit"]))
    with ThreadPoolExecutor(12) as threads:
        with write(desk):  # holds the store, so that the first one waits for it and the others for the first one
            sent = [threads.submit(writer.submit, desk, [report(key="first")])]
            until(lambda: writer.is_writing)
            sent += [threads.submit(writer.submit, desk, [report(key=f"{number}")]) for number in range(11)]
            until(lambda: writer.waiting == 11)
        found = [answer for each in sent for answer in each.result(PATIENCE_S)]
    assert len({answer.incident_id for answer in found if isinstance(answer, Accepted)}) == 12
    assert commits["commit"] == 3  # the holder's, the first one's, and one for the eleven


def test_more_than_belong_together_are_written_in_turns(desk: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_TOGETHER", 3)
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda number: submit_one(desk, report(key=f"{number}")), range(30)))
    many = submit(desk, [report(key=f"more {number}") for number in range(10)])
    assert len(many) == 10
    assert count(desk) == 6 + 40


def test_one_that_fails_spoils_no_other(desk: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, told = Writer(), writing.answers

    def trips(conn: Any, reports: Sequence[Report], **known: Any) -> list[Any]:
        if any(each.code == "bad" for each in reports):
            raise ZeroDivisionError
        return told(conn, reports, **known)

    monkeypatch.setattr(writing, "answers", trips)
    with ThreadPoolExecutor(8) as threads:
        with write(desk):
            sent = {"first": threads.submit(writer.submit, desk, [report(code="first")])}
            until(lambda: writer.is_writing)
            sent |= {
                code: threads.submit(writer.submit, desk, [report(code=code)]) for code in ("a", "b", "bad", "c", "d")
            }
            until(lambda: writer.waiting == 5)
        outcomes = {code: each.exception(PATIENCE_S) for code, each in sent.items()}
    assert isinstance(outcomes.pop("bad"), ZeroDivisionError)
    assert set(outcomes.values()) == {None}
    assert count(desk) == 6 + 5


def test_everyone_is_told_when_the_store_cannot_be_written(desk: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(engine: Engine) -> Any:
        raise StoreBusyError(url="here")

    with monkeypatch.context() as then:
        then.setattr(writing, "write", busy)
        for _ in range(2):
            with pytest.raises(StoreBusyError):
                submit_one(desk, report(key="k"))
    assert submit_one(desk, report(key="k")).is_new


def test_whoever_is_interrupted_leaves_the_others_to_the_next(desk: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, told, calls = Writer(), writing.answers, Counter[str]()

    def interrupted_once(*given: Any, **known: Any) -> Any:
        calls.update(["call"])
        if calls["call"] == 1:
            raise KeyboardInterrupt
        return told(*given, **known)

    monkeypatch.setattr(writing, "answers", interrupted_once)
    writer._is_writing = True
    with ThreadPoolExecutor(3) as threads:
        sent = [threads.submit(writer.submit, desk, [report(key=f"{number}")]) for number in range(3)]
        until(lambda: writer.waiting == 3)
        with writer._turn:
            writer._is_writing = False
            writer._turn.notify()
        outcomes = [each.exception(PATIENCE_S) for each in sent]
    assert sorted(map(repr, outcomes)) == ["KeyboardInterrupt()", "None", "None"]
    assert count(desk) == 6 + 2


def test_a_new_catalogue_counts_for_the_next_report(desk: Engine) -> None:
    assert submit_one(desk, report(item_code="0401")).department_code is None
    with write(desk) as conn:
        conn.execute(update(CatalogueItem).where(CatalogueItem.code == "0401").values(department_code="DO1"))
        record_change(conn, CatalogueItem.__table__)  # type: ignore[arg-type]
    assert submit_one(desk, report(item_code="0401")).department_code == "DO1"


@both_back_ends
def test_processes_that_cross_keep_each_report_once(desk: Engine) -> None:
    """Two writers stand for two processes: what they share is the store alone."""
    other = open_store(desk.url)
    writers = {desk: Writer(), other: Writer()}
    try:
        with ThreadPoolExecutor(8) as threads:
            sent = [
                (number, threads.submit(writer.submit, engine, [report(key=f"{number}")]))
                for number in range(30)
                for engine, writer in writers.items()
            ]
            found = [(number, each.result(PATIENCE_S)[0]) for number, each in sent]
    finally:
        other.dispose()
    incidents: dict[int, set[int]] = {}
    for number, answer in found:
        assert isinstance(answer, Accepted)
        incidents.setdefault(number, set()).add(answer.incident_id)
    assert all(len(same) == 1 for same in incidents.values())
    assert sum(answer.is_new for _, answer in found if isinstance(answer, Accepted)) == 30
    assert count(desk) == 6 + 30


@pytest.mark.parametrize("store_url", [pytest.param("postgis", marks=pytest.mark.postgis)], indirect=True)
def test_those_who_act_and_those_who_report_do_not_block_each_other(desk: Engine) -> None:
    """Both raise the revisions of incidents and of their steps, and have to do so in one order."""
    waiting = [answer for answer in submit(desk, [report() for _ in range(40)]) if isinstance(answer, Accepted)]
    with ThreadPoolExecutor(2) as threads:
        reporting = threads.submit(lambda: [submit_one(desk, report()) for _ in waiting])
        acting = threads.submit(lambda: [_handle(desk, accepted.incident_id) for accepted in waiting])
        assert len(reporting.result(PATIENCE_S)) == 40
        assert acting.result(PATIENCE_S) == ["handled"] * 40


def _handle(engine: Engine, incident_id: int) -> str:
    with write(engine) as conn:
        return act(conn, incident_id, Step("handle", "department", datetime.now(UTC))).state


def test_a_process_whose_connections_are_all_at_work_is_busy(desk: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.pool, "_timeout", 0.01)
    with ExitStack() as taken:
        for _ in range(15):  # five that are kept open, and ten more
            taken.enter_context(desk.connect())
        with pytest.raises(StoreBusyError):
            submit_one(desk, report())
    assert submit_one(desk, report()).is_new
