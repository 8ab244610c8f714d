"""How much a place is worth seeing: every reason, and the points that it gives, in one place.

Points add up. They are a convention and no measurement: what is overdue comes before what may be out of date, and that
before what has merely never been looked at. docs/review.md prints this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

Why = list[dict[str, Any]]
"""Reasons as `{"reason": code, "value": number or None, "points": number}`."""


@dataclass(frozen=True)
class Points:
    """Points of a reason: `base`, and `per_unit` for each unit of its number, `most` together."""

    base: float
    per_unit: float = 0.0
    most: float = 0.0

    def of(self, value: float | None) -> float:
        """The points of a number; the base alone where it is not known."""
        return self.base if value is None else min(self.base + self.per_unit * value, max(self.most, self.base))


STOP_POINTS: Final[Mapping[str, Points]] = MappingProxyType(
    {
        "overdue": Points(6.0, 0.4, 10.0),  # days past the limit
        "open": Points(2.0),  # days left; None without a limit
        "handled_lately": Points(1.5),  # days since
        "reopened": Points(0.0, 3.0, 6.0),  # times
        "promise_overdue": Points(7.0, 0.3, 10.0),  # days past the promised day
        "promise_open": Points(4.0),  # days left
        "promise_kept": Points(2.0),  # days since
        "refuel_station": Points(2.0),  # how many things the screen says of it
        "station": Points(2.0),  # likewise
        "out_of_date": Points(0.0, 1.0 / 90.0, 4.0),  # days since its facts were true or were checked
        "unknown_fields": Points(0.0, 0.3, 2.0),  # fields that the store does not know
        "never_checked": Points(1.0),  # no number
        "households": Points(0.0, 1.0 / 40.0, 4.0),
        "key_groups": Points(0.0, 0.2, 4.0),  # members of the key groups
        "merchants": Points(0.0, 0.1, 3.0),
        "hot_90": Points(3.0),  # times as many as expected
        "hot_95": Points(4.0),
        "hot_99": Points(5.0),
        "hot_growing": Points(1.0),  # periods in a row
        "line_moves": Points(3.0, 1.0 / 50.0, 6.0),  # households that change grid
        "outside": Points(0.0),  # metres from the grid's border: said, and worth nothing
    }
)

GRID_POINTS: Final[Mapping[str, Points]] = MappingProxyType(
    {
        "overdue": Points(0.0, 3.0, 15.0),  # incidents
        "open": Points(0.0, 0.5, 5.0),  # incidents within their limit, or without one
        "never_reviewed": Points(6.0),  # no number
        "reviewed_long_ago": Points(0.0, 1.0 / 60.0, 6.0),  # days
        "uncovered": Points(0.0, 1.0 / 50.0, 8.0),  # households more than 15 minutes from service
        "redrawn": Points(4.0),  # the plan's number
    }
)

STAY_MINUTES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "incident": 4.0,
        "promise": 4.0,
        "refuel_station": 4.0,
        "station": 6.0,
        "building": 5.0,
        "hotspot": 5.0,
        "grid_line": 4.0,
    }
)
"""How long a leader stays: enough for a look, three answers and a word with whoever is there."""


def because(table: Mapping[str, Points], reasons: Mapping[str, float | None]) -> Why:
    """The reasons that hold, with their numbers and points, in the order given; those worth nothing are kept."""
    return [
        {"reason": reason, "value": value, "points": round(table[reason].of(value), 3)}
        for reason, value in reasons.items()
    ]


def total(why: Why) -> float:
    """The points of all reasons together."""
    return round(sum(float(one["points"]) for one in why), 3)
