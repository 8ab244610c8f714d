"""Rows that a page has worked out and laid down."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from api.answers import KEEP_FOR_GOOD, is_held, packed_response
from api.faults import NotFoundError, answering_faults
from api.parameters import require_known
from api.store import settings
from data import signing
from data.published import published


@answering_faults
def rows(request: Request) -> Response:
    """The rows of a digest; they never change."""
    signing.verify(request.query_params.get("token"), settings(), now=datetime.now(UTC))
    require_known(request, ())
    digest = request.path_params["digest"]
    headers = {"ETag": f'"{digest}"', "Cache-Control": KEEP_FOR_GOOD}
    if is_held(request, digest):
        return Response(status_code=304, headers=headers)
    packed = published(settings(), digest)
    if packed is None:
        raise NotFoundError(path=request.url.path, remedy="reload the page")
    return packed_response(request, packed, media_type="application/json", headers=headers)
