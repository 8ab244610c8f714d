"""Work orders sent in batches, as hotlines do."""

import json
from typing import Any

import pytest

from tests.api.open311.conftest import Call, Desk, refused, row
from tests.support.back_ends import both_back_ends
from tests.support.desk import MIDDLE

LON, LAT = MIDDLE["002"]


@both_back_ends
def test_every_work_order_of_a_batch_has_its_own_answer(desk: Desk, call: Call) -> None:
    orders = [
        {"number": "W1", "service_code": "0101", "lat": LAT, "long": LON, "caller": "Somebody"},
        {"number": "W1", "service_code": "0101", "lat": LAT, "long": LON},
        {"number": "W1", "service_code": "0102"},
        {"number": 2, "category": "市容环境", "requested_datetime": "2026-11-20T08:30:00+08:00"},
        {"service_code": "0101"},
        {"number": "W3"},
        {"number": "W4", "service_code": "0101", "datum": "WGS72", "lat": LAT, "long": LON},
        "no order",
    ]
    answer = call("POST", "batch.json", json={"api_key": desk.key, "requests": orders})
    assert answer.status_code == 200
    told = answer.json()
    assert [each["number"] for each in told] == ["W1", "W1", "W1", 2, None, "W3", "W4", None]
    assert [each.get("service_request_id") for each in told] == ["7", "7", None, "8", None, None, None, None]
    codes = [each["errors"][0]["code"] for each in told if "errors" in each]
    assert codes == [409, 400, 400, 400, 400]
    assert told[0]["extended_attributes"]["is_new"]
    assert not told[1]["extended_attributes"]["is_new"]
    assert (row(desk.engine, "8").state, row(desk.engine, "8").category) == ("filed", "市容环境")


def test_a_batch_says_its_datum(desk: Desk, call: Call) -> None:
    orders = [
        {"number": f"{datum}", "service_code": "0101", "lat": LAT, "long": LON, "datum": datum}
        for datum in ("WGS84", "CGCS2000", "GCJ02", "BD09")
    ]
    told = call("POST", "batch.json", json={"api_key": desk.key, "requests": orders}).json()
    wgs, cgcs, gcj, bd = (row(desk.engine, each["service_request_id"]).geom for each in told)
    assert wgs == cgcs
    metres = [wgs.distance(moved) * 100_000 for moved in (gcj, bd)]
    assert 300 < metres[0] < 700
    assert metres[1] > metres[0]


def test_a_batch_sent_again_makes_nothing_new(desk: Desk, call: Call) -> None:
    body = {"api_key": desk.key, "requests": [{"number": f"{n}", "service_code": "0101"} for n in range(50)]}
    first, again = (call("POST", "batch.json", json=body).json() for _ in range(2))
    assert [each["service_request_id"] for each in first] == [each["service_request_id"] for each in again]
    assert {each["extended_attributes"]["is_new"] for each in again} == {False}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"api_key": 7}', 403),
        (b"{}", 403),
        (b"\xff", 400),
        (b'{"number": ' + b"9" * 5000 + b"}", 400),
        (bytes(5 * 2**20), 400),
    ],
    ids=["nothing", "a list", "too deep", "key is no text", "no key", "no UTF-8", "a huge number", "too large"],
)
def test_a_batch_that_makes_no_sense_is_refused_as_a_whole(desk: Desk, call: Call, body: bytes, status: int) -> None:
    refused(call("POST", "batch.json", content=body), status)


@pytest.mark.parametrize("orders", [None, {}, [{}] * 1001])
def test_a_batch_is_a_list_of_at_most_a_thousand(desk: Desk, call: Call, orders: Any) -> None:
    refused(call("POST", "batch.json", json={"api_key": desk.key, "requests": orders}), 400)


@pytest.mark.parametrize(
    "order",
    [
        '{"number": "\\ud800", "service_code": "0101"}',
        '{"number": "a\\u0000", "service_code": "0101"}',
        '{"number": {"a": 1}, "service_code": "0101"}',
        '{"number": "n", "service_code": true}',
        '{"number": "n", "service_code": "0101", "lat": 1e999, "long": 5}',
        '{"number": "n", "service_code": "0101", "lat": [1], "long": 5}',
        '{"number": "n", "service_code": "0101", "lat": 91.0, "long": 1e300, "datum": "BD09"}',
        '{"number": "n", "service_code": "0101", "requested_datetime": 7}',
        '{"number": "n", "service_code": "0101", "datum": ["GCJ02"]}',
        '{"number": Infinity, "service_code": "0101"}',
    ],
)
def test_an_order_that_makes_no_sense_is_refused_alone(desk: Desk, call: Call, order: str) -> None:
    content = f'{{"api_key": {json.dumps(desk.key)}, "requests": [{order}]}}'
    answer = call("POST", "batch.json", content=content)
    assert answer.status_code == 200
    [told] = answer.json()
    assert told["errors"][0]["code"] == 400
