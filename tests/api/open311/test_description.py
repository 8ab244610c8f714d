"""Whatever the description allows, and what it does not, gets an answer that the description knows."""

from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from starlette.applications import Starlette

from api.open311.description import description
from api.open311.routes import routes
from tests.api.open311.conftest import Desk
from tests.support.coroutines import finished

ORIGIN = "http://127.0.0.1:8501"
EXAMPLES = 12

SCHEMA = schemathesis.openapi.from_dict(description(ORIGIN))
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MODES = {"allowed": GenerationMode.POSITIVE, "not allowed": GenerationMode.NEGATIVE}
SENSIBLE = {"service_code": "0101", "lat": 32.041, "long": 118.781}
UNLIKELY = {"media", "address_id", "attribute[place]", "attribute[reported_at]", "attribute[number]"}
"""What chance does not get right: every other report leaves it out, so that some are taken in."""
CASES = [
    (operation, mode)
    for operation in OPERATIONS
    for mode in MODES
    if mode == "allowed" or "discovery" not in operation.path  # which nothing can be wrong about
]


def test_every_address_is_described() -> None:
    served = {
        (route.path.removeprefix("/open311/v2").replace("{form}", "json"), method)
        for route in routes
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/open311/v2/") and "openapi" not in route.path
    }
    assert served == {(operation.path, operation.method.upper()) for operation in OPERATIONS}


@pytest.mark.parametrize(("operation", "mode"), CASES, ids=lambda each: each if isinstance(each, str) else each.label)
def test_no_request_is_answered_by_a_fault_of_ours(
    desk: Desk, application: Starlette, operation: Any, mode: str
) -> None:
    seen: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=MODES[mode]))
    def asked(case: Any) -> None:
        if isinstance(case.body, dict) and "api_key" in case.body:  # else nothing would come further than the key
            case.body |= {"api_key": desk.key}
        if mode == "allowed" and operation.label == "POST /requests.json" and len(seen) % 2:
            case.body = {name: value for name, value in case.body.items() if name not in UNLIKELY} | SENSIBLE
        answer = finished(_sent(application, case))
        seen.append(answer.status_code)
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text}"
        if mode == "allowed":
            case.validate_response(answer, checks=[schemathesis.checks.not_a_server_error])
            operation.validate_response(answer)

    asked()
    assert operation.label != "POST /requests.json" or mode != "allowed" or 201 in seen


async def _sent(application: Starlette, case: Any) -> httpx.Response:
    prepared = requests.Request(**case.as_transport_kwargs(base_url=f"{ORIGIN}/open311/v2")).prepare()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application)) as client:
        return await client.request(
            prepared.method or "GET", prepared.url or "", headers=dict(prepared.headers), content=prepared.body
        )
