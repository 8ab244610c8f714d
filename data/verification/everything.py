"""All checks of a store, in the order in which one explains the next."""

from collections.abc import Callable

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DatabaseError

from data.schema import Base
from data.sqlite_file import no_progress
from data.verification import doubts as contradictions
from data.verification import geopackage_file, postgis, structure, values
from data.verification.problem import Problem


def verify(
    conn: Connection, *, doubts: bool = True, progress: Callable[[int, int], None] = no_progress
) -> list[Problem]:
    """Look over a store: its file or database, its tables, and every value that has a form.

    Args:
        conn: A reading connection.
        doubts: Whether to ask as well what the data say against each other; not done where they are damaged.
        progress: Told the steps.

    Returns:
        What was found, the gravest first; empty for a sound store.
    """
    of_back_end = postgis.problems if conn.dialect.name == "postgresql" else geopackage_file.problems
    tables = Base.metadata.sorted_tables
    found = of_back_end(conn) + structure.problems(conn)
    for done, table in enumerate(tables, start=1):
        if not any(problem.where == table.name and problem.is_error for problem in found):
            found += _of_values(conn, table)
        progress(done, len(tables) + doubts)
    if doubts and not any(problem.is_error for problem in found):
        found += contradictions.problems(conn)
    return sorted(found, key=lambda problem: not problem.is_error)


def _of_values(conn: Connection, table: Table) -> list[Problem]:
    try:
        return values.problems(conn, table)
    except DatabaseError as error:
        return [Problem(table.name, f"it cannot be read: {error.orig}", structure.RESTORE)]
