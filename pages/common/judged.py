"""The cells of the district, judged: what is expected of each, what happened, and how it changes."""

from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data import judged_cells
from data.judged_cells import GROUND, LEAST_CELLS, Study, counted
from data.queries import incidents
from data.queries.incidents import Chosen
from geo.cells import outlines_of
from geo.change import change
from pages.common.filters import Filters
from pages.common.load import kept
from pages.common.periods import Period


def study(area_code: str | None, resolution: int | None, *, on: date) -> Study | None:
    """The cells of the district or of one of its areas; None when the store knows no ground at all.

    Args:
        area_code: An area's code, or None for the district.
        resolution: H3 resolution, or None for one that suits the size.
        on: The day whose grids count.
    """
    return kept(judged_cells.study, area_code, resolution, on, of=GROUND)


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
    return judged_cells.judged(
        conn, filters.everywhere, ground, since=period.since, until=period.until, edges=period.edges
    )


def outline(ground: Study) -> npt.NDArray[np.object_]:
    """The outlines of the cells of a study area."""
    return outlines_of(ground.cells)
