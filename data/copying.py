"""All rows of one store into another, whichever back ends they have."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Table, delete, func, insert, select, text, type_coerce, update

from data import geopackage, types
from data.frames import record_change
from data.inventory import row_counts
from data.schema import Base, LayerRevision
from data.sqlite_file import Progress

CHUNK_ROWS = 5_000

SEALS = {
    "audit": "audit_refuses_change",
    "incident_step": "incident_step_refuses_change",
    "plan": "plan_is_sealed",
    "plan_grid": "plan_grid_is_sealed",
    "plan_unit": "plan_unit_is_sealed",
}
"""PostgreSQL's triggers that refuse to remove rows."""


def copy_rows(source: Connection, target: Connection, *, progress: Progress) -> None:
    """Put every row of `source` into `target`, under the same numbers; what was in the target's tables goes.

    Args:
        source: A store of this program's version, at one consistent state.
        target: A writing transaction on another.
        progress: Told the rows.
    """
    total, done = sum(row_counts(source).values()), 0
    _defer_references(target)
    clear(target)
    for table in Base.metadata.sorted_tables:
        for rows in _chunks(source, table):
            target.execute(insert(table), _encoded(rows, table, target))
            done += len(rows)
            progress(done, total)
        _continue_numbers(target, table)
        record_change(target, table)


def clear(conn: Connection) -> None:
    """Remove every row, also the sealed ones: for a restore alone, which keeps a copy first."""
    _seals(conn, "DISABLE")
    for table in reversed(Base.metadata.sorted_tables):
        if conn.dialect.name == "postgresql" or table.name != "audit":
            conn.execute(delete(table))
    _seals(conn, "ENABLE")


def _seals(conn: Connection, word: str) -> None:
    if conn.dialect.name == "postgresql":
        for table, trigger in SEALS.items():
            conn.execute(text(f"ALTER TABLE {table} {word} TRIGGER {trigger}"))


def set_revisions(conn: Connection, revisions: dict[str, int]) -> None:
    """Set the layers' revisions, by table name."""
    for layer, revision in revisions.items():
        conn.execute(update(LayerRevision).where(LayerRevision.layer == layer).values(revision=revision))


def _defer_references(conn: Connection) -> None:
    """An area may come before the one that it belongs to."""
    is_postgresql = conn.dialect.name == "postgresql"
    conn.execute(text("SET CONSTRAINTS ALL DEFERRED" if is_postgresql else "PRAGMA defer_foreign_keys = ON"))


def _chunks(conn: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    statement = _as_stored(table, conn).order_by(table.c.id).execution_options(yield_per=CHUNK_ROWS)
    rows = conn.execute(statement).mappings()
    while chunk := [dict(row) for row in islice(rows, CHUNK_ROWS)]:
        yield chunk


def _as_stored(table: Table, conn: Connection) -> Select[*tuple[Any, ...]]:
    return select(*(_bytes(column, conn) if _is_shape(column) else column for column in table.columns))


def _bytes(column: Any, conn: Connection) -> Any:
    if conn.dialect.name == "postgresql":
        return func.ST_AsBinary(column, type_=LargeBinary()).label(column.name)
    return type_coerce(column, LargeBinary()).label(column.name)


def _is_shape(column: Any) -> bool:
    return isinstance(column.type, types.Geometry)


def _encoded(rows: list[dict[str, Any]], table: Table, target: Connection) -> Sequence[dict[str, Any]]:
    """The rows with their shapes in the target's encoding, all at once."""
    for column in filter(_is_shape, table.columns):
        shapes = geopackage.decode(row[column.name] for row in rows)
        encoded = types.encode_geometries(shapes, dialect_name=target.dialect.name)
        for row, shape in zip(rows, encoded, strict=True):
            row[column.name] = shape
    return rows


def _continue_numbers(conn: Connection, table: Table) -> None:
    """PostgreSQL counts apart from the rows; SQLite takes the next free number by itself."""
    if conn.dialect.name == "postgresql":
        highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        conn.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))
