"""The base map: vector tiles of our own streets, water, green and buildings, in one PMTiles file beside the store.

The file is built from the store and says in a note beside it (`basemap.json`) from which revisions, so that it can be
rebuilt when they have moved on. Until the new file is ready the old one serves.
"""

import fcntl
import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import freestiler
import numpy as np
from sqlalchemy import Connection, Engine, select, union

from data import engine as store
from data.queries import overview
from data.queries.grids import redrawn_on
from data.schema import Area, Barrier, Building, Grid, LandCover, Street
from data.settings import Settings, shown
from data.tile_layers import MAX_ZOOM, MIN_ZOOM, TileLayer, tile_layers

INPUTS = ("area", "barrier", "building", "grid", "land_cover", "street")
TILE_CRS = "EPSG:4326"
"""What the tiler expects; the store's own longitude/latitude agree with it to decimetres."""

RECIPE = 2
"""Raise it when the same data should give other tiles: every file is then rebuilt."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tiles:
    """What the present file holds; `version` changes with every rebuild and stands in the tiles' URLs."""

    version: str
    sources: tuple[str, ...]
    bounds: tuple[float, float, float, float]


def ensure_tiles(engine: Engine, settings: Settings) -> Path:
    """Build the tiles unless they are fresh, waiting for another process that is at it.

    A store without anything to draw has no tiles: the path then names no file.

    Raises:
        StoreError: The store cannot be read.
        OSError: The folder cannot be written.
    """
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with _lock(settings, wait=True):
        _build_if_stale(engine, settings)
    return settings.tiles_path


def refresh_tiles(engine: Engine, settings: Settings) -> threading.Thread | None:
    """Build stale tiles in the background, unless somebody is at it; the old ones serve meanwhile."""
    if is_fresh(engine, settings):
        return None
    builder = threading.Thread(target=_build_quietly, args=(engine, settings), name="basemap", daemon=True)
    builder.start()
    return builder


def renew_tiles(engine: Engine, settings: Settings) -> None:
    """Build stale tiles now; what goes wrong is logged, for the application tries again when it starts."""
    builder = refresh_tiles(engine, settings)
    if builder is not None:
        builder.join()


def first_tiles(engine: Engine, settings: Settings, *, wait_s: float) -> Tiles | None:
    """The present tiles; before there are any, what a little patience brings."""
    builder = refresh_tiles(engine, settings)
    if builder is not None and present_tiles(settings) is None:
        builder.join(wait_s)
    return present_tiles(settings)


def is_fresh(engine: Engine, settings: Settings) -> bool:
    """Whether the tiles show what the store holds now."""
    with store.read(engine) as conn:
        return _is_made_of(settings, _made_of(conn))


def present_tiles(settings: Settings) -> Tiles | None:
    """What the present file holds; None when there is nothing to draw, or nothing built yet."""
    tiles = _note(settings).get("tiles")
    if tiles is None or not settings.tiles_path.exists():
        return None
    return Tiles(tiles["version"], tuple(tiles["sources"]), tuple(tiles["bounds"]))


def _build_quietly(engine: Engine, settings: Settings) -> None:
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        with _lock(settings, wait=False) as is_ours:
            if is_ours:
                _build_if_stale(engine, settings)
    except Exception:
        _log.exception("The base map could not be built; the old one goes on serving.")


def _build_if_stale(engine: Engine, settings: Settings) -> None:
    with store.read(engine) as conn:
        made_of = _made_of(conn)
        if _is_made_of(settings, made_of):
            return
        layers = tile_layers(conn, on=_today())
        sources = _sources(conn)
    tiles = _described(layers, made_of, sources=sources) if layers else None
    if tiles is None:
        settings.tiles_path.unlink(missing_ok=True)
    else:
        _replace(settings.tiles_path, lambda path: _write(layers, path))
    note = json.dumps({"made_of": made_of, "tiles": tiles and asdict(tiles)}, ensure_ascii=False)
    _replace(_note_path(settings), lambda path: path.write_text(note, encoding="utf-8"))


def _made_of(conn: Connection) -> dict[str, object]:
    versions = overview.versions(conn)
    changes = {name: versions.get(name) for name in INPUTS}
    redrawn = redrawn_on(conn, on=_today())
    return {"recipe": RECIPE, "store": shown(conn.engine.url), "versions": changes, "grids": str(redrawn)}


def _today() -> date:
    """A new plan of grids comes into force at midnight in China."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _is_made_of(settings: Settings, made_of: Mapping[str, object]) -> bool:
    note = _note(settings)
    is_there = note.get("tiles") is None or settings.tiles_path.exists()
    return is_there and note.get("made_of") == made_of


def _sources(conn: Connection) -> tuple[str, ...]:
    tables = (Area, Barrier, Building, Grid, LandCover, Street)
    statement = union(*(select(table.source) for table in tables)).order_by("source")
    return tuple(conn.execute(statement).scalars())


def _described(layers: Mapping[str, TileLayer], made_of: Mapping[str, object], *, sources: tuple[str, ...]) -> Tiles:
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()
    extents = np.array([layer.features.total_bounds for layer in layers.values()])
    west, south = extents[:, :2].min(axis=0)
    east, north = extents[:, 2:].max(axis=0)
    return Tiles(digest[:12], sources, (float(west), float(south), float(east), float(north)))


def _write(layers: Mapping[str, TileLayer], path: Path) -> None:
    given = {
        name: freestiler.freestile_layer(
            layer.features.set_crs(TILE_CRS, allow_override=True), min_zoom=layer.min_zoom, max_zoom=layer.max_zoom
        )
        for name, layer in layers.items()
    }
    freestiler.freestile(given, path, min_zoom=MIN_ZOOM, max_zoom=MAX_ZOOM, quiet=True)


def _replace(target: Path, write: Callable[[Path], object]) -> None:
    """Write beside the target and put it in place in one step: a reader sees the old file or the new one."""
    fresh = target.with_name(f"new-{target.name}")
    fresh.unlink(missing_ok=True)
    write(fresh)
    fresh.replace(target)


def _note_path(settings: Settings) -> Path:
    return settings.tiles_path.with_suffix(".json")


def _note(settings: Settings) -> dict[str, Any]:
    """The note beside the tiles; empty when there is none, or one that cannot be understood."""
    try:
        note = json.loads(_note_path(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


@contextmanager
def _lock(settings: Settings, *, wait: bool) -> Iterator[bool]:
    """One builder at a time, among all processes; yields whether it is this one. A dead process lets go of it."""
    with settings.tiles_path.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
