"""Whether the application can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.faults import answering_faults
from api.store import settings, store
from data import engine
from data.basemap import is_fresh, present_tiles
from data.frames import revisions


@answering_faults
def health(_: Request) -> Response:
    """200 with the revision of every layer and the state of the tiles; 503 when the store cannot be read."""
    with engine.read(store()) as conn:
        known = revisions(conn)
    tiles = present_tiles(settings())
    state = {"version": tiles and tiles.version, "fresh": is_fresh(store(), settings())}
    return JSONResponse({"status": "ok", "revisions": known, "tiles": state}, headers={"Cache-Control": "no-store"})
