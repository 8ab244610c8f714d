"""Tables and columns: someone with another program may have removed or added some."""

from sqlalchemy import Connection, Table, inspect

from data.schema import Base
from data.verification.problem import Problem

RESTORE = "Restore the last backup with `python -m data restore FILE --replace`."


def problems(conn: Connection) -> list[Problem]:
    """Tables and columns that are missing, and columns that are not ours."""
    inspector = inspect(conn)
    there = set(inspector.get_table_names())
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            found.append(Problem(table.name, "the table is missing", RESTORE))
        else:
            columns = {column["name"] for column in inspector.get_columns(table.name)}
            found += _of_columns(table, columns)
    return found


def _of_columns(table: Table, there: set[str]) -> list[Problem]:
    ours = {column.name for column in table.columns}
    found = [Problem(table.name, f"the column {name} is missing", RESTORE) for name in sorted(ours - there)]
    if extra := sorted(there - ours):
        what = f"it has columns of another program: {', '.join(extra)}"
        found.append(Problem(table.name, what, "Nothing has to be done: they are kept, and not shown.", is_error=False))
    return found
