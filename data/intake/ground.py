"""What a report is placed and judged by, held in memory: grids in force, departments, the catalogue, limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, Engine, select

from data.frames import read_features, revisions
from data.ingest.assign import GridIndex, grids_in_force
from data.ingest.known import study_area
from data.intake.limits import Limits
from data.schema import CatalogueItem, Department, Grid, Incident, StoreProperty

MADE_OF: Final = ("area", "catalogue_item", "department", "grid", "store_property")
"""The tables that the ground is made of."""

AREA_TIER: Final = "area"
PILEUP_DECIMALS: Final = 6
"""Of a degree: a decimetre, in which one default geocode is the same however it was converted."""


@dataclass(frozen=True)
class Office:
    """A department.

    Attributes:
        tier: How often it is called, or `area` for one that answers for a part of the district.
        limit_minutes: Its own time limit, if it has one.
    """

    tier: str
    limit_minutes: int | None


@dataclass(frozen=True)
class Item:
    """An item of the catalogue.

    Attributes:
        category: The code of its category.
        department: The code of the department that answers, if the catalogue names one.
        limit_minutes: Its time limit, if it has one.
        is_admitted: Whether departments may be called for it; what nobody has decided counts as admitted.
    """

    category: str
    department: str | None
    limit_minutes: int | None
    is_admitted: bool


@dataclass(frozen=True)
class Ground:
    """A district as reports meet it.

    Attributes:
        stand: What the tables it was made of had been changed to.
        grids: The grids in force.
        frequencies: Service frequency by grid code, where one is set.
        area: The study area; None in an empty store.
        area_offices: The departments that answer for a polygon.
        offices: Departments by code.
        items: The catalogue by code.
        limits: How long answers may take.
        pileups: Longitude and latitude, rounded, of the default geocodes that an import found: no real places.
        district: Code of the first district, with which numbers begin where no grid is known; may be empty.
    """

    stand: Mapping[str, int]
    grids: GridIndex
    frequencies: Mapping[str, str]
    area: shapely.Geometry | None
    area_offices: GridIndex
    offices: Mapping[str, Office]
    items: Mapping[str, Item]
    limits: Limits
    pileups: frozenset[tuple[float, float]]
    district: str

    @classmethod
    def of(cls, conn: Connection) -> "Ground":
        """Read the store."""
        grids = grids_in_force(conn)
        return cls(
            stand=stand(conn),
            grids=grids,
            frequencies=_frequencies(conn),
            area=study_area(conn),
            area_offices=_area_offices(conn),
            offices=_offices(conn),
            items=_items(conn),
            limits=Limits.of(_properties(conn)),
            pileups=_pileups(conn),
            district=min((str(code)[:6] for code in grids.codes), default=""),
        )

    def contains(self, points: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
        """Whether points lie in the study area; all of them do where none is known."""
        if self.area is None:
            return np.ones(len(points), dtype=bool)
        return np.asarray(shapely.intersects(self.area, points))

    def is_pileup(self, lon: float, lat: float) -> bool:
        """Whether a position is where a geocoder puts what it cannot find."""
        return _rounded(lon, lat) in self.pileups

    def office_for(self, item_code: str | None, area_office: str | None) -> str | None:
        """The department to call for an item.

        Args:
            item_code: The item; None where it is not known.
            area_office: The department that answers for the place, if any.

        Returns:
            The item's department, or the place's where the item belongs to those that answer for an area; None for an
            item that is unknown, not admitted or nobody's.
        """
        item = self.items.get(item_code) if item_code is not None else None
        if item is None or not item.is_admitted or item.department is None:
            return None
        office = self.offices.get(item.department)
        return area_office if office is not None and office.tier == AREA_TIER else item.department

    def due_at(
        self, reported_at: datetime, *, item_code: str | None, department: str | None, grid_code: str | None
    ) -> datetime | None:
        """When an answer is due."""
        item = self.items.get(item_code) if item_code is not None else None
        office = self.offices.get(department) if department is not None else None
        return self.limits.due_at(
            reported_at,
            item=item.limit_minutes if item else None,
            department=office.limit_minutes if office else None,
            tier=office.tier if office else None,
            frequency=self.frequencies.get(grid_code) if grid_code is not None else None,
        )


_held: Final[WeakKeyDictionary[Engine, Ground]] = WeakKeyDictionary()


def present(conn: Connection) -> Ground:
    """The ground as this transaction sees it: read once per store and process, and again when it has changed."""
    held = _held.get(conn.engine)
    if held is None or held.stand != stand(conn):
        held = _held[conn.engine] = Ground.of(conn)
    return held


def stand(conn: Connection) -> dict[str, int]:
    """The revisions of the tables that the ground is made of."""
    known = revisions(conn)
    return {table: known[table] for table in MADE_OF if table in known}


def _frequencies(conn: Connection) -> dict[str, str]:
    told = select(Grid.code, Grid.service_frequency).where(
        Grid.valid_to.is_(None), Grid.parent_code.is_(None), Grid.service_frequency.is_not(None)
    )
    return {row.code: str(row.service_frequency) for row in conn.execute(told)}


def _area_offices(conn: Connection) -> GridIndex:
    """The departments with a polygon; where two meet or overlap, the first by code."""
    statement = (
        select(Department.code, Department.geom)
        .where(Department.tier == AREA_TIER, Department.geom.is_not(None))
        .order_by(Department.code)
    )
    found = read_features(conn, statement)
    return GridIndex(found["code"].to_numpy(dtype=object), shapely.STRtree(found["geom"].to_numpy(dtype=object)))


def _offices(conn: Connection) -> dict[str, Office]:
    rows = conn.execute(select(Department.code, Department.tier, Department.limit_minutes))
    return {row.code: Office(row.tier, row.limit_minutes) for row in rows}


def _items(conn: Connection) -> dict[str, Item]:
    columns = (
        CatalogueItem.code,
        CatalogueItem.category_code,
        CatalogueItem.department_code,
        CatalogueItem.limit_minutes,
        CatalogueItem.is_admitted,
    )
    return {
        code: Item(category, department, limit, is_admitted is not False)
        for code, category, department, limit, is_admitted in conn.execute(select(*columns))
    }


def _pileups(conn: Connection) -> frozenset[tuple[float, float]]:
    found = read_features(conn, select(Incident.geom).where(Incident.location_quality == "pile_up").distinct())
    return frozenset(_rounded(point.x, point.y) for point in found["geom"] if point is not None)


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, PILEUP_DECIMALS), round(lat, PILEUP_DECIMALS)


def _properties(conn: Connection) -> dict[str, str]:
    return {row.name: row.value for row in conn.execute(select(StoreProperty.name, StoreProperty.value))}
