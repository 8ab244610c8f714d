"""The addresses that walls ask: the state of the district, what came in last, and the ground of the map."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import parameters
from api.answers import ASK_AGAIN, KEEP_FOR_GOOD, is_held, packed_response
from api.faults import answering_faults
from api.store import settings, store
from api.wall.board import Board
from api.wall.packed import Packed, packed, packed_text
from data import signing

MOST_ID = 2**53
"""Beyond it a browser does not count exactly."""


@lru_cache(maxsize=1)
def _board_of(opened: Engine) -> Board:
    return Board(opened)


def board() -> Board:
    """The one board of this process."""
    return _board_of(store())


@answering_faults
def state(request: Request) -> Response:
    """Figures, progress, departments, resources, loads and scenes."""
    _let_pass(request)
    return _told(request, board().state())


@answering_faults
def newest(request: Request) -> Response:
    """The incidents that came in after a row number; 304 when the asker has the newest."""
    _let_pass(request, "after")
    number = parameters.number(request, "after", default=-1, least=-1, most=MOST_ID)
    found = board().newest()
    tag = f"newest-{found.latest}"
    if is_held(request, tag):
        return Response(status_code=304, headers=_headers(tag))
    rows = found.after(None if number < 0 else number)
    return _told(request, Packed(tag, packed({"latest": found.latest, "rows": rows}).body))


@answering_faults
def ground(request: Request) -> Response:
    """The grids, the street offices and the places of the map; an address with the present version never changes."""
    return _drawn(request, lambda: (board().ground().version, board().ground().body))


@answering_faults
def cells(request: Request) -> Response:
    """The cells that stand out from chance; an address with the present version never changes."""
    return _drawn(request, lambda: (board().cells().version, board().cells().body))


routes: list[BaseRoute] = [
    Route("/wall/state.json", state),
    Route("/wall/newest.json", newest),
    Route("/wall/ground.json", ground),
    Route("/wall/cells.json", cells),
]


def _drawn(request: Request, read: Callable[[], tuple[str, bytes]]) -> Response:
    _let_pass(request)
    version, body = read()
    if is_held(request, version):
        return Response(status_code=304, headers=_headers(version))
    is_final = request.query_params.get("v") == version
    return _told(request, Packed(version, packed_text(body).body), is_final=is_final)


def _told(request: Request, answer: Packed, *, is_final: bool = False) -> Response:
    headers = _headers(answer.tag, is_final=is_final)
    if is_held(request, answer.tag):
        return Response(status_code=304, headers=headers)
    return packed_response(request, answer.body, media_type="application/json", headers=headers)


def _headers(tag: str, *, is_final: bool = False) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Cache-Control": KEEP_FOR_GOOD if is_final else ASK_AGAIN}


def _let_pass(request: Request, *known: str) -> None:
    signing.verify(request.query_params.get("token"), settings(), now=datetime.now(UTC), scope=signing.WALL)
    parameters.require_known(request, known)
