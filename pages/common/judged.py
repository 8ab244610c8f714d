"""The cells of the district, judged: what is expected of each, what happened, and how it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.queries import areas, buildings, grids, incidents, streets
from data.queries.incidents import Chosen
from geo import exposure
from geo.assessment import assess
from geo.cells import Cells, outlines_of
from geo.change import change
from pages.common.filters import Filters
from pages.common.load import kept
from pages.common.periods import Period

COMFORTABLE_CELLS = 2_500
MOST_CELLS = 20_000
"""More are slow to judge and too small to see: a coarser resolution is taken instead."""
GROUND = ("area", "grid", "building", "street")
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


def study(area_code: str | None, resolution: int | None, *, on: date) -> Study | None:
    """The cells of the district or of one of its areas; None when the store knows no ground at all.

    Args:
        area_code: An area's code, or None for the district.
        resolution: H3 resolution, or None for one that suits the size.
        on: The day whose grids count.
    """
    return kept(_study, area_code, resolution, on, of=GROUND)


def _study(conn: Any, area_code: str | None, resolution: int | None, on: date) -> Study | None:
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


def _outline(conn: Any, area_code: str | None, on: date) -> shapely.Geometry | None:
    """The ground of an area; of the district as its areas say, else its grids, else around its streets."""
    places = areas.areas(conn)
    widest = places[places["code"] == area_code] if area_code else places[places["level"] == "district"]
    for ground in (widest, places, grids.grids(conn, on=on)):
        if len(ground):
            return shapely.union_all(ground["geom"].to_numpy())
    lines = streets.streets(conn)
    return shapely.box(*lines.total_bounds) if len(lines) else None


def cells(filters: Filters) -> pd.DataFrame | None:
    """Every cell of the study area, judged (`geo.assessment.assess`); None where there is nothing to judge."""
    return kept(_cells, filters, of=("incident", *GROUND))


def changed(filters: Filters, earlier: Period) -> pd.DataFrame | None:
    """The period against an earlier one, cell by cell (`geo.change.change`, with the `count` of the cell itself).

    None where there is no cell, or nothing happened in one of the two periods.
    """
    return kept(_changed, filters, earlier, of=("incident", *GROUND))


def _changed(conn: Any, filters: Filters, earlier: Period) -> pd.DataFrame | None:
    ground = study(filters.area_code, filters.resolution, on=filters.period.last_day)
    if ground is None or ground.cells.size < LEAST_CELLS:
        return None
    before, after = (
        counted(conn, filters.everywhere, (period.since, period.until), ground)[0]
        for period in (earlier, filters.period)
    )
    return None if not before.any() or not after.any() else change(before, after).assign(count=after)


def categories_near(filters: Filters, near: tuple[int, ...], resolution: int) -> pd.DataFrame:
    """Incidents of some cells in the period: columns `category` and 0."""
    edges = (filters.period.since, filters.period.until)
    return kept(_categories_near, filters.everywhere, edges, near, resolution, of=("incident",))


def months_near(filters: Filters, near: tuple[int, ...], resolution: int, edges: tuple[datetime, ...]) -> list[int]:
    """Incidents of some cells in each of the months that `edges` border."""
    found = kept(_categories_near, filters.everywhere, edges, near, resolution, of=("incident",))
    return [int(found[number].sum()) for number in range(len(edges) - 1)]


def _categories_near(
    conn: Any, chosen: Chosen, edges: tuple[datetime, ...], near: tuple[int, ...], resolution: int
) -> pd.DataFrame:
    return incidents.counts_by_category(conn, chosen, edges=edges, cells=near, resolution=resolution)


def required_cells(filters: Filters) -> pd.DataFrame:
    """As `cells`, where it is known that there are some.

    Raises:
        LookupError: There are none.
    """
    found = cells(filters)
    if found is None:
        raise LookupError("there is no cell to judge")
    return found


def _cells(conn: Any, filters: Filters) -> pd.DataFrame | None:
    period = filters.period
    ground = study(filters.area_code, filters.resolution, on=period.last_day)
    if ground is None or ground.cells.size < LEAST_CELLS:
        return None
    counts = counted(conn, filters.everywhere, (period.since, period.until), ground)[0]
    by_period = counted(conn, filters.everywhere, period.edges, ground) if period.edges else None
    return assess(counts, ground.households, by_period=by_period)


def counted(conn: Any, chosen: Chosen, edges: Sequence[datetime], ground: Study) -> pd.DataFrame:
    """Incidents per cell of the study area and period, zeros included."""
    found = incidents.counts_by_cell(conn, chosen, edges=edges, resolution=ground.resolution)
    index = pd.Index(found.pop("cell").astype("uint64"), name="cell")
    return found.set_axis(index, axis="index").reindex(ground.households.index, fill_value=0).astype("int64")


def outline(ground: Study) -> npt.NDArray[np.object_]:
    """The outlines of the cells of a study area."""
    return outlines_of(ground.cells)
