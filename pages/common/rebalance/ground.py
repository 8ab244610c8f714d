"""The ground of a community: its units, the grid each is in today, what people call them; kept until it changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from data.queries import buildings, grids
from data.units import TodaysUnits, units_on
from geo.units import Units
from layers.units import LONLAT, ground_rows
from pages.common.load import kept

TABLES = ("area", "building", "street", "barrier", "group_count", "incident", "grid")


@dataclass(frozen=True, eq=False)
class Ground:
    """What a plan of a community divides.

    Attributes:
        community: Its code.
        on: The day whose grids are today's.
        units: Its units.
        current: Today's grid of each unit, "" for none.
        grids: Today's grids of the community: columns of `data.queries.grids.grids`, by code.
        names: What people call a unit; units that nobody has named are left out.
        rows: The same for the browser.
    """

    community: str
    on: date
    units: Units
    current: pd.Series
    grids: gpd.GeoDataFrame
    names: dict[str, str]
    rows: bytes

    @property
    def grid_class(self) -> pd.Series:
        """Class of each of today's grids, by code."""
        classes: pd.Series = self.grids["grid_class"]
        return classes

    @property
    def today(self) -> TodaysUnits:
        """Units and their grids, as the plans' files take them."""
        return TodaysUnits(self.units, self.current)

    @cached_property
    def grid_names(self) -> dict[str, str]:
        """What each of today's grids is called, by code."""
        named: dict[str, str] = self.grids["name"].to_dict()
        return named

    @cached_property
    def bounds(self) -> list[float]:
        """West, south, east and north of the community, in degrees."""
        return [float(edge) for edge in self.units.frame.geometry.to_crs(LONLAT).total_bounds.round(6)]

    @cached_property
    def digest(self) -> str:
        """A word that changes when the ground, or what is written on it, does."""
        return hashlib.sha256(self.rows).hexdigest()[:16]


def ground(community: str, on: date) -> Ground:
    """The ground of a community as its grids stand on a day."""
    return kept(_ground, community, on, of=TABLES)


def _ground(conn: Any, community: str, on: date) -> Ground:
    today = units_on(conn, on=on, community_code=community)
    inside = grids.grids(conn, on=on, area_code=community)
    names = _names(today.units, buildings.buildings(conn))
    return Ground(
        community=community,
        on=on,
        units=today.units,
        current=today.current,
        grids=inside.set_index("code", drop=False).sort_index(),
        names=names,
        rows=ground_rows(today.units, names),
    )


def grids_on(ground: Ground, day: date) -> pd.Series:
    """The grid that each of the present units was in on another day."""
    found: pd.Series = kept(_grids_on, ground.community, day, of=TABLES)
    return found


def _grids_on(conn: Any, community: str, day: date) -> pd.Series:
    return units_on(conn, on=day, community_code=community).current


def _names(units: Units, stock: gpd.GeoDataFrame) -> dict[str, str]:
    """A unit's only building, else its compound and number of buildings."""
    called = stock.set_index("code")["name"].reindex(units.building_unit.index)
    known = pd.DataFrame({"unit": units.building_unit.to_numpy(), "name": called.to_numpy()}).dropna()
    named = known.groupby("unit")["name"].agg(["first", "size"])
    single = named.loc[(named["size"] == 1) & (units.frame["buildings"].reindex(named.index) == 1), "first"]
    compound = units.frame["compound"]
    named_by: dict[str, str] = compound[compound != ""].to_dict() | single.to_dict()
    return named_by


def positions(values: pd.Series, codes: Sequence[str]) -> list[int]:
    """The position of each unit's grid among the codes; -1 for none."""
    place = {code: at for at, code in enumerate(codes)}
    return [place.get(code, -1) for code in values]
