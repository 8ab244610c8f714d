"""Whistles that another one, or a reopening, has taken the place of: they stand in the history alone."""

from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import Connection, literal_column, select

from data.frames import read_frame
from data.queries.steering import unindexed
from data.schema import Incident, IncidentStep
from data.schema.incidents import TURNS

COLUMNS: Final = ("department_code", "grid_code", "is_answered", "answered_at", "due_at")

_WHISTLES: Final = ("dispatch", "transfer")
_ENDS: Final = ("dispatch", "transfer", "reopen")
_ANSWER_BEFORE: Final = {"dispatch": "return", "reopen": "handle"}
"""What a department has done when its matter is dispatched anew or opened again."""


def former_whistles(
    conn: Connection, *, since: datetime, until: datetime, area_code: str | None = None
) -> pd.DataFrame:
    """Whistles issued in [since, until) that are no longer those of their incident's row.

    A matter that is dispatched anew was returned, one that is reopened was handled: the department answered. A transfer
    is an answer if the department itself passed the matter on; otherwise it was taken away from one that kept silent.

    Args:
        conn: A connection to the store.
        since: First time of a dispatch or transfer.
        until: The first time that no longer counts.
        area_code: Code of an area or a grid; None for the whole store.

    Returns:
        One row per whistle, oldest first: columns `department_code`, `grid_code`, `is_answered`, `answered_at` (NaT
        without an answer), `due_at` (the limit of its own round, NaT without one).
    """
    steps = _rounds(_steps(conn, since=since, area_code=area_code))
    turns = steps[steps["move"].isin(_ENDS)]
    ends = turns.groupby("incident_id")[["move", "at", "actor_role", "last_return", "last_handle"]].shift(-1)
    former = turns["move"].isin(_WHISTLES) & ends["move"].notna() & (turns["at"] >= since) & (turns["at"] < until)
    whistles, ends = turns[former], ends[former]
    answer = ends["at"].where((ends["move"] == "transfer") & (ends["actor_role"] == "department"))
    for move, answered_by in _ANSWER_BEFORE.items():
        answer = answer.where(ends["move"] != move, ends[f"last_{answered_by}"])
    is_answered = ends["move"].isin(_ANSWER_BEFORE) | answer.notna()
    found = whistles.assign(is_answered=is_answered, answered_at=answer.where(answer >= whistles["at"]))
    return found[list(COLUMNS)].reset_index(drop=True)


def _steps(conn: Connection, *, since: datetime, area_code: str | None) -> pd.DataFrame:
    """All steps of the incidents that may have such a whistle, with their grid, report time and limit."""
    taken = IncidentStep
    is_turn = taken.move.in_([literal_column(repr(move)) for move in TURNS])  # in the words of its index
    moved_on = select(taken.incident_id).where(is_turn, taken.at >= since)
    statement = (
        select(
            *(taken.incident_id, taken.move, taken.at, taken.actor_role, taken.department_code),
            *(Incident.grid_code, Incident.reported_at, Incident.due_at.label("last_due_at")),
        )
        .join(Incident, Incident.id == taken.incident_id)
        .where(taken.incident_id.in_(moved_on), unindexed(Incident.is_duplicate).is_(False))
        .order_by(taken.incident_id, taken.number)
    )
    if area_code is not None:
        statement = statement.where(unindexed(Incident.grid_code).startswith(area_code, autoescape=True))
    return read_frame(conn, statement)


def _rounds(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps with the last return and the last handling so far, and the limit of their own round.

    Every round has as long as the last one, whose limit is the row's.
    """
    owner = steps["incident_id"]
    last = {
        move: steps["at"].where(steps["move"] == move).groupby(owner).ffill() for move in ("return", "handle", "reopen")
    }
    began = last["reopen"].fillna(steps["reported_at"])
    last_began = began.groupby(owner).transform("last")
    due_at = began + (steps["last_due_at"] - last_began)
    return steps.assign(last_return=last["return"], last_handle=last["handle"], due_at=due_at)
