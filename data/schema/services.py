"""Places that serve: stations of the government, and shops that open their door to outdoor workers."""

from datetime import date

import shapely
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key, Sourced
from data.types import Geometry

REFUEL_SERVICES = (
    "water",
    "charging",
    "rest",
    "toilet",
    "first_aid",
    "microwave",
    "fridge",
    "reading",
    "repair",
)
"""Flags of a refuel station, in the order of screens and exports."""


class Station(Sourced, Base):
    """服务站点: party-mass centre, grid station, mediation room, canteen ...; `opening_hours` in OSM syntax."""

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    services: Mapped[list[str] | None]
    opening_hours: Mapped[str | None]
    capacity: Mapped[int | None]
    area_m2: Mapped[float | None]
    public_area_m2: Mapped[float | None]
    panorama: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    geom: Mapped[shapely.Point] = mapped_column(Geometry("POINT"))


class RefuelStation(Sourced, Base):
    """能量加油站: a shop that gives water, power, a chair ... to those who work in the street."""

    __tablename__ = "refuel_station"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    host_kind: Mapped[str | None]
    has_badge: Mapped[bool | None]
    opening_hours: Mapped[str | None]
    water: Mapped[bool | None]
    charging: Mapped[bool | None]
    rest: Mapped[bool | None]
    toilet: Mapped[bool | None]
    first_aid: Mapped[bool | None]
    microwave: Mapped[bool | None]
    fridge: Mapped[bool | None]
    reading: Mapped[bool | None]
    repair: Mapped[bool | None]
    geom: Mapped[shapely.Point] = mapped_column(Geometry("POINT"))


class Place(Sourced, Base):
    """A shop, office or public building that could host a station; `category` and `kind` as OSM's key and value."""

    __tablename__ = "place"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    category: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    opening_hours: Mapped[str | None]
    geom: Mapped[shapely.Point] = mapped_column(Geometry("POINT"))
