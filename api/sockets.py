"""Web sockets for the program's own pages only.

Streamlit lets any origin try, and to judge one that is not its own it asks hosts on the internet for this machine's
addresses, on the thread that serves everybody. Here such a socket is turned away before that.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

POLICY_VIOLATION = 1008


class SameOriginSockets:
    """Middleware that closes web sockets whose `Origin` is another host than the one they ask."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but a foreign page's web socket, which is refused with 403."""
        if scope["type"] == "websocket" and _is_foreign(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await self._app(scope, receive, send)


def _is_foreign(headers: Headers) -> bool:
    """Browsers always name the origin; a caller without one is no browser's page."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
