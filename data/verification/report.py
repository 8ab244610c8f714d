"""A look over the store, in lines of text."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import DatabaseError

from data.inventory import row_counts
from data.schema import Base
from data.verification.problem import Problem


def report(conn: Connection, problems: Sequence[Problem]) -> list[str]:
    """The tables with their rows and the day of their newest facts, then what was found, the gravest first."""
    return ["", *_tables(conn), "", *_found(problems)]


def _tables(conn: Connection) -> list[str]:
    try:
        counts = row_counts(conn)
        newest = {name: _newest(conn, Base.metadata.tables[name]) for name in counts}
    except DatabaseError:
        return ["The rows cannot be counted."]
    width = max(map(len, counts))
    lines = (f"{name:{width}} {rows:>12,}  {newest[name]}".rstrip() for name, rows in counts.items())
    return [f"{'table':{width}} {'rows':>12}  newest facts", *lines]


def _newest(conn: Connection, table: Table) -> str:
    if "as_of" not in table.columns:
        return ""
    newest = conn.execute(select(func.max(table.c.as_of, type_=table.c.as_of.type))).scalar_one()
    return "" if newest is None else f"{newest:%Y-%m-%d}"


def _found(problems: Sequence[Problem]) -> Iterator[str]:
    errors = sum(problem.is_error for problem in problems)
    yield (
        "No problem was found."
        if not errors
        else f"{errors:,} {'problem was' if errors == 1 else 'problems were'} found."
    )
    for problem in problems:
        kind = "" if problem.is_error else "Note: "
        yield f"- {kind}{problem.where}: {problem.what}. {problem.remedy}"
