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

OPEN_STATES = ("claimed", "collected", "dispatched", "filed", "returned")
"""States in which somebody has still to act on the matter itself."""

TURNS = ("reopen", "return", "transfer")
"""Steps after which another whistle may follow."""

INCIDENT_LEVELS = ("grid", "community", "street", "district")
"""Where a matter is to end, from the nearest: 小事不出格, 大事不出村, 难事不出乡."""

LOCATION_QUALITIES = ("exact", "missing", "pile_up", "outside", "invalid")
"""`exact` can be counted in a cell; the others stay in the totals and out of every map of density."""


# What a long history is asked for is found in an index alone (docs/incidents.md).
_ASKED = (
    *("is_duplicate", "location_quality", "state", "category", "channel", "department_code"),
    *("grid_code", "level", "source", "item_code", "code"),
)
_ANSWERED = ("is_duplicate", "state", "department_code", "grid_code", "due_at", "handled_at", "returned_at")
_IS_OPEN = text(f"state IN ({', '.join(map(repr, OPEN_STATES))})")
_IS_TURN = text(f"move IN ({', '.join(map(repr, TURNS))})")
_IS_UNMATCHED = text("department_code IS NULL")


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
        Index("ix_incident_reported_at_cell", "reported_at", "cell", *_ASKED),
        Index("ix_incident_words", "is_duplicate", "category", "channel", "state"),
        Index("ix_incident_open", "due_at", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_incident_dispatched_at", "dispatched_at", *_ANSWERED),
        Index("ix_incident_closed_at", "closed_at", "reported_at", "satisfaction", "is_duplicate", "grid_code"),
        Index("ix_incident_as_of", "as_of"),
        Index("ix_incident_unmatched", "filed_at", sqlite_where=_IS_UNMATCHED, postgresql_where=_IS_UNMATCHED),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(index=True)
    channel: Mapped[str | None]
    category: Mapped[str]
    item_code: Mapped[str | None]
    state: Mapped[str]
    level: Mapped[str] = mapped_column(server_default="grid")
    location_quality: Mapped[str]
    cell: Mapped[int | None] = mapped_column(CellId, index=True)
    grid_code: Mapped[str | None] = mapped_column(index=True)
    department_code: Mapped[str | None]
    reported_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
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
    __table_args__ = (
        UniqueConstraint("incident_id", "number"),
        Index("ix_incident_step_turn", "at", "incident_id", sqlite_where=_IS_TURN, postgresql_where=_IS_TURN),
    )

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
