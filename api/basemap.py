"""The base map: its style, its tiles and the Latin letters of its names."""

import threading
from pathlib import Path
from typing import get_args

from pmtiles.reader import MmapSource, Reader
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.answers import ASK_AGAIN, KEEP_FOR_GOOD, answer, is_held, packed_response, tag_of
from api.faults import NotFoundError, answering_faults
from api.parameters import require_known, word
from api.store import settings, store
from data.basemap import first_tiles, present_tiles
from layers import glyphs
from layers.attribution import attribution
from layers.basemap import FONT, MAX_ZOOM, style
from layers.enlarging import enlarged_style
from layers.palette import ThemeName

TILE_TYPE = "application/vnd.mapbox-vector-tile"
PBF_TYPE = "application/x-protobuf"
TIMES = tuple(f"{quarters / 4:g}" for quarters in range(4, 17))
"""How many times as large lines and letters may be: 1 to 4 in quarters."""
FIRST_TILES_S = 20.0
"""How long the first visitor of a new store waits for its streets before a plain ground is shown."""


class TileFile:
    """The present PMTiles file, opened anew when another has taken its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Path, int, int] | None = None
        self._reader: Reader | None = None

    def tile(self, path: Path, z: int, x: int, y: int) -> bytes | None:
        """The gzip-packed tile, or None where the map is empty."""
        with self._lock:
            reader = self._current(path)
        packed: bytes | None = reader.get(z, x, y) if reader else None  # type: ignore[no-untyped-call]
        return packed

    def _current(self, path: Path) -> Reader | None:
        try:
            facts = path.stat()
        except FileNotFoundError:
            self._known, self._reader = None, None
            return None
        known = (path, facts.st_ino, facts.st_mtime_ns)
        if known != self._known:
            with path.open("rb") as file:
                self._reader = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
            self._known = known
        return self._reader


_file = TileFile()


@answering_faults
def style_json(request: Request) -> Response:
    """The style by day or night; asks for new tiles when the store has moved on."""
    require_known(request, {"theme", "lang", "times"})
    theme: ThemeName = "night" if word(request, "theme", among=get_args(ThemeName)) == "night" else "day"
    tiles = first_tiles(store(), settings(), wait_s=FIRST_TILES_S)
    credit = attribution(tiles.sources if tiles else (), language=word(request, "lang", among=("zh", "en")) or "zh")
    version = tiles.version if tiles else None
    drawn = style(theme, base_url=_base_url(request), version=version, attribution=credit)
    drawn = enlarged_style(drawn, float(word(request, "times", among=TIMES) or 1.0))
    tag = tag_of(drawn)
    headers = {"ETag": f'"{tag}"', "Cache-Control": ASK_AGAIN}
    if is_held(request, tag):
        return Response(status_code=304, headers=headers)
    return JSONResponse(drawn, headers=headers)


@answering_faults
def tile(request: Request) -> Response:
    """One vector tile; an address with the present version never changes."""
    z, x, y = (request.path_params[name] for name in ("z", "x", "y"))
    if z > MAX_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFoundError(path=request.url.path, remedy=f"tiles have zooms up to {MAX_ZOOM}")
    tiles = present_tiles(settings())
    version = tiles.version if tiles else "none"
    is_final = request.query_params.get("v") == version
    headers = {"ETag": f'"{version}"', "Cache-Control": KEEP_FOR_GOOD if is_final else ASK_AGAIN}
    if is_held(request, version):
        return Response(status_code=304, headers=headers)
    packed = _file.tile(settings().tiles_path, z, x, y)
    if packed is None:
        return Response(status_code=204, headers=headers)
    return packed_response(request, packed, media_type=TILE_TYPE, headers=headers)


@answering_faults
def glyph_range(request: Request) -> Response:
    """Letters for names in Latin script; browsers draw Chinese themselves."""
    first, last = request.path_params["first"], request.path_params["last"]
    if first % glyphs.RANGE or last != first + glyphs.RANGE - 1 or last > glyphs.LAST_CODE:
        raise NotFoundError(path=request.url.path, remedy="letters come in ranges such as 0-255, up to 65280-65535")
    tag = tag_of("glyphs", glyphs.RECIPE, first)
    return answer(
        request,
        tag=tag,
        media_type=PBF_TYPE,
        is_final=request.query_params.get("v") == str(glyphs.RECIPE),
        make=lambda: glyphs.glyph_range(first, name=FONT[0]),
    )


def _base_url(request: Request) -> str:
    """Where the browser sees the application, also behind a proxy that ends TLS."""
    seen = request.base_url
    if request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https":
        seen = seen.replace(scheme="https")
    return str(seen).rstrip("/")
