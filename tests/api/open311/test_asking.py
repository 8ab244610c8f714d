"""What can be reported, and what became of it, as the standard says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import insert, update

from data.engine import write
from data.schema import Incident
from tests.api.open311.conftest import Call, Desk
from tests.support.back_ends import both_back_ends
from tests.support.town import AS_OF, COMMUNITY

STANDARD_FIELDS = {
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
}
SPAN = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-11-30T00:00:00Z"}


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [each["service_request_id"] for each in answer.json()]


def test_services_are_the_admitted_items(desk: Desk, call: Call) -> None:
    answer = call("GET", "services.json")
    found = answer.json()
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert [service["service_code"] for service in found] == ["0101", "0102", "0201", "0401", "1401"]
    assert found[0] == {
        "service_code": "0101",
        "service_name": "事项 0101",
        "description": "类别 01 · 事项 0101",
        "metadata": False,
        "type": "realtime",
        "keywords": "类别 01, DH1 部门",
        "group": "类别 01",
    }


def test_services_that_have_not_changed_are_not_sent_again(desk: Desk, call: Call) -> None:
    first = call("GET", "services.json")
    assert call("GET", "services.json", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_service_says_what_it_may_be_told_with_and_how_long_it_takes(desk: Desk, call: Call) -> None:
    told = call("GET", "services/0101.json").json()
    assert told["service_code"] == "0101"
    assert [(each["code"], each["variable"], each["required"], each["order"]) for each in told["attributes"]] == [
        ("limit", False, False, 1),
        ("place", True, False, 2),
        ("number", True, False, 3),
        ("reported_at", True, False, 4),
    ]
    assert "120 minutes" in told["attributes"][0]["description"]
    assert "no time limit" in call("GET", "services/0102.json").json()["attributes"][0]["description"]


@both_back_ends
def test_requests_are_told_as_the_standard_names_them(desk: Desk, call: Call) -> None:
    [told] = call("GET", "requests/2.json").json()
    assert set(told) == STANDARD_FIELDS
    assert told == told | {
        "service_request_id": "2",
        "status": "open",
        "status_notes": "dispatched",
        "service_code": "parking",
        "requested_datetime": "2026-11-18T08:00:00Z",
        "updated_datetime": "2026-11-18T08:00:00Z",
        "expected_datetime": "2026-11-20T07:00:00Z",
        "address_id": f"{COMMUNITY}001",
        "lat": 32.0405,
        "long": 118.781,
        "description": None,
        "media_url": None,
    }
    assert numbers(call("GET", "requests.json", params=SPAN)) == ["1", "2", "3", "4", "5", "6"]


def test_a_place_is_told_to_ten_metres_and_what_has_none_has_none(desk: Desk, call: Call) -> None:
    with write(desk.engine) as conn:
        conn.execute(update(Incident).where(Incident.id == 3).values(geom=shapely.Point(118.78123456, 32.04098765)))
    [told] = call("GET", "requests/3.json").json()
    assert (told["lat"], told["long"]) == (32.041, 118.7812)
    [told] = call("GET", "requests/6.json").json()
    assert (told["lat"], told["long"]) == (None, None)


def test_closed_is_what_is_closed_or_a_duplicate(desk: Desk, call: Call) -> None:
    assert numbers(call("GET", "requests.json", params=SPAN | {"status": "closed"})) == ["1", "5"]
    assert numbers(call("GET", "requests.json", params=SPAN | {"status": "open"})) == ["2", "3", "4", "6"]
    assert len(numbers(call("GET", "requests.json", params=SPAN | {"status": "open,closed"}))) == 6
    with write(desk.engine) as conn:
        conn.execute(update(Incident).where(Incident.id == 5).values(duplicate_of="I2"))
    [told] = call("GET", "requests/5.json").json()
    assert (told["status"], told["status_notes"]) == ("closed", "duplicate of I2")


def test_requests_are_chosen_by_number_before_all_else(desk: Desk, call: Call) -> None:
    chosen = {"service_request_id": "3,1,99,x", "status": "closed"}
    assert numbers(call("GET", "requests.json", params=chosen)) == ["1", "3"]


def test_requests_are_chosen_by_service_and_in_pages(desk: Desk, call: Call) -> None:
    with write(desk.engine) as conn:
        conn.execute(update(Incident).where(Incident.id.in_([2, 3])).values(item_code="0101"))
    assert numbers(call("GET", "requests.json", params=SPAN | {"service_code": "0101,0102"})) == ["2", "3"]
    assert numbers(call("GET", "requests.json", params=SPAN | {"service_code": "9"})) == []
    assert numbers(call("GET", "requests.json", params=SPAN | {"page": 2, "page_size": 4})) == ["5", "6"]


def test_a_request_knows_its_item_and_department(desk: Desk, call: Call) -> None:
    with write(desk.engine) as conn:
        conn.execute(update(Incident).where(Incident.id == 2).values(item_code="0101", department_code="DH1"))
    [told] = call("GET", "requests/2.json", params={"extensions": "true"}).json()
    assert (told["service_code"], told["service_name"], told["agency_responsible"]) == ("0101", "事项 0101", "DH1 部门")
    assert told["extended_attributes"] == {"number": "I2", "state": "dispatched", "level": "grid"}


def test_without_a_span_the_last_ninety_days_are_meant(desk: Desk, call: Call) -> None:
    now = datetime.now(UTC)
    told = {
        "source": "s",
        "as_of": now,
        "category": "x",
        "state": "filed",
        "location_quality": "missing",
        "is_duplicate": False,
    }
    with write(desk.engine) as conn:
        for code, days in (("old", 91), ("fresh", 89)):
            conn.execute(insert(Incident).values(told | {"code": code, "reported_at": now - timedelta(days=days)}))
    found = call("GET", "requests.json", params={"extensions": "true"}).json()
    assert "fresh" in [each["extended_attributes"]["number"] for each in found]
    assert "old" not in [each["extended_attributes"]["number"] for each in found]


def test_one_end_of_a_span_is_enough(desk: Desk, call: Call) -> None:
    assert numbers(call("GET", "requests.json", params={"end_date": "2026-11-16T08:00:00Z"})) == ["4", "5", "6"]
    day = {"start_date": "2026-11-18T16:00:00+08:00"}
    assert set(numbers(call("GET", "requests.json", params=day))) == {"1", "2"}
    assert AS_OF - timedelta(days=2) == datetime(2026, 11, 18, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("services.xml", 400, "xml"),
        ("services/nothing.json", 404, "service_code"),
        ("requests/99.json", 404, "service_request_id"),
        ("requests/x.json", 404, "service_request_id"),
        ("requests/1.xml", 400, "Ask for .json"),
        ("tokens/1.json", 404, "openapi.json"),
        ("requests.json?status=lost", 400, "open or closed"),
        ("requests.json?stauts=open", 400, "stauts"),
        ("requests.json?start_date=yesterday", 400, "start_date"),
        ("requests.json?start_date=2026-01-01T00:00:00", 400, "offset"),
        ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400, "90 days"),
        ("requests.json?end_date=0001-01-02T00:00:00Z", 400, "century"),
        ("requests.json?page=0", 400, "page"),
        ("requests.json?page_size=1001", 400, "1 to 1000"),
    ],
)
def test_refusals_are_a_list_of_codes_and_descriptions(
    desk: Desk, call: Call, path: str, status: int, words: str
) -> None:
    answer = call("GET", path)
    assert answer.status_code == status
    [fault] = answer.json()
    assert fault["code"] == status
    assert words in fault["description"]
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_discovery_leads_to_the_interface(desk: Desk, call: Call) -> None:
    told = call("GET", "../discovery.json", headers={"x-forwarded-proto": "https"}).json()
    [endpoint] = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "https://127.0.0.1:8501/open311/v2"
    assert endpoint["formats"] == ["application/json"]
    assert endpoint["changeset"] == told["changeset"]
    assert datetime.fromisoformat(told["changeset"]) <= datetime.now(UTC)
