"""What stands on the ground: buildings with their counts, streets, land cover, barriers."""

import shapely
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.schema.territory import one_of
from data.types import Geometry

LAND_COVER_KINDS = ("water", "green", "farmland", "square", "other")
BARRIER_KINDS = ("railway", "waterway", "motorway", "wall", "fence", "gate", "other")
GROUP_COLOURS = ("red", "orange", "yellow")


class Building(Sourced, Base):
    """楼栋, the finest place that the store knows: counts, never persons."""

    __tablename__ = "building"
    __table_args__ = (CheckConstraint("households >= 0 AND residents >= 0 AND merchants >= 0", name="counts"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    use: Mapped[str | None]
    compound: Mapped[str | None] = mapped_column(index=True)
    floors: Mapped[int | None]
    height_m: Mapped[float | None]
    built_year: Mapped[int | None]
    households: Mapped[int | None]
    residents: Mapped[int | None]
    merchants: Mapped[int | None]
    grid_code: Mapped[str | None] = mapped_column(index=True)
    geom: Mapped[shapely.MultiPolygon] = mapped_column(Geometry("MULTIPOLYGON"))


class Street(Sourced, Base):
    """A line that can be walked, with OpenStreetMap's tags."""

    __tablename__ = "street"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    highway: Mapped[str]
    foot: Mapped[str | None]
    access: Mapped[str | None]
    oneway: Mapped[str | None]
    bridge: Mapped[str | None]
    tunnel: Mapped[str | None]
    layer: Mapped[int | None]
    width_m: Mapped[float | None]
    owner: Mapped[str | None]
    geom: Mapped[shapely.MultiLineString] = mapped_column(Geometry("MULTILINESTRING"))


class LandCover(Sourced, Base):
    """Water, green and other ground of the base map."""

    __tablename__ = "land_cover"
    __table_args__ = (one_of("kind", LAND_COVER_KINDS),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    kind: Mapped[str]
    geom: Mapped[shapely.MultiPolygon] = mapped_column(Geometry("MULTIPOLYGON"))


class Barrier(Sourced, Base):
    """A line that walking and neighbourhoods stop at: railway, waterway, motorway, wall; a gate opens it."""

    __tablename__ = "barrier"
    __table_args__ = (one_of("kind", BARRIER_KINDS),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    kind: Mapped[str]
    geom: Mapped[shapely.Geometry] = mapped_column(Geometry("GEOMETRY"))


class GroupCount(Sourced, Base):
    """How many members of a key group live in a building, by colour."""

    __tablename__ = "group_count"
    __table_args__ = (
        UniqueConstraint("building_code", "colour"),
        one_of("colour", GROUP_COLOURS),
        CheckConstraint("number >= 0", name="number"),
    )

    id: Mapped[Key]
    building_code: Mapped[str] = mapped_column(ForeignKey("building.code", ondelete="CASCADE"))
    colour: Mapped[str]
    number: Mapped[int]
