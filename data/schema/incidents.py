"""Incidents and the steps of their handling."""

from datetime import datetime

import shapely
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import CellId, Geometry

INCIDENT_STATES = (
    "collected",
    "filed",
    "dispatched",
    "claimed",
    "handled",
    "verified",
    "closed",
    "returned",
)

LOCATION_QUALITIES = ("exact", "missing", "pile_up", "outside", "invalid")
"""`exact` can be counted in a cell; the others stay in the totals and out of every map of density."""


class Incident(Sourced, Base):
    """事件: what was reported, where, when, and each step's time. No names, no free text, no address."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("source", "code"),
        one_of("state", INCIDENT_STATES),
        one_of("location_quality", LOCATION_QUALITIES),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index("ix_incident_reported_at_cell", "reported_at", "cell"),
        Index("ix_incident_words", "is_duplicate", "category", "channel", "state"),
    )

    id: Mapped[Key]
    code: Mapped[str]
    channel: Mapped[str | None] = mapped_column(index=True)
    category: Mapped[str] = mapped_column(index=True)
    item_code: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    location_quality: Mapped[str]
    cell: Mapped[int | None] = mapped_column(CellId, index=True)
    grid_code: Mapped[str | None] = mapped_column(index=True)
    department_code: Mapped[str | None] = mapped_column(index=True)
    reported_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    satisfaction: Mapped[int | None]
    is_duplicate: Mapped[bool]
    duplicate_of: Mapped[str | None]
    geom: Mapped[shapely.Point | None] = mapped_column(Geometry("POINT"))
