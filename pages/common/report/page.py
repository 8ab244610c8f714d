"""Screen: report (随手拍) - a resident's phone says what is wrong and where, with or without a network."""

import hashlib
import html
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from data.intake.report import MOST_PHOTOS
from layers.palette import DAY, NIGHT, Theme, translucent
from pages.common.plan_map import vendor
from pages.common.text import LANGUAGES, TEXT

HERE = Path(__file__).parent
WORKER = "worker.js"
FILES = {path.name: path for path in sorted(HERE.iterdir()) if path.suffix in {".js", ".css"} and path.name != WORKER}
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
ASK_AGAIN = {"Cache-Control": "no-cache"}
KEEP_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "child-src blob:; object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
"""Nothing of another host, and no script that is written in the page."""


def routes() -> list[BaseRoute]:
    """The form, the page of a report's standing, and their files."""
    return [
        Route("/report", page),
        Route("/report/status", page),
        Route(f"/report/{WORKER}", worker),
        Route("/report/{version}/{name}", file),
    ]


def page(request: Request) -> HTMLResponse:
    """One page for both addresses and every language, so that a phone keeps it once for when there is no network."""
    base = request.scope.get("root_path", "").rstrip("/")
    text = _page().replace("{base}", html.escape(base))
    return HTMLResponse(text, headers=ASK_AGAIN | {"Content-Security-Policy": POLICY})


def file(request: Request) -> Response:
    """A script or the sheet; an address with the present version never changes."""
    path = FILES.get(request.path_params["name"])
    if path is None:
        return Response(status_code=404)
    is_final = request.path_params["version"] == version()
    headers = KEEP_FOR_GOOD if is_final else ASK_AGAIN
    return Response(path.read_text(encoding="utf-8"), media_type=MEDIA_TYPES[path.suffix], headers=headers)


def worker(request: Request) -> Response:
    """The worker that keeps the page on the phone, for the form's own address too, which is not below its own."""
    base = request.scope.get("root_path", "").rstrip("/")
    text = (HERE / WORKER).read_text(encoding="utf-8")
    text = text.replace("{version}", version()).replace('"{files}"', json.dumps(_kept_files()))
    headers = ASK_AGAIN | {"Service-Worker-Allowed": f"{base}/report"}
    return Response(text, media_type=MEDIA_TYPES[".js"], headers=headers)


@cache
def version() -> str:
    """Changes with every change of the page, its files or its words."""
    files = (path.read_bytes() for path in sorted(HERE.iterdir()) if path.is_file())
    made_of = [*files, json.dumps(_words()).encode(), json.dumps(vendor.addresses()).encode()]
    return hashlib.sha256(b"".join(made_of)).hexdigest()[:12]


def _kept_files() -> list[str]:
    """What the phone keeps, by addresses relative to /report/."""
    own = [f"{version()}/{name}" for name in FILES]
    return ["../report", *own, *(f"..{address}" for address in vendor.addresses().values()), "catalogue.json"]


@cache
def _page() -> str:
    told = {
        "words": _words(),
        "languages": list(LANGUAGES),
        "vendor": {name: f"..{address}" for name, address in vendor.addresses().items()},
        "photos": MOST_PHOTOS,
    }
    blanks = {
        "title": html.escape(TEXT["report.name"][0]),
        "noscript": " ".join(html.escape(said) for said in TEXT["report.noscript"]),
        "told": json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"),
        "colours": f":root{{{_tokens(DAY)}}}@media (prefers-color-scheme:dark){{:root{{{_tokens(NIGHT)}}}}}",
        "ground": DAY.panel,
        "v": version(),
    }
    text = (HERE / "report.html").read_text(encoding="utf-8")
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _words() -> dict[str, tuple[str, ...]]:
    """The page's texts in every language, by what stands after `report.`."""
    names = [key.removeprefix("report.") for key in TEXT if key.startswith("report.")]
    return {name: TEXT[f"report.{name}"] for name in names}


def _tokens(theme: Theme) -> str:
    tokens = {
        "ground": theme.ground,
        "panel": theme.panel,
        "text": theme.text,
        "quiet": theme.quiet_text,
        "accent": theme.accent,
        "accent-ground": translucent(theme.accent, 0.1),
        "attention": theme.attention,
        "attention-ground": translucent(theme.attention, 0.14),
        "alarm": theme.alarm,
        "line": translucent(theme.quiet_text, 0.4),
        "on-accent": "#ffffff" if theme is DAY else theme.ground,
        "scheme": "light" if theme is DAY else "dark",
    }
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
