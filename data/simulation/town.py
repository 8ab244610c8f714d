"""Where simulated incidents happen and what they are about: the store's own buildings, catalogue and departments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from data import errors
from data.demo.incidents import CHANNELS
from data.intake.report import Report
from data.queries.buildings import buildings
from data.schema import CatalogueItem, Department, Incident

SOURCE: Final = "simulator"
"""Where every simulated incident comes from."""

MERCHANT_WEIGHT, EMPTY_WEIGHT = 1.6, 0.3
"""How often something happens at a merchant's, and where nobody lives, for each time at a household's."""

UNMATCHED: Final = 0.02
"""Share of the reports that name no item of the catalogue: empty whistles, until a person finds a department."""

_ABOUT_A_BUILDING: Final = 0.0001
"""Degrees, some ten metres."""


@dataclass(frozen=True)
class Town:
    """What incidents are drawn from.

    Attributes:
        positions: Longitude and latitude of each building, shape (n, 2).
        chances: How likely something happens there, summing to 1.
        items: Code and category of each of the catalogue's items.
        item_chances: How likely each is, summing to 1.
        departments: Codes of the departments of the whole district.
    """

    positions: npt.NDArray[np.float64]
    chances: npt.NDArray[np.float64]
    items: tuple[tuple[str, str], ...]
    item_chances: npt.NDArray[np.float64]
    departments: tuple[str, ...]

    @classmethod
    def of(cls, conn: Connection) -> "Town":
        """Read the store; items are as frequent as their categories have been.

        Raises:
            SimulationEmptyError: There are no buildings or no catalogue.
        """
        houses = buildings(conn)
        order = select(CatalogueItem.code, CatalogueItem.category_code).order_by(CatalogueItem.code)
        items = conn.execute(order).all()
        for what, found in (("buildings", len(houses)), ("catalogue items", len(items))):
            if not found:
                raise errors.SimulationEmptyError(what=what)
        centres = houses.geometry.representative_point()
        load = houses["households"].fillna(0) + MERCHANT_WEIGHT * houses["merchants"].fillna(0) + EMPTY_WEIGHT
        weights = _item_weights(conn, [item.category_code for item in items])
        offices = select(Department.code).where(Department.tier != "area").order_by(Department.code)
        return cls(
            positions=np.column_stack([centres.x, centres.y]),
            chances=(load / load.sum()).to_numpy(dtype=np.float64),
            items=tuple((item.code, item.category_code) for item in items),
            item_chances=weights / weights.sum(),
            departments=tuple(conn.execute(offices).scalars()),
        )

    def report(self, at: datetime, *, key: str, rng: np.random.Generator) -> Report:
        """A report made at a time, somewhere, about something."""
        home = int(rng.choice(len(self.positions), p=self.chances))
        lon, lat = self.positions[home] + rng.normal(0, _ABOUT_A_BUILDING, 2)
        item, category = self.items[int(rng.choice(len(self.items), p=self.item_chances))]
        channel = str(rng.choice(list(CHANNELS), p=list(CHANNELS.values())))
        named = item if rng.random() >= UNMATCHED else None
        kind = category if named is None else None
        return Report(SOURCE, channel, named, kind, at, lon=float(lon), lat=float(lat), key=key)


def _item_weights(conn: Connection, categories: list[str]) -> npt.NDArray[np.float64]:
    """One for every item, and besides as much as its category has been reported, shared among its items."""
    counted = (
        select(Incident.category, func.count()).where(Incident.is_duplicate.is_(False)).group_by(Incident.category)
    )
    seen = {row[0]: row[1] for row in conn.execute(counted)}
    return np.array([1 + seen.get(code, 0) / categories.count(code) for code in categories], dtype=np.float64)
