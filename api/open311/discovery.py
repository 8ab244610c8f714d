"""Where the interface is and what it speaks, for clients that look for it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.open311.description import description
from api.open311.faults import Told, answering, require_json
from api.open311.requests import written
from api.store import store
from data import engine
from data.queries.service_requests import services_changed_at

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
PLACE = "/open311/v2"


@answering
async def discovery(request: Request) -> Response:
    """Service Discovery: the one endpoint, and when its services changed last."""
    require_json(request)
    changed = await run_in_threadpool(_changed)
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base_url(request)}{PLACE}",
        "changeset": changed,
        "type": "production",
        "formats": ["application/json"],
    }
    told = {
        "changeset": changed,
        "contact": "Ask the district's command centre.",
        "key_service": "The district gives keys with `python -m data keys add NAME`.",
        "endpoints": [endpoint],
    }
    return Told(told)


@answering
async def openapi(request: Request) -> Response:
    """The description that programs read."""
    return Told(description(base_url(request)))


def base_url(request: Request) -> str:
    """Where the client sees the application, also behind a proxy that ends TLS."""
    seen = request.base_url
    if request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https":
        seen = seen.replace(scheme="https")
    return str(seen).rstrip("/")


def _changed() -> str | None:
    with engine.read(store()) as conn:
        return written(services_changed_at(conn))
