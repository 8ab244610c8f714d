"""Incidents and the steps of their handling."""

from datetime import datetime

import shapely
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import CellId, Geometry, LongInteger

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

INCIDENT_LEVELS = ("grid", "community", "street", "district")
"""Where a matter is to end, from the nearest: 小事不出格, 大事不出村, 难事不出乡."""

LOCATION_QUALITIES = ("exact", "missing", "pile_up", "outside", "invalid")
"""`exact` can be counted in a cell; the others stay in the totals and out of every map of density."""


class Incident(Sourced, Base):
    """事件: what was reported, where, when, and where it stands now. No names, no free text, no address.

    The times are those of its current round: after a reopening the later ones are empty again. What came before
    stands in `IncidentStep`.
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("source", "code"),
        one_of("state", INCIDENT_STATES),
        one_of("location_quality", LOCATION_QUALITIES),
        one_of("level", INCIDENT_LEVELS),
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
    level: Mapped[str] = mapped_column(server_default="grid")
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
    returned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    reopenings: Mapped[int] = mapped_column(server_default=text("0"))
    satisfaction: Mapped[int | None]
    is_duplicate: Mapped[bool]
    duplicate_of: Mapped[str | None]
    geom: Mapped[shapely.Point | None] = mapped_column(Geometry("POINT"))


class IncidentStep(Base):
    """办理经过: one step of the loop, taken by a role; the database refuses to change or remove it.

    An incident that came with its times, from a file or the demo, has none until somebody acts on it here.
    """

    __tablename__ = "incident_step"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("incident.id"))
    number: Mapped[int]
    move: Mapped[str]
    state: Mapped[str]
    level: Mapped[str]
    at: Mapped[datetime]
    actor_role: Mapped[str]
    department_code: Mapped[str | None]
    reason: Mapped[str | None]


class IncidentPhoto(Base):
    """A photo of an incident, without what the camera wrote into it."""

    __tablename__ = "incident_photo"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("incident.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    image: Mapped[bytes]


class IncidentReceipt(Base):
    """What a sender was promised: the same key and body again is the same incident."""

    __tablename__ = "incident_receipt"
    __table_args__ = (UniqueConstraint("sender", "key"),)

    id: Mapped[Key]
    sender: Mapped[str]
    key: Mapped[str]
    body_sha256: Mapped[str]
    incident_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("incident.id", ondelete="CASCADE"), index=True)
    received_at: Mapped[datetime]
