"""Many work orders at once, as a hotline hands them over (12345, 12319): an answer for each."""

from typing import Any, Final, cast, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.faults import ParameterError
from api.open311 import bodies
from api.open311.admission import client_of
from api.open311.faults import NO_STORE, Told, answering, described, require_json
from api.open311.sending import degrees, extended, moment, shown
from api.store import store
from data.errors import GridError
from data.intake.making import Accepted
from data.intake.report import Report
from data.intake.writing import submit
from data.queries.api_clients import Client
from geo.coordinates import Datum, to_wgs84

MOST_ORDERS: Final = 1000
DATUMS: Final = get_args(Datum)


@answering
async def send_batch(request: Request) -> Response:
    """Take many reports in; those that are refused stop none of the others."""
    require_json(request)
    body = await bodies.json_object(request)
    return Told(await run_in_threadpool(_submitted, body), headers=NO_STORE)


def _submitted(body: dict[str, Any]) -> list[dict[str, Any]]:
    opened = store()
    given = body.get("api_key")
    client = client_of(opened, given if isinstance(given, str) else None)
    orders = body.get("requests")
    if not isinstance(orders, list) or len(orders) > MOST_ORDERS:
        shown = len(orders) if isinstance(orders, list) else None
        raise ParameterError(name="requests", value=shown, remedy=f"use a list of at most {MOST_ORDERS} work orders")
    reports = [_report(order, client) for order in orders]
    kept = iter(submit(opened, [report for report in reports if isinstance(report, Report)]))
    answers = [next(kept) if isinstance(report, Report) else report for report in reports]
    return [_told(order, answer) for order, answer in zip(orders, answers, strict=True)]


def _report(order: Any, client: Client) -> Report | GridError:
    try:
        return _read(order, client)
    except GridError as fault:
        return fault


def _read(order: Any, client: Client) -> Report:
    if not isinstance(order, dict):
        raise ParameterError(name="requests", value=type(order).__name__, remedy="every work order is a JSON object")
    number = _word(order, "number")
    if number is None:
        raise ParameterError(name="number", value=None, remedy="give the work order's own number")
    lon, lat = _position(order)
    return Report(
        source=client.name,
        channel=client.channel,
        item_code=_word(order, "service_code"),
        category=_word(order, "category"),
        reported_at=moment(order.get("requested_datetime"), name="requested_datetime"),
        lon=lon,
        lat=lat,
        place=_word(order, "address_id"),
        code=number,
    )


def _word(order: dict[str, Any], name: str) -> str | None:
    given = order.get(name)
    if given is None or given == "":
        return None
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise ParameterError(name=name, value=type(given).__name__, remedy="use a text or a whole number")
    return str(given).strip() or None


def _position(order: dict[str, Any]) -> tuple[float | None, float | None]:
    """Longitude and latitude on WGS 84, from the datum that the order names."""
    lon, lat = degrees(order.get("long"), name="long"), degrees(order.get("lat"), name="lat")
    datum = order.get("datum") or "WGS84"
    if datum not in DATUMS:
        raise ParameterError(name="datum", value=shown(datum), remedy=f"use one of {', '.join(DATUMS)}")
    if lon is None or lat is None or datum in ("WGS84", "CGCS2000") or abs(lon) > 180 or abs(lat) > 90:
        return lon, lat  # what is no position is refused later, with all else that is wrong
    moved_lon, moved_lat = to_wgs84(lon, lat, datum=cast(Datum, datum))
    return float(moved_lon), float(moved_lat)


def _told(order: Any, answer: Accepted | GridError) -> dict[str, Any]:
    number = order.get("number") if isinstance(order, dict) else None
    if isinstance(number, bool) or not isinstance(number, str | int) or not str(number).isprintable():
        number = None
    if isinstance(answer, Accepted):
        more = {"extended_attributes": extended(answer)}
        return {"number": number, "service_request_id": str(answer.incident_id)} | more
    return {"number": number, "errors": [described(answer)]}
