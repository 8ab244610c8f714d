"""What a district sets for its screens: how grids are rated, and views that are opened again."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced


class RatingScheme(Sourced, Base):
    """评价方案: inputs, weights, cut points, colours and what they mean."""

    __tablename__ = "rating_scheme"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    body: Mapped[dict[str, Any]]


class SavedView(Base):
    """常用筛选: a screen's filters under a name, as the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("screen", "name"),)

    id: Mapped[Key]
    screen: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]
