"""Who answers for what: departments, the catalogue of demands, the posts of a grid's team."""

import shapely
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import Geometry

DEPARTMENT_TIERS = ("high", "other", "area")


class Department(Sourced, Base):
    """职能部门; tier `high` and `other` by how often they are called, `area` answers for a polygon (划片管理)."""

    __tablename__ = "department"
    __table_args__ = (one_of("tier", DEPARTMENT_TIERS),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    tier: Mapped[str]
    limit_minutes: Mapped[int | None]
    geom: Mapped[shapely.MultiPolygon | None] = mapped_column(Geometry("MULTIPOLYGON"))


class CatalogueItem(Sourced, Base):
    """诉求清单: an item of a category, its department and its time limit."""

    __tablename__ = "catalogue_item"
    __table_args__ = (CheckConstraint("limit_minutes > 0", name="limit"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category_code: Mapped[str] = mapped_column(index=True)
    category_name: Mapped[str]
    department_code: Mapped[str | None] = mapped_column(ForeignKey("department.code"), index=True)
    limit_minutes: Mapped[int | None]
    is_admitted: Mapped[bool | None]
    must_attend: Mapped[bool | None]


class Worker(Sourced, Base):
    """A post in a grid's team (1+X+N, 五长 ...): filled or vacant, never a person's name."""

    __tablename__ = "worker"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    grid_code: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    template: Mapped[str | None]
    is_full_time: Mapped[bool | None]
    is_filled: Mapped[bool]
    is_trained: Mapped[bool | None]
