"""Refusals in the standard's form: a list of codes with a description each.

Source: GeoReport v2, "Errors": 404 for what does not exist, 403 for a wrong or missing key, 400 for all else. Where the
store cannot be written the answer is 503, so that a client keeps its report and sends it again.
"""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.faults import NotFoundError, RequestError
from data.errors import ApiKeyError, GridError, IntakeError, PhotoSizeError, ReportKeyReusedError

AsyncEndpoint = Callable[[Request], Awaitable[Response]]

MEDIA_TYPE = "application/json; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}
RETRY_AFTER_S = 5

_log = logging.getLogger(__name__)


class BodyTooLargeError(RequestError):
    code = "body_too_large"
    message = "The request has more than {most:,} bytes. Send fewer or smaller photos."


class BodyError(RequestError):
    code = "body"
    message = "The request cannot be read ({detail}). {remedy}"


class FormatError(RequestError):
    code = "format"
    message = "The format {name!r} is not offered. Ask for .json instead."


class Told(JSONResponse):
    """JSON as the standard labels it."""

    media_type = MEDIA_TYPE


def answering(endpoint: AsyncEndpoint) -> AsyncEndpoint:
    """Answer an endpoint's faults in the standard's form; of a fault of ours without a word of its insides."""

    @functools.wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GridError as fault:
            return refusal(fault)
        except Exception:
            _log.exception("%s could not be answered", request.url.path)
            return _answer(
                500, [{"code": 500, "description": "This could not be answered. The server's log says why."}]
            )

    return answered


def refusal(fault: GridError) -> Response:
    """The answer to what is refused."""
    return _answer(status_of(fault), [described(fault)])


def described(fault: GridError) -> dict[str, Any]:
    """A fault as the standard lists it; its code is the status of HTTP that says most."""
    return {"code": _special(fault) or status_of(fault), "description": str(fault)}


def status_of(fault: GridError) -> int:
    """The status of HTTP, of those that the standard knows, and 503."""
    if isinstance(fault, RequestError):
        return fault.status
    if isinstance(fault, ApiKeyError):
        return 403
    return 400 if isinstance(fault, IntakeError) else 503


def _special(fault: GridError) -> int | None:
    if isinstance(fault, ReportKeyReusedError):
        return 409
    return 413 if isinstance(fault, PhotoSizeError | BodyTooLargeError) else None


def _answer(status: int, faults: list[dict[str, Any]]) -> Response:
    headers = NO_STORE | ({"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {})
    return Told(faults, status_code=status, headers=headers)


@answering
async def nothing_here(request: Request) -> Response:
    """What is asked for has no address."""
    raise NotFoundError(path=request.url.path, remedy="see /open311/v2/openapi.json")


def require_json(request: Request) -> None:
    """Refuse formats that are not offered.

    Raises:
        FormatError: The address ends in another format than .json.
    """
    if request.path_params["form"] != "json":
        raise FormatError(name=request.path_params["form"])
