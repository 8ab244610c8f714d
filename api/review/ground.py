"""The map of the review's grid."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer, tag_of
from api.review import access
from api.review.access import answering, held_for_the_day, link_of
from api.store import settings, store
from data import engine
from data.frames import revisions
from data.reviews.link import opened
from data.reviews.noting.ground import MADE_OF
from data.reviews.noting.ground import ground as made


@answering
async def ground(request: Request) -> Response:
    """The own grid and what lies around it; 304 while nothing of it has changed."""
    return await run_in_threadpool(_ground, request)


def _ground(request: Request) -> Response:
    now = access.present()
    with engine.read(store()) as conn:
        link = opened(conn, settings(), link_of(request), now=now)
        known = revisions(conn)
        tag = tag_of("ground", str(store().url), link.grid_code, link.on, *(known.get(table) for table in MADE_OF))
        sent = answer(
            request,
            tag=tag,
            media_type="application/json",
            is_final=False,
            make=lambda: json.dumps(made(conn, link.grid_code, now=now), ensure_ascii=False).encode(),
        )
    return held_for_the_day(sent)
