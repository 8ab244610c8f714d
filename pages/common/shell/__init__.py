"""The page that holds the screens: Streamlit's own, in the reader's language."""

import html
import json
from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from pages.common import access
from pages.common.text import TEXT
from pages.common.text.streamlit import EXACT, PATTERNS

HERE = Path(__file__).parent
FIRST_SCRIPTS = ("theme.js", "viewport.js")
"""Before Streamlit's own, and before anything is drawn."""
SCRIPTS = ("words.js",)
ICON = HERE.parents[1] / "assets" / "icon.png"
KEEP_SHORT = {"Cache-Control": "no-cache"}


def routes() -> list[BaseRoute]:
    """The page under every address of a screen, and its scripts."""
    first, *others = access.SCREENS
    return [
        Route("/", page),
        Route(f"/{first.name}", to_first_screen),
        *(Route(f"/{screen.name}", page) for screen in others),
        Route("/shell/icon.png", icon),
        Route("/shell/{name}.js", script),
    ]


def page(request: Request) -> HTMLResponse:
    """Streamlit's page with our head.

    It is told where its server is: otherwise it looks for one under each part of the address first, and a screen's
    address answers 404.
    """
    base = request.scope.get("root_path", "").rstrip("/")
    return HTMLResponse(_page().replace("{base}", html.escape(base)), headers=KEEP_SHORT)


def to_first_screen(request: Request) -> RedirectResponse:
    """Streamlit knows its first screen without a name only."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.scope.get('root_path', '').rstrip('/')}/{query}")


def script(request: Request) -> Response:
    """One of our scripts."""
    name = f"{request.path_params['name']}.js"
    if name not in (*FIRST_SCRIPTS, *SCRIPTS):
        return Response(status_code=404)
    return Response((HERE / name).read_text(encoding="utf-8"), media_type="text/javascript", headers=KEEP_SHORT)


def icon(_: Request) -> Response:
    """The tab's icon."""
    return Response(ICON.read_bytes(), media_type="image/png", headers={"Cache-Control": "max-age=86400"})


@cache
def _page() -> str:
    source = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    words = json.dumps({"exact": EXACT, "patterns": PATTERNS}, ensure_ascii=False).replace("<", "\\u003c")
    where = '{BACKEND_BASE_URL:location.origin+"{base}",MAIN_PAGE_BASE_URL:location.origin+"{base}"}'
    head = (
        f"<script>window.__streamlit={where}</script>"
        f'<script type="application/json" id="words">{words}</script>'
        + "".join(f'<script src="{{base}}/shell/{name}"></script>' for name in FIRST_SCRIPTS)
        + "".join(f'<script src="{{base}}/shell/{name}" defer></script>' for name in SCRIPTS)
    )
    title = html.escape(TEXT["frame.name"][0])
    changes = {
        '<html lang="en">': '<html lang="zh-CN">',
        "<title>Streamlit</title>": f"<title>{title}</title>{head}",
        './favicon.png"': '{base}/shell/icon.png"',
        "You need to enable JavaScript to run this app.": TEXT["shell.noscript"][0],
    }
    for old, new in changes.items():
        source = source.replace(old, new)
    return source
