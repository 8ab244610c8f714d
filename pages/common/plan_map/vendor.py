"""MapLibre, which draws the map: the files that its Python package brings, served by ourselves."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

PREFIX = "/vendor/maplibre"
FILES = {"maplibre-gl.js": "text/javascript", "maplibre-gl.css": "text/css"}
KEEP_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes() -> list[BaseRoute]:
    """The addresses of MapLibre's script and sheet."""
    return [Route(f"{PREFIX}/{{name}}", _file)]


def addresses() -> dict[str, str]:
    """Where the browser finds the `script` and the `sheet`; another version has another address."""
    told = version("maplibre")
    script, sheet = (f"{PREFIX}/{name}?v={told}" for name in FILES)
    return {"script": script, "sheet": sheet}


def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        return Response(status_code=404)
    return FileResponse(_folder() / name, media_type=FILES[name], headers=KEEP_FOR_GOOD)


def _folder() -> Path:
    """Found without importing the package, which would load all that its widgets need."""
    found = find_spec("maplibre")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package maplibre is not installed; install requirements.txt")
    return Path(found.submodule_search_locations[0]) / "srcjs"
