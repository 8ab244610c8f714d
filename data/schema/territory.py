"""Administrative areas and the grids inside them."""

from datetime import date

import shapely
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.types import Geometry, LongInteger

AREA_LEVELS = ("district", "street", "community")
"""区, 街道 (镇, 乡) and 社区 (村), from the widest."""

AREA_CODE_DIGITS = {"district": 6, "street": 9, "community": 12}

GRID_CLASSES = ("residential", "rural", "commercial", "exclusive")

SERVICE_FREQUENCIES = ("high", "medium", "low")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A column that holds one of the given words, or nothing."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Area(Sourced, Base):
    """区 / 街道 / 社区; statistical code of 6, 9 or 12 digits."""

    __tablename__ = "area"
    __table_args__ = (one_of("level", AREA_LEVELS),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str] = mapped_column(index=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("area.code", deferrable=True), index=True)
    geom: Mapped[shapely.MultiPolygon] = mapped_column(Geometry("MULTIPOLYGON"))


class Grid(Sourced, Base):
    """网格; code of 15 digits (community 12 + sequence 3), micro-grids with a suffix `-NN`.

    Redrawing a grid ends its row (`valid_to`) and starts another with the same code: any past day can be looked up.
    """

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        one_of("grid_class", GRID_CLASSES),
        one_of("service_frequency", SERVICE_FREQUENCIES),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    grid_class: Mapped[str]
    community_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    parent_code: Mapped[str | None] = mapped_column(index=True)
    service_frequency: Mapped[str | None]
    households: Mapped[int | None]
    residents: Mapped[int | None]
    merchants: Mapped[int | None]
    has_party_organisation: Mapped[bool | None]
    party_anchors: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    plan_id: Mapped[int | None] = mapped_column(LongInteger, ForeignKey("plan.id"), index=True)
    geom: Mapped[shapely.MultiPolygon] = mapped_column(Geometry("MULTIPOLYGON"))
