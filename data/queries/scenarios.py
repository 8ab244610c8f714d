"""Saved what-if lists of service points: kept, listed, renamed and deleted, each deed in the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from data import audit, errors
from data.frames import read_frame, record_change
from data.schema import SitingScenario

LONGEST_NAME: Final = 60
Verb = Literal["add", "move", "close"]
Layer = Literal["station", "refuel_station"]
_TABLE: Final = SitingScenario.metadata.tables[SitingScenario.__tablename__]


@dataclass(frozen=True, kw_only=True)
class Action:
    """One step of a what-if list."""

    verb: Verb
    layer: Layer
    kind: str | None = None
    """Kind of a station that is added."""
    code: str | None = None
    """Which one is moved or closed."""
    place: str | None = None
    """Code of the host where it is added or moved to, None for a point that somebody set on the map."""
    lon: float | None = None
    """Longitude and latitude in degrees of where it is added or moved to."""
    lat: float | None = None

    def __post_init__(self) -> None:
        if (fault := self._fault()) is not None:
            raise errors.ScenarioActionError(
                action=f"{self.verb} {self.code or self.place or ''}".strip(), detail=fault
            )

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Action":
        """An action as the store keeps it.

        Raises:
            ScenarioActionError: Somebody changed it into what is none.
        """
        try:
            return cls(**stored)
        except TypeError as error:
            raise errors.ScenarioActionError(action=str(dict(stored)), detail=str(error)) from error

    def _fault(self) -> str | None:
        if self.verb not in get_args(Verb) or self.layer not in get_args(Layer):
            return f"{self.verb} on {self.layer} is none of {', '.join((*get_args(Verb), *get_args(Layer)))}"
        if (self.code is None) != (self.verb == "add"):
            return "what is added has no code yet; what is moved or closed needs one"
        if self.verb == "close":
            goes = (self.place, self.lon, self.lat) != (None, None, None)
            return "what is closed goes nowhere" if goes else None
        if self.lon is None or self.lat is None or not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            return f"longitude {self.lon} and latitude {self.lat} are no point to go to"
        return None


def scenarios(conn: Connection) -> pd.DataFrame:
    """All saved scenarios.

    Returns:
        Columns `id`, `name`, `created_at`, `services` (list), `settings` (dict), `actions` (tuple of `Action`),
        `figures` (dict); the newest first.

    Raises:
        ScenarioActionError: Another program left an action that is none.
    """
    statement = select(*_TABLE.columns).order_by(SitingScenario.created_at.desc(), SitingScenario.id.desc())
    found = read_frame(conn, statement)
    actions = [tuple(Action.of(one) for one in each) for each in found["actions"]]
    return found.assign(actions=pd.Series(actions, index=found.index, dtype=object))


def save(
    conn: Connection,
    *,
    name: str,
    services: Sequence[str],
    settings: Mapping[str, Any],
    actions: Sequence[Action],
    figures: Mapping[str, Any],
    at: datetime,
    actor_role: str,
    replace: bool = False,
) -> None:
    """Keep a scenario.

    Args:
        conn: A writing transaction.
        name: What people call it; blanks around it are dropped.
        services: Kinds of service it is about.
        settings: Hour, walker, tiers ...; what JSON knows.
        actions: What is added, moved, closed, in this order.
        figures: What came of it; what JSON knows.
        at: When it was made, with a time zone.
        actor_role: A role, never a person's name.
        replace: Whether it may take the place of one of the same name.

    Raises:
        ScenarioNameError: The name is blank or too long.
        ScenarioNameTakenError: There is one of this name, and `replace` is not given.
    """
    name = _sound(name)
    exists = _exists(conn, name)
    if exists and not replace:
        raise errors.ScenarioNameTakenError(name=name)
    values = {
        "name": name,
        "created_at": at,
        "services": list(services),
        "settings": dict(settings),
        "actions": [asdict(action) for action in actions],
        "figures": dict(figures),
    }
    change = update(SitingScenario).where(SitingScenario.name == name) if exists else insert(SitingScenario)
    conn.execute(change.values(**values))
    details = {"services": list(services), "actions": len(actions)}
    _written(conn, "replace" if exists else "save", name, at=at, actor_role=actor_role, details=details)


def rename(conn: Connection, name: str, *, to: str, at: datetime, actor_role: str) -> None:
    """Give a scenario another name.

    Raises:
        ScenarioMissingError: There is none of this name.
        ScenarioNameError: The new name is blank or too long.
        ScenarioNameTakenError: Another one has the new name.
    """
    to = _sound(to)
    if not _exists(conn, name):
        raise errors.ScenarioMissingError(name=name)
    if to != name and _exists(conn, to):
        raise errors.ScenarioNameTakenError(name=to)
    conn.execute(update(SitingScenario).where(SitingScenario.name == name).values(name=to))
    _written(conn, "rename", to, at=at, actor_role=actor_role, details={"from": name})


def remove(conn: Connection, name: str, *, at: datetime, actor_role: str) -> None:
    """Delete a scenario.

    Raises:
        ScenarioMissingError: There is none of this name.
    """
    if not _exists(conn, name):
        raise errors.ScenarioMissingError(name=name)
    conn.execute(delete(SitingScenario).where(SitingScenario.name == name))
    _written(conn, "delete", name, at=at, actor_role=actor_role, details=None)


def _sound(name: str) -> str:
    stripped = name.strip()
    if not 1 <= len(stripped) <= LONGEST_NAME:
        raise errors.ScenarioNameError(name=name, longest=LONGEST_NAME)
    return stripped


def _exists(conn: Connection, name: str) -> bool:
    return conn.execute(select(SitingScenario.id).where(SitingScenario.name == name)).first() is not None


def _written(
    conn: Connection, action: str, name: str, *, at: datetime, actor_role: str, details: Mapping[str, Any] | None
) -> None:
    """Tell the layer's revision and the audit trail."""
    record_change(conn, _TABLE)
    audit.record(
        conn,
        at=at,
        actor_role=actor_role,
        action=action,
        subject_table=_TABLE.name,
        subject_key=name,
        details=details,
    )
