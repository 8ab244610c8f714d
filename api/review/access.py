"""Who may ask: whoever holds the review's link, which travels in a header and stands in no address and no log."""

import functools
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.faults import RequestError
from api.open311.faults import NO_STORE, RETRY_AFTER_S
from data.errors import (
    ClaimError,
    GridError,
    IntakeError,
    ReviewEntryError,
    ReviewKeyReusedError,
    ReviewLinkError,
    ReviewLinkInvalidError,
    ReviewLinkMissingError,
    ReviewSequenceError,
)

Endpoint = Callable[[Request], Awaitable[Response]]

SCHEME: Final = "bearer"
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_log = logging.getLogger(__name__)


def link_of(request: Request) -> str | None:
    """The token of the link; None where none came."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() or None if scheme.lower() == SCHEME else None


def present() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def answering(endpoint: Endpoint) -> Endpoint:
    """Answer faults with a code that the page has words for, and with 5xx where it shall come again."""

    @functools.wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GridError as fault:
            return _refusal(status_of(fault), _told(fault))
        except Exception:
            _log.exception("%s could not be answered", request.url.path)
            return _refusal(500, {"error": "internal", "message": "This could not be answered. The log says why."})

    return answered


def held_for_the_day(answer: Response) -> Response:
    """An answer that no browser keeps by itself: the page does, and forgets it when the day is over."""
    answer.headers.update(NO_STORE)
    return answer


def status_of(fault: GridError) -> int:
    """401 without a link that is ours, 403 where it does not hold now, 409 for a key used before, 503 to come again."""
    if isinstance(fault, RequestError):
        return fault.status
    if isinstance(fault, ReviewLinkMissingError | ReviewLinkInvalidError):
        return 401
    if isinstance(fault, ReviewLinkError):
        return 403
    if isinstance(fault, ReviewKeyReusedError | ReviewSequenceError):
        return 409
    return 400 if isinstance(fault, ReviewEntryError | ClaimError | IntakeError) else 503


def _told(fault: GridError) -> dict[str, Any]:
    """A fault's code, its message, and what the message is about, for the words of the phone's own language."""
    about = {name: _plain(value) for name, value in fault.values.items()} if status_of(fault) < 500 else {}
    return {"error": fault.code, "message": str(fault), "values": about}


def _plain(value: object) -> str | float | int | None:
    return value if value is None or isinstance(value, str | float | int) else str(value)


def _refusal(status: int, told: dict[str, Any]) -> Response:
    also = _CHALLENGE if status == 401 else {"Retry-After": str(RETRY_AFTER_S)} if status >= 500 else {}
    return JSONResponse(told, status_code=status, headers=NO_STORE | also)
