"""Screen: panorama (VR看社区) - look around at a station without going there; nothing of another host."""

import hashlib
import html
import json
import logging
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import geopandas as gpd
import pandas as pd
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from data import panoramas, settings
from data.errors import GridError
from geo.straight import straight_metres
from layers.palette import DAY
from pages.common import district, figures, markup
from pages.common.page_colours import page_colours
from pages.common.panorama import links
from pages.common.text import LANGUAGES, language, speaking, t, term

HERE = Path(__file__).parent
FILES = {
    path.name: path
    for folder in (HERE, HERE / "vendor")
    for path in sorted(folder.iterdir())
    if path.suffix in {".js", ".css"}
}
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
ASK_AGAIN = {"Cache-Control": "no-cache"}
KEEP_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
MOST_OTHERS: Final = 24
POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
"""Nothing of another host, and no script that is written in the page."""
_CONTROLS: Final = ("left", "right", "up", "down", "nearer", "farther", "full")
_log = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """The page, its pictures and its files."""
    return [
        Route("/panorama", page),
        Route("/panorama/picture", picture),
        Route("/panorama/{version}/{name}", file),
    ]


def page(request: Request) -> HTMLResponse:
    """The page of the station that the address names, in the language that it asks for."""
    said = request.query_params.get("lang")
    chosen = said if said in LANGUAGES else LANGUAGES[0]
    base = request.scope.get("root_path", "").rstrip("/")
    with speaking(chosen):
        try:
            body, status = _of(request.query_params.get("station", ""))
        except GridError as error:
            _log.warning("%s", error)
            body, status = _nothing(t("panorama.failed")), 503
        text = _filled(base=base, **body)
    return HTMLResponse(text, status_code=status, headers=ASK_AGAIN | {"Content-Security-Policy": POLICY})


def picture(request: Request) -> Response:
    """A station's panorama; an address that says its present content never changes."""
    try:
        row = _station(request.query_params.get("station", ""))
    except GridError as error:
        _log.warning("%s", error)
        return Response(status_code=503)
    held = None if row is None else _held(row)
    if held is None:
        return Response(status_code=404)
    tag = f'"{held.sha256}"'
    is_final = request.query_params.get("v") == _short(held)
    headers = (KEEP_FOR_GOOD if is_final else ASK_AGAIN) | {"ETag": tag, "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(held.image, media_type=held.media_type, headers=headers)


def file(request: Request) -> Response:
    """A script or a sheet, ours or the viewer's; an address with the present version never changes."""
    path = FILES.get(request.path_params["name"])
    if path is None:
        return Response(status_code=404)
    headers = KEEP_FOR_GOOD if request.path_params["version"] == version() else ASK_AGAIN
    return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=headers)


@cache
def version() -> str:
    """Changes with every change of the page's files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in FILES.values())).hexdigest()[:12]


def _of(code: str) -> tuple[dict[str, str], int]:
    """The blanks of the page, and its status."""
    row = _station(code)
    if row is None:
        return _nothing(t("panorama.no_station")), 404
    held = _held(row)
    if held is None:
        return _nothing(t("panorama.none", name=row["name"]), title=str(row["name"])), 404
    return _shown(row, held), 200


def _shown(row: Any, held: panoramas.Panorama) -> dict[str, str]:
    place = district.gazetteer(district.today()).name_at(row["geom"].x, row["geom"].y)
    alt = t("panorama.alt", name=row["name"], place=place or figures.NOTHING)
    source = f"picture?station={quote(str(row['code']), safe='')}&v={_short(held)}"
    words = {name: t(f"panorama.{name}") for name in ("no_webgl", "no_picture", "loading")}
    told = {"picture": source, "alt": alt, "words": words}
    flat = f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">'
    return {
        "title": html.escape(str(row["name"])),
        "home_query": html.escape(_home(row)),
        "told": json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"),
        "about": markup.element("p", _about(row, place), css="quiet") + _demo(),
        "scene": _scene(alt) + f"<noscript>{markup.element('p', t('panorama.no_script'), css='told')}{flat}</noscript>",
        "facts": markup.facts(_facts(row)) + _others(row),
    }


def _nothing(said: str, *, title: str = "") -> dict[str, str]:
    return {
        "title": html.escape(title or t("panorama.name")),
        "home_query": html.escape(_query({})),
        "told": "{}",
        "about": "",
        "scene": markup.element("p", said, css="told"),
        "facts": "",
    }


def _scene(alt: str) -> str:
    """Where the picture turns, and buttons for those who neither drag nor type."""
    buttons = "".join(
        f'<button type="button" data-turn="{name}" aria-label="{html.escape(t(f"panorama.{name}"))}" '
        f'title="{html.escape(t(f"panorama.{name}"))}"><i class="icon {name}"></i></button>'
        for name in _CONTROLS
    )
    return (
        f'<div id="view" role="application" aria-label="{html.escape(alt)}"></div>'
        f'<div class="controls" role="group" aria-label="{html.escape(t("panorama.controls"))}">{buttons}</div>'
        f'<p class="quiet hint">{html.escape(t("panorama.hint"))}</p>'
    )


def _home(row: Any) -> str:
    """The map of the station's community, with the station selected."""
    known = district.gazetteer(district.today()).areas
    around = known[(known["level"] == "community") & known.contains(row["geom"])]
    wanted = {"part": "things", "pick": f"station:{row['code']}"}
    return _query(wanted | ({} if around.empty else {"area": str(around["code"].iloc[0])}))


def _query(wanted: dict[str, str]) -> str:
    said = {} if language() == LANGUAGES[0] else {"lang": language()}
    return f"?{urlencode(wanted | said)}" if wanted | said else ""


def _about(row: Any, place: str) -> str:
    kind = term("kind", row["kind"])
    return f"{kind} · {place}" if place else kind


def _demo() -> str:
    return markup.element("p", t("panorama.demo"), css="told") if district.facts().is_demo else ""


def _facts(row: Any) -> list[tuple[str, str]]:
    services = t("format.comma").join(term("service", word) for word in row["services"] or []) or figures.NOTHING
    return [
        (t("card.hours"), figures.hours(row["opening_hours"])),
        (t("card.services"), services),
        (t("panorama.as_of"), t("card.as_of", day=figures.day(row["as_of"]), source=row["source"])),
    ]


def _others(row: Any) -> str:
    """The other places where one can look around, the nearest first."""
    every = district.all_stations(district.today())
    others = every[
        [
            _path(name) is not None and code != row["code"]
            for code, name in zip(every["code"], every["panorama"], strict=True)
        ]
    ]
    if others.empty:
        return ""
    metres = straight_metres(gpd.GeoSeries([row["geom"]], crs=every.crs), others.geometry)["metres"]
    named = [
        f'<li><a href="..{html.escape(links.address(str(one["code"])))}">{html.escape(str(one["name"]))}</a></li>'
        for one in others.loc[metres.sort_values(kind="stable").index[:MOST_OTHERS]].to_dict("records")
    ]
    return markup.element("h2", t("panorama.others")) + markup.raw("ul", "".join(named))


def _station(code: str) -> "pd.Series[Any] | None":
    every = district.all_stations(district.today())
    found = every[every["code"] == code]
    return None if found.empty else found.iloc[0]


def _held(row: Any) -> panoramas.Panorama | None:
    return panoramas.opened(_folder(), None if pd.isna(row["panorama"]) else str(row["panorama"]))


def _path(name: Any) -> Path | None:
    return panoramas.path_of(_folder(), None if pd.isna(name) else str(name))


def _folder() -> Path:
    return panoramas.folder(settings.from_environment())


def _short(held: panoramas.Panorama) -> str:
    return held.sha256[:16]


def _filled(*, base: str, **blanks: str) -> str:
    other = next(one for one in LANGUAGES if one != language())
    text = (HERE / "panorama.html").read_text(encoding="utf-8")
    known = {
        "base": html.escape(base),
        "lang": {"zh": "zh-CN"}.get(language(), language()),
        "language": other,
        "switch": html.escape(t("phone.language")),
        "name": html.escape(t("panorama.name")),
        "home": html.escape(t("panorama.home")),
        "colours": page_colours(),
        "ground": DAY.panel,
        "v": version(),
    }
    for name, value in (known | blanks).items():
        text = text.replace(f"{{{name}}}", value)
    return text
