"""POST Service Request: one report, as a form, with photos if there are any."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.faults import ParameterError
from api.open311 import bodies
from api.open311.admission import client_of, require_item
from api.open311.faults import NO_STORE, Told, answering, require_json
from api.open311.requests import has_extensions, written
from api.store import store
from data import engine
from data.errors import StoreError
from data.intake.making import Accepted
from data.intake.report import Report
from data.intake.writing import submit_one
from data.loop.duplicates import likely
from data.queries.api_clients import Client

IDEMPOTENCY_KEY: Final = "idempotency-key"
_PLACES: Final = ("lat", "address_id", "address_string")


@answering
async def send(request: Request) -> Response:
    """Take one report in; the answer comes when it is kept."""
    require_json(request)
    async with bodies.form(request) as fields:
        said, photos = bodies.texts(fields), await bodies.files(fields)
    key = request.headers.get(IDEMPOTENCY_KEY) or None
    accepted = await run_in_threadpool(_submitted, said, photos, key)
    told: dict[str, Any] = {"service_request_id": str(accepted.incident_id), "service_notice": None, "account_id": None}
    if has_extensions(request):
        told["extended_attributes"] = extended(accepted) | await run_in_threadpool(_proposals, accepted)
    return Told([told], status_code=201 if accepted.is_new else 200, headers=NO_STORE)


def extended(accepted: Accepted) -> dict[str, Any]:
    """What the standard has no name for."""
    return {
        "number": accepted.code,
        "state": accepted.state,
        "grid_code": accepted.grid_code,
        "department_code": accepted.department_code,
        "due_datetime": written(accepted.due_at),
        "is_new": accepted.is_new,
    }


def _proposals(accepted: Accepted) -> dict[str, Any]:
    """Incidents that may be the same matter, for a person to decide; nothing is merged.

    The report is kept by now: where the store has no time to look, it is acknowledged without them.
    """
    try:
        with engine.read(store()) as conn:
            found = likely(conn, incident_id=accepted.incident_id)
    except StoreError:
        return {"likely_duplicates": None}
    return {"likely_duplicates": [str(number) for number in found["id"]]}


def degrees(given: Any, *, name: str) -> float | None:
    """A number of degrees, or None for none.

    Raises:
        ParameterError: It is no number.
    """
    if given is None or given == "":
        return None
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        raise ParameterError(name=name, value=shown(given), remedy="use degrees such as 32.0415") from None


def moment(given: Any, *, name: str) -> datetime | None:
    """A time, or None for none.

    Raises:
        ParameterError: It is no time.
    """
    if given is None or given == "":
        return None
    try:
        return datetime.fromisoformat(given)
    except (TypeError, ValueError):
        remedy = "use a time with its offset, such as 2026-11-21T08:30:00+08:00"
        raise ParameterError(name=name, value=shown(given), remedy=remedy) from None


def shown(given: Any) -> str:
    """As much of a value as an answer repeats."""
    return str(given)[:40]


def _submitted(said: Mapping[str, str], photos: tuple[bytes, ...], key: str | None) -> Accepted:
    opened = store()
    client = client_of(opened, said.get("api_key"))
    item_code = require_item(opened, said.get("service_code"))
    return submit_one(opened, _report(said, client, item_code=item_code, photos=photos, key=key))


def _report(
    said: Mapping[str, str], client: Client, *, item_code: str, photos: tuple[bytes, ...], key: str | None
) -> Report:
    """What is kept of a form: the words and the person's details in it are not."""
    attributes = bodies.attributes(said)
    place = attributes.get("place") or said.get("address_id")
    report = Report(
        source=client.name,
        channel=client.channel,
        item_code=item_code,
        reported_at=moment(attributes.get("reported_at"), name="attribute[reported_at]"),
        lon=degrees(said.get("long"), name="long"),
        lat=degrees(said.get("lat"), name="lat"),
        place=place,
        code=attributes.get("number"),
        photos=photos,
        key=key,
    )
    if place is None and not photos and not any(name in said for name in _PLACES):
        raise ParameterError(name="lat", value=None, remedy="say where: lat and long, address_id or address_string")
    return report
