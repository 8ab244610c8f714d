"""What stops a file at its first rows: columns that are missing, incidents that are in the store under another name."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from data.errors import ColumnsMissingError, SourceUnclearError
from data.ingest.files.table import Chunk
from data.ingest.prepare import Prepared
from data.ingest.reading import Reader
from data.ingest.storing import Store
from data.schema import Incident

_ASKED = 10_000
_HALF = 0.5


def check_columns(ready: Prepared, chunk: Chunk, store: Store | None) -> None:
    """Stop a file that has not what new rows need, unless it is about rows that the store has.

    Raises:
        ColumnsMissingError: Columns are missing.
    """
    told = ready.mapped.columns
    missing = missing_columns(ready)
    if not missing:
        return
    if store is not None and "code" in told and store.has_codes(chunk.rows[told["code"]]):
        return
    columns = ", ".join(ready.mapped.ignored) or "none that is not used already"
    raise ColumnsMissingError(
        path=ready.request.path.name, missing=", ".join(missing), example=missing[0], choices=columns
    )


def missing_columns(ready: Prepared) -> list[str]:
    """Our columns that new rows need and the file lacks."""
    told, layer = ready.mapped.columns, ready.layer
    missing = [name for name in layer.needed if name not in told and layer.stand_ins.get(name) not in told]
    if layer.needs_geometry and not ready.is_located:
        missing += ["longitude", "latitude"] if layer.geometry == "POINT" else ["wkt"]
    return missing


def check_source(ready: Prepared, chunk: Chunk, store: Store) -> None:
    """Refuse to count the same incidents twice because their file has another name today.

    Raises:
        SourceUnclearError: Most codes are in the store under another source, and the user named none.
    """
    if ready.request.source is not None or ready.layer.name != "incidents" or ready.mapped.own_export:
        return
    apart = Reader(ready.layer, ready.mapped, ready.request, ready.facts, ready.is_located)
    rows, _ = apart.read(Chunk(chunk.rows.head(_ASKED), None if chunk.shapes is None else chunk.shapes[:_ASKED]))
    codes = rows["code"].dropna().unique().tolist()
    known = {source: _known_codes(store.conn, source, codes) for source in _sources(store.conn)}
    most = max(known, key=lambda source: known[source], default=ready.source)
    if known.get(ready.source) or known.get(most, 0) < _HALF * len(codes) or not codes:
        return
    raise SourceUnclearError(path=ready.request.path.name, known=known[most], rows=len(codes), source=most)


def _sources(conn: Connection) -> Iterator[str]:
    """The sources of incidents, each found by a step along the index."""
    source = conn.execute(select(func.min(Incident.source))).scalar()
    while source is not None:
        yield source
        source = conn.execute(select(func.min(Incident.source)).where(Incident.source > source)).scalar()


def _known_codes(conn: Connection, source: str, codes: list[str]) -> int:
    statement = select(func.count()).where(Incident.source == source, Incident.code.in_(codes))
    return int(conn.execute(statement).scalar_one())
