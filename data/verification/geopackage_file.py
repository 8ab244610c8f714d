"""The SQLite store as a file and as a GeoPackage."""

from sqlalchemy import Connection, Table, text

from data import geopackage, types
from data.schema import Base
from data.sqlite_file import faults, raw
from data.verification.problem import Problem
from data.verification.structure import RESTORE

_TRIGGERS = {
    "audit_refuses_delete",
    "audit_refuses_replace",
    "audit_refuses_update",
    "incident_step_refuses_delete",
    "incident_step_refuses_replace",
    "incident_step_refuses_update",
    "layer_revision_follows",
    "plan_grid_refuses_delete",
    "plan_grid_refuses_update",
    "plan_refuses_delete",
    "plan_unit_refuses_delete",
    "plan_unit_refuses_update",
}


def problems(conn: Connection) -> list[Problem]:
    """What is wrong with the file's pages, references, header, list of layers and triggers."""
    damaged = [Problem("store", what, RESTORE) for what in faults(raw(conn))]
    return [*damaged, *_of_header(conn), *_of_journal(conn), *_of_triggers(conn), *_of_layers(conn)]


def _of_header(conn: Connection) -> list[Problem]:
    application = conn.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = conn.exec_driver_sql("PRAGMA user_version").scalar_one()
    if application == geopackage.APPLICATION_ID and version >= geopackage.USER_VERSION:
        return []
    what = f"its header does not say GeoPackage 1.3 or newer (application_id {application}, user_version {version})"
    return [Problem("store", what, "Back it up and restore the backup; other programs may refuse it until then.")]


def _of_journal(conn: Connection) -> list[Problem]:
    mode = conn.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode == "wal":
        return []
    what = f"it runs with journal_mode {mode}: readers and writers wait for each other"
    return [Problem("store", what, "Move it from the network drive to a disk of this machine.", is_error=False)]


def _of_triggers(conn: Connection) -> list[Problem]:
    there = set(conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    return [Problem("store", f"the trigger {name} is missing", RESTORE) for name in sorted(_TRIGGERS - there)]


def _of_layers(conn: Connection) -> list[Problem]:
    listed = set(conn.execute(text("SELECT table_name FROM gpkg_contents")).scalars())
    shapes = text("SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns")
    described = {row[0]: tuple(row[1:]) for row in conn.execute(shapes)}
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name not in listed:
            found.append(Problem(table.name, "gpkg_contents does not list it", RESTORE))
        elif described.get(table.name) != _description(table):
            what = f"gpkg_geometry_columns says {described.get(table.name)}, not {_description(table)}"
            found.append(Problem(table.name, what, RESTORE))
    return found


def _description(table: Table) -> tuple[str, str, int] | None:
    for column in table.columns:
        if isinstance(column.type, types.Geometry):
            return column.name, column.type.kind, types.STORE_SRID
    return None
