"""What people call the row that a finding is about, and the grid that its day was spent in."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, or_, select
from sqlalchemy.orm import aliased

from data.schema import Area, Building, Grid, Incident, RefuelStation, Review, Station

COMMUNITY, STREET = aliased(Area), aliased(Area)
"""Those of the grid of a day; see `placed`."""

_BUILDING, _STATION, _SHOP = aliased(Building), aliased(Station), aliased(RefuelStation)
_INCIDENT = aliased(Incident)
_NAMES: dict[str, tuple[Any, Any]] = {
    "building": (_BUILDING.name, _BUILDING.code),
    "station": (_STATION.name, _STATION.code),
    "refuel_station": (_SHOP.name, _SHOP.code),
    "incident": (_INCIDENT.code, _INCIDENT.id),
}


def name_of(table: Any, key: Any) -> ColumnElement[str | None]:
    """The name of a row, as a column of a statement.

    Args:
        table: The column that holds the row's table.
        key: The column that holds its natural key; an incident's row number.
    """
    found = [
        (table == name, select(called).where(known_by == cast(key, known_by.type)).scalar_subquery())
        for name, (called, known_by) in _NAMES.items()
    ]
    return case(*found).label("subject")


def placed(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join a statement's reviews with `Grid` as it was on their day, `COMMUNITY` and `STREET`; they may be missing."""
    in_force = and_(
        Grid.code == Review.grid_code,
        Grid.valid_from <= Review.reviewed_on,
        or_(Grid.valid_to.is_(None), Grid.valid_to > Review.reviewed_on),
    )
    return (
        statement.outerjoin(Grid, in_force)
        .outerjoin(COMMUNITY, COMMUNITY.code == Grid.community_code)
        .outerjoin(STREET, STREET.code == COMMUNITY.parent_code)
    )
