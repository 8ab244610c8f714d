"""The loop as one machine: collected, filed, dispatched, claimed, handled, verified, closed; and the ways back.

The steps are the five of the platform flow (信息采集, 源头发现, 任务分派, 问题处置, 核查反馈), with the claim (领单)
between dispatch and handling. Nothing is stored here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from data import errors
from data.schema.incidents import INCIDENT_LEVELS, OPEN_STATES

LEVELS: Final = INCIDENT_LEVELS
"""Where a matter is to end, from the nearest: 小事不出格, 大事不出村, 难事不出乡."""

ROLES: Final = (
    *("resident", "merchant", "courier"),
    *("grid_worker", "grid_leader", "community", "street", "command_centre"),
    *("department", "hotline", "system"),
)
"""Who acts: a post or a kind of person, never a name."""

_NEAR: Final = frozenset({"grid_worker", "grid_leader", "community"})
_CENTRES: Final = frozenset({"community", "street", "command_centre", "system"})
_WHISTLERS: Final = _NEAR | _CENTRES
_CHECKERS: Final = _NEAR | {"street", "command_centre"}
_HANDLERS: Final = frozenset({"department", "grid_worker", "grid_leader", "community", "street"})
_COMPLAINANTS: Final = frozenset(ROLES) - {"department", "system"}

OPEN: Final = frozenset(OPEN_STATES)
"""States in which somebody has still to act on the matter itself."""


@dataclass(frozen=True)
class Move:
    """One step of the loop.

    Attributes:
        sources: States in which it may be taken.
        target: The state that it leads to; None where the state stays.
        roles: Who may take it.
        needs: What it must say: "department", "reason".
    """

    sources: frozenset[str]
    target: str | None
    roles: frozenset[str]
    needs: frozenset[str] = frozenset()


MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "file": Move(frozenset({"collected"}), "filed", _WHISTLERS),
        "dispatch": Move(frozenset({"filed", "returned"}), "dispatched", _WHISTLERS, frozenset({"department"})),
        "claim": Move(frozenset({"dispatched"}), "claimed", _HANDLERS),
        "handle": Move(frozenset({"dispatched", "claimed"}), "handled", _HANDLERS),
        "return": Move(frozenset({"dispatched", "claimed"}), "returned", _HANDLERS, frozenset({"reason"})),
        "transfer": Move(
            frozenset({"dispatched", "claimed"}),
            "dispatched",
            _HANDLERS | _CENTRES,
            frozenset({"department", "reason"}),
        ),
        "verify": Move(frozenset({"handled"}), "verified", _CHECKERS),
        "send_back": Move(frozenset({"handled"}), "dispatched", _CHECKERS, frozenset({"reason"})),
        "close": Move(frozenset({"verified"}), "closed", _CHECKERS | {"system"}),
        "escalate": Move(OPEN, None, _WHISTLERS | _HANDLERS, frozenset({"reason"})),
        "reopen": Move(frozenset({"verified", "closed"}), "filed", _COMPLAINANTS, frozenset({"reason"})),
    }
)
"""Every step after the first, in the order of the loop; `collect` makes the incident."""


@dataclass(frozen=True)
class Standing:
    """Where an incident stands in the loop.

    Attributes:
        state: One of `INCIDENT_STATES`.
        level: One of `LEVELS`.
        department: Code of the department that has it; None before a dispatch.
        since: When the last step was taken, with a time zone.
    """

    state: str
    level: str
    department: str | None
    since: datetime


@dataclass(frozen=True)
class Step:
    """What somebody does.

    Attributes:
        move: One of `MOVES`.
        role: One of `ROLES`.
        at: When, with a time zone.
        department: Code of the department that is called.
        reason: Why, in a sentence, where the step goes back or further.
    """

    move: str
    role: str
    at: datetime
    department: str | None = None
    reason: str | None = None


def after(standing: Standing, step: Step) -> Standing:
    """Where an incident stands after a step.

    Args:
        standing: Where it stood.
        step: What is done.

    Returns:
        The new standing; whoever returns a matter has it no longer.

    Raises:
        LoopMoveError: The step does not follow from the state; the error names those that do.
        LoopRoleError: The role may not take it.
        LoopNeedError: It lacks a department or a reason.
        LoopTimeError: It lies before the last step.
        LoopLevelError: There is no wider level to escalate to.
    """
    move = _allowed(standing, step)
    for need in sorted(move.needs):
        if not (getattr(step, need) or "").strip():
            raise errors.LoopNeedError(move=step.move, need=need)
    if step.at < standing.since:
        raise errors.LoopTimeError(move=step.move, at=step.at.isoformat(), last=standing.since.isoformat())
    if step.move == "escalate":
        return replace(standing, level=_wider(standing.level), since=step.at)
    department = step.department if "department" in move.needs else standing.department
    if step.move in {"return", "reopen"}:
        department = None
    return Standing(move.target or standing.state, standing.level, department, step.at)


def following(standing: Standing, *, role: str) -> tuple[str, ...]:
    """The steps that a role may take next, in the order of the loop."""
    return tuple(
        name
        for name, move in MOVES.items()
        if standing.state in move.sources
        and role in move.roles
        and not (name == "escalate" and standing.level == LEVELS[-1])
    )


def _allowed(standing: Standing, step: Step) -> Move:
    move = MOVES.get(step.move)
    if move is None or standing.state not in move.sources:
        allowed = [name for name, other in MOVES.items() if standing.state in other.sources]
        raise errors.LoopMoveError(move=step.move, state=standing.state, allowed=", ".join(allowed))
    if step.role not in move.roles:
        raise errors.LoopRoleError(move=step.move, role=step.role, allowed=", ".join(sorted(move.roles)))
    return move


def _wider(level: str) -> str:
    if level == LEVELS[-1]:
        raise errors.LoopLevelError(level=level)
    return LEVELS[LEVELS.index(level) + 1]
