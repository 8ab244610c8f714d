"""Reports sent as forms and work orders sent in batches."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, inspect, select

from api.open311 import bodies
from data.engine import read, write
from data.errors import StoreBusyError
from data.intake import keys
from data.queries.photos import photos
from data.schema import Incident
from tests.api.open311.conftest import Call, Desk, refused, row
from tests.support.back_ends import both_back_ends
from tests.support.desk import CHANNEL, MIDDLE, SENDER
from tests.support.pictures import GPS, photo
from tests.support.town import AS_OF, COMMUNITY

LON, LAT = MIDDLE["002"]
PERSON = {
    "first_name": "Somebody",
    "last_name": "Else",
    "phone": "13800000000",
    "email": "who@example.org",
    "description": "behind the red door",
    "address_string": "3rd floor",
    "device_id": "device-7",
    "account_id": "account-7",
    "media_url": "http://example.org/7.jpg",
}


def form(desk: Desk, **said: str) -> dict[str, str]:
    usual = {"api_key": desk.key, "service_code": "0101", "lat": str(LAT), "long": str(LON)}
    return {name: value for name, value in (usual | said).items() if value}


def sent(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    [told] = answer.json()
    assert told.keys() == {"service_request_id", "service_notice", "account_id"}
    return str(told["service_request_id"])


@both_back_ends
def test_a_form_becomes_an_incident_of_its_sender(desk: Desk, call: Call) -> None:
    found = row(desk.engine, sent(call("POST", "requests.json", data=form(desk))))
    assert (found.source, found.channel, found.item_code, found.category) == (SENDER, CHANNEL, "0101", "01")
    assert (found.state, found.department_code, found.grid_code) == ("dispatched", "DH1", f"{COMMUNITY}002")
    assert (found.geom.x, found.geom.y) == (LON, LAT)


def test_who_reported_is_kept_nowhere(desk: Desk, call: Call) -> None:
    sent(call("POST", "requests.json", data=form(desk, **PERSON)))
    with read(desk.engine) as conn:
        tables = inspect(conn).get_table_names()
        kept = "\n".join(str(conn.exec_driver_sql(f'SELECT * FROM "{table}"').all()) for table in tables)
    assert "DH1" in kept
    for value in PERSON.values():
        assert value not in kept


def test_a_client_may_ask_for_more_than_the_standard_tells(desk: Desk, call: Call) -> None:
    [told] = call("POST", "requests.json?extensions=true", data=form(desk)).json()
    more = told["extended_attributes"]
    assert more["number"].startswith("320106")
    assert (more["state"], more["grid_code"], more["department_code"]) == ("dispatched", f"{COMMUNITY}002", "DH1")
    assert (more["is_new"], more["due_datetime"][-1]) == (True, "Z")


def test_likely_duplicates_are_proposed_and_not_merged(desk: Desk, call: Call) -> None:
    first, second, other = (
        call("POST", "requests.json?extensions=true", data=form(desk, service_code=code)).json()[0]
        for code in ("0101", "0101", "0201")
    )
    proposed = [each["extended_attributes"]["likely_duplicates"] for each in (first, second, other)]
    assert proposed == [[], [first["service_request_id"]], []]
    assert row(desk.engine, second["service_request_id"]).is_duplicate is False


def test_a_kept_report_is_acknowledged_though_nobody_can_look_for_duplicates(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise StoreBusyError(url="here")

    monkeypatch.setattr("api.open311.sending.likely", busy)
    answer = call("POST", "requests.json?extensions=true", data=form(desk))
    assert answer.status_code == 201
    assert answer.json()[0]["extended_attributes"]["likely_duplicates"] is None


def test_the_same_key_again_is_the_same_request(desk: Desk, call: Call) -> None:
    first = call("POST", "requests.json", data=form(desk), headers={"Idempotency-Key": "k"})
    again = call("POST", "requests.json", data=form(desk), headers={"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = call("POST", "requests.json", data=form(desk, lat="32.0401"), headers={"Idempotency-Key": "k"})
    assert refused(other, 400)["code"] == 409


def test_the_senders_own_number_is_the_incidents(desk: Desk, call: Call) -> None:
    numbered = form(desk) | {"attribute[number]": "WO-1", "attribute[reported_at]": "2026-11-20T08:30:00+08:00"}
    first = sent(call("POST", "requests.json", data=numbered))
    assert call("POST", "requests.json", data=numbered).status_code == 200
    found = row(desk.engine, first)
    assert (found.code, f"{found.reported_at:%d %H:%M}") == ("WO-1", "20 00:30")


@pytest.mark.parametrize("name", ["address_id", "attribute[place]"])
def test_a_sign_says_where(desk: Desk, call: Call, name: str) -> None:
    found = row(desk.engine, sent(call("POST", "requests.json", data=form(desk, lat="", long="") | {name: "SIGN"})))
    assert (found.geom.x, found.geom.y) == MIDDLE["001"]


def test_an_address_alone_is_taken_without_a_place(desk: Desk, call: Call) -> None:
    said = form(desk, lat="", long="", address_string="at the corner")
    assert row(desk.engine, sent(call("POST", "requests.json", data=said))).location_quality == "missing"


def test_photos_come_along_and_may_say_where(desk: Desk, call: Call) -> None:
    files = [("media", ("a.jpg", photo(gps=GPS), "image/jpeg")), ("media", ("b.png", photo("PNG"), "text/plain"))]
    number = sent(call("POST", "requests.json", data=form(desk, lat="", long=""), files=files))
    assert row(desk.engine, number).geom.y == pytest.approx(32.0415)
    with read(desk.engine) as conn:
        assert [kept.number for kept in photos(conn, int(number))] == [1, 2]


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"api_key": ""}, 403, "missing"),
        ({"api_key": "guess"}, 403, "unknown"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "9999"}, 404, "9999"),
        ({"service_code": "0101\x00"}, 404, "0101"),
        ({"lat": "", "long": ""}, 400, "say where"),
        ({"lat": ""}, 400, "lat is None"),
        ({"lat": "north"}, 400, "north"),
        ({"lat": "91"}, 400, "-90 to 90"),
        ({"lat": "nan"}, 400, "lat is nan"),
        ({"address_id": "GONE", "lat": "", "long": ""}, 400, "GONE"),
        ({"attribute[reported_at]": "yesterday"}, 400, "yesterday"),
        ({"attribute[reported_at]": "2126-01-01T00:00:00Z"}, 400, "reported_at"),
        ({"attribute[number]": "x" * 65}, 400, "64"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(
    desk: Desk, call: Call, said: dict[str, str], status: int, words: str
) -> None:
    assert words in refused(call("POST", "requests.json", data=form(desk, **said)), status)["description"]
    with read(desk.engine) as conn:
        assert conn.execute(select(func.count()).select_from(Incident)).scalar_one() == 6


def test_a_key_that_was_taken_back_is_refused(desk: Desk, call: Call) -> None:
    with write(desk.engine) as conn:
        keys.revoke(conn, SENDER, now=AS_OF)
    assert "no longer in use" in refused(call("POST", "requests.json", data=form(desk)), 403)["description"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"GIF89a", 400), (photo()[:100], 400), (bytes(11 * 2**20), 413)],
    ids=["GIF", "half", "large"],
)
def test_a_file_that_is_no_photo_is_refused(desk: Desk, call: Call, content: bytes, code: int) -> None:
    answer = call("POST", "requests.json", data=form(desk), files={"media": ("a.jpg", content, "image/jpeg")})
    assert refused(answer, 400)["code"] == code


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"content-type": "application/json"}, b"{}"),
        ({}, b"service_code=0101"),
        ({"content-type": "multipart/form-data"}, b"--"),
        ({"content-type": "multipart/form-data; boundary=b"}, b"--b\r\nno header\r\n\r\nx"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join(b"a%d=1" % n for n in range(300))),
    ],
    ids=["JSON", "unlabelled", "no boundary", "broken", "too many fields"],
)
def test_what_is_no_form_is_refused(desk: Desk, call: Call, headers: dict[str, str], content: bytes) -> None:
    refused(call("POST", "requests.json", headers=headers, content=content), 400)


def test_a_body_is_read_no_further_than_it_may_be_long(desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_FORM_BYTES", 1000)
    announced = call("POST", "requests.json", data=form(desk, description="x" * 2000))
    assert refused(announced, 400)["code"] == 413

    async def pieces() -> Any:
        for _ in range(20):
            yield b"x" * 100

    labelled = {"content-type": "application/x-www-form-urlencoded"}
    assert refused(call("POST", "requests.json", content=pieces(), headers=labelled), 400)["code"] == 413


def test_a_client_is_asked_to_come_again_when_the_store_is_gone(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from api import store as opened

    opened.store().dispose()
    monkeypatch.setenv("GRID_DATABASE_URL", f"sqlite:///{tmp_path / 'absent.gpkg'}")
    opened.settings.cache_clear()
    opened.store.cache_clear()
    answer = call("POST", "requests.json", data=form(desk))
    refused(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    monkeypatch.setenv("GRID_DATABASE_URL", desk.engine.url.render_as_string())
    opened.settings.cache_clear()
    opened.store.cache_clear()


def test_what_nobody_foresaw_is_answered_without_its_insides(
    desk: Desk, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(*_: Any) -> Iterator[Any]:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("api.open311.sending.submit_one", trips)
    assert "secret" not in refused(call("POST", "requests.json", data=form(desk)), 500)["description"]
