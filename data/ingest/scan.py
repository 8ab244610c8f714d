"""The first pass over a file: what no single row can tell."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from data.ingest.coordinates import positions_of, shapes_of, text_of
from data.ingest.facts import Facts, Hashes, bulk_of, hash_of
from data.ingest.files.table import Chunk, TableFile
from data.ingest.layers import Layer
from data.ingest.location import place
from data.ingest.mapping import Mapped
from data.ingest.parse import parse_codes
from data.ingest.request import ImportRequest, Progress
from geo.coordinates import Datum
from geo.datum_shift import check_datum
from geo.pileups import find_pileups

Floats = npt.NDArray[np.float64]

SAMPLED_POSITIONS = 100_000


@dataclass
class _Seen:
    """Numbers kept per row: 8 bytes of key and 16 of position."""

    keys: list[Hashes] = field(default_factory=list)
    x: list[Floats] = field(default_factory=list)
    y: list[Floats] = field(default_factory=list)
    places: list[Hashes] = field(default_factory=list)
    rows: int = 0


def scan(
    file: TableFile,
    layer: Layer,
    mapped: Mapped,
    request: ImportRequest,
    *,
    buildings: npt.NDArray[np.object_],
    progress: Progress,
    max_rows: int | None = None,
) -> Facts:
    """Read a file once for its keys and positions.

    Args:
        file: The open file.
        layer: What it is imported as.
        mapped: Its columns.
        request: What the user said about its coordinates.
        buildings: Shapes in the store against which a wrong datum shows.
        progress: Told after every chunk.
        max_rows: Stop after so many rows.

    Returns:
        Facts of the whole file, or of its beginning.
    """
    seen = _Seen()
    for chunk in file.chunks():
        _look(seen, chunk, layer, mapped)
        progress("scan", seen.rows, file.row_count)
        if max_rows is not None and seen.rows >= max_rows:
            break
    keys = _joined(seen.keys, np.uint64)
    keys.sort()
    x, y = _joined(seen.x, np.float64), _joined(seen.y, np.float64)
    placement = place(request, file_crs=file.crs, has_shapes=file.has_shapes, x=x, y=y)
    pileups = find_pileups(x, y, places=_joined(seen.places, np.uint64) if seen.places else None)
    lon, lat = placement.lonlat(x, y)
    is_point_layer = layer.geometry == "POINT"
    return Facts(
        rows=seen.rows,
        keys=keys,
        repeated=np.unique(keys[1:][keys[1:] == keys[:-1]]),
        pileups=pileups,
        bulk=bulk_of(lon, lat) if is_point_layer else None,
        placement=placement,
        suspected_datum=_suspected(lon, lat, buildings) if is_point_layer else None,
    )


def _suspected(lon: Floats, lat: Floats, buildings: npt.NDArray[np.object_]) -> Datum | None:
    """The datum that positions look like; an even sample of them is enough to tell."""
    if len(buildings) == 0:
        return None
    every = max(1, len(lon) // SAMPLED_POSITIONS)
    return check_datum(lon[::every], lat[::every], buildings).suspected


def _look(seen: _Seen, chunk: Chunk, layer: Layer, mapped: Mapped) -> None:
    x, y = positions_of(chunk, mapped, shapes_of(chunk, mapped))
    seen.x.append(x)
    seen.y.append(y)
    seen.keys.append(key_hashes(chunk, mapped))
    if mapped.place is not None and layer.name == "incidents":
        seen.places.append(hash_of(chunk.rows[[mapped.place]]))
    seen.rows += len(chunk.rows) + len(chunk.broken)


def key_hashes(chunk: Chunk, mapped: Mapped) -> Hashes:
    """A number per row: of its code, or of everything that is read of it where the file has no codes.

    In an export of ours a code may stand once per source and first day, as in the store.
    """
    code = mapped.columns.get("code")
    if code is not None:
        beside = ["source", *filter(None, [mapped.columns.get("valid_from")])] if mapped.own_export else []
        return hash_of(chunk.rows[[code, *beside]].assign(**{code: parse_codes(chunk.rows[code])}))
    return hash_of(text_of(chunk, sorted(set(mapped.columns.values()))))


def _joined(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    """The parts in one array; each is let go of as soon as it is copied."""
    whole = np.empty(sum(map(len, parts)), dtype=kind)
    end = whole.size
    while parts:
        part = parts.pop()
        whole[end - len(part) : end] = part
        end -= len(part)
    return whole
