"""What QR codes stand for: grids, entrances of buildings, notice boards, shops."""

from datetime import date
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, select

from data.frames import read_features
from data.ingest.assign import GridIndex
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids
from data.queries.places import places
from data.queries.refuel_stations import refuel_stations
from data.schema import Street
from geo.entrances import entrances

_HOMES: Final = ("residential", "rural")
"""Classes of grids whose people read a notice board."""


class Subjects:
    """The subjects of a store by kind, each a frame `subject_code`, `name`, `grid_code`, `geom` (points).

    Args:
        conn: A connection to the store.
        on: The day on which grids must hold.
    """

    def __init__(self, conn: Connection, *, on: date) -> None:
        self._conn = conn
        self._on = on

    def of(self, kind: str) -> pd.DataFrame:
        """The subjects of one of `QR_KINDS`, by code."""
        made = {"grid": self._grids, "building": self._buildings, "board": self._boards, "shop": self._shops}[kind]()
        return made.drop_duplicates("subject_code").sort_values("subject_code", ignore_index=True)

    def _grids(self) -> pd.DataFrame:
        inner = shapely.point_on_surface(self._in_force["geom"].to_numpy())
        codes = self._in_force["code"]
        return pd.DataFrame({"subject_code": codes, "name": self._titles, "grid_code": codes, "geom": inner})

    def _buildings(self) -> pd.DataFrame:
        """Entrances; a building without a name has its street's and its code."""
        stock, doors = self._stock, self._doors
        street = doors["street"].map(self._streets.set_index("code")["name"].to_dict())
        unnamed = stock["code"].where(street.isna(), street.astype("str") + " " + stock["code"].astype("str"))
        return pd.DataFrame(
            {
                "subject_code": stock["code"],
                "name": stock["name"].where(stock["name"].notna(), unnamed),
                "grid_code": stock["grid_code"],
                "geom": doors.geometry,
            }
        )

    def _boards(self) -> pd.DataFrame:
        """One for each grid where people live, at the entrance nearest to the middle of its households."""
        homes = self._in_force[self._in_force["grid_class"].isin(_HOMES)]
        doors = self._stock.assign(x=self._doors.geometry.x, y=self._doors.geometry.y)
        weight = doors["households"].fillna(0).astype(float) + 1e-6
        middle = doors[["x", "y"]].mul(weight, axis=0).groupby(doors["grid_code"]).sum()
        middle = middle.div(weight.groupby(doors["grid_code"]).sum(), axis=0)
        away = (doors["x"] - doors["grid_code"].map(middle["x"])) * np.cos(np.radians(doors["y"]))
        doors["away"] = np.hypot(away, doors["y"] - doors["grid_code"].map(middle["y"]))
        nearest = doors.sort_values(["away", "code"]).drop_duplicates("grid_code").set_index("grid_code")
        homes = homes[homes["code"].isin(nearest.index)]
        at = self._doors.geometry.loc[nearest["id"].loc[homes["code"]]].to_numpy()
        return pd.DataFrame(
            {"subject_code": homes["code"], "name": self._titles[homes.index], "grid_code": homes["code"], "geom": at}
        )

    def _shops(self) -> pd.DataFrame:
        """Refuel stations first: one of them under the same code as a place is that place."""
        both = pd.concat([refuel_stations(self._conn), places(self._conn)], ignore_index=True)
        return pd.DataFrame(
            {
                "subject_code": both["code"],
                "name": both["name"].where(both["name"].notna(), both["code"]),
                "grid_code": self._index.codes_at(both["geom"].to_numpy(dtype=object)),
                "geom": both["geom"],
            }
        )

    @cached_property
    def _in_force(self) -> gpd.GeoDataFrame:
        return grids(self._conn, on=self._on)

    @cached_property
    def _titles(self) -> pd.Series:
        """A grid's name after its community's: 龙泰社区第一网格."""
        communities = areas(self._conn, level="community").set_index("code")["name"]
        community = self._in_force["community_code"].map(communities.to_dict()).fillna("")
        titles: pd.Series = community.astype("str").str.cat(self._in_force["name"].astype("str"))
        return titles

    @cached_property
    def _index(self) -> GridIndex:
        return GridIndex.of(self._in_force)

    @cached_property
    def _stock(self) -> gpd.GeoDataFrame:
        """Buildings by row number, in the grid that they bear or stand in."""
        stock = buildings(self._conn).set_index("id", drop=False)
        inner = shapely.point_on_surface(stock["geom"].to_numpy(dtype=object))
        stands_in = pd.Series(self._index.codes_at(inner), index=stock.index, dtype=object)
        return stock.assign(grid_code=stock["grid_code"].astype(object).where(stock["grid_code"].notna(), stands_in))

    @cached_property
    def _streets(self) -> gpd.GeoDataFrame:
        return read_features(self._conn, select(Street.code, Street.name, Street.geom).order_by(Street.id))

    @cached_property
    def _doors(self) -> gpd.GeoDataFrame:
        return entrances(self._stock["geom"], self._streets.set_index("code")["geom"])
