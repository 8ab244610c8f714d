"""Every entry once, with all that belongs to it; conflicts kept and shown, never written over."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select, update

from data import errors
from data.engine import open_store, read, write
from data.frames import revisions
from data.queries import reviews as queries
from data.queries.photos import photos as photos_of
from data.reviews.link import token
from data.reviews.noting import entries
from data.reviews.noting.entries import Answer, Entry, said, submit, take
from data.reviews.noting.verdicts import judged
from data.schema import (
    Building,
    Correction,
    Finding,
    FindingPhoto,
    Incident,
    IncidentPhoto,
    IncidentStep,
    Review,
    ReviewEntry,
)
from data.settings import Settings
from tests.support.back_ends import each_back_end
from tests.support.phone_days import (
    CLOSED,
    CODE,
    FLOORS,
    HOURS,
    HOUSEHOLDS,
    NOW,
    OUTSIDE,
    PROMISE,
    REVIEW,
    TODAY,
    WATER,
    add_review,
    closed_incident,
    entry,
    finding,
    verdict,
)
from tests.support.pictures import GPS, photo
from tests.support.town import COMMUNITY

both_back_ends = pytest.mark.parametrize("phones", each_back_end, indirect=True)
TABLES = (ReviewEntry, Finding, FindingPhoto, Correction, Incident, IncidentStep, IncidentPhoto)


@pytest.fixture(scope="module")
def unchanged(town_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The day for those who change nothing of it."""
    path = shutil.copy(town_file("phone"), tmp_path_factory.mktemp("unchanged") / "grid.gpkg")
    store = open_store(f"sqlite:///{path}")
    yield store
    store.dispose()


def sent(phones: Engine, what: Entry, *, now: datetime = NOW) -> Answer:
    with write(phones) as conn:
        return take(conn, REVIEW, what, now=now)


def rows(phones: Engine) -> list[int]:
    with read(phones) as conn:
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


def found(phones: Engine) -> dict[str, Any]:
    with read(phones) as conn:
        table = Finding.__table__
        return {row.code: row for row in conn.execute(select(table).where(table.c.review_code == CODE))}


def states(phones: Engine) -> list[tuple[str, str | None, str | None]]:
    return [(row.state, row.reason, row.conflict_with) for row in found(phones).values()]


def proposed(phones: Engine) -> list[tuple[str, str, str | None, str | None, str]]:
    with read(phones) as conn:
        known = queries.corrections(conn, CODE)
    columns = ["finding_code", "field", "before", "after", "state"]
    return list(known[columns].astype(object).where(known[columns].notna(), None).itertuples(index=False, name=None))


def hold(phones: Engine, **values: Any) -> None:
    with write(phones) as conn:
        conn.execute(update(Building).where(Building.code == "tower").values(**values))


# Once and only once


@pytest.mark.parametrize(
    "what", [verdict(found="38"), finding(photos=(photo(),)), entry("activity", {"activity": "collect", "amount": 4})]
)
def test_the_same_again_is_the_same_entry_with_the_same_answer(phones, what):
    first = sent(phones, what)
    once = rows(phones)
    again = sent(phones, what, now=NOW + timedelta(days=5))
    assert rows(phones) == once
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.state, again.finding_code, again.conflict, again.incident) == (
        first.state,
        first.finding_code,
        first.conflict,
        first.incident,
    )


@pytest.mark.parametrize(
    "other",
    [
        verdict(found="39"),
        verdict(said="so"),
        verdict(FLOORS, found="38"),
        verdict(found="38", sequence=2, key="one-1"),
        verdict(found="38", device="two", key="one-1"),
        verdict(found="38", noted_at=NOW - timedelta(minutes=2)),
    ],
)
def test_another_entry_under_the_same_key_is_refused(phones, other):
    sent(phones, verdict(found="38"))
    before = rows(phones)
    with pytest.raises(errors.ReviewKeyReusedError, match="one-1"):
        sent(phones, other)
    assert rows(phones) == before


def test_other_photos_are_another_entry(phones):
    sent(phones, finding(photos=(photo(),)))
    with pytest.raises(errors.ReviewKeyReusedError):
        sent(phones, finding(photos=(photo(size=(41, 20)),)))


def test_the_key_of_an_entry_of_another_review_is_refused(phones):
    with write(phones) as conn:
        add_review(conn, "R2026-0003")
        take(conn, REVIEW, verdict(), now=NOW)
        with pytest.raises(errors.ReviewKeyReusedError):
            take(conn, entries.OpenReview("R2026-0003", REVIEW.grid_code, TODAY, None, "planned"), verdict(), now=NOW)


def test_a_phone_s_number_stands_for_one_entry(phones):
    sent(phones, verdict(sequence=7))
    with pytest.raises(errors.ReviewSequenceError, match="Number 7"):
        sent(phones, verdict(FLOORS, sequence=7, key="other"))
    sent(phones, verdict(FLOORS, sequence=7, device="two"))


@both_back_ends
@pytest.mark.parametrize("what", [verdict(found="38"), finding(photos=(photo(),))])
def test_the_same_entry_twice_at_the_same_moment_is_one(phones, tmp_path, what):
    here = Settings(phones.url, tmp_path / "var")
    link, together = token(here, CODE, TODAY), threading.Barrier(4)
    stores = [open_store(phones.url) for _ in range(4)]

    def send(store: Engine) -> Answer:
        together.wait()
        return submit(store, here, link, what, now=NOW)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, stores))
    for store in stores:
        store.dispose()
    assert sorted(answer.is_new for answer in answers) == [False, False, False, True]
    assert len({(answer.state, answer.finding_code, answer.incident) for answer in answers}) == 1
    assert rows(phones)[:3] == [1, 2, len(what.photos)]
    assert rows(phones)[4] == 6 + len(what.photos)


@both_back_ends
def test_two_phones_at_the_same_moment_know_of_each_other(phones, tmp_path):
    here = Settings(phones.url, tmp_path / "var")
    link, together = token(here, CODE, TODAY), threading.Barrier(2)

    def send(what: Entry) -> Answer:
        together.wait()
        return submit(phones, here, link, what, now=NOW)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, [verdict(found="38"), verdict(found="39", device="two")]))
    assert sorted(answer.state for answer in answers) == ["conflict", "noted"]
    assert len(proposed(phones)) == 1


class BreakdownError(Exception):
    """What stops a process in the middle of its work."""


def stopped_at(phones: Engine, number: int) -> Callable[..., None]:
    """Let the store fail before its statement of a number."""
    left = [number]

    def stop(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise BreakdownError

    event.listen(phones, "before_cursor_execute", stop)
    return stop


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        ([], finding(photos=(photo(), photo(size=(10, 10))))),
        ([verdict(found="38")], verdict(found="39", sequence=2)),
        ([verdict(found="38")], entry("withdraw", {"key": "one-1"}, sequence=2)),
    ],
)
def test_wherever_the_work_breaks_off_all_of_an_entry_is_kept_or_nothing(phones, tmp_path, prepare, what):
    here = Settings(phones.url, tmp_path / "var")
    link = token(here, CODE, TODAY)
    for earlier in prepare:
        sent(phones, earlier)
    before, broken = rows(phones), 0
    for number in range(1, 100):
        stop = stopped_at(phones, number)
        try:
            answer = submit(phones, here, link, what, now=NOW)
            break
        except BreakdownError:
            broken += 1
        finally:
            event.remove(phones, "before_cursor_execute", stop)
        assert rows(phones) == before
    assert broken > 10
    assert answer.is_new
    assert submit(phones, here, link, what, now=NOW) == Answer(
        answer.state, answer.finding_code, False, answer.conflict, answer.incident
    )
    if what.kind == "finding":
        after = [now - then for now, then in zip(rows(phones), before, strict=True)]
        assert after == [1, 1, 2, 0, 1, 3, 2]


@both_back_ends
def test_a_conflict_is_settled_and_taken_back(phones):
    sent(phones, verdict(HOURS, found="周一至周五 8:30-17:30"))
    assert sent(phones, verdict(HOURS, found="Mo-Su 08:00-20:00", device="two")).state == "conflict"
    sent(phones, verdict(HOURS, found="24/7", sequence=2, seen="two-1"))
    sent(phones, entry("withdraw", {"key": "one-2"}, sequence=3))
    assert [state for state, *_ in states(phones)] == ["dismissed"] * 3
    assert [(line[3], line[4]) for line in proposed(phones)] == [("Mo-Fr 08:30-17:30", "refused"), ("24/7", "refused")]


def test_an_incident_that_outlived_its_entry_is_found_again(phones):
    """As after a restore of some tables: the receipt of the intake has the entry's key."""
    first = sent(phones, finding())
    with write(phones) as conn:
        conn.execute(Finding.__table__.delete().where(Finding.review_code == CODE))
        conn.execute(ReviewEntry.__table__.delete())
    again = sent(phones, finding())
    assert again.incident == first.incident
    assert rows(phones)[4] == 7


@both_back_ends
def test_a_transaction_that_another_crosses_is_tried_again(phones, tmp_path, monkeypatch):
    here, kept, crossed = Settings(phones.url, tmp_path / "var"), entries.add, []

    def once_too_often(conn: Any, *given: Any, **known: Any) -> str:
        code = kept(conn, *given, **known)
        if not crossed:
            crossed.append(code)
            kept(conn, *given, **known | {"incident_id": None})
            conn.execute(update(Finding).where(Finding.review_code == CODE).values(code="F"))
        return code

    monkeypatch.setattr(entries, "add", once_too_often)
    what = entry("activity", {"activity": "mediate", "amount": 1})
    answer = submit(phones, here, token(here, CODE, TODAY), what, now=NOW)
    assert (answer.is_new, crossed, rows(phones)[1]) == (True, [answer.finding_code], 2)


# When


@pytest.mark.parametrize(
    "noted_at",
    [
        datetime(2026, 11, 20, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 21, 15, 59, 59, 999000, tzinfo=UTC),
    ],
)
def test_what_was_noted_on_the_day_is_taken_a_week_later(phones, noted_at):
    what = verdict(noted_at=noted_at)
    assert sent(phones, what, now=NOW + timedelta(days=7)).is_new
    [row] = found(phones).values()
    assert row.noted_at == noted_at


@pytest.mark.parametrize(
    "noted_at",
    [
        datetime(2026, 11, 20, 15, 59, 59, 999000, tzinfo=UTC),
        datetime(2026, 11, 21, 16, 0, tzinfo=UTC),
        NOW + timedelta(minutes=5, milliseconds=1),
    ],
)
def test_what_was_noted_on_another_day_or_will_be_is_refused(phones, noted_at):
    late = NOW + timedelta(days=2) if noted_at.hour != NOW.hour else NOW
    with pytest.raises(errors.ReviewTimeError):
        sent(phones, verdict(noted_at=noted_at), now=late)


def test_a_phone_s_clock_may_be_five_minutes_ahead(phones):
    ahead = NOW + timedelta(minutes=5)
    assert sent(phones, replace(finding(), noted_at=ahead), now=NOW).is_new
    with read(phones) as conn:
        assert conn.execute(select(Incident.reported_at).where(Incident.source == "review")).scalar_one() == NOW
    assert sent(phones, verdict(noted_at=ahead, sequence=2), now=NOW).is_new


def test_a_time_without_an_offset_is_refused(phones):
    with pytest.raises(errors.ReviewFieldError, match="noted_at"):
        sent(phones, verdict(noted_at=datetime(2026, 11, 21, 12, 0)))


def test_a_review_that_is_withdrawn_meanwhile_takes_nothing(phones):
    with write(phones) as conn:
        conn.execute(update(Review).where(Review.code == CODE).values(state="withdrawn"))
    with pytest.raises(errors.ReviewLinkWithdrawnError):
        sent(phones, verdict())


# Verdicts


@pytest.mark.parametrize("verdict_said", ["so", "cannot_tell"])
def test_what_is_so_or_cannot_be_told_is_noted(phones, verdict_said):
    assert sent(phones, verdict(said=verdict_said)) == Answer("noted", "F2026-0001-01", True)
    row = found(phones)["F2026-0001-01"]
    assert (row.kind, row.subject_table, row.subject_key, row.field) == ("claim", "building", "tower", "households")
    assert (row.claim, row.found, row.verdict, row.state, row.source) == ("40", None, verdict_said, "noted", "review")
    assert (row.entry_key, row.geom.x) == ("one-1", pytest.approx(118.7827))
    assert proposed(phones) == []


@pytest.mark.parametrize(
    ("claim", "told", "kept"),
    [
        (HOUSEHOLDS, "38", "38"),
        (FLOORS, " 011", "11"),
        (WATER, "false", "false"),
        (WATER, None, "false"),
        (HOURS, "周一至周五 8:30-17:30", "Mo-Fr 08:30-17:30"),
    ],
)
def test_a_difference_with_a_value_is_open_and_its_correction_is_proposed(phones, claim, told, kept):
    value = {HOUSEHOLDS: "40", FLOORS: "10", WATER: "true"}.get(claim)
    if claim == FLOORS:
        with pytest.raises(errors.ReviewFieldError):  # blanks at the edge are no value
            sent(phones, verdict(claim, found="\n11"))
    assert sent(phones, verdict(claim, found=told)).state == "noted"
    [row] = found(phones).values()
    assert (row.state, row.found) == ("open", kept)
    assert proposed(phones) == [("F2026-0001-01", claim.rpartition("/")[2], value, kept, "proposed")]


def test_a_difference_without_a_value_is_open_for_a_person_to_settle(phones):
    sent(phones, verdict())
    assert states(phones) == [("open", None, None)]
    assert proposed(phones) == []


@pytest.mark.parametrize("state", ["handled", "verified", "closed"])
def test_an_incident_that_is_not_done_is_proposed_to_go_back(phones, state):
    closed_incident(phones, state)
    sent(phones, verdict(CLOSED, value=state, found="dispatched"))
    assert proposed(phones) == [("F2026-0001-01", "state", state, "reopen", "proposed")]


def test_a_promise_that_is_not_as_the_screen_says_is_open(phones):
    sent(phones, verdict(PROMISE))
    row = found(phones)["F2026-0001-01"]
    assert (row.subject_table, row.subject_key, row.field, row.found) == ("finding", "F1", "closed", "true")
    assert (row.state, proposed(phones)) == ("open", [])


@pytest.mark.parametrize(
    ("what", "error"),
    [
        (verdict(found="many"), errors.ClaimNumberError),
        (verdict(found="-1"), errors.ClaimNumberError),
        (verdict(found="10001"), errors.ClaimNumberError),
        (verdict(WATER, found="yes"), errors.ClaimFlagError),
        (verdict(HOURS, found="when I like"), errors.ClaimHoursError),
        (verdict(CLOSED, found="gone"), errors.ReviewFieldError),
        (verdict(PROMISE, found="maybe"), errors.ReviewFieldError),
        (verdict(found="40"), errors.ReviewFieldError),
        (verdict(said="so", found="38"), errors.ReviewFieldError),
        (verdict("building:shed/households", value="40"), errors.ReviewClaimError),
        (verdict("building:tower/name", value=None), errors.ReviewClaimError),
        (verdict("nonsense"), errors.ReviewClaimError),
    ],
)
def test_a_verdict_that_fits_no_claim_is_refused_and_nothing_is_kept(unchanged, what, error):
    before = rows(unchanged)
    with pytest.raises(error):
        sent(unchanged, what)
    assert rows(unchanged) == before


# Conflicts


def test_a_verdict_that_another_phone_did_not_know_is_kept_beside_and_shown(phones):
    sent(phones, verdict(found="38"))
    answer = sent(phones, verdict(found="39", device="two"))
    assert answer.state == "conflict"
    assert answer.conflict == {
        "reason": "already_judged",
        "key": "one-1",
        "device": "one",
        "verdict": "not_so",
        "found": "38",
        "noted_at": "2026-11-21T03:59:00+00:00",
    }
    assert states(phones) == [("open", None, None), ("conflict", "already_judged", "F2026-0001-01")]
    assert [line[3] for line in proposed(phones)] == ["38"]


def test_a_phone_that_says_the_same_agrees(phones):
    sent(phones, verdict(found="38"))
    assert sent(phones, verdict(found="38", device="two")).state == "noted"
    assert states(phones) == [("open", None, None), ("noted", "agrees", "F2026-0001-01")]
    assert len(proposed(phones)) == 1


def test_who_cannot_tell_disagrees_with_nobody(phones):
    for number, (device, words) in enumerate([("one", "cannot_tell"), ("two", "so"), ("three", "cannot_tell")]):
        assert sent(phones, verdict(said=words, device=device)).state == "noted", number
    with read(phones) as conn:
        assert judged(conn, CODE)[HOUSEHOLDS]["key"] == "two-1"
    assert sent(phones, verdict(found="3", device="four")).conflict["key"] == "two-1"


def test_a_verdict_that_names_the_one_it_has_seen_takes_its_place(phones):
    sent(phones, verdict(found="38"))
    sent(phones, verdict(found="39", device="two"))
    answer = sent(phones, verdict(found="39", device="two", sequence=2, seen="one-1"))
    assert answer == Answer("noted", "F2026-0001-03", True)
    assert states(phones) == [
        ("dismissed", "superseded", None),
        ("dismissed", "superseded", "F2026-0001-01"),
        ("open", None, None),
    ]
    assert [(line[3], line[4]) for line in proposed(phones)] == [("38", "refused"), ("39", "proposed")]
    assert sent(phones, verdict(found="38")).conflict is None


def test_the_other_phone_can_settle_it_as_well(phones):
    sent(phones, verdict(found="38"))
    sent(phones, verdict(found="39", device="two"))
    assert sent(phones, verdict(found="38", sequence=2, seen="two-1")).state == "noted"
    assert [state for state, *_ in states(phones)] == ["dismissed", "dismissed", "open"]


def test_a_phone_may_change_its_mind_but_not_another_s(phones):
    sent(phones, verdict(found="38"))
    sent(phones, verdict(found="39", device="two"))
    answer = sent(phones, verdict(found="37", sequence=2, seen="one-1"))
    assert answer.conflict is not None
    assert answer.conflict["key"] == "two-1"
    assert states(phones) == [
        ("dismissed", "superseded", None),
        ("open", None, None),
        ("conflict", "already_judged", "F2026-0001-02"),
    ]
    assert [(line[3], line[4]) for line in proposed(phones)] == [("38", "refused"), ("39", "proposed")]


def test_a_value_that_has_changed_since_is_a_conflict_with_the_store(phones):
    hold(phones, households=45)
    answer = sent(phones, verdict(found="38"))
    assert (answer.state, answer.conflict) == ("conflict", {"reason": "value_changed", "value": "45"})
    assert states(phones) == [("conflict", "value_changed", None)]
    assert proposed(phones) == []
    assert sent(phones, verdict(found="38", value="45", sequence=2, seen="one-1")).state == "noted"
    assert proposed(phones) == [("F2026-0001-02", "households", "45", "38", "proposed")]


def test_what_the_store_says_by_now_needs_no_correction(phones):
    hold(phones, households=38)
    assert sent(phones, verdict(found="38")).state == "noted"
    [row] = found(phones).values()
    assert (row.state, row.closed_on, proposed(phones)) == ("settled", TODAY, [])


def test_a_claim_whose_row_is_gone_is_a_conflict_with_nothing(phones):
    with write(phones) as conn:
        conn.execute(Building.__table__.delete().where(Building.code == "tower"))
    assert sent(phones, verdict(said="so")).conflict == {"reason": "value_changed", "value": None}


def test_what_was_corrected_already_is_not_put_aside_by_a_later_verdict(phones):
    sent(phones, verdict(found="38"))
    hold(phones, households=38)
    with write(phones) as conn:
        conn.execute(update(Finding).where(Finding.review_code == CODE).values(state="settled"))
    answer = sent(phones, verdict(found="37", sequence=2))
    assert answer.conflict == {"reason": "value_changed", "value": "38"}
    assert [state for state, *_ in states(phones)] == ["settled", "conflict"]


def told_of(conn: Any, claim: str) -> list[Any]:
    """What stands of a claim, without those who cannot tell."""
    table = Finding.__table__
    about = (table.c.review_code == CODE, table.c.field == claim.rpartition("/")[2], table.c.state != "dismissed")
    return list(conn.execute(select(table).where(*about, table.c.verdict != "cannot_tell").order_by(table.c.id)))


SAYINGS = st.sampled_from(["so", "cannot_tell", "38", "39", "take back"])


@given(
    st.lists(st.tuples(st.sampled_from("abc"), SAYINGS, st.booleans(), st.integers(1, 2)), min_size=2, max_size=8),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_phones_say_one_thing_stands_and_all_else_is_held_against_it(unchanged, acts):
    """Each act: which phone, what it says, whether it has seen the last verdict, and how often it is sent."""
    counts: Counter[str] = Counter()
    verdicts_of: dict[str, list[str]] = {}
    with suppress(BreakdownError), write(unchanged) as conn:
        for device, saying, has_seen, times in acts:
            counts[device] += 1
            named = {"device": device, "sequence": counts[device]}
            if saying == "take back":
                if not verdicts_of.get(device):
                    continue
                what = entry("withdraw", {"key": verdicts_of[device].pop()}, **named)
            else:
                last = [told["key"] for told in said(conn, CODE) if told["kind"] == "verdict"][-1:]
                body = {"said": "not_so", "found": saying} if saying.isdecimal() else {"said": saying}
                what = verdict(**body, **named, **({"seen": last[0]} if has_seen and last else {}))
                verdicts_of.setdefault(device, []).append(what.key)
            answers = [take(conn, REVIEW, what, now=NOW) for _ in range(times)]
            assert [answer.is_new for answer in answers] == [True, False][:times]
            check_claim(conn)
        raise BreakdownError  # leave the store as it was


def check_claim(conn: Any) -> None:
    first, *others = [*told_of(conn, HOUSEHOLDS)] or [None]
    waiting = conn.execute(select(Correction.finding_code).where(Correction.state == "proposed")).scalars().all()
    assert waiting == ([first.code] if first is not None and first.found is not None else [])
    assert first is None or (first.state, first.conflict_with) == ("open" if first.found else "noted", None)
    for other in others:
        agrees = (other.verdict, other.found) == (first.verdict, first.found)
        assert other.conflict_with == first.code
        assert (other.state, other.reason) == (("noted", "agrees") if agrees else ("conflict", "already_judged"))
    keys = [told["key"] for told in said(conn, CODE)]
    assert len(keys) == len(set(keys))


# Taking back


def test_a_verdict_that_is_taken_back_leaves_nothing_to_decide(phones):
    sent(phones, verdict(found="38"))
    sent(phones, entry("withdraw", {"key": "one-1"}, sequence=2))
    assert states(phones) == [("dismissed", "withdrawn", None)]
    assert [line[4] for line in proposed(phones)] == ["refused"]
    with read(phones) as conn:
        assert [told["state"] for told in said(conn, CODE)] == ["withdrawn", "noted"]
        assert judged(conn, CODE) == {}


@pytest.mark.parametrize(("second", "then"), [("38", "38"), ("39", "39")])
def test_after_the_first_is_taken_back_the_second_stands(phones, second, then):
    sent(phones, verdict(found="38"))
    sent(phones, verdict(found=second, device="two"))
    sent(phones, verdict(found="50", device="three"))
    sent(phones, entry("withdraw", {"key": "one-1"}, sequence=2))
    assert states(phones) == [
        ("dismissed", "withdrawn", None),
        ("open", None, None),
        ("conflict", "already_judged", "F2026-0001-02"),
    ]
    assert [line[3] for line in proposed(phones) if line[4] == "proposed"] == [then]


def test_an_activity_can_be_taken_back_twice(phones):
    sent(phones, entry("activity", {"activity": "publicise", "amount": 2}))
    for sequence in (2, 3):
        sent(phones, entry("withdraw", {"key": "one-1"}, sequence=sequence))
    assert states(phones) == [("dismissed", "withdrawn", None)]


def test_what_others_rely_on_cannot_be_taken_back(phones):
    sent(phones, finding())
    sent(phones, verdict(found="38", sequence=2))
    with write(phones) as conn:
        conn.execute(update(Finding).where(Finding.code == "F2026-0001-02").values(state="settled"))
    for key, error in (
        ("one-1", errors.ReviewWithdrawIncidentError),
        ("one-2", errors.ReviewWithdrawSettledError),
        ("one-9", errors.ReviewWithdrawNothingError),
    ):
        with pytest.raises(error):
            sent(phones, entry("withdraw", {"key": key}, sequence=3))
    with pytest.raises(errors.ReviewWithdrawNothingError):
        sent(phones, entry("withdraw", {"key": "one-1"}, device="two"))


# Own findings


@both_back_ends
def test_what_is_found_is_an_incident_at_once_with_its_photos(phones):
    answer = sent(phones, finding(photos=(photo(gps=GPS), photo(size=(80, 10))), stop="building:tower"))
    [row] = found(phones).values()
    with read(phones) as conn:
        incident = conn.execute(select(Incident.__table__).where(Incident.id == row.incident_id)).one()
        own, kept = queries.photos(conn, row.code), photos_of(conn, row.incident_id)
    assert answer == Answer("noted", row.code, True, None, incident.code)
    assert (incident.source, incident.channel, incident.category, incident.item_code) == (
        "review",
        "review",
        "01",
        "0101",
    )
    assert (incident.state, incident.grid_code, incident.department_code) == ("dispatched", f"{COMMUNITY}003", "DH1")
    assert incident.reported_at == NOW - timedelta(minutes=1)
    assert (row.kind, row.verdict, row.state, row.owner, row.category) == ("own", "seen", "open", "DH1", "01")
    assert (row.accuracy_m, row.is_outside, row.promised_on) == (8.5, False, TODAY)
    assert own == [one.image for one in kept]
    assert all(b"Exif" not in image for image in own)
    assert len(own) == 2


def test_a_day_that_was_promised_goes_before_the_due_one(phones):
    sent(phones, finding(promised_on="2026-12-24"))
    [row] = found(phones).values()
    assert row.promised_on.isoformat() == "2026-12-24"


def test_what_nobody_answers_for_has_no_owner_and_no_day(phones):
    sent(phones, finding(item=None, category="04"))
    [row] = found(phones).values()
    assert (row.owner, row.promised_on, row.item_code, row.category) == (None, None, None, "04")


def test_a_finding_at_a_stop_lies_where_the_stop_is(phones):
    sent(phones, finding(lon=..., lat=..., how="stop", stop="building:tower"))
    [row] = found(phones).values()
    assert (row.geom.x, row.geom.y) == pytest.approx((118.7827, 32.0407))


def test_a_spot_outside_the_grid_asks_first(phones):
    lon, lat = OUTSIDE
    with pytest.raises(errors.ReviewOutsideError, match="111 m outside"):
        sent(phones, finding(lon=lon, lat=lat))
    assert rows(phones)[4] == 6
    sent(phones, finding(lon=lon, lat=lat, outside_ok=True))
    [row] = found(phones).values()
    assert row.is_outside


@pytest.mark.parametrize(
    ("what", "error"),
    [
        (finding(item="9999", category="99"), errors.ReviewDemandError),
        (finding(item=None, category=None), errors.ReviewDemandError),
        (finding(lon=..., lat=..., how="stop", stop="building:shed"), errors.ReviewStopError),
        (finding(lon=..., lat=..., how="map"), errors.ReviewFieldError),
        (finding(lon=..., how="stop", stop="building:tower"), errors.ReviewFieldError),
        (finding(lon=float("nan")), errors.ReviewFieldError),
        (finding(lat=91.0), errors.ReviewFieldError),
        (finding(lon="118"), errors.ReviewFieldError),
        (finding(lat=True), errors.ReviewFieldError),
        (finding(accuracy_m=-1), errors.ReviewFieldError),
        (finding(how="guess"), errors.ReviewFieldError),
        (finding(outside_ok="yes"), errors.ReviewFieldError),
        (finding(promised_on="soon"), errors.ReviewFieldError),
        (finding(promised_on="2026-11-20"), errors.ReviewPromiseError),
        (finding(note="a word"), errors.ReviewFieldError),
        (finding(photos=(b"none",)), errors.PhotoKindError),
        (finding(photos=(photo(),) * 4), errors.ReviewFieldError),
        (verdict(photos=(photo(),)), errors.ReviewFieldError),
        (entry("activity", {"activity": "rest", "amount": 1}), errors.ReviewFieldError),
        (entry("activity", {"activity": "collect", "amount": -1}), errors.ReviewFieldError),
        (entry("activity", {"activity": "collect", "amount": 1.5}), errors.ReviewFieldError),
        (entry("activity", {"activity": "collect", "amount": True}), errors.ReviewFieldError),
        (entry("walk", {"order": "all"}), errors.ReviewFieldError),
        (entry("walk", {"order": ["building:tower", "building:tower"]}), errors.ReviewFieldError),
        (entry("walk", {"order": [7]}), errors.ReviewFieldError),
        (entry("walk", {"order": ["building:shed"]}), errors.ReviewStopError),
        (entry("withdraw", {}), errors.ReviewFieldError),
        (entry("end", {"why": "rain"}), errors.ReviewFieldError),
        (entry("song", {}), errors.ReviewFieldError),
        (verdict(key="a b"), errors.ReviewFieldError),
        (verdict(key=""), errors.ReviewFieldError),
        (verdict(key="x" * 65), errors.ReviewFieldError),
        (verdict(device="手机"), errors.ReviewFieldError),
        (verdict(sequence=-1), errors.ReviewFieldError),
        (verdict(sequence=2**31), errors.ReviewFieldError),
        (verdict(seen="a b"), errors.ReviewFieldError),
        (verdict(value="\x00"), errors.ReviewFieldError),
        (verdict(value=40), errors.ReviewFieldError),
        (verdict(said="seen"), errors.ReviewFieldError),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(unchanged, what, error):
    before = rows(unchanged)
    with pytest.raises(error):
        sent(unchanged, what)
    assert rows(unchanged) == before


# The rest of the day


def test_activities_are_counted_and_nothing_else_is_said_of_them(phones):
    sent(phones, entry("activity", {"activity": "mediate", "amount": 2}))
    [row] = found(phones).values()
    assert (row.kind, row.activity, row.amount, row.state, row.verdict) == ("activity", "mediate", 2, "noted", "seen")


def test_the_walk_is_the_one_that_was_put_in_order_last(phones):
    order = ["incident:1", "added:1", "building:tower"]
    sent(phones, entry("walk", {"order": order}))
    with read(phones) as conn:
        assert queries.review(conn, CODE).walk == order


def test_the_end_of_the_day_is_the_last_that_a_phone_said(phones):
    for device, minutes in (("one", 5), ("two", 9), ("three", 7)):
        sent(phones, entry("end", {}, device=device, noted_at=NOW - timedelta(minutes=minutes)))
    with read(phones) as conn:
        day = queries.review(conn, CODE)
    assert (day.state, day.ended_at) == ("done", NOW - timedelta(minutes=5))
    assert sent(phones, verdict(sequence=9)).is_new


def test_all_that_was_said_can_be_read_again(phones):
    sent(phones, verdict(found="38"))
    sent(phones, verdict(found="39", device="two"))
    sent(phones, finding(sequence=2))
    with read(phones) as conn:
        told, kept = said(conn, CODE), queries.entries(conn, CODE)
        known, of_review = queries.reviews(conn), queries.findings(conn, CODE)
    assert [(one["key"], one["kind"], one["state"], one["claim"]) for one in told] == [
        ("one-1", "verdict", "noted", HOUSEHOLDS),
        ("two-1", "verdict", "conflict", HOUSEHOLDS),
        ("one-2", "finding", "noted", None),
    ]
    assert kept["body"].iloc[0] == {"claim": HOUSEHOLDS, "value": "40", "verdict": "not_so", "found": "38"}
    assert known.set_index("code").loc[CODE, ["entries", "findings", "unsettled"]].tolist() == [3, 3, 3]
    assert of_review["photos"].tolist() == [0, 0, 0]


def test_reviews_are_chosen_by_grid_day_and_state(phones):
    with read(phones) as conn:
        chosen = [
            queries.reviews(conn, **by)["code"].tolist()
            for by in (
                {"grid_code": REVIEW.grid_code, "state": "planned"},
                {"since": TODAY},
                {"until": TODAY},
                {"grid_code": "990101"},
                {"state": "done"},
            )
        ]
        assert queries.review(conn, "R1999-0001") is None
    assert chosen == [["R2026-0001", "R2026-0002"], ["R2026-0001"], ["R2026-0002"], [], []]


def test_what_is_kept_raises_the_revisions_of_its_tables(phones):
    with read(phones) as conn:
        before = revisions(conn)
    sent(phones, finding(photos=(photo(),)))
    sent(phones, verdict(found="38", sequence=2))
    sent(phones, entry("end", {}, sequence=3))
    with read(phones) as conn:
        after = revisions(conn)
    raised = {table for table in after if after[table] > before[table]}
    assert raised >= {"review", "review_entry", "finding", "finding_photo", "correction", "incident"}


def test_a_link_that_opens_nothing_takes_nothing(phones, tmp_path: Path):
    here = Settings(phones.url, tmp_path / "var")
    with pytest.raises(errors.ReviewLinkOverError):
        submit(phones, here, token(here, CODE, TODAY), verdict(), now=NOW + timedelta(days=9))
    assert rows(phones)[0] == 0
