"""What the store holds, in numbers."""

from collections.abc import Mapping
from itertools import islice

from sqlalchemy import Connection, func, literal, select, union_all

from data.schema import Audit, Base, LayerRevision

_OWN_NOTES = {Audit.__tablename__, LayerRevision.__tablename__}


def row_counts(conn: Connection) -> dict[str, int]:
    """Rows of every table, by its name in alphabetical order."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    counts = (select(literal(table.name), func.count()).select_from(table) for table in tables)
    found = {str(name): int(rows) for name, rows in conn.execute(union_all(*counts))}
    return {table.name: found[table.name] for table in tables}


def is_empty(conn: Connection) -> bool:
    """Whether nobody has put anything in; the program's own notes do not count."""
    return not contents(row_counts(conn))


def contents(counts: Mapping[str, int]) -> dict[str, int]:
    """The tables that people fill and that have rows, the longest first."""
    filled = {table: rows for table, rows in counts.items() if rows and table not in _OWN_NOTES}
    return dict(sorted(filled.items(), key=lambda item: (-item[1], item[0])))


def in_words(counts: Mapping[str, int], *, most: int = 4) -> str:
    """The contents in a few words: `100,000 incident, 841 grid and 3 other tables`."""
    filled = contents(counts)
    named = [f"{rows:,} {table}" for table, rows in islice(filled.items(), most)]
    others = len(filled) - len(named)
    if others:
        return f"{', '.join(named)} and {others} other {'table' if others == 1 else 'tables'}"
    return ", ".join(named) or "nothing"
