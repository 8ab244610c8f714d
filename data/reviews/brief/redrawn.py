"""What the plan that comes next would change in one grid."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.ingest.assign import GridIndex
from data.plans.approval import approved_grids
from data.plans.lines import drawn
from data.queries.grid_contents import buildings_under
from data.queries.grids import grids
from data.queries.plans import plan, plans
from data.reviews.own_grid import OwnGrid
from data.settings import Settings
from data.types import STORE_CRS
from data.units import units_on

SAME_LINE_M: Final = 5.0
"""A line that moves less than this stays where it is for a walker."""


@dataclass(frozen=True, eq=False)
class Redrawing:
    """A plan that is submitted or approved and not in force, as far as one grid is concerned.

    Attributes:
        id: Its number.
        name: What people call it.
        state: "submitted" or "approved".
        effective_on: The first day of its grids; None before the approval.
        saved_at: When it was last saved.
        homes: Buildings that come or go: columns `code`, `households` (Int64), `from_grid`, `to_grid`.
        names: Names of the grids that they come from or go to, by code.
        lines: Where the grid's border moves, inside the grid or along it, in metres (`OwnGrid.crs`).
    """

    id: int
    name: str
    state: str
    effective_on: date | None
    saved_at: datetime
    homes: pd.DataFrame
    names: dict[str, str]
    lines: shapely.MultiLineString


def redrawing_of(conn: Connection, own: OwnGrid, *, settings: Settings | None = None) -> Redrawing | None:
    """The plan that changes the grid soonest: approved ones by their day, then the one submitted last.

    None where no plan changes it. A submitted plan is drawn from the units of the ground, which are worked out anew
    if the ground has changed since anybody asked for them (about ten seconds).
    """
    waiting = plans(conn, states=("approved", "submitted"))
    concerned = waiting[waiting["community_code"].isna() | (waiting["community_code"] == own.community_code)]
    order = concerned.assign(is_later=concerned["state"] == "submitted").sort_values(
        ["is_later", "effective_on", "submitted_at"], ascending=[True, True, False], kind="stable"
    )
    for row in order.to_dict("records"):
        found = _told(conn, own, row, _lines(conn, own, int(row["id"]), row["state"], settings))
        if found is not None:
            return found
    return None


def _lines(conn: Connection, own: OwnGrid, plan_id: int, state: str, settings: Settings | None) -> gpd.GeoDataFrame:
    """The grids that a plan makes in the community: columns `code`, `name`, `geom`."""
    if state == "approved":
        sealed = approved_grids(conn, plan_id)
        return sealed[sealed["community_code"] == own.community_code].reset_index(drop=True)
    today = units_on(conn, on=own.on, community_code=own.community_code, settings=settings)
    found = plan(conn, plan_id)
    given = found.grid.reindex(today.units.frame.index).fillna("").astype(object)
    known = grids(conn, on=own.on, area_code=own.community_code)
    return drawn(today.units, given, current=today.current, known=known, said=found.grids)


def _told(conn: Connection, own: OwnGrid, row: Mapping[Hashable, Any], lines: gpd.GeoDataFrame) -> Redrawing | None:
    homes = _moved(conn, own, lines)
    moved = _moved_line(own, lines)
    if homes.empty and moved.is_empty:
        return None
    now = grids(conn, on=own.on, area_code=own.community_code)
    names = dict(zip([*now["code"], *lines["code"]], [*now["name"], *lines["name"]], strict=True))
    return Redrawing(
        id=int(row["id"]),
        name=str(row["name"]),
        state=str(row["state"]),
        effective_on=row["effective_on"] if isinstance(row["effective_on"], date) else None,
        saved_at=row["saved_at"].to_pydatetime(),
        homes=homes,
        names={str(code): str(name) for code, name in names.items()},
        lines=moved,
    )


def _moved(conn: Connection, own: OwnGrid, lines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Buildings that leave the grid or come to it; what lies in no grid of the plan stays where it is."""
    homes = buildings_under(conn, own.community_code)
    was = homes["grid_code"].astype(object).str.extract("^([^-]*)", expand=False).to_numpy(dtype=object)
    found = GridIndex.of(lines).codes_at(shapely.point_on_surface(homes["geom"].to_numpy()))
    goes = np.array([new if new is not None else old for new, old in zip(found, was, strict=True)], dtype=object)
    rows = pd.DataFrame(
        {"code": homes["code"], "households": homes["households"].astype("Int64"), "from_grid": was, "to_grid": goes}
    )
    concerned = (rows["from_grid"] == own.code) != (rows["to_grid"] == own.code)
    return rows[concerned].reset_index(drop=True)


def _moved_line(own: OwnGrid, lines: gpd.GeoDataFrame) -> shapely.MultiLineString:
    """New lines inside the grid, and those of its own lines that are no more."""
    shapes = gpd.GeoSeries(lines["geom"].to_numpy(), crs=STORE_CRS).to_crs(own.crs)
    drawn_lines = shapely.union_all(shapes.boundary.to_numpy())
    edge = own.ground.boundary
    fresh = drawn_lines.intersection(own.ground).difference(edge.buffer(SAME_LINE_M))
    gone = edge.difference(drawn_lines.buffer(SAME_LINE_M))
    pieces = [part for part in shapely.get_parts([fresh, gone]) if part.length > SAME_LINE_M]
    merged = shapely.line_merge(shapely.union_all(pieces)) if pieces else shapely.MultiLineString()
    return shapely.MultiLineString([part for part in shapely.get_parts(merged) if part.geom_type == "LineString"])
