"""What the map of a printed brief shows, out of what the brief has read anyway."""

import geopandas as gpd
from sqlalchemy import Connection

from data.queries.grids import grids
from data.reviews.brief.map import AROUND_M, Ground
from data.reviews.brief.redrawn import Redrawing
from data.reviews.own_grid import OwnGrid
from data.types import STORE_CRS


def ground_of(
    conn: Connection,
    own: OwnGrid,
    homes: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    change: Redrawing | None,
    listed: gpd.GeoDataFrame,
) -> Ground:
    """Cut out of the district what lies in and around a grid.

    Args:
        conn: A connection to the store.
        own: The grid.
        homes: Its buildings.
        lines: Every street.
        change: The plan that changes it; None without one.
        listed: Its open incidents, as `data.queries.incident_list.listed` gives them; only exact places are shown.
    """
    frame = gpd.GeoSeries([own.ground.buffer(AROUND_M)], crs=own.crs).to_crs(STORE_CRS).envelope.iloc[0]
    others = grids(conn, on=own.on, area_code=own.community_code)
    others = others[(others["code"] != own.code) & others.intersects(frame)]
    placed = listed[listed["location_quality"] == "exact"]
    late = placed["overdue_minutes"].notna()
    return Ground(
        boundary=gpd.GeoSeries([own.shape], crs=STORE_CRS),
        neighbours=others[["name", "geom"]],
        buildings=homes.geometry,
        streets=lines.loc[lines.intersects(frame), ["name", "highway", "geom"]],
        moves=gpd.GeoSeries([] if change is None else [change.lines], crs=own.crs),
        overdue=placed.geometry[late],
        open=placed.geometry[~late],
    )
