"""The addresses of the Open311 interface."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.open311.batch import send_batch
from api.open311.discovery import PLACE, discovery, openapi
from api.open311.faults import nothing_here
from api.open311.requests import one, requests
from api.open311.sending import send
from api.open311.services import service, services


async def ask_or_send(request: Request) -> Response:
    """The one address at which reports are asked for and sent."""
    return await (send if request.method == "POST" else requests)(request)


routes: list[BaseRoute] = [
    Route("/open311/discovery.{form}", discovery),
    Route(f"{PLACE}/discovery.{{form}}", discovery),
    Route(f"{PLACE}/openapi.json", openapi),
    Route(f"{PLACE}/services.{{form}}", services),
    Route(f"{PLACE}/services/{{service_code}}.{{form}}", service),
    Route(f"{PLACE}/requests.{{form}}", ask_or_send, methods=["GET", "POST"]),
    Route(f"{PLACE}/requests/{{service_request_id}}.{{form}}", one),
    Route(f"{PLACE}/batch.{{form}}", send_batch, methods=["POST"]),
    Route("/open311/{rest:path}", nothing_here, methods=["GET", "POST"]),
]
