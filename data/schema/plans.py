"""Scenarios of grid lines and the units they move."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import LongInteger

PLAN_STATES = ("draft", "submitted", "approved", "in_force", "archived")


class Plan(Sourced, Base):
    """调整方案: draft, submitted, approved with a name and a day, in force, archived."""

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
    created_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]


class PlanUnit(Base):
    """Which building goes to which grid in a plan."""

    __tablename__ = "plan_unit"
    __table_args__ = (UniqueConstraint("plan_id", "building_code"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("plan.id", ondelete="CASCADE"))
    building_code: Mapped[str]
    grid_code: Mapped[str]
    is_locked: Mapped[bool]
