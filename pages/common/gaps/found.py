"""What nobody answers for, as found on the grids of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from data.queries import areas, buildings, grids, streets
from geo import ownership
from geo.topology import repaired
from layers.ownerless import What
from pages.common import district
from pages.common.load import kept
from pages.common.text import t

OF = ("area", "grid", "street", "building")
KINDS: tuple[What, ...] = ("land", "streets", "buildings")
SIZES: dict[What, str] = {"land": "area_m2", "streets": "length_m", "buildings": "area_m2"}
"""By what each is measured."""


@dataclass(frozen=True, eq=False)
class Found:
    """What nobody answers for; each frame has `code`, `name`, `community` and `held_by` (codes), its size, `geom`."""

    communities: int
    grids: int
    frames: dict[What, gpd.GeoDataFrame]

    def size(self, what: What) -> float:
        """Metres or square metres of all."""
        return float(self.frames[what][SIZES[what]].sum())

    def row(self, code: str) -> "tuple[What, pd.Series[Any]] | None":
        """The one of a code."""
        for what, frame in self.frames.items():
            same = frame[frame["code"] == code]
            if len(same):
                return what, same.iloc[0]
        return None


def found(on: date) -> Found:
    """What nobody answers for on a day."""
    return kept(_found, on, of=OF)


def _found(conn: Any, on: date) -> Found:
    places, known = areas.areas(conn), grids.grids(conn, on=on)
    communities = _sound(places[places["level"] == "community"])
    lines, houses = streets.streets(conn), _sound(buildings.buildings(conn))
    land = ownership.ownerless_land(communities, _sound(known))
    on_land = {
        "streets": ownership.ownerless_streets(lines, land),
        "buildings": ownership.ownerless_buildings(houses, land),
    }
    named = {
        "land": land.assign(name=None),
        "streets": on_land["streets"].assign(name=lines["name"].reindex(on_land["streets"]["street"]).to_numpy()),
        "buildings": on_land["buildings"].assign(
            name=houses["name"].reindex(on_land["buildings"]["building"]).to_numpy()
        ),
    }
    return Found(len(communities), len(known), {what: _coded(what, named[what]) for what in KINDS})


def _coded(what: What, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    numbered = frame.assign(code=[f"{what}-{number}" for number in range(1, len(frame) + 1)])
    return numbered.rename_geometry("geom")


def _sound(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Without what has no shape, and with faults of drawing repaired: the ground is found as well as it can be."""
    drawn = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    shapes = drawn.geometry.to_numpy()
    if shapely.is_valid(shapes).all():
        return drawn
    return drawn.set_geometry(repaired(drawn.geometry))


def name(what: What, row: Any) -> str:
    """What one is called: its own name, else what it is."""
    own = row["name"]
    return str(own) if isinstance(own, str) and own.strip() else t(f"gaps.one.{what}")


def where(row: Any, on: date) -> str:
    """Whose land it is."""
    return district.gazetteer(on).name_of_code(row["community"])


def held_by(row: Any, on: date) -> str:
    """Which other community's grids cover it, or that none does."""
    code = row["held_by"]
    return t("gaps.held_by", name=district.gazetteer(on).name_of_code(code)) if code else t("gaps.held_by.none")
