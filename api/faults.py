"""What a request can get wrong, and how every fault is answered: JSON with a code, a message and no internals."""

import functools
import logging
from collections.abc import Callable
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.errors import GridError
from data.signing import TokenError

Endpoint = Callable[[Request], Response]

_log = logging.getLogger(__name__)


class RequestError(GridError):
    """A request that cannot be answered as it stands."""

    status: ClassVar[int] = 400


class ParameterError(RequestError):
    code = "parameter"
    message = "Parameter {name} is {value!r}: {remedy}."


class UnknownParameterError(RequestError):
    code = "parameter_unknown"
    message = "There is no parameter {name!r} here: use {known}."


class NotFoundError(RequestError):
    status = 404
    code = "not_found"
    message = "There is nothing at {path}: {remedy}."


def answering_faults(endpoint: Endpoint) -> Endpoint:
    """Answer an endpoint's faults: ours with their message, any other without a word of its insides."""

    @functools.wraps(endpoint)
    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except GridError as fault:
            return _fault(fault.code, str(fault), status=_status(fault))
        except Exception:
            _log.exception("%s could not be answered", request.url.path)
            return _fault("internal", "This could not be answered. The server's log says why.", status=500)

    return answered


def _status(fault: GridError) -> int:
    if isinstance(fault, RequestError):
        return fault.status
    return 403 if isinstance(fault, TokenError) else 503


def _fault(code: str, message: str, *, status: int) -> JSONResponse:
    answer = {"error": code, "message": message}
    return JSONResponse(answer, status_code=status, headers={"Cache-Control": "no-store"})
