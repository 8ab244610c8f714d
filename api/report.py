"""What the page 随手拍 asks of the server: the catalogue, what a QR code says, a report taken in, how far it is.

No name, no number, no word of the reporter comes in or is kept.
"""

import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import geopandas as gpd
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api import parameters
from api.answers import answer, tag_of
from api.faults import NotFoundError, ParameterError, answering_faults
from api.open311 import bodies
from api.open311.faults import RETRY_AFTER_S, status_of
from api.open311.sending import IDEMPOTENCY_KEY, degrees, moment, shown
from api.store import store
from data import engine
from data.errors import GridError
from data.frames import revisions
from data.intake.report import Report
from data.intake.writing import submit_one
from data.qr.codes import plain
from data.queries.areas import areas
from data.queries.catalogue import category_of, has_category, items
from data.queries.overview import properties
from data.queries.qr_places import scanned
from data.queries.reported import SOURCE, reported

CHANNEL: Final = "snapshot"
LONGEST_NUMBER: Final = 64
NO_STORE: Final = {"Cache-Control": "no-store"}

_MADE_OF: Final = ("catalogue_item", "area", "store_property")
_log = logging.getLogger(__name__)


def _answering(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer faults with a code that the page has words for, and with 503 where it shall come again."""

    @functools.wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GridError as fault:
            status, told = status_of(fault), {"error": fault.code, "message": str(fault)}
        except Exception:
            _log.exception("%s could not be answered", request.url.path)
            status, told = 500, {"error": "internal", "message": "This could not be answered. The log says why."}
        again = {"Retry-After": str(RETRY_AFTER_S)} if status >= 500 else {}
        return JSONResponse(told, status_code=status, headers=NO_STORE | again)

    return answered


@answering_faults
def catalogue(request: Request) -> Response:
    """Categories with their items, and where the district lies; 304 while nothing of it has changed."""
    with engine.read(store()) as conn:
        known = revisions(conn)
        tag = tag_of("report", str(store().url), *(known.get(table) for table in _MADE_OF))
        return answer(
            request, tag=tag, media_type="application/json", is_final=False, make=functools.partial(_catalogue, conn)
        )


@answering_faults
def place(request: Request) -> Response:
    """What a QR code says; a revoked one is as good as none."""
    parameters.require_known(request, {"at"})
    code = plain(request.query_params.get("at", "")[:LONGEST_NUMBER])
    with engine.read(store()) as conn:
        found = scanned(conn, code)
    if found is None or found.revoked_at is not None:
        raise NotFoundError(path=f"QR code {shown(code)!r}", remedy="choose the place on the map")
    told = {"code": found.code, "kind": found.kind, "name": found.name, "grid": found.grid}
    return JSONResponse(
        told | {"community": found.community, "lon": found.lon, "lat": found.lat}, headers={"Cache-Control": "no-cache"}
    )


@answering_faults
def status(request: Request) -> Response:
    """How far a report is."""
    parameters.require_known(request, {"n"})
    number = request.query_params.get("n", "")[:LONGEST_NUMBER]
    with engine.read(store()) as conn:
        found = reported(conn, number) if number.isprintable() else None
    if found is None:
        raise NotFoundError(path=f"report {shown(number)!r}", remedy="check the number")
    told = {name: getattr(found, name) for name in ("code", "category", "item", "grid", "community", "department")}
    told |= {"state": found.state, "is_duplicate": found.is_duplicate}
    told["due_at"] = None if found.due_at is None else found.due_at.isoformat()
    told["steps"] = [{"state": state, "at": at.isoformat()} for state, at in found.steps]
    return JSONResponse(told, headers=NO_STORE)


@_answering
async def send(request: Request) -> Response:
    """Take a report in; the answer comes when it is kept. The same key again is the same report."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if not key:
        raise ParameterError(name=IDEMPOTENCY_KEY, value=None, remedy="send a key that is the report's own")
    async with bodies.form(request) as fields:
        said, photos = bodies.texts(fields), await bodies.files(fields)
    accepted = await run_in_threadpool(lambda: submit_one(store(), _report(said, photos=photos, key=key)))
    told = {"number": accepted.code, "state": accepted.state, "is_new": accepted.is_new}
    return JSONResponse(told, status_code=201 if accepted.is_new else 200, headers=NO_STORE)


def _report(said: Mapping[str, str], *, photos: tuple[bytes, ...], key: str) -> Report:
    """An item or category that the catalogue does not have is refused: anybody may send here."""
    with engine.read(store()) as conn:
        category, item = _demand(conn, said.get("category"), said.get("item"))
        code = plain(said.get("at", ""))
        found = scanned(conn, code) if code else None
    is_valid = found is not None and found.revoked_at is None
    lon, lat = degrees(said.get("lon"), name="lon"), degrees(said.get("lat"), name="lat")
    if not is_valid and (lon is None or lat is None):
        raise ParameterError(name="at", value=shown(code) or None, remedy="say where: at, or lon and lat")
    return Report(
        source=SOURCE,
        channel=CHANNEL,
        category=category,
        item_code=item,
        reported_at=moment(said.get("reported_at"), name="reported_at"),
        lon=lon,
        lat=lat,
        place=code if is_valid else None,
        photos=photos,
        key=key,
    )


def _demand(conn: Connection, category: str | None, item: str | None) -> tuple[str, str | None]:
    """Category and item as the catalogue has them; an item that it no longer has is left out."""
    owner = category_of(conn, item) if item is not None and item.isprintable() else None
    if owner is not None:
        return owner, item
    if category is not None and category.isprintable() and has_category(conn, category):
        return category, None
    raise ParameterError(name="item", value=None if item is None else shown(item), remedy="use /report/catalogue.json")


def categories(conn: Connection) -> list[dict[str, Any]]:
    """The catalogue for a phone: categories by code, each with its name and items."""
    return [
        {
            "code": code,
            "name": rows["category_name"].iloc[0],
            "items": rows[["code", "name"]].to_dict("records"),
        }
        for code, rows in items(conn).groupby("category_code", sort=True)
    ]


def _catalogue(conn: Connection) -> bytes:
    facts = properties(conn)
    told: dict[str, Any] = {
        "categories": categories(conn),
        "bounds": _bounds(areas(conn)),
        "district": facts.get("district_name"),
        "is_demo": facts.get("is_demo") == "true",
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _bounds(found: gpd.GeoDataFrame) -> list[float] | None:
    """West, south, east and north edge of the district; None where no area is known."""
    return None if found.empty else [float(edge) for edge in found.total_bounds]


routes: list[BaseRoute] = [
    Route("/report/catalogue.json", catalogue),
    Route("/report/place.json", place),
    Route("/report/status.json", status),
    Route("/report/requests.json", send, methods=["POST"]),
]
