"""What the page of a review asks: with its link alone, of its own grid alone, each entry once."""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, update
from starlette.applications import Starlette

from api import answers
from api import store as opened
from api.review import access, day, sending
from api.review.routes import routes
from data.engine import create_store, read, write
from data.errors import GridUnknownError, StoreBusyError
from data.reviews.link import token
from data.schema import Building, Incident, Review, ReviewEntry
from tests.support import phone_days
from tests.support.coroutines import finished
from tests.support.phone_days import CODE, FLOORS, GRID, HOUSEHOLDS, NOW, TODAY, finding, verdict
from tests.support.pictures import photo
from tests.support.town import COMMUNITY

APPLICATION = Starlette(routes=routes)
MIDNIGHT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviewed")
    engine = create_store(f"sqlite:///{folder / 'grid.gpkg'}")
    phone_days.build(engine)
    engine.dispose()
    return folder / "grid.gpkg"


@pytest.fixture
def phones(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Engine]:
    """The day, whose brief is left out unless a test asks for `real_brief`: it takes most of the time."""
    url = f"sqlite:///{shutil.copy(made, tmp_path / 'grid.gpkg')}"
    monkeypatch.setenv("GRID_DATABASE_URL", url)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(answers, "_kept", answers.Kept(answers.KEPT_BYTES))
    monkeypatch.setattr(day, "_briefs", answers.Kept(answers.KEPT_BYTES))
    monkeypatch.setattr(access, "present", lambda: NOW)
    if "real_brief" not in request.fixturenames:
        monkeypatch.setattr(day, "brief", _no_brief)
    opened.settings.cache_clear()
    opened.store.cache_clear()
    yield opened.store()
    opened.store().dispose()
    opened.settings.cache_clear()
    opened.store.cache_clear()


@pytest.fixture
def real_brief() -> None:
    """Ask for the brief as it is."""


def _no_brief(_: Connection, grid_code: str, *, now: datetime) -> Any:
    if not grid_code.endswith(("001", "003")):
        raise GridUnknownError(grid=grid_code, day=now)
    return SimpleNamespace(as_json=lambda: {"grid": {"code": grid_code}})


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(access, "present", lambda: now)


def link() -> str:
    return token(opened.settings(), CODE, TODAY)


def call(method: str, path: str, *, given: str | None = None, headers: Any = None, **known: Any) -> httpx.Response:
    sent = {"Authorization": f"Bearer {given or link()}"} | (headers or {})
    sent = {name: value for name, value in sent.items() if value is not None}

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APPLICATION)) as client:
            return await client.request(method, f"http://127.0.0.1:8501/review/{path}", headers=sent, **known)

    return finished(asked())


def send(what: Any, *, given: str | None = None, headers: Any = None, **changes: Any) -> httpx.Response:
    names = ("device", "sequence", "kind", "body")
    said = {name: getattr(what, name) for name in names} | {"noted_at": what.noted_at.isoformat()} | changes
    files = [("photo", (f"{number}.jpg", one)) for number, one in enumerate(what.photos)]
    known = {"Idempotency-Key": what.key} | (headers or {})
    return call(
        "POST", "entries.json", given=given, headers=known, data={"entry": json.dumps(said)}, files=files or None
    )


def changed(phones: Engine, **values: Any) -> None:
    with write(phones) as conn:
        conn.execute(update(Review).where(Review.code == CODE).values(**values))


def kept(phones: Engine) -> int:
    with read(phones) as conn:
        return conn.execute(select(func.count()).select_from(ReviewEntry)).scalar_one()


# The link


@pytest.mark.parametrize("path", ["day.json", "ground.json"])
@pytest.mark.parametrize(
    ("header", "error"),
    [
        (None, "review_link_missing"),
        ("", "review_link_missing"),
        ("Bearer", "review_link_missing"),
        ("Basic dTpw", "review_link_missing"),
        ("Bearer nonsense", "review_link_invalid"),
    ],
)
def test_nothing_is_told_without_a_link(phones, path, header, error):
    answer = call("GET", path, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, error)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()) == {"error", "message", "values"}


def test_a_link_in_the_address_opens_nothing(phones):
    answer = call("GET", "day.json", headers={"Authorization": None}, params={"token": link()})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["day.json", "ground.json"])
@pytest.mark.parametrize(
    ("now", "error"),
    [(MIDNIGHT - timedelta(seconds=1), "review_early"), (MIDNIGHT + DAY, "review_over"), (NOW + DAY, "review_over")],
)
def test_on_another_day_the_link_shows_nothing(phones, monkeypatch, path, now, error):
    at(monkeypatch, now)
    answer = call("GET", path)
    assert (answer.status_code, answer.json()["error"]) == (403, error)
    assert answer.headers["cache-control"] == "no-store"
    assert "tower" not in answer.text


@pytest.mark.parametrize("path", ["day.json", "ground.json"])
def test_what_a_phone_holds_from_the_day_is_not_confirmed_afterwards(phones, monkeypatch, path):
    tag = call("GET", path).headers["etag"]
    at(monkeypatch, MIDNIGHT + DAY)
    assert call("GET", path, headers={"If-None-Match": tag}).status_code == 403


def test_a_withdrawn_review_shows_and_takes_nothing(phones):
    changed(phones, state="withdrawn")
    for answer in (call("GET", "day.json"), call("GET", "ground.json"), send(verdict())):
        assert (answer.status_code, answer.json()["error"]) == (403, "review_withdrawn")


def test_an_entry_without_a_link_is_refused_before_it_is_read(phones):
    answer = call("POST", "entries.json", headers={"Authorization": None}, content=b"\x00" * 100)
    assert (answer.status_code, answer.json()["error"]) == (401, "review_link_missing")


def test_an_entry_comes_in_for_a_week_and_no_longer(phones, monkeypatch):
    at(monkeypatch, NOW + 7 * DAY)
    assert send(verdict()).status_code == 201
    at(monkeypatch, NOW + 8 * DAY)
    answer = send(verdict(FLOORS, sequence=2))
    assert (answer.status_code, answer.json()["error"]) == (403, "review_over")
    assert kept(phones) == 1


def test_no_link_is_written_into_a_log(phones, caplog, monkeypatch):
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("api.review.day.said", broken)
    assert call("GET", "day.json").status_code == 500
    assert call("GET", "day.json", given=f"{link()}x").status_code == 401
    assert "day.json could not be answered" in caplog.text
    assert link() not in caplog.text


# What is told


def test_the_day_is_told_with_all_that_a_phone_needs(real_brief, phones):
    send(verdict(found="38"))
    send(verdict(found="39", device="two"))
    answer = call("GET", "day.json")
    told = answer.json()
    assert told["review"] == {
        "code": CODE,
        "grid": {"code": GRID, "name": "第3网格", "community": "龙泰社区", "street": "友谊街道"},
        "on": "2026-11-21",
        "rank": "division",
        "walk_minutes": 60,
        "state": "planned",
    }
    sheet = phone_days.sheet()
    assert (told["stops"], told["walk"], told["between"]) == (sheet["stops"], sheet["walk"], sheet["between"])
    assert told["order"] == [stop["id"] for stop in sheet["stops"]]
    assert told["claims_judged"] == {
        HOUSEHOLDS: {
            "verdict": "not_so",
            "found": "38",
            "key": "one-1",
            "device": "one",
            "finding": "F2026-0001-01",
            "state": "open",
        }
    }
    assert [(one["key"], one["state"]) for one in told["entries"]] == [("one-1", "noted"), ("two-1", "conflict")]
    assert told["entries"][1]["conflict"]["key"] == "one-1"
    assert told["departments"][0] == {"code": "DA1", "name": "DA1 部门"}
    assert told["categories"][0]["items"][0] == {"code": "0101", "name": "事项 0101"}
    assert (told["is_demo"], told["district"], told["now"]) == (False, None, "2026-11-21T04:00:00+00:00")
    assert told["brief"]["grid"]["code"] == GRID
    assert len(answer.content) < 120_000


def test_the_brief_may_be_missing_and_the_sheet_is_still_told(real_brief, phones):
    changed(phones, grid_code=f"{COMMUNITY}009")
    told = call("GET", "day.json").json()
    assert (told["brief"], told["review"]["grid"]["name"]) == (None, None)
    assert len(told["stops"]) == 4
    assert call("GET", "ground.json").status_code == 400


def test_the_ground_is_small_and_that_of_the_own_grid(phones):
    answer = call("GET", "ground.json")
    told = answer.json()
    assert [feature["properties"]["code"] for feature in told["buildings"]["features"]] == ["tower", "shed"]
    assert len(answer.content) < 100_000


def test_no_building_of_another_grid_is_told_of(real_brief, phones):
    with write(phones) as conn:
        conn.execute(update(Building).where(Building.code == "house").values(code="ELSEWHERE", name="别处的楼"))
    for path in ("day.json", "ground.json"):
        text = call("GET", path).text
        assert "ELSEWHERE" not in text
        assert "别处的楼" not in text


@pytest.mark.parametrize("path", ["day.json", "ground.json"])
def test_what_has_not_changed_is_sent_once(phones, monkeypatch, path):
    first = call("GET", path)
    again = call("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", ["day.json", "ground.json"])
def test_no_browser_keeps_what_the_page_forgets_after_the_day(phones, path):
    first = call("GET", path)
    again = call("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.headers["cache-control"], again.headers["cache-control"]) == ("no-store", "no-store")


def test_a_new_entry_changes_the_day_and_not_the_ground(phones):
    tags = [call("GET", path).headers["etag"] for path in ("day.json", "ground.json")]
    send(verdict())
    then = [call("GET", path).headers["etag"] for path in ("day.json", "ground.json")]
    assert (then[0] != tags[0], then[1] == tags[1]) == (True, True)


def test_the_clock_changes_the_day_every_five_minutes(phones, monkeypatch):
    tags = []
    for minutes in (0, 4, 5):
        at(monkeypatch, NOW + timedelta(minutes=minutes))
        tags.append(call("GET", "day.json").headers["etag"])
    assert tags[0] == tags[1] != tags[2]


def test_the_brief_is_made_once_for_many_entries_and_anew_when_its_ground_changes(phones, monkeypatch):
    made = []

    def counted(conn: Connection, grid_code: str, *, now: datetime) -> Any:
        made.append(grid_code)
        return _no_brief(conn, grid_code, now=now)

    monkeypatch.setattr(day, "brief", counted)
    for sequence, claim in enumerate((HOUSEHOLDS, FLOORS), start=1):
        send(verdict(claim, sequence=sequence))
        assert len(call("GET", "day.json").json()["entries"]) == sequence
    assert made == [GRID]
    send(finding(sequence=3))
    call("GET", "day.json")
    assert made == [GRID, GRID]


def test_two_reviews_never_share_an_answer(phones):
    with write(phones) as conn:
        phone_days.add_review(conn, "R2026-0003", grid_code=f"{COMMUNITY}001", sheet=None, walk=None)
    other = token(opened.settings(), "R2026-0003", TODAY)
    for path in ("day.json", "ground.json"):
        first, second = call("GET", path), call("GET", path, given=other)
        assert first.headers["etag"] != second.headers["etag"]
        assert "tower" in first.text
        assert "tower" not in second.text


# Taking in


def test_an_entry_is_taken_once_and_answered_again(phones):
    first, again = send(verdict(found="38")), send(verdict(found="38"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {"state": "noted", "finding": "F2026-0001-01", "is_new": True}
    assert again.json() == first.json() | {"is_new": False}
    other = send(verdict(found="39"))
    assert (other.status_code, other.json()["error"]) == (409, "review_key_reused")
    assert kept(phones) == 1


def test_a_conflict_is_told_with_what_it_is_in_conflict_with(phones):
    send(verdict(found="38"))
    answer = send(verdict(found="39", device="two"))
    assert answer.status_code == 201
    assert answer.json()["state"] == "conflict"
    assert (answer.json()["conflict"]["reason"], answer.json()["conflict"]["found"]) == ("already_judged", "38")


def test_a_finding_with_photos_is_an_incident(phones):
    answer = send(finding(photos=(photo(), photo(size=(8, 8)))))
    assert answer.status_code == 201
    with read(phones) as conn:
        code = conn.execute(select(Incident.code).where(Incident.source == "review")).scalar_one()
    assert answer.json() == {"state": "noted", "finding": "F2026-0001-01", "is_new": True, "incident": code}


def test_a_spot_outside_tells_how_far_for_the_phone_s_own_words(phones):
    lon, lat = phone_days.OUTSIDE
    answer = send(finding(lon=lon, lat=lat))
    assert (answer.status_code, answer.json()["error"]) == (400, "review_outside")
    assert answer.json()["values"]["metres"] == pytest.approx(111, abs=1)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"body": "so"}, "parameter"),
        ({"sequence": "1"}, "parameter"),
        ({"sequence": True}, "parameter"),
        ({"noted_at": "now"}, "parameter"),
        ({"noted_at": None}, "parameter"),
        ({"noted_at": "2026-11-21T12:00:00"}, "review_field"),
        ({"noted_at": "2026-11-22T12:00:00+08:00"}, "review_time"),
        ({"device": None}, "parameter"),
        ({"kind": 7}, "parameter"),
        ({"kind": "song"}, "review_field"),
        ({"key": "another"}, "parameter"),
        ({"person": "somebody"}, "parameter"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_for_good(phones, changes, error):
    answer = send(verdict(), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert kept(phones) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_entry_is_refused(phones, text):
    answer = call("POST", "entries.json", headers={"Idempotency-Key": "k"}, data={"entry": text})
    assert (answer.status_code, answer.json()["error"]) == (400, "parameter")


def test_without_a_key_or_a_form_nothing_is_taken(phones):
    answer = send(verdict(), headers={"Idempotency-Key": None})
    assert (answer.status_code, answer.json()["error"]) == (400, "parameter")
    answer = call("POST", "entries.json", headers={"Idempotency-Key": "k"}, json={})
    assert (answer.status_code, answer.json()["error"]) == (400, "body")


def test_a_store_that_cannot_be_written_asks_the_phone_to_come_again(phones, monkeypatch):
    def busy(*_: Any, **__: Any) -> None:
        raise StoreBusyError(url="x")

    monkeypatch.setattr(sending, "submit", busy)
    answer = send(verdict())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["values"] == {}


WORDS = st.text(max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(
    st.sampled_from(
        [
            "claim",
            "value",
            "verdict",
            "found",
            "seen",
            "category",
            "item",
            "lon",
            "lat",
            "how",
            "stop",
            "order",
            "key",
            "activity",
            "amount",
            "promised_on",
        ]
    ),
    JSON,
    max_size=6,
)


@given(
    kind=st.sampled_from(["verdict", "finding", "activity", "walk", "withdraw", "end"]),
    body=BODIES,
    device=JSON,
    sequence=JSON,
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_a_phone_sends_makes_the_server_fail(phones, kind, body, device, sequence):
    answer = send(verdict(key="chance"), kind=kind, body=body, device=device, sequence=sequence)
    assert answer.status_code in {200, 201, 400, 409}, answer.text
