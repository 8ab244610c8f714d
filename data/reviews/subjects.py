"""What people call the row that a finding or a correction is about."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, select

from data.schema import Building, Incident, RefuelStation, Station

_NAMES: dict[str, tuple[Any, Any]] = {
    "building": (Building.name, Building.code),
    "station": (Station.name, Station.code),
    "refuel_station": (RefuelStation.name, RefuelStation.code),
    "incident": (Incident.code, cast(Incident.id, Text)),
}


def name_of(table: Any, key: Any) -> ColumnElement[str | None]:
    """The name of a row, as a column of a statement.

    Args:
        table: The column that holds the row's table.
        key: The column that holds its natural key; an incident's row number.
    """
    found = [
        (table == name, select(called).where(known_by == key).scalar_subquery())
        for name, (called, known_by) in _NAMES.items()
    ]
    return case(*found).label("subject")
