"""Scenarios of grid lines: which unit of ground goes to which grid, and the grids as they were approved."""

from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import GRID_CLASSES, one_of
from data.types import Geometry, LongInteger

PLAN_STATES = ("draft", "submitted", "approved", "in_force", "archived")

PLAN_SEALED_STATES = ("approved", "in_force", "archived")
"""From approval on the database itself refuses to change what a plan assigns."""


class Plan(Sourced, Base):
    """调整方案: draft, submitted, approved with a name and a day, in force, archived.

    `as_of` is when it was last saved. Of all who work on a plan only the approver is named; `submitter_mark` lets the
    store tell whether submitter and approver are one person, without their name, and only until the decision.
    """

    __tablename__ = "plan"
    __table_args__ = (
        one_of("state", PLAN_STATES),
        CheckConstraint(
            "state NOT IN ('approved', 'in_force') OR (approved_by IS NOT NULL AND effective_on IS NOT NULL)",
            name="approval",
        ),
    )

    id: Mapped[Key]
    name: Mapped[str]
    community_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    goal: Mapped[str | None]
    state: Mapped[str]
    rules: Mapped[dict[str, Any] | None]
    grids: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitter_mark: Mapped[str | None]
    returned_for: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    applied_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    archived_for: Mapped[str | None]


class PlanUnit(Base):
    """Which unit of ground goes to which grid in a plan, and why if it moves."""

    __tablename__ = "plan_unit"
    __table_args__ = (UniqueConstraint("plan_id", "unit_code"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("plan.id", ondelete="CASCADE"))
    unit_code: Mapped[str]
    grid_code: Mapped[str]
    is_locked: Mapped[bool]
    reason: Mapped[str | None]


class PlanGrid(Base):
    """A grid as it was approved: its lines do not depend on how units are drawn later."""

    __tablename__ = "plan_grid"
    __table_args__ = (UniqueConstraint("plan_id", "code"), one_of("grid_class", GRID_CLASSES))

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("plan.id", ondelete="CASCADE"))
    code: Mapped[str]
    name: Mapped[str]
    grid_class: Mapped[str]
    community_code: Mapped[str]
    is_redrawn: Mapped[bool]
    households: Mapped[int]
    residents: Mapped[int]
    merchants: Mapped[int]
    geom: Mapped[shapely.MultiPolygon] = mapped_column(Geometry("MULTIPOLYGON"))
