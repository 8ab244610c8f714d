"""The judged cells of one grid: is there more than is to be expected, and how does it change?

The time is the one that the hotspot screen opens with: twelve weeks up to the day, in twelve steps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data import judged_cells
from data.plans.days import start_of
from data.queries.incidents import Chosen
from data.reviews.own_grid import OwnGrid
from data.types import STORE_CRS
from geo.cells import outlines_of

WEEKS: Final = 12
LEAST_SHARE: Final = 0.25
"""A cell is the grid's if they share this much of the smaller of both."""
GROWING: Final = ("new hot", "consecutive hot", "intensifying hot")
"""Classes of trends in which the heat is young or rises."""


@dataclass(frozen=True)
class Span:
    """The time that is judged, half-open, and the borders of its steps."""

    since: datetime
    until: datetime
    edges: tuple[datetime, ...]


def span_of(own: OwnGrid) -> Span:
    """The twelve weeks that end with the grid's day; the steps end where it begins, so that all are complete."""
    until, today = start_of(own.on + timedelta(days=1)), start_of(own.on)
    edges = tuple(today - timedelta(weeks=left) for left in range(WEEKS, -1, -1))
    return Span(until - timedelta(weeks=WEEKS), until, edges)


def district_cells(conn: Connection, own: OwnGrid) -> pd.DataFrame | None:
    """Every cell of the district, judged; None where there is nothing to judge."""
    span = span_of(own)
    ground = judged_cells.study(conn, None, None, own.on)
    return judged_cells.judged(conn, Chosen(), ground, since=span.since, until=span.until, edges=span.edges)


def cells_of(own: OwnGrid, judged: pd.DataFrame | None) -> gpd.GeoDataFrame:
    """The judged cells of a grid, the hottest first: the columns of `geo.assessment.assess`, and their outlines."""
    frame = pd.DataFrame(columns=["level"]) if judged is None else judged
    places = gpd.GeoSeries(outlines_of(frame.index.to_numpy("uint64")) if len(frame) else [], crs=STORE_CRS)
    frame = gpd.GeoDataFrame(frame, geometry=places.set_axis(frame.index))
    near = frame[frame.intersects(shapely.box(*own.shape.bounds))].to_crs(own.crs)
    ground = own.ground
    shared = near.intersection(ground).area / np.minimum(near.area, ground.area)
    chosen = near[shared >= LEAST_SHARE].to_crs(STORE_CRS)
    order = chosen.assign(rank=chosen["level"].fillna(-9)).sort_values("rank", ascending=False, kind="stable")
    return order.drop(columns="rank")
