"""Export a layer: read it, write it under another name, and let it take its own when it is whole."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from data import errors
from data.export.about import describe
from data.export.formats import format_of
from data.export.layers import LAYERS, Layer
from data.export.reading import read_layer
from data.export.shapefile import COMPANIONS
from data.outfile import replacing
from geo.coordinates import Datum

_LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: The file.
        rows: How many rows it holds.
        notes: What a reader must know, in sentences.
    """

    path: Path
    rows: int
    notes: tuple[str, ...]


def export_layer(
    conn: Connection,
    name: str,
    path: Path,
    *,
    now: datetime,
    datum: Datum = "CGCS2000",
    since: datetime | None = None,
    until: datetime | None = None,
    history: bool = False,
    encoding: str = "UTF-8",
    overwrite: bool = False,
) -> Exported:
    """Write a layer to a file that an import of ours takes back without a change.

    Args:
        conn: A reading connection.
        name: One of `LAYERS`.
        path: The file; its ending names the format (`FORMATS`).
        now: The day on which dated rows must hold, and the time of the export.
        datum: What the coordinates shall be on. A file on GCJ02 or BD09 names no reference system.
        since: First moment of the incidents, with a time zone.
        until: First moment after them.
        history: Also write grids and stations that no longer hold, or not yet.
        encoding: Of a Shapefile's text: UTF-8, or GBK for old programs.
        overwrite: Whether `path` may exist.

    Raises:
        ExportFormatError: No format is known for the file's ending.
        ExportContentError: The layer has no rows, or the format cannot hold them.
        FileError: The file exists, or cannot be written.
    """
    layer = _layer_named(name, since=since, until=until)
    write = format_of(path)
    today = now.astimezone(_LOCAL).date()
    rows = read_layer(conn, layer, datum=datum, today=today, since=since, until=until, history=history)
    if rows.empty:
        remedy = f"Import some with `python -m data import {name} FILE`, or ask for another time."
        raise errors.ExportContentError(layer=name, path=path, detail="the store holds no such rows", remedy=remedy)
    about = describe(rows, layer, datum=datum, now=now)
    if not overwrite:
        _refuse_companions(path)
    with replacing(path, overwrite=overwrite) as part:
        notes = write(rows, part, path, about, encoding)
    if layer.geometry is not None and datum in {"GCJ02", "BD09"}:
        notes = (*notes, f"The coordinates are on {datum}: give --datum {datum} when this file is imported again.")
    return Exported(path, len(rows), notes)


def _layer_named(name: str, *, since: datetime | None, until: datetime | None) -> Layer:
    if name not in LAYERS:
        raise errors.OptionError(name="LAYER", value=name, remedy=f"give one of {', '.join(LAYERS)}")
    layer = LAYERS[name]
    if (since is not None or until is not None) and "reported_at" not in layer.table.columns:
        raise errors.OptionError(name="--since or --until", value=name, remedy="only incidents have a time")
    return layer


def _refuse_companions(path: Path) -> None:
    if path.suffix.casefold() == ".shp":
        for companion in map(path.with_suffix, COMPANIONS):
            if companion.exists():
                raise errors.FileExistsAlreadyError(path=companion)
