"""Incidents as those see them who reported them: what, where, when, and how far it is; nothing of whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from data.frames import read_features
from data.queries.steering import unindexed
from data.schema import CatalogueItem, Department, Incident, LayerRevision

OPEN, CLOSED = "open", "closed"

_MOMENTS = (
    *(Incident.reported_at, Incident.filed_at, Incident.dispatched_at, Incident.claimed_at, Incident.handled_at),
    *(Incident.returned_at, Incident.verified_at, Incident.closed_at),
)
_COLUMNS = (
    *(Incident.id, Incident.code, Incident.state, Incident.level, Incident.category, Incident.item_code),
    *(Incident.grid_code, Incident.due_at, Incident.is_duplicate, Incident.duplicate_of),
    *_MOMENTS,
    CatalogueItem.name.label("item_name"),
    CatalogueItem.category_name,
    Department.name.label("department"),
    Incident.geom,
)


@dataclass(frozen=True)
class Asked:
    """Which incidents are asked for.

    Attributes:
        since: Reported at or after.
        until: Reported at or before.
        items: Codes of the catalogue's items; None for all.
        is_closed: Only those that are closed, or that are not; None for both.
    """

    since: datetime
    until: datetime
    items: tuple[str, ...] | None = None
    is_closed: bool | None = None


def service_requests(conn: Connection, asked: Asked, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Incidents, the latest first.

    Args:
        conn: A connection to the store.
        asked: Which ones.
        limit: At most so many.
        offset: How many of the latest to pass over.

    Returns:
        A mapping per incident of its own columns, `item_name`, `category_name`, `department`, `is_closed`, `updated_at`
        (the time of its last step) and `geom`.
    """
    statement = _listed().where(_matches(asked)).order_by(Incident.reported_at.desc(), Incident.id.desc())
    return _read(conn, statement.limit(limit).offset(offset))


def service_requests_of(conn: Connection, ids: Collection[int]) -> list[dict[str, Any]]:
    """The incidents of some row numbers, by number; those that do not exist are left out."""
    return _read(conn, _listed().where(Incident.id.in_(sorted(ids))).order_by(Incident.id)) if ids else []


def item_codes(conn: Connection) -> frozenset[str]:
    """The codes of the catalogue's items, admitted or not."""
    return frozenset(conn.execute(select(CatalogueItem.code)).scalars())


def services_changed_at(conn: Connection) -> datetime | None:
    """When the catalogue changed last; None in a store that never had one."""
    statement = select(LayerRevision.changed_at).where(LayerRevision.layer == CatalogueItem.__tablename__)
    return conn.execute(statement).scalar_one_or_none()


def _listed() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .outerjoin(CatalogueItem, CatalogueItem.code == Incident.item_code)
        .outerjoin(Department, Department.code == Incident.department_code)
    )


def _matches(asked: Asked) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [Incident.reported_at >= asked.since, Incident.reported_at <= asked.until]
    if asked.items is not None:
        wanted.append(Incident.item_code.in_(asked.items))
    if asked.is_closed is not None:
        closed = or_(unindexed(Incident.state) == "closed", Incident.is_duplicate)
        wanted.append(closed if asked.is_closed else ~closed)
    return and_(*wanted)


def _read(conn: Connection, statement: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    frame = read_features(conn, statement)
    moments = [moment.key for moment in _MOMENTS]
    frame = frame.assign(
        is_closed=(frame["state"] == "closed") | frame["is_duplicate"], updated_at=frame[moments].max(axis=1)
    )
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
