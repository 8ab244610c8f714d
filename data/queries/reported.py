"""What those may know who reported by their phone: what, in which grid, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from data.loop.history import history
from data.schema import Area, CatalogueItem, Department, Grid, Incident
from data.schema.territory import AREA_CODE_DIGITS

SOURCE = "snapshot"
"""The source of all that comes from the page 随手拍."""


@dataclass(frozen=True)
class Reported:
    """A report's standing.

    Attributes:
        code: Its number.
        category: The category's name, or what stands for it.
        item: The item's name; None where only a category was said.
        grid: The grid's name; None outside of all.
        community: The community's name.
        department: The department that was called; None before a dispatch.
        state: One of `INCIDENT_STATES`.
        is_duplicate: Whether somebody reported it before.
        due_at: By when an answer is due.
        steps: States that it reached, with the time of each, the first one first.
    """

    code: str
    category: str
    item: str | None
    grid: str | None
    community: str | None
    department: str | None
    state: str
    is_duplicate: bool
    due_at: datetime | None
    steps: tuple[tuple[str, datetime], ...]


def reported(conn: Connection, number: str) -> Reported | None:
    """The standing of a report that came from a phone; None for any other number."""
    own = func.substr(Incident.grid_code, 1, AREA_CODE_DIGITS["community"])
    category = select(func.max(CatalogueItem.category_name)).where(CatalogueItem.category_code == Incident.category)
    grid = select(func.max(Grid.name)).where(Grid.code == Incident.grid_code, Grid.valid_to.is_(None))
    community = select(func.max(Area.name)).where(Area.code == own)
    statement = (
        select(
            *(Incident.id, Incident.code, Incident.state, Incident.is_duplicate, Incident.due_at),
            func.coalesce(category.correlate(Incident).scalar_subquery(), Incident.category).label("category"),
            CatalogueItem.name.label("item"),
            grid.correlate(Incident).scalar_subquery().label("grid"),
            community.correlate(Incident).scalar_subquery().label("community"),
            Department.name.label("department"),
        )
        .outerjoin(CatalogueItem, CatalogueItem.code == Incident.item_code)
        .outerjoin(Department, Department.code == Incident.department_code)
        .where(Incident.source == SOURCE, Incident.code == number)
    )
    row = conn.execute(statement).one_or_none()
    if row is None:
        return None
    steps = history(conn, row.id)
    reached = tuple(zip(steps["state"], (at.to_pydatetime() for at in steps["at"]), strict=True))
    return Reported(
        code=row.code,
        category=row.category,
        item=row.item,
        grid=row.grid,
        community=row.community,
        department=row.department,
        state=row.state,
        is_duplicate=row.is_duplicate,
        due_at=row.due_at,
        steps=reached,
    )
