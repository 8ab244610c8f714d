"""What posts and departments do next with a simulated incident, and after how long; the rates are the demo's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from data.loop.machine import Standing, Step

IN_TIME: Final = 0.973
"""Share of whistles answered within their limit, as the reports tell it."""

RETURNED, TRANSFERRED, ESCALATED = 0.03, 0.02, 0.01
"""Shares of the whistles that a department returns, passes on, or that go up a level first."""
SENT_BACK, REOPENED, RATED = 0.03, 0.01, 0.35
"""Shares of the handled that are sent back, of the closed that are opened again, and that are rated."""
TAKEN_BY_HAND: Final = 0.85
"""Share of the empty whistles for which a person finds a department."""

LATE_LOSES: Final = 1.1
"""Marks that an answer after the limit costs."""

REASONS: Final = {
    "return": "模拟：不属本部门职责",
    "transfer": "模拟：转有权部门办理",
    "escalate": "模拟：需上级协调",
    "send_back": "模拟：现场仍未解决",
    "reopen": "模拟：问题再次出现",
}

_MINUTES: Final = {
    "dispatch": (1.5, 11),
    "claim": (1.2, 14),
    "return": (1.5, 30),
    "transfer": (1.5, 30),
    "escalate": (1.5, 30),
    "verify": (1.5, 260),
    "send_back": (1.5, 260),
    "close": (1.2, 240),
    "reopen": (2.0, 720),
}
"""Shape and scale of the minutes that each step waits for."""

_ROLES: Final = {
    "dispatch": "community",
    "claim": "department",
    "handle": "department",
    "return": "department",
    "transfer": "department",
    "escalate": "community",
    "verify": "grid_worker",
    "send_back": "grid_worker",
    "close": "community",
    "reopen": "resident",
}


@dataclass(frozen=True)
class Matter:
    """A simulated incident, as far as what follows depends on it.

    Attributes:
        incident_id: Its row number.
        standing: Where it stands.
        due_at: Its limit; None without one.
    """

    incident_id: int
    standing: Standing
    due_at: datetime | None


def next_step(matter: Matter, *, departments: Sequence[str], rng: np.random.Generator) -> Step | None:
    """What is done next with a matter; None if it is left as it is.

    Args:
        matter: The incident.
        departments: Codes of those that may be called.
        rng: Source of all chance.
    """
    move = _next_move(matter.standing, rng)
    if move is None or (move in {"dispatch", "transfer"} and not departments):
        return None
    standing = matter.standing
    at = _handled_at(matter, rng) if move == "handle" else standing.since + _wait(move, rng)
    department = None
    if move in {"dispatch", "transfer"}:
        others = [code for code in departments if code != standing.department] or list(departments)
        department = others[int(rng.integers(len(others)))]
    return Step(move, _ROLES[move], at, department=department, reason=REASONS.get(move))


def mark(*, is_late: bool, rng: np.random.Generator) -> int | None:
    """The mark that a closed matter is given, from 1 to 5; None if nobody gives one."""
    if rng.random() >= RATED:
        return None
    return int(np.clip(round(rng.normal(4.3, 0.8) - LATE_LOSES * is_late), 1, 5))


def _next_move(standing: Standing, rng: np.random.Generator) -> str | None:
    draw = float(rng.random())
    if standing.state == "dispatched":
        first = ("escalate", ESCALATED if standing.level == "grid" else 0.0)
        return _drawn(draw, ("return", RETURNED), ("transfer", TRANSFERRED), first, otherwise="claim")
    if standing.state == "handled":
        return _drawn(draw, ("send_back", SENT_BACK), otherwise="verify")
    if standing.state == "closed":
        return _drawn(draw, ("reopen", REOPENED), otherwise=None)
    if standing.state == "filed":
        return _drawn(draw, ("dispatch", TAKEN_BY_HAND), otherwise=None)
    return {"returned": "dispatch", "claimed": "handle", "verified": "close"}.get(standing.state)


def _drawn(draw: float, *choices: tuple[str, float], otherwise: str | None) -> str | None:
    reached = 0.0
    for move, share in choices:
        reached += share
        if draw < reached:
            return move
    return otherwise


def _handled_at(matter: Matter, rng: np.random.Generator) -> datetime:
    """Most matters well before their limit, a few some time after it."""
    since, due_at = matter.standing.since, matter.due_at
    if due_at is None or due_at <= since:
        return since + _wait("return", rng)
    left = due_at - since
    if rng.random() < IN_TIME:
        return since + left * float(rng.beta(1.1, 5))
    return due_at + left * float(0.02 + rng.exponential(0.9))


def _wait(move: str, rng: np.random.Generator) -> timedelta:
    shape, scale = _MINUTES[move]
    return timedelta(minutes=float(rng.gamma(shape, scale)))
