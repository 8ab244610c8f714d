"""A way told as steps: how far along which street, and where to turn."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np
import shapely

Turn = Literal["start", "left", "right", "straight", "back", "arrive"]

AHEAD_DEGREES: Final = 40.0
"""A bend up to this is no turn."""
BACK_DEGREES: Final = 150.0
"""From here on one walks back."""
LOOK_M: Final = 10.0
"""How far before and behind a joint the direction is taken: the corner of a kerb is no turn."""
SHORT_M: Final = 10.0
"""A shorter part, such as a crossing, is no step of its own."""


class Step(NamedTuple):
    """One step of a way."""

    street: str | None
    """Name of the street, None where it has none."""
    metres: float
    turn: Turn
    """What to do at its beginning."""


class Part(NamedTuple):
    """A stretch of one street as it is walked."""

    street: str | None
    line: shapely.LineString
    """In metres of a projected CRS, in walking direction."""


def steps(parts: Iterable[Part], *, first_m: float = 0.0, last_m: float = 0.0) -> list[Step]:
    """A way as steps: a new one where the street has another name, or where one turns.

    Args:
        parts: Stretches, each beginning where the one before it ends.
        first_m: Metres from the place to the first street, counted with the first step.
        last_m: Metres from the last street to the place, those of the step "arrive".

    Returns:
        "start" first and "arrive" last, at least these two; the metres add up to those of the way.
    """
    told = _joined([part for part in parts if part.line.length > 0.0])
    if not told:
        return [Step(None, first_m, "start"), Step(None, last_m, "arrive")]
    found = [Step(told[0].street, first_m + told[0].metres, "start")]
    for before, after in pairwise(told):
        turn = turn_between(before.line, after.line)
        if turn == "straight" and after.street == before.street:
            found[-1] = found[-1]._replace(metres=found[-1].metres + after.metres)
        else:
            found.append(Step(after.street, after.metres, turn))
    return [*found, Step(None, last_m, "arrive")]


def turn_between(before: shapely.LineString, after: shapely.LineString) -> Turn:
    """What to do where one line, in metres, ends and the next begins."""
    ahead, on = _heading(before, from_end=True), _heading(after, from_end=False)
    degrees = float(np.degrees((on - ahead + np.pi) % (2.0 * np.pi) - np.pi))
    if abs(degrees) <= AHEAD_DEGREES:
        return "straight"
    if abs(degrees) >= BACK_DEGREES:
        return "back"
    return "left" if degrees > 0.0 else "right"


def _heading(line: shapely.LineString, *, from_end: bool) -> float:
    """The direction, in radians against the clock from east, of a line's last or first metres."""
    look = min(LOOK_M, line.length)
    here, there = (line.length - look, line.length) if from_end else (0.0, look)
    a, b = (line.interpolate(along) for along in (here, there))
    return float(np.arctan2(b.y - a.y, b.x - a.x))


class _Piece(NamedTuple):
    """A part, and how many metres count with it."""

    street: str | None
    line: shapely.LineString
    metres: float


def _joined(parts: Sequence[Part]) -> list[_Piece]:
    """The parts; what is short counts with the one before it, or at the beginning with the one behind it."""
    found: list[_Piece] = []
    for part in parts:
        metres = part.line.length
        if found and metres < SHORT_M:
            found[-1] = found[-1]._replace(metres=found[-1].metres + metres)
        elif len(found) == 1 and found[0].line.length < SHORT_M:
            found = [_Piece(part.street, part.line, found[0].metres + metres)]
        else:
            found.append(_Piece(part.street, part.line, metres))
    return found
