"""What the page 随手拍 asks: nothing of whom, once however often it is sent, 503 where it shall come again."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from starlette.applications import Starlette

from api import report
from api import store as opened
from data.engine import create_store, open_store, read, write
from data.errors import StoreBusyError
from data.qr.making import make_places, revoke
from data.queries.photos import photos
from data.queries.qr_places import qr_places
from data.queries.reported import SOURCE
from data.schema import Incident
from tests.support.coroutines import finished
from tests.support.desk import MIDDLE, build_desk
from tests.support.pictures import GPS, photo
from tests.support.town import COMMUNITY

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
APPLICATION = Starlette(routes=report.routes)


@pytest.fixture(scope="module")
def signed(tmp_path_factory) -> Path:
    """The town's desk with every QR place there can be."""
    path = tmp_path_factory.mktemp("signed") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    build_desk(engine)
    with write(engine) as conn:
        make_places(conn, now=NOW)
    engine.dispose()
    return path


@pytest.fixture
def desk(signed, tmp_path, monkeypatch):
    url = f"sqlite:///{shutil.copy(signed, tmp_path / 'grid.gpkg')}"
    monkeypatch.setenv("GRID_DATABASE_URL", url)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    opened.settings.cache_clear()
    opened.store.cache_clear()
    engine = open_store(url)
    yield engine
    engine.dispose()
    opened.store().dispose()
    opened.settings.cache_clear()
    opened.store.cache_clear()


def call(method: str, path: str, **given: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APPLICATION)) as client:
            return await client.request(method, f"http://127.0.0.1:8501/report/{path}", **given)

    return finished(asked())


def sent(key: str = "k1", *, files: Any = None, **said: Any) -> httpx.Response:
    return call("POST", "requests.json", data=said, files=files, headers={"Idempotency-Key": key})


def code_of(engine, kind: str, subject: str) -> str:
    with read(engine) as conn:
        rows = qr_places(conn, kinds=[kind]).set_index("subject_code")
    return str(rows["code"][subject])


def incidents(engine) -> list[Any]:
    with read(engine) as conn:
        return list(conn.execute(select(Incident.__table__).where(Incident.source == SOURCE).order_by(Incident.id)))


def test_a_scanned_sign_and_an_item_are_a_whole_report(desk):
    answer = sent(at=code_of(desk, "building", "tower").lower(), item="0101", category="01")
    assert answer.status_code == 201
    [row] = incidents(desk)
    assert answer.json() == {"number": row.code, "state": "dispatched", "is_new": True}
    assert (row.channel, row.category, row.item_code, row.grid_code) == ("snapshot", "01", "0101", f"{COMMUNITY}003")
    assert (row.department_code, row.location_quality) == ("DH1", "exact")


def test_the_same_report_again_is_the_same_incident_and_another_under_its_key_is_refused(desk):
    at = code_of(desk, "building", "tower")
    first, again = sent(at=at, item="0101"), sent(at=at, item="0101")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    other = sent(at=at, item="0102")
    assert (other.status_code, other.json()["error"]) == (400, "report_key_reused")
    assert len(incidents(desk)) == 1


def test_a_spot_on_the_map_goes_before_the_sign(desk):
    lon, lat = MIDDLE["004"]
    assert sent(at=code_of(desk, "building", "tower"), item="0101", lon=lon, lat=lat).status_code == 201
    [row] = incidents(desk)
    assert row.grid_code == f"{COMMUNITY}004"
    assert (row.geom.x, row.geom.y) == pytest.approx((lon, lat))


def test_photos_are_kept_without_what_the_camera_wrote(desk):
    picture = photo(gps=GPS)
    answer = sent(at=code_of(desk, "building", "tower"), item="0101", files=[("photo", ("1.jpg", picture))])
    assert answer.status_code == 201
    with read(desk) as conn:
        [kept] = photos(conn, incidents(desk)[0].id)
    assert b"Exif" not in kept.image


def test_only_a_category_is_enough_and_waits_for_a_person(desk):
    assert sent(at=code_of(desk, "building", "tower"), category="04").json()["state"] == "filed"
    [row] = incidents(desk)
    assert (row.category, row.item_code, row.department_code) == ("04", None, None)


def test_an_item_that_the_catalogue_no_longer_has_is_left_out_of_a_known_category(desk):
    assert sent(at=code_of(desk, "building", "tower"), category="01", item="0199").status_code == 201
    assert incidents(desk)[0].item_code is None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"item": "9999"}, "parameter"),
        ({"category": "99", "item": "<b>"}, "parameter"),
        ({}, "parameter"),
        ({"item": "0101", "lon": "east", "lat": "1"}, "parameter"),
        ({"item": "0101", "lon": "500", "lat": "1"}, "report_field"),
        ({"item": "0101", "reported_at": "yesterday"}, "parameter"),
        ({"item": "0101", "reported_at": (datetime.now(UTC) + timedelta(days=2)).isoformat()}, "report_field"),
    ],
)
def test_what_makes_no_sense_is_refused_for_good(desk, said, error):
    answer = sent(at=code_of(desk, "building", "tower"), **said)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert incidents(desk) == []


@pytest.mark.parametrize("at", ["", "7KQ40000"])
def test_nobody_knows_where_it_is_without_a_sign_or_a_position(desk, at):
    assert (sent(at=at, item="0101").status_code, incidents(desk)) == (400, [])


def test_a_revoked_sign_says_nothing_but_a_position_beside_it_does(desk):
    code = code_of(desk, "building", "tower")
    with write(desk) as conn:
        revoke(conn, code, now=NOW)
    assert call("GET", f"place.json?at={code}").status_code == 404
    assert sent(at=code, item="0101").status_code == 400
    lon, lat = MIDDLE["001"]
    assert sent("k2", at=code, item="0101", lon=lon, lat=lat).status_code == 201


def test_without_a_key_nothing_is_taken(desk):
    answer = call("POST", "requests.json", data={"at": "x", "item": "0101"})
    assert (answer.status_code, answer.json()["error"]) == (400, "parameter")


def test_a_store_that_cannot_be_written_asks_the_phone_to_come_again(desk, monkeypatch):
    def busy(*_: Any) -> None:
        raise StoreBusyError(url="x")

    monkeypatch.setattr(report, "submit_one", busy)
    answer = sent(at=code_of(desk, "building", "tower"), item="0101")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_sign_tells_what_and_where_it_is(desk):
    code = code_of(desk, "building", "tower")
    told = call("GET", "place.json", params={"at": f"{code[:4]} {code[4:].lower()}"}).json()
    assert (told["code"], told["kind"], told["name"]) == (code, "building", "钟楼（东）")
    assert set(told) == {"code", "kind", "name", "grid", "community", "lon", "lat"}
    assert call("GET", "place.json?at=").status_code == 404
    assert call("GET", "place.json?what=1").status_code == 400


def test_the_catalogue_is_sent_once_while_it_stays_the_same(desk):
    first = call("GET", "catalogue.json")
    told = first.json()
    assert [one["code"] for one in told["categories"]] == ["01", "02", "03", "04", "14"]
    assert told["categories"][0]["items"] == [
        {"code": "0101", "name": "事项 0101"},
        {"code": "0102", "name": "事项 0102"},
    ]
    west, south, east, north = told["bounds"]
    assert west < MIDDLE["001"][0] < east
    assert south < MIDDLE["001"][1] < north
    again = call("GET", "catalogue.json", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_report_s_number_tells_how_far_it_is_and_nothing_of_where_exactly(desk):
    number = sent(at=code_of(desk, "building", "tower"), item="0101").json()["number"]
    told = call("GET", "status.json", params={"n": number}).json()
    assert (told["item"], told["category"], told["department"]) == ("事项 0101", "类别 01", "DH1 部门")
    assert [step["state"] for step in told["steps"]] == ["collected", "filed", "dispatched"]
    assert told["state"] == "dispatched"
    assert not {"lon", "lat", "geom", "photos", "reason", "actor_role"} & set(told)
    assert all(set(step) == {"state", "at"} for step in told["steps"])


@pytest.mark.parametrize("number", ["", "1", "\x00", "9" * 500])
def test_there_is_no_other_number(desk, number):
    assert call("GET", "status.json", params={"n": number}).status_code == 404


def test_what_came_by_another_way_is_nobody_s_to_look_up(desk):
    number = sent(at=code_of(desk, "building", "tower"), item="0101").json()["number"]
    with write(desk) as conn:
        conn.execute(update(Incident).where(Incident.code == number).values(source="hotline"))
    assert call("GET", "status.json", params={"n": number}).status_code == 404


def test_a_body_that_is_no_form_is_refused_without_a_fault(desk):
    answer = call(
        "POST", "requests.json", content=b"{}", headers={"Idempotency-Key": "k", "content-type": "text/plain"}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "body")


ANY = st.text(max_size=70)
NUMBERS = st.one_of(ANY, st.floats().map(str))


@given(
    at=ANY,
    said=st.fixed_dictionaries(
        {"category": ANY, "item": ANY}, optional={"lon": NUMBERS, "lat": NUMBERS, "reported_at": ANY, "photo": ANY}
    ),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_anybody_sends_makes_the_server_fail(desk, at, said):
    """What makes no sense is refused; what is too much beside a whole report is passed over."""
    told = {name: value.encode("utf-8", "replace").decode() for name, value in (said | {"at": at}).items()}
    assert sent("chance", **told).status_code == 400
    assert sent("whole", at=code_of(desk, "building", "tower"), item="0101", note=told["at"]).status_code in {200, 201}
    for path, name in (("place.json", "at"), ("status.json", "n")):
        assert call("GET", path, params={name: told["at"]}).status_code == 404


def test_reports_of_many_phones_at_once_are_as_many_incidents(desk):
    at = code_of(desk, "building", "tower")

    async def all_at_once() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APPLICATION)) as client:
            one = "http://127.0.0.1:8501/report/requests.json"
            keys = [f"k{number // 2}" for number in range(40)]
            calls = [
                client.post(one, data={"at": at, "item": "0101"}, headers={"Idempotency-Key": key}) for key in keys
            ]
            return await asyncio.gather(*calls)

    answers = finished(all_at_once())
    assert sorted(answer.status_code for answer in answers) == [200] * 20 + [201] * 20
    with read(desk) as conn:
        assert conn.execute(select(func.count()).where(Incident.source == SOURCE)).scalar_one() == 20
