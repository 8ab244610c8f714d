"""The day as the phone keeps it: the review, the brief, the sheet, and what phones have said so far."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Kept, answer, tag_of
from api.report import categories
from api.review import access
from api.review.access import answering, held_for_the_day, link_of
from api.store import settings, store
from data import engine
from data.errors import GridUnknownError
from data.frames import revisions
from data.queries.grid_contents import area_names, grid_row
from data.queries.overview import properties
from data.queries.reviews import Day, review
from data.reviews.brief.gathering import brief
from data.reviews.link import opened
from data.reviews.noting.entries import said
from data.reviews.noting.verdicts import judged
from data.schema import Department
from data.schema.territory import AREA_CODE_DIGITS

FRESH_FOR: Final = timedelta(minutes=5)
"""How long an answer counts as the same while the store does not change: what is open changes with the clock."""
SAID: Final = frozenset({"audit", "review", "review_entry", "finding", "finding_photo", "correction"})
"""Tables that change with every entry; the brief, most of the work, may be those five minutes behind them."""

_briefs: Final = Kept(4 * 2**20)


@answering
async def day(request: Request) -> Response:
    """Everything but the ground; 304 while nothing of it has changed."""
    return await run_in_threadpool(_day, request)


def _day(request: Request) -> Response:
    now = access.present()
    with engine.read(store()) as conn:
        link = opened(conn, settings(), link_of(request), now=now)
        tag = tag_of("review", str(store().url), link.code, _slot(now), revisions(conn))
        sent = answer(
            request,
            tag=tag,
            media_type="application/json",
            is_final=False,
            make=lambda: json.dumps(told(conn, link.code, now=now), ensure_ascii=False, allow_nan=False).encode(),
        )
    return held_for_the_day(sent)


def told(conn: Connection, code: str, *, now: datetime) -> dict[str, Any]:
    """A review as the phone keeps it.

    Args:
        conn: A connection to the store.
        code: Of a review that there is.
        now: The present moment.
    """
    found = review(conn, code)
    if found is None:
        raise LookupError(code)
    facts, sheet = properties(conn), found.sheet or {}
    return {
        "review": _review(conn, found),
        "is_demo": facts.get("is_demo") == "true",
        "district": facts.get("district_name"),
        "now": now.isoformat(timespec="seconds"),
        "brief": _brief(conn, found, now=now),
        "stops": sheet.get("stops", []),
        "walk": sheet.get("walk"),
        "between": sheet.get("between"),
        "order": found.walk,
        "claims_judged": judged(conn, code),
        "categories": categories(conn),
        "departments": _departments(conn),
        "entries": said(conn, code),
    }


def _review(conn: Connection, found: Day) -> dict[str, Any]:
    digits = (AREA_CODE_DIGITS["community"], AREA_CODE_DIGITS["street"])
    known = area_names(conn, [found.grid_code[:number] for number in digits])
    community, street = (known.get(found.grid_code[:number]) for number in digits)
    grid = grid_row(conn, found.grid_code, on=found.on)
    name = None if grid.empty else str(grid["name"].iloc[0])
    return {
        "code": found.code,
        "grid": {"code": found.grid_code, "name": name, "community": community, "street": street},
        "on": found.on.isoformat(),
        "rank": found.rank,
        "walk_minutes": found.walk_minutes,
        "state": found.state,
    }


def _brief(conn: Connection, found: Day, *, now: datetime) -> dict[str, Any] | None:
    """None where the grid is no longer in force: the sheet that was prepared is still good."""
    stand = {table: revision for table, revision in revisions(conn).items() if table not in SAID}
    tag = tag_of("brief", str(conn.engine.url), found.grid_code, _slot(now), stand)
    packed = _briefs.get(tag)
    if packed is None:
        try:
            packed = json.dumps(brief(conn, found.grid_code, now=now).as_json(), allow_nan=False).encode()
        except GridUnknownError:
            return None
        _briefs.put(tag, packed)
    made: dict[str, Any] = json.loads(packed)
    return made


def _slot(now: datetime) -> int:
    return int(now.timestamp() // FRESH_FOR.total_seconds())


def _departments(conn: Connection) -> list[dict[str, str]]:
    rows = conn.execute(select(Department.code, Department.name).order_by(Department.code))
    return [{"code": row.code, "name": row.name} for row in rows]
