"""What can be reported: the catalogue's items as the standard's services."""

import json
from typing import Any

import pandas as pd
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer, tag_of
from api.faults import NotFoundError
from api.open311.faults import MEDIA_TYPE, Told, answering, require_json
from api.store import store
from data import engine
from data.frames import revisions
from data.queries import catalogue

ATTRIBUTES = (
    ("place", "string", "Code of the QR sign that was scanned; it says where."),
    ("number", "string", "The sender's own number: the same number again is the same request."),
    ("reported_at", "datetime", "When it was told, if earlier than now, such as 2026-11-21T08:30:00+08:00."),
)
"""Of every service; none of them is needed."""


@answering
async def services(request: Request) -> Response:
    """GET Service List: every admitted item."""
    require_json(request)
    return await run_in_threadpool(_services, request)


@answering
async def service(request: Request) -> Response:
    """GET Service Definition: what an item may be told with, and how long it takes."""
    require_json(request)
    code = request.path_params["service_code"]
    found = await run_in_threadpool(_item, code)
    if found is None:
        raise NotFoundError(path=request.url.path, remedy="service_code is one of /open311/v2/services.json")
    return Told({"service_code": code, "attributes": _attributes(found)})


def _services(request: Request) -> Response:
    with engine.read(store()) as conn:
        known = revisions(conn)
        tag = tag_of("open311 services", known.get("catalogue_item"), known.get("department"))
        return answer(request, tag=tag, media_type=MEDIA_TYPE, is_final=False, make=lambda: _listed(conn))


def _listed(conn: Connection) -> bytes:
    items = catalogue.items(conn)
    admitted = items[items["is_admitted"].fillna(True).astype(bool)]
    rows = [_service({str(name): value for name, value in row.items()}) for row in admitted.to_dict("records")]
    return json.dumps(rows, ensure_ascii=False).encode()


def _service(item: dict[str, Any]) -> dict[str, Any]:
    told = [item["category_name"]] + ([] if pd.isna(item["department"]) else [item["department"]])
    return {
        "service_code": item["code"],
        "service_name": item["name"],
        "description": f"{item['category_name']} · {item['name']}",
        "metadata": False,
        "type": "realtime",
        "keywords": ", ".join(told),
        "group": item["category_name"],
    }


def _item(code: str) -> dict[str, Any] | None:
    with engine.read(store()) as conn:
        items = catalogue.items(conn)
    found = items[items["code"] == code].to_dict("records")
    return {str(name): value for name, value in found[0].items()} if found else None


def _attributes(item: dict[str, Any]) -> list[dict[str, Any]]:
    asked = [_attribute(code, kind, text, order=order) for order, (code, kind, text) in enumerate(ATTRIBUTES, start=2)]
    limit = item["limit_minutes"]
    told = "The catalogue sets no time limit." if pd.isna(limit) else f"The catalogue's time limit is {limit} minutes."
    return [_attribute("limit", "string", told, order=1) | {"variable": False}, *asked]


def _attribute(code: str, kind: str, text: str, *, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": kind,
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": text,
        "values": [],
    }
