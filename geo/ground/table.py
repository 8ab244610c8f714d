"""What is known of each unit, and of each border between two."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.contiguity import pieces
from geo.ground.borders import PLAIN
from geo.ground.buildings import COUNTS, Standing
from geo.ground.frame import LocalFrame
from geo.ground.ground import Ground, merged
from geo.ground.hexagons import place_codes

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SUMS: Final = [*COUNTS, "key_groups", "buildings"]


def unit_table(ground: Ground, stock: Standing, communities: pd.Index, frame: LocalFrame) -> gpd.GeoDataFrame:
    """The rows of `Units.frame`, by the unit's number in `ground`; column `unit` is the code."""
    shapes = merged(ground.cells, ground.unit)
    _, first = np.unique(ground.unit, return_index=True)
    members = stock.table.assign(
        buildings=1, unit=np.where(ground.building_cell >= 0, ground.unit[ground.building_cell], -1), place=stock.place
    )
    members = members[members["unit"] >= 0]
    measured = frame.measured(shapes)
    table = members.groupby("unit")[SUMS].sum().reindex(range(len(shapes)), fill_value=0)
    names = {"compound": _most(members, "compound", "households"), "street": _most(members, "street", "merchants")}
    for position, (name, values) in enumerate(names.items()):
        table.insert(position, name, values.reindex(table.index, fill_value=""))
    table.insert(0, "community", communities[ground.community[first]].astype(str))
    table["incidents"] = 0.0
    table["x"], table["y"] = _weight_middle(members, shapes, frame)
    table["area_m2"] = measured.area.to_numpy()
    table["origin"] = np.where(ground.is_hexagon[first], "hexagon", "enclosed")
    table["unit"] = _codes(members, shapes, frame)
    table.index.name = None
    return gpd.GeoDataFrame(table, geometry=measured.to_numpy(), crs=frame.metric)


def unit_borders(ground: Ground, stock: Standing) -> pd.DataFrame:
    """The rows of `Units.borders`, units by their number in `ground`.

    Two units are crossable where the main pieces of both lie at an open border: ground before a wall that hangs
    together with its unit only by way of a third does not join that unit to the street. Walls alone cut nobody off,
    though: a compound whose gates all lead out of its community is joined to it along the streets around.
    """
    borders, is_main = ground.borders, _main_pieces(ground, stock)
    pairs = borders[["first", "second"]].to_numpy()
    low, high = np.sort(ground.unit[pairs], axis=1).T
    between = pd.DataFrame(
        {
            "first": low,
            "second": high,
            "length_m": borders["length_m"],
            "along_m": borders["length_m"] - borders[str(PLAIN)],
            "crossable": borders["is_open"] & is_main[pairs].all(axis=1),
            "is_open": borders["is_open"],
        }
    )
    how = {"length_m": "sum", "along_m": "sum", "crossable": "any", "is_open": "any"}
    between = between[low != high].groupby(["first", "second"], sort=True).agg(how).reset_index()
    return _rejoined(between, ground).drop(columns="is_open")


def _rejoined(between: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Borders with those made crossable that join pieces of a community which only walls part."""
    community = ground.community[np.unique(ground.unit, return_index=True)[1]]
    piece = pieces(between.loc[between["crossable"], ["first", "second"]], community)
    first, second = between["first"].to_numpy(), between["second"].to_numpy()
    parted = (community[first] == community[second]) & (piece[first] != piece[second])
    return between.assign(crossable=between["crossable"] | (between["is_open"] & parted))


def _main_pieces(ground: Ground, stock: Standing) -> Bools:
    """Whether each cell is in the piece of its unit where most households live; the largest where nobody does."""
    links = ground.borders.loc[ground.borders["is_open"], ["first", "second"]]
    piece = pieces(links, ground.unit)
    homes = np.zeros(len(piece), dtype=np.int64)
    is_in = ground.building_cell >= 0
    np.add.at(homes, ground.building_cell[is_in], stock.table["households"].to_numpy()[is_in])
    of_piece = pd.DataFrame({"unit": ground.unit, "homes": homes, "area_m2": shapely.area(ground.cells)})
    sums = of_piece.groupby(piece).agg({"unit": "first", "homes": "sum", "area_m2": "sum"})
    best = sums.sort_values(["homes", "area_m2"], ascending=False, kind="stable").drop_duplicates("unit").index
    return np.isin(piece, best)


def _most(members: pd.DataFrame, column: str, by: str) -> pd.Series:
    """The word in a column that most of a unit's households or merchants have; the first in the alphabet of equals."""
    sums = members.groupby(["unit", column])[by].sum().reset_index()
    sums = sums.sort_values(["unit", by, column], ascending=[True, False, True], kind="stable")
    return sums.groupby("unit")[column].first()


def _weight_middle(members: pd.DataFrame, shapes: Geometries, frame: LocalFrame) -> tuple[Floats, Floats]:
    """Mean place of a unit's households; of its merchants, or buildings, or ground, where there are none."""
    xy = shapely.get_coordinates(frame.measured(shapely.point_on_surface(shapes)).to_numpy())
    of_building = shapely.get_coordinates(frame.measured(members["place"].to_numpy()).to_numpy())
    unit = members["unit"].to_numpy()
    for weights in (np.ones(len(members)), members["merchants"].to_numpy(), members["households"].to_numpy()):
        total = np.bincount(unit, weights, minlength=len(xy))
        for axis in range(2):
            moment = np.bincount(unit, weights * of_building[:, axis], minlength=len(xy))
            np.divide(moment, total, out=xy[:, axis], where=total > 0.0)
    return xy[:, 0], xy[:, 1]


def _codes(members: pd.DataFrame, shapes: Geometries, frame: LocalFrame) -> Geometries:
    """The building's code where there is one, else the H3 cell of the first building or of the ground itself."""
    spots = shapely.point_on_surface(shapes)
    first = members[~members["unit"].duplicated()]  # members are in the order of their codes
    spots[first["unit"]] = first["place"]
    codes = pd.Series(place_codes(spots, frame), dtype=object)
    alone = first[~first["unit"].isin(members.loc[members["unit"].duplicated(), "unit"])]
    codes[alone["unit"].to_numpy()] = alone.index.to_numpy()
    again = codes.groupby(codes).cumcount()
    return np.where(again > 0, codes + "-" + (again + 1).astype(str), codes)
