"""Only the program's own pages may open a web socket."""

import pytest

from api.sockets import SameOriginSockets
from tests.support.coroutines import finished


def served(scope: dict[str, object], **headers: str) -> list[object]:
    """What the middleware lets through to the application, and what it sends itself."""
    happened: list[object] = []

    async def application(scope, receive, send):
        happened.append("served")

    async def send(message):
        happened.append((message["type"], message["code"]))

    scope = scope | {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    finished(SameOriginSockets(application)(scope, None, send))
    return happened


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501"),
        ("https://grid.example", "grid.example"),
        ("http://Grid.Example:80", "grid.example:80"),
    ],
)
def test_a_socket_of_the_programs_own_page_is_served(origin, host):
    assert served({"type": "websocket"}, origin=origin, host=host) == ["served"]


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "http://127.0.0.1:9999", "null", ""])
def test_a_socket_of_another_page_is_closed_and_the_application_never_asked(origin):
    refused = [("websocket.close", 1008)]
    assert served({"type": "websocket"}, origin=origin, host="127.0.0.1:8501") == refused


def test_a_caller_that_is_no_browser_is_served():
    assert served({"type": "websocket"}, host="127.0.0.1:8501") == ["served"]


def test_plain_requests_are_served_whoever_sends_them():
    assert served({"type": "http"}, origin="http://elsewhere.example", host="127.0.0.1:8501") == ["served"]
