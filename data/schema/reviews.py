"""Site reviews: a leader's day in one grid and what was found there."""

from datetime import date

import shapely
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.types import Geometry


class Review(Sourced, Base):
    """“我是网格员”: one day, one grid, the reviewer's rank (never a name)."""

    __tablename__ = "review"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    grid_code: Mapped[str] = mapped_column(index=True)
    reviewer_rank: Mapped[str | None]
    reviewed_on: Mapped[date]
    state: Mapped[str]
    route: Mapped[shapely.LineString | None] = mapped_column(Geometry("LINESTRING"))


class Finding(Sourced, Base):
    """现场发现: what the screen claimed, what was seen, what was promised."""

    __tablename__ = "finding"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    review_code: Mapped[str] = mapped_column(ForeignKey("review.code", ondelete="CASCADE"), index=True)
    subject_table: Mapped[str | None]
    subject_key: Mapped[str | None]
    claim: Mapped[str | None]
    verdict: Mapped[str]
    category: Mapped[str | None]
    owner: Mapped[str | None]
    promised_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    geom: Mapped[shapely.Point | None] = mapped_column(Geometry("POINT"))
