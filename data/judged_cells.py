"""The cells of the district, judged: what is expected of each, what happened, and how it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import shapely
from sqlalchemy import Connection

from data.queries import areas, buildings, grids, incidents, streets
from data.queries.incidents import Chosen
from geo import exposure
from geo.assessment import assess
from geo.cells import Cells

COMFORTABLE_CELLS = 2_500
MOST_CELLS = 20_000
"""More are slow to judge and too small to see: a coarser resolution is taken instead."""
GROUND = ("area", "grid", "building", "street")
"""The tables that a study area comes from."""
LEAST_CELLS = 2


@dataclass(frozen=True)
class Study:
    """The cells that are judged, and what is expected of each."""

    cells: Cells
    households: "pd.Series[float]"
    basis: str
    """Where the households come from: "building", "grid", or "none" when nobody knows them."""

    @property
    def resolution(self) -> int:
        return exposure.one_resolution(self.cells)


def study(conn: Connection, area_code: str | None, resolution: int | None, on: date) -> Study | None:
    """The cells of the district or of one of its areas; None when the store knows no ground at all.

    Args:
        conn: A connection to the store.
        area_code: An area's code, or None for the district.
        resolution: H3 resolution, or None for one that suits the size.
        on: The day whose grids count.
    """
    outline = _outline(conn, area_code, on)
    if outline is None:
        return None
    cells = exposure.study_cells(outline, resolution=resolution, most=MOST_CELLS if resolution else COMFORTABLE_CELLS)
    homes = buildings.buildings(conn)[["households", "geom"]].dropna()
    if homes["households"].sum() > 0:
        shapes, numbers = homes["geom"].to_numpy(), homes["households"].to_numpy(dtype="float64")
        return Study(cells, exposure.households_of_buildings(shapes, numbers, cells=cells), "building")
    homes = grids.grids(conn, on=on)[["households", "geom"]].dropna()
    shapes, numbers = homes["geom"].to_numpy(), homes["households"].to_numpy(dtype="float64")
    held = exposure.households_of_areas(shapes, numbers, cells=cells)
    return Study(cells, held, "grid" if held.sum() > 0 else "none")


def judged(
    conn: Connection,
    chosen: Chosen,
    ground: Study | None,
    *,
    since: datetime,
    until: datetime,
    edges: Sequence[datetime],
) -> pd.DataFrame | None:
    """Every cell of a study area (`geo.assessment.assess`); None where there is nothing to judge.

    Args:
        conn: A connection to the store.
        chosen: Which incidents; the time is the one of `since` and `until`.
        ground: The study area.
        since: From when on.
        until: Up to when, not included.
        edges: Borders of the equal periods of the trend; empty for none.
    """
    if ground is None or ground.cells.size < LEAST_CELLS:
        return None
    counts = counted(conn, chosen, (since, until), ground)[0]
    by_period = counted(conn, chosen, edges, ground) if edges else None
    return assess(counts, ground.households, by_period=by_period)


def counted(conn: Connection, chosen: Chosen, edges: Sequence[datetime], ground: Study) -> pd.DataFrame:
    """Incidents per cell of the study area and period, zeros included."""
    found = incidents.counts_by_cell(conn, chosen, edges=edges, resolution=ground.resolution)
    index = pd.Index(found.pop("cell").astype("uint64"), name="cell")
    return found.set_axis(index, axis="index").reindex(ground.households.index, fill_value=0).astype("int64")


def _outline(conn: Connection, area_code: str | None, on: date) -> shapely.Geometry | None:
    """The ground of an area; of the district as its areas say, else its grids, else around its streets."""
    places = areas.areas(conn)
    widest = places[places["code"] == area_code] if area_code else places[places["level"] == "district"]
    for ground in (widest, places, grids.grids(conn, on=on)):
        if len(ground):
            return shapely.union_all(ground["geom"].to_numpy())
    lines = streets.streets(conn)
    return shapely.box(*lines.total_bounds) if len(lines) else None
