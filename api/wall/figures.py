"""The strip of six: each figure with its numerator, its denominator, its time, and how it has changed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd


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

    def told(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def stock(name: str, value: int, *, whole: int | None, before: int, days: int) -> Figure:
    """A figure of what stands at the moment."""
    part = None if whole is None else value
    return Figure(name, value, part, whole, value - before, None, days)


def share(name: str, now: tuple[int, int], before: tuple[int, int], *, since: datetime | None, days: int) -> Figure:
    """A figure of a part of a whole, from 0 to 1: (part, whole) now and before."""
    value, earlier = of_one(*now), of_one(*before)
    change = None if value is None or earlier is None else value - earlier
    return Figure(name, value, *now, change, None if since is None else since.isoformat(), days)


def of_one(part: int, whole: int) -> float | None:
    """None where there is nothing to share."""
    return part / whole if whole else None


def coverage(reached: pd.DataFrame, *, days: int) -> Figure:
    """Households within fifteen minutes on foot; column 0 of `reached` is today, column 1 was then."""
    whole = int(reached["households"].sum())
    return share("coverage", (int(reached[0].sum()), whole), (int(reached[1].sum()), whole), since=None, days=days)
