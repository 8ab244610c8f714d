"""The PostgreSQL store: its triggers, its constraints and its indexes."""

from sqlalchemy import Connection, Table, text

from data import types
from data.copying import SEALS
from data.schema import Base
from data.verification.problem import Problem

_ENABLE = "Let its administrator run `ALTER TABLE {table} ENABLE TRIGGER {trigger}`, or restore a backup."


def problems(conn: Connection) -> list[Problem]:
    """What is wrong with the database, apart from the rows."""
    return [*_of_triggers(conn), *_of_constraints(conn), *_of_indexes(conn)]


def _of_triggers(conn: Connection) -> list[Problem]:
    statement = text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'D'")
    enabled = {(str(table).strip('"'), str(name)) for table, name in conn.execute(statement)}
    followed = set(conn.execute(text("SELECT layer FROM layer_revision")).scalars())
    followed &= set(Base.metadata.tables)
    wanted = {*SEALS.items(), *((layer, "layer_revision_follows") for layer in followed)}
    return [
        Problem(table, f"the trigger {name} is missing or switched off", _ENABLE.format(table=table, trigger=name))
        for table, name in sorted(wanted - enabled)
    ]


def _of_constraints(conn: Connection) -> list[Problem]:
    statement = text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    what = "the constraint {name} was never checked on the rows that are there"
    remedy = "Let its administrator run `ALTER TABLE {table} VALIDATE CONSTRAINT {name}`."
    return [
        Problem(table, what.format(name=name), remedy.format(table=table, name=name))
        for table, name in conn.execute(statement)
    ]


def _of_indexes(conn: Connection) -> list[Problem]:
    statement = text(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
    )
    there = set(conn.execute(statement).scalars())
    remedy = "Let its administrator create it again; until then queries are slow."
    return [
        Problem(table.name, f"the index {name} is missing or broken", remedy)
        for table in Base.metadata.sorted_tables
        for name in sorted(_indexes(table) - there)
    ]


def _indexes(table: Table) -> set[str]:
    shapes = (column.name for column in table.columns if isinstance(column.type, types.Geometry))
    return {str(index.name) for index in table.indexes} | {f"ix_{table.name}_{name}" for name in shapes}
