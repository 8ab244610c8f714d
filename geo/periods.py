"""Equal periods of time, and counts per cell and period."""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd


def equal_periods(since: datetime, until: datetime, *, days: float) -> pd.DatetimeIndex:
    """The borders of equal periods from `since` on; an incomplete last one is dropped.

    Args:
        since: Start of the first period; aware.
        until: End of the data, exclusive; aware.
        days: Length of a period in days of 24 hours.

    Returns:
        n + 1 borders of n half-open periods, in UTC; the last is at or before `until`.

    Raises:
        ValueError: A time is naive, `days` is not positive, or not one period fits.
    """
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError(f"{since} .. {until} lacks a time zone; give aware times")
    if days <= 0:
        raise ValueError(f"periods of {days} days; give a positive length")
    length = timedelta(days=days)
    whole = (until - since) // length
    if whole < 1:
        raise ValueError(f"no period of {days} days fits between {since} and {until}; give shorter periods")
    start = pd.Timestamp(since).tz_convert("UTC")
    return pd.DatetimeIndex([start + number * length for number in range(whole + 1)], name="border")


def counts_by_period(
    cells: npt.ArrayLike, times: pd.Series | pd.DatetimeIndex, *, study: npt.ArrayLike, borders: pd.DatetimeIndex
) -> pd.DataFrame:
    """Incidents per cell of the study area and period, zeros included.

    Args:
        cells: H3 cell per incident, of the study area's resolution.
        times: Time per incident, aware; those outside the borders, and NaT, are not counted.
        study: Unique cells of the study area; incidents elsewhere are not counted.
        borders: From `equal_periods`.

    Returns:
        Whole numbers; index = `study` in its order, one column per period, named by its start. Its sum against the
        number of incidents tells how many lay outside.

    Raises:
        ValueError: The numbers of cells and times differ, or `study` has duplicates.
    """
    cells = np.asarray(cells, dtype=np.uint64)
    moments = pd.DatetimeIndex(times)
    index = pd.Index(np.asarray(study, dtype=np.uint64), name="cell")
    if len(moments) != cells.size:
        raise ValueError(f"{cells.size} cells but {len(moments)} times; give one of each per incident")
    if not index.is_unique:
        raise ValueError(f"study has cell {index[index.duplicated()][0]} twice; give each cell once")
    periods = len(borders) - 1
    column = np.asarray(borders.searchsorted(moments, side="right")) - 1
    row = index.get_indexer(pd.Index(cells))
    counted = (row >= 0) & (column >= 0) & (column < periods) & ~np.asarray(moments.isna())
    number = np.bincount(row[counted] * periods + column[counted], minlength=len(index) * periods)
    return pd.DataFrame(number.reshape(len(index), periods), index=index, columns=borders[:-1])
