"""The addresses of the Open311 interface."""

from starlette.routing import BaseRoute, Route

from api.open311.batch import send_batch
from api.open311.discovery import PLACE, discovery, openapi
from api.open311.faults import nothing_here
from api.open311.requests import one, requests
from api.open311.sending import send
from api.open311.services import service, services

routes: list[BaseRoute] = [
    Route("/open311/discovery.{form}", discovery),
    Route(f"{PLACE}/discovery.{{form}}", discovery),
    Route(f"{PLACE}/openapi.json", openapi),
    Route(f"{PLACE}/services.{{form}}", services),
    Route(f"{PLACE}/services/{{service_code}}.{{form}}", service),
    Route(f"{PLACE}/requests.{{form}}", requests, methods=["GET"]),
    Route(f"{PLACE}/requests.{{form}}", send, methods=["POST"]),
    Route(f"{PLACE}/requests/{{service_request_id}}.{{form}}", one),
    Route(f"{PLACE}/batch.{{form}}", send_batch, methods=["POST"]),
    Route("/open311/{rest:path}", nothing_here, methods=["GET", "POST"]),
]
