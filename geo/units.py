"""Basic units: the pieces of ground that grids are put together from, and who lies beside whom."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.ground.borders import ways_across
from geo.ground.buildings import Standing, standing
from geo.ground.enclosures import dividing_lines, holding
from geo.ground.frame import LocalFrame, measurable
from geo.ground.ground import Ground, divide
from geo.ground.table import SUMS, unit_borders, unit_table
from geo.topology import repaired

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Units:
    """Pieces of ground, and the borders between them.

    Attributes:
        frame: One row per unit, sorted by community, then code; index "unit". Columns community, compound and street
            ("" for none), households, residents, merchants, key_groups, buildings (whole numbers), incidents (a year),
            x, y (where the weight is, metres), area_m2, origin ("enclosed" or "hexagon"), geometry (Polygon; those
            of one community fill it without gap or overlap). The CRS is metric.
        borders: One row per two units that share a border: first < second (positions in `frame`), length_m, along_m
            (metres of it on a street, wall, railway or water), crossable (whether one gets from one to the other
            on foot without passing a third).
        building_unit: Code of the unit that each building stands in; buildings outside every community are absent.
    """

    frame: gpd.GeoDataFrame
    borders: pd.DataFrame
    building_unit: pd.Series

    @property
    def edges(self) -> Ints:
        """Positions of two units of one community that a walker can pass between, shape (m, 2)."""
        pairs = self.borders.loc[self.borders["crossable"], ["first", "second"]].to_numpy(np.int64)
        community = self.frame["community"].to_numpy()
        return np.asarray(pairs[community[pairs[:, 0]] == community[pairs[:, 1]]])

    def of(self, community: str) -> "Units":
        """The units of one community, and the borders between them; none where there is no such community."""
        is_in = (self.frame["community"] == community).to_numpy()
        ends = self.borders[["first", "second"]].to_numpy()
        position = np.cumsum(is_in) - 1
        inside = is_in[ends].all(axis=1)
        borders = self.borders[inside].reset_index(drop=True)
        borders[["first", "second"]] = position[ends[inside]]
        frame = self.frame[is_in]
        return Units(frame, borders, self.building_unit[self.building_unit.isin(frame.index)])


def basic_units(
    communities: gpd.GeoSeries,
    buildings: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    *,
    incidents: gpd.GeoSeries | None = None,
    incident_years: float = 1.0,
    key_groups: pd.Series | None = None,
) -> Units:
    """Divide communities into units along what people can see, and between buildings half-way.

    Args:
        communities: Polygons, index = code; any CRS. Where two overlap, the ground is that of the first code.
        buildings: Footprints with columns code (or the index), compound, use, households, residents, merchants; what is
            missing counts as 0. Buildings of different compounds or uses are never one unit.
        streets: Lines with OpenStreetMap's tags and column code (or the index); may be none.
        barriers: Lines and gates (points) with column kind; may be none.
        incidents: A point for each incident of `incident_years`.
        incident_years: The years that the incidents are of; `incidents` of a unit is their number through this.
        key_groups: Members of key groups per building code.

    Returns:
        The units. Their codes are those of buildings for single ones, else H3 cells of their place, so that ground
        which has not changed keeps its codes.

    Raises:
        ValueError: A code occurs twice, a count is negative, a layer lacks a CRS, or there is no community.
    """
    if communities.index.has_duplicates:
        raise ValueError(f"community {communities.index[communities.index.duplicated()][0]!r} occurs twice")
    communities = measurable(repaired(communities.sort_index()))
    communities = communities[~(communities.is_empty | communities.isna())]
    frame = LocalFrame.around(communities)
    buildings, streets, barriers = (frame.nearby(layer, communities) for layer in (buildings, streets, barriers))
    stock = standing(buildings, streets, key_groups, frame)
    dividers = dividing_lines(streets, barriers, frame)
    ways = ways_across(streets, barriers, frame)
    ground = divide(frame.taken_in(communities), stock, dividers, ways, frame)
    table = unit_table(ground, stock, communities.index, frame)
    units = _in_order(table, unit_borders(ground, stock), ground, stock)
    return units if incidents is None else with_incidents(units, incidents, years=incident_years)


def with_incidents(units: Units, points: gpd.GeoSeries, *, years: float = 1.0) -> Units:
    """The same units with the incidents that lie in each, per year: a plain mean, not shrunk towards any other.

    Args:
        units: The units.
        points: A point for each incident, any CRS; those outside every unit do not count.
        years: The length of the period that they are of.

    Raises:
        ValueError: `years` is not above 0.
    """
    if not years > 0.0:
        raise ValueError(f"{years} years of incidents; give the length of their period, above 0")
    where = holding(units.frame.geometry.to_numpy(), points.to_crs(units.frame.crs).to_numpy())
    number = np.bincount(where[where >= 0], minlength=len(units.frame))
    return replace(units, frame=units.frame.assign(incidents=number / years))


def _in_order(table: gpd.GeoDataFrame, borders: pd.DataFrame, ground: Ground, stock: Standing) -> Units:
    """Units by community and code, and borders that name their positions."""
    order = table.sort_values(["community", "unit"]).index.to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    low, high = np.sort(rank[borders[["first", "second"]].to_numpy()], axis=1).T
    borders = borders.assign(first=low, second=high).sort_values(["first", "second"], ignore_index=True)
    is_in = ground.building_cell >= 0
    codes = table["unit"].to_numpy()[ground.unit[ground.building_cell[is_in]]]
    building_unit = pd.Series(codes, index=stock.table.index[is_in], name="unit")
    return Units(table.iloc[order].set_index("unit"), borders, building_unit)


def no_units(crs: object) -> Units:
    """Units of no ground at all, in the columns of others."""
    names = ["community", "compound", "street", *SUMS, "incidents", "x", "y", "area_m2", "origin", "geometry"]
    text = ("community", "compound", "street", "origin")
    columns = {name: pd.Series(dtype=object if name in text else np.float64) for name in names[:-1]}
    frame = gpd.GeoDataFrame(columns | dict.fromkeys(SUMS, pd.Series(dtype=np.int64)), geometry=[], crs=crs)
    borders = pd.DataFrame({"first": [], "second": [], "length_m": [], "along_m": [], "crossable": []})
    kinds = {"first": np.int64, "second": np.int64, "crossable": np.bool_}
    index = pd.Index([], dtype=object, name="unit")
    return Units(frame[names].set_index(index), borders.astype(kinds), pd.Series(dtype=object, name="unit"))
