"""The strip of six: each figure with its numerator, its denominator, its time, and how it has changed."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from api.wall.burden import Burden
from api.wall.times import FIGURES_DAYS, STOCK_DAYS
from data.queries.loop_figures import Figures, Stock


@dataclass(frozen=True)
class Before:
    """What the present is compared with."""

    until: datetime
    """The end of the span before, where the present one begins."""
    figures: Figures
    stock: Stock
    """What stood open a while ago."""


@dataclass(frozen=True)
class Figure:
    """One figure of the strip."""

    name: str
    value: float | None
    """None where nothing is known."""
    part: int | None
    """The numerator; None where the figure is no share."""
    whole: int | None
    """The denominator, or how many a median is of."""
    change: float | None
    """Against the time before, in the value's own unit; None where nothing was known then."""
    since: str | None
    """From when on it is counted; None for what stands at the moment."""
    before_days: int
    """How many days back it is compared."""


def strip(now: Figures, than: Before, judged: Burden, reached: pd.DataFrame) -> list[Figure]:
    """The six figures: open, overdue, whistles answered in time, median to close, coverage, satisfaction."""
    before, since = than.figures, than.until
    return [
        _stock("open", judged.open, than.stock.open, whole=now.reported),
        _stock("overdue", judged.overdue, than.stock.overdue, whole=judged.open),
        _share("response", (now.in_time, now.judged), (before.in_time, before.judged), since=since),
        _median(now, before, since=since),
        _coverage(reached),
        _share("satisfaction", (now.satisfied, now.rated), (before.satisfied, before.rated), since=since),
    ]


def _stock(name: str, value: int, before: int | None, *, whole: int) -> Figure:
    change = None if before is None else value - before
    return Figure(name, value, value, whole, change, None, STOCK_DAYS)


def _share(name: str, now: tuple[int, int], before: tuple[int, int], *, since: datetime | None) -> Figure:
    """A part of a whole, from 0 to 1: (part, whole) now and before."""
    value, earlier = _of_one(*now), _of_one(*before)
    change = None if value is None or earlier is None else value - earlier
    return Figure(name, value, *now, change, None if since is None else since.isoformat(), FIGURES_DAYS)


def _median(now: Figures, before: Figures, *, since: datetime) -> Figure:
    value, earlier = now.median_minutes, before.median_minutes
    change = None if value is None or earlier is None else value - earlier
    return Figure("median", value, None, now.closed, change, since.isoformat(), FIGURES_DAYS)


def _coverage(reached: pd.DataFrame) -> Figure:
    """Households within fifteen minutes on foot; column 0 of `reached` is today, column 1 was then."""
    whole = int(reached["households"].sum())
    return _share("coverage", (int(reached[0].sum()), whole), (int(reached[1].sum()), whole), since=None)


def _of_one(part: int, whole: int) -> float | None:
    """None where there is nothing to share."""
    return part / whole if whole else None
