"""What became of reports: the standard's service requests. Nobody's name, words, number or photo is in them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import parameters
from api.faults import NotFoundError, ParameterError
from api.open311.faults import NO_STORE, Told, answering, require_json
from api.store import store
from data import engine
from data.queries.service_requests import CLOSED, OPEN, Asked, service_requests, service_requests_of

LONGEST_SPAN: Final = timedelta(days=90)
MOST_REQUESTS: Final = 1000
MOST_PAGES: Final = 1000
DECIMALS: Final = 4
"""Of a degree: ten metres, a building and not a door."""
PARAMETERS: Final = frozenset(
    {
        *("jurisdiction_id", "api_key", "service_request_id", "service_code", "start_date", "end_date", "status"),
        *("page", "page_size", "extensions"),
    }
)

_MOST_DIGITS = 18


@answering
async def requests(request: Request) -> Response:
    """GET Service Requests: by number, or the latest of a span of at most 90 days."""
    require_json(request)
    parameters.require_known(request, PARAMETERS)
    return _answer(request, await run_in_threadpool(_found, request))


@answering
async def one(request: Request) -> Response:
    """GET Service Request."""
    require_json(request)
    found = await run_in_threadpool(_by_number, [request.path_params["service_request_id"]])
    if not found:
        raise NotFoundError(path=request.url.path, remedy="check the service_request_id")
    return _answer(request, found)


def has_extensions(request: Request) -> bool:
    """Whether the client wants more than the standard knows, in `extended_attributes`."""
    return request.query_params.get("extensions") in {"true", "v1"}


def written(at: Any) -> str | None:
    """A time as the standard writes it, in UTC to the second; None for none."""
    return None if pd.isna(at) else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _answer(request: Request, rows: Sequence[dict[str, Any]]) -> Response:
    extended = has_extensions(request)
    return Told([_told(row, extended=extended) for row in rows], headers=NO_STORE)


def _found(request: Request) -> list[dict[str, Any]]:
    numbers = parameters.words(request, "service_request_id")
    if numbers:
        return _by_number(numbers[:MOST_REQUESTS])
    asked = _asked(request, now=datetime.now(UTC))
    size = parameters.number(request, "page_size", default=MOST_REQUESTS, least=1, most=MOST_REQUESTS)
    page = parameters.number(request, "page", default=1, least=1, most=MOST_PAGES)
    with engine.read(store()) as conn:
        return service_requests(conn, asked, limit=size, offset=(page - 1) * size)


def _by_number(given: Sequence[str]) -> list[dict[str, Any]]:
    numbers = {int(text) for text in given if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS}
    with engine.read(store()) as conn:
        return service_requests_of(conn, numbers)


def _asked(request: Request, *, now: datetime) -> Asked:
    since, until = _span(parameters.moment(request, "start_date"), parameters.moment(request, "end_date"), now=now)
    wanted = set(parameters.words(request, "status"))
    if not wanted <= {OPEN, CLOSED}:
        raise ParameterError(name="status", value=request.query_params["status"], remedy=f"use {OPEN} or {CLOSED}")
    is_closed = None if len(wanted) != 1 else CLOSED in wanted
    codes = parameters.words(request, "service_code")
    items = tuple(code for code in codes if code.isprintable()) if codes else None
    return Asked(since, until, items=items, is_closed=is_closed)


def _span(since: datetime | None, until: datetime | None, *, now: datetime) -> tuple[datetime, datetime]:
    """At most 90 days: the latest, unless a beginning or an end is given."""
    try:
        until = until or (now if since is None else since + LONGEST_SPAN)
        since = since or until - LONGEST_SPAN
    except OverflowError:
        raise ParameterError(
            name="start_date", value=str(since or until), remedy="use a time of this century"
        ) from None
    if until - since > LONGEST_SPAN:
        remedy = f"ask for at most {LONGEST_SPAN.days} days at once"
        raise ParameterError(name="end_date", value=until.isoformat(), remedy=remedy)
    return since, until


def _told(row: dict[str, Any], *, extended: bool) -> dict[str, Any]:
    lon, lat = (None, None) if row["geom"] is None else (row["geom"].x, row["geom"].y)
    told = {
        "service_request_id": str(row["id"]),
        "status": CLOSED if row["is_closed"] else OPEN,
        "status_notes": _notes(row),
        "service_name": _text(row["item_name"]) or _text(row["category_name"]) or row["category"],
        "service_code": _text(row["item_code"]) or row["category"],
        "description": None,
        "agency_responsible": _text(row["department"]),
        "service_notice": None,
        "requested_datetime": written(row["reported_at"]),
        "updated_datetime": written(row["updated_at"]),
        "expected_datetime": written(row["due_at"]),
        "address": None,
        "address_id": _text(row["grid_code"]),
        "zipcode": None,
        "lat": None if lat is None else round(lat, DECIMALS),
        "long": None if lon is None else round(lon, DECIMALS),
        "media_url": None,
    }
    more = {"number": row["code"], "state": row["state"], "level": row["level"]}
    return told | ({"extended_attributes": more} if extended else {})


def _notes(row: dict[str, Any]) -> str:
    """The state in one word, or whose duplicate it is."""
    if not row["is_duplicate"]:
        return str(row["state"])
    first = _text(row["duplicate_of"])
    return "duplicate" if first is None else f"duplicate of {first}"


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
