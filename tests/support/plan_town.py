"""Ground for plans of grids, drawn as text: one unit a square of 100 m, small enough to check by hand.

plan_town(["aab",      the letters are today's grids: a = ...001, b = ...002; "." lies in none, " " is not there
           "aab"])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

SIDE_M = 100.0
COMMUNITY = "320106001001"
CRS = "EPSG:32650"


@dataclass(frozen=True)
class PlanTown:
    """The units, and today's grid of each."""

    frame: gpd.GeoDataFrame
    borders: pd.DataFrame
    building_unit: pd.Series
    current: pd.Series

    @property
    def edges(self) -> npt.NDArray[np.int64]:
        """Units of one community between which one can cross."""
        community = self.frame["community"].to_numpy()
        pairs = self.borders.loc[self.borders["crossable"], ["first", "second"]].to_numpy(dtype=np.int64)
        inside: npt.NDArray[np.int64] = pairs[community[pairs[:, 0]] == community[pairs[:, 1]]]
        return inside


def code_of(letter: str, community: str = COMMUNITY) -> str:
    """Code of the grid that a letter stands for."""
    return f"{community}{ord(letter) - ord('a') + 1:03d}"


def plan_town(
    rows: Sequence[str],
    *,
    households: npt.ArrayLike = 100,
    merchants: npt.ArrayLike = 0,
    compounds: Sequence[str] | None = None,
    communities: Sequence[str] | None = None,
    walls: Sequence[tuple[int, int]] = (),
) -> PlanTown:
    """Units row by row from the north-west, numbered by position in the frame.

    Args:
        rows: Letters of today's grids.
        households: Of each unit, or of all alike.
        merchants: Likewise.
        compounds: Rows of letters: units of one letter other than "." are one compound.
        communities: Rows of digits: "1" is COMMUNITY, "2" the one after it; those of one digit come first.
        walls: Pairs of positions between which one cannot cross.
    """
    places = [(row, column) for row, text in enumerate(rows) for column, letter in enumerate(text) if letter != " "]
    community = [_community(communities, row, column) for row, column in places]
    order = np.argsort(np.array(community), kind="stable")
    places, community = [places[one] for one in order], [community[one] for one in order]
    count = len(places)
    letter = [rows[row][column] for row, column in places]
    current = ["" if one == "." else code_of(one, of) for one, of in zip(letter, community, strict=True)]
    homes, shops = (np.broadcast_to(np.asarray(one, dtype=np.int64), count) for one in (households, merchants))
    x = np.array([SIDE_M * (column + 0.5) for _, column in places], dtype=float)
    y = np.array([-SIDE_M * (row + 0.5) for row, _ in places], dtype=float)
    frame = gpd.GeoDataFrame(
        {
            "community": np.array(community, dtype=object),
            "compound": np.array([_compound(compounds, row, column) for row, column in places], dtype=object),
            "street": np.full(count, "", dtype=object),
            "households": homes,
            "residents": 3 * homes,
            "merchants": shops,
            "key_groups": homes // 10,
            "buildings": np.ones(count, dtype=np.int64),
            "incidents": homes / 50.0,
            "x": x,
            "y": y,
            "area_m2": np.full(count, SIDE_M**2),
            "origin": np.full(count, "enclosed", dtype=object),
        },
        geometry=shapely.box(x - SIDE_M / 2, y - SIDE_M / 2, x + SIDE_M / 2, y + SIDE_M / 2),
        crs=CRS,
        index=pd.Index([f"{of}-{one:04d}" for one, of in enumerate(community)], name="unit", dtype=object),
    )
    return PlanTown(frame, _borders(places, walls), pd.Series(dtype=object), pd.Series(current, index=frame.index))


def classes(of: Mapping[str, str]) -> pd.Series:
    """Class of each grid, by letter: {"a": "commercial"}."""
    return pd.Series({code_of(letter): kind for letter, kind in of.items()}, dtype=object)


def _community(rows: Sequence[str] | None, row: int, column: int) -> str:
    return COMMUNITY if rows is None else f"{COMMUNITY[:-1]}{rows[row][column]}"


def _compound(rows: Sequence[str] | None, row: int, column: int) -> str:
    return "" if rows is None or rows[row][column] == "." else f"compound {rows[row][column]}"


def _borders(places: Sequence[tuple[int, int]], walls: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Squares that share a side; lines between rows run along streets."""
    number = {place: position for position, place in enumerate(places)}
    shut = {tuple(sorted(pair)) for pair in walls}
    found = []
    for (row, column), here in number.items():
        for there, along in (((row, column + 1), 0.0), ((row + 1, column), SIDE_M)):
            if there in number:
                first, second = sorted((here, number[there]))
                found.append((first, second, SIDE_M, along, (first, second) not in shut))
    found.sort()
    columns = ["first", "second", "length_m", "along_m", "crossable"]
    return pd.DataFrame(found, columns=columns).astype({"first": int, "second": int, "crossable": bool})
