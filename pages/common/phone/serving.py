"""How a page for phones is served: one HTML file, its scripts, and a worker that keeps them on the phone."""

import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from layers.palette import DAY
from pages.common.page_colours import page_colours
from pages.common.plan_map import vendor
from pages.common.text import LANGUAGES, TEXT

HERE: Final = Path(__file__).parent
WORKER: Final = "worker.js"
MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
ASK_AGAIN: Final = {"Cache-Control": "no-cache"}
KEEP_FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "child-src blob:; object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
"""Nothing of another host, and no script that is written in the page."""


Words = Mapping[str, tuple[str, ...]]
"""Texts in every language, by what stands after the first point of their keys."""


@dataclass(frozen=True)
class PhonePage:
    """A page at `/name`, its files in `folder` and here."""

    name: str
    folder: Path
    words: Words
    told: Mapping[str, object]
    """What the scripts are told besides words, languages and the map's addresses."""
    asked: tuple[str, ...] = ()
    """Addresses below the page's own that come from the network while there is one, else as they were kept."""
    kept: tuple[str, ...] = ()
    """Those of them that the worker fetches at once."""
    has_night: bool = True

    def routes(self, *more: str) -> list[BaseRoute]:
        """The page, at its address and at `more` below it, and its files."""
        pages: list[BaseRoute] = [Route(f"/{self.name}{below}", self.page) for below in ("", *more)]
        files = [
            Route(f"/{self.name}/{WORKER}", self.worker),
            Route(f"/{self.name}/{{version}}/{{name}}", self.file),
        ]
        return pages + files

    def page(self, request: Request) -> HTMLResponse:
        """One page for every address and language, so that a phone keeps it once for when there is no network."""
        text = self._text.replace("{base}", html.escape(_base(request)))
        return HTMLResponse(text, headers=ASK_AGAIN | {"Content-Security-Policy": POLICY})

    def file(self, request: Request) -> Response:
        """A script or the sheet; an address with the present version never changes."""
        path = self.files.get(request.path_params["name"])
        if path is None:
            return Response(status_code=404)
        is_final = request.path_params["version"] == self.version
        headers = KEEP_FOR_GOOD if is_final else ASK_AGAIN
        return Response(path.read_text(encoding="utf-8"), media_type=MEDIA_TYPES[path.suffix], headers=headers)

    def worker(self, request: Request) -> Response:
        """The worker that keeps the page on the phone, for the page's own address too, which is not below its own."""
        text = (
            (HERE / WORKER).read_text(encoding="utf-8").replace("{version}", self.version).replace("{name}", self.name)
        )
        text = text.replace('"{files}"', json.dumps(self._kept_files()))
        asked = [f"/{self.name}/{address}" for address in self.asked]
        text = text.replace('"{asked}"', json.dumps(asked))
        headers = ASK_AGAIN | {"Service-Worker-Allowed": f"{_base(request)}/{self.name}"}
        return Response(text, media_type=MEDIA_TYPES[".js"], headers=headers)

    @cached_property
    def files(self) -> dict[str, Path]:
        """Scripts and sheets by name, the shared ones and the page's own."""
        found = [path for folder in (HERE, self.folder) for path in sorted(folder.iterdir())]
        return {path.name: path for path in found if path.suffix in MEDIA_TYPES and path.name != WORKER}

    @cached_property
    def version(self) -> str:
        """Changes with every change of the page, its files or its words."""
        found = [path for folder in (HERE, self.folder) for path in sorted(folder.iterdir()) if path.is_file()]
        made_of = [*(path.read_bytes() for path in found), json.dumps(self._told).encode()]
        return hashlib.sha256(b"".join(made_of)).hexdigest()[:12]

    def _kept_files(self) -> list[str]:
        """What the phone keeps, by addresses relative to the page's folder."""
        own = [f"{self.version}/{name}" for name in self.files]
        return [f"../{self.name}", *own, *(f"..{address}" for address in vendor.addresses().values()), *self.kept]

    @cached_property
    def _told(self) -> dict[str, object]:
        return {
            "words": {**words("phone"), **self.words},
            "languages": list(LANGUAGES),
            "vendor": {name: f"..{address}" for name, address in vendor.addresses().items()},
            **self.told,
        }

    @cached_property
    def _text(self) -> str:
        blanks = {
            "title": html.escape(self.words["name"][0]),
            "noscript": " ".join(html.escape(said) for said in self.words["noscript"]),
            "told": json.dumps(self._told, ensure_ascii=False).replace("<", "\\u003c"),
            "colours": page_colours(has_night=self.has_night),
            "ground": DAY.panel,
            "v": self.version,
        }
        text = (self.folder / f"{self.name}.html").read_text(encoding="utf-8")
        for name, value in blanks.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def words(family: str) -> Words:
    """The texts whose keys begin with `family.`."""
    return {key.removeprefix(f"{family}."): said for key, said in TEXT.items() if key.startswith(f"{family}.")}


def _base(request: Request) -> str:
    path: str = request.scope.get("root_path", "")
    return path.rstrip("/")
