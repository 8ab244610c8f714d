"""Screen: wall - what is going on in the whole district, read from the farthest seat by people who touch nothing."""

import hashlib
import html
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from data import settings, signing
from layers.burden import beyond_colours, level_colours, load_colours
from layers.ink import INKS
from layers.palette import THEMES, Theme, translucent
from pages.common.plan_map import vendor
from pages.common.text import LANGUAGES, TEXT

HERE = Path(__file__).parent
SCRIPTS = tuple(sorted(path.name for path in HERE.glob("*.js")))
SHEETS = ("wall.css",)
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
ASK_AGAIN = {"Cache-Control": "no-cache"}
FAMILIES = ("wall", "member")
"""The texts that the page is told."""


def routes() -> list[BaseRoute]:
    """The page, its files, and the leave to read that it renews."""
    return [
        Route("/wall", page),
        Route("/wall/leave.json", leave),
        *(Route(f"/wall/{name}", _file) for name in (*SCRIPTS, *SHEETS)),
    ]


def page(request: Request) -> HTMLResponse:
    """The page in the language that its address asks for."""
    said = request.query_params.get("lang")
    language = said if said in LANGUAGES else LANGUAGES[0]
    words = _words(LANGUAGES.index(language))
    told = {"language": language, "words": words, "colours": _colours(), "version": version(), "leave": _leave()}
    blanks = {
        "lang": {"zh": "zh-CN"}.get(language, language),
        "title": html.escape(words["wall.name"]),
        "told": json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"),
        "colours": "".join(_sheet(theme) for theme in THEMES.values()),
        "home": f"/?lang={language}",
        "out": html.escape(words["wall.out"]),
        "noscript": html.escape(words["wall.noscript"]),
        **vendor.addresses(),
    }
    text = (HERE / "wall.html").read_text(encoding="utf-8")
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def leave(_: Request) -> JSONResponse:
    """A fresh leave to read, and the version of the page's files: another one is reason to load it anew."""
    return JSONResponse({"leave": _leave(), "version": version()}, headers={"Cache-Control": "no-store"})


@cache
def version() -> str:
    """Changes with every change of the page's files."""
    files = sorted(path for path in HERE.iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _leave() -> str:
    return signing.token(settings.from_environment(), now=datetime.now(UTC), scope=signing.WALL)


def _file(request: Request) -> Response:
    path = HERE / request.url.path.rpartition("/")[2]
    return Response(path.read_text(encoding="utf-8"), media_type=MEDIA_TYPES[path.suffix], headers=ASK_AGAIN)


def _words(place: int) -> dict[str, str]:
    return {key: versions[place] for key, versions in TEXT.items() if key.partition(".")[0] in FAMILIES}


def _colours() -> dict[str, dict[str, Any]]:
    """By theme, what the map is drawn with."""
    return {
        name: {
            "ground": theme.ground,
            "text": theme.text,
            "halo": INKS[name].halo,
            "grid_line": theme.grid_line,
            "area_line": theme.area_line,
            "station": theme.station,
            "refuel_station": theme.refuel_station,
            "newest": theme.text,
            "load": load_colours(theme),
            "levels": level_colours(theme),
            "beyond": beyond_colours(theme),
        }
        for name, theme in THEMES.items()
    }


def _sheet(theme: Theme) -> str:
    """The tokens of a theme as CSS variables."""
    tokens = {
        "ground": theme.ground,
        "panel": theme.panel,
        "panel-clear": translucent(theme.panel, 0.86),
        "text": theme.text,
        "quiet": theme.quiet_text,
        "accent": theme.accent,
        "attention": theme.attention,
        "alarm": theme.alarm,
        "line": translucent(theme.quiet_text, 0.4),
        "track": translucent(theme.quiet_text, 0.18),
    }
    listed = ";".join(f"--{name}:{value}" for name, value in tokens.items())
    return f'html[data-theme="{theme.name}"]{{{listed}}}'
