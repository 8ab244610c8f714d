"""What the screen claims of the places of a walk, what it says now, and how a claim is put right.

A claim is a value of a column as text: "412", "true", "Mo-Su 08:00-22:00", "closed"; None where the store does not
know it. Its id is "<stop>/<field>", such as "building:B1/households".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, case, or_, select, true, update

from data import errors
from data.frames import record_change
from data.ingest.hours import to_osm
from data.plans.days import day_of
from data.queries.incidents import HANDLED_STATES
from data.schema import Building, Finding, Incident, RefuelStation, Station
from data.schema.services import REFUEL_SERVICES
from geo.opening_hours import is_unreadable

Kind = Literal["number", "flag", "hours", "state"]
Value = int | bool | str


@dataclass(frozen=True)
class Claim:
    """One thing that the screen says of a place.

    Attributes:
        id: "<stop>/<field>".
        table: Whose row it is.
        key: The row's code; an incident's number.
        field: The column; `closed` of a promise.
        value: As text; None where the store does not know it.
        kind: What is asked for instead.
    """

    id: str
    table: str
    key: str
    field: str
    value: str | None
    kind: Kind


@dataclass(frozen=True)
class Field:
    """A column that a reviewer may put right, and the largest number that it holds."""

    kind: Kind
    most: int | None = None


FIELDS: Final[Mapping[str, Mapping[str, Field]]] = MappingProxyType(
    {
        "building": MappingProxyType(
            {
                "households": Field("number", 10_000),
                "residents": Field("number", 50_000),
                "merchants": Field("number", 10_000),
                "floors": Field("number", 200),
            }
        ),
        "refuel_station": MappingProxyType(
            {name: Field("flag") for name in (*REFUEL_SERVICES, "has_badge")} | {"opening_hours": Field("hours")}
        ),
        "station": MappingProxyType({"opening_hours": Field("hours"), "capacity": Field("number", 100_000)}),
    }
)
"""By table, the columns that a correction writes."""

_BY_NAME: Final = {name: field for fields in FIELDS.values() for name, field in fields.items()}
_KINDS: Final[Mapping[str, Kind]] = {"state": "state", "closed": "flag"}
_MODELS: Final[Mapping[str, Any]] = {"building": Building, "refuel_station": RefuelStation, "station": Station}
_TABLES: Final = {"building": "building", "refuel_station": "refuel_station", "station": "station"} | {
    "incident": "incident",
    "promise": "finding",
}
"""The table that stops of a kind are rows of; other kinds claim nothing."""
_WORDS: Final = {"true": True, "false": False}


def claims(conn: Connection, ids: Iterable[str], *, now: datetime) -> dict[str, list[Claim]]:
    """What the screen says of some stops, in the order of its fields.

    Args:
        conn: A connection to the store.
        ids: Ids of stops; a kind of which nothing is claimed, and a row that is gone, have an empty list.
        now: A station claims nothing on a day on which it does not exist.
    """
    found: dict[str, list[Claim]] = {stop: [] for stop in ids}
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for stop in found:
        kind, _, key = stop.partition(":")
        keys[kind].append(key)
    for kind, table in _TABLES.items():
        if keys[kind]:
            exists = _existing(now) if kind == "station" else true()
            for row in conn.execute(_values(kind, keys[kind]).where(exists)).mappings():
                stop = f"{kind}:{row['key']}"
                found[stop] = [_claim(stop, table, field, value) for field, value in row.items() if field != "key"]
    return found


def current(conn: Connection, claim_id: str) -> str | None:
    """What the store says now under a claim; None where it does not know.

    Raises:
        ClaimMissingError: There is no such claim, or its row is gone.
    """
    stop, _, field = claim_id.rpartition("/")
    kind, _, key = stop.partition(":")
    rows = conn.execute(_values(kind, [key])).mappings().all() if kind in _TABLES else []
    if not rows or field not in rows[0] or field == "key":
        raise errors.ClaimMissingError(claim=claim_id)
    return _text(rows[0][field])


def parsed(field: str, text: str) -> Value:
    """What a reviewer says instead, as the column holds it.

    Args:
        field: A column of `FIELDS`.
        text: A whole number; `true` or `false`; opening hours in OpenStreetMap's syntax or as people write them.

    Raises:
        ClaimFieldError: The field is not put right by a value.
        ClaimNumberError: It is no whole number, or not within its limits.
        ClaimFlagError: It is neither `true` nor `false`.
        ClaimHoursError: The opening hours cannot be read.
    """
    known, given = _BY_NAME.get(field), text.strip()
    if known is None:
        raise errors.ClaimFieldError(field=field, known=", ".join(_BY_NAME))
    if known.kind == "flag":
        if given not in _WORDS:
            raise errors.ClaimFlagError(field=field, value=text)
        return _WORDS[given]
    if known.kind == "hours":
        return _hours(text)
    most = known.most or 0
    if not re.fullmatch("[0-9]{1,9}", given) or int(given) > most:
        raise errors.ClaimNumberError(field=field, value=text, most=most)
    return int(given)


def write(conn: Connection, table: str, key: str, field: str, value: Value) -> None:
    """Put a value right; the row's `as_of` stays, for nobody has looked at its other columns.

    Args:
        conn: A writing transaction.
        table: One of `FIELDS`.
        key: The row's code.
        field: One of the table's columns in `FIELDS`.
        value: From `parsed`.

    Raises:
        ClaimFieldError: The table has no such column to put right.
        ClaimMissingError: There is no such row.
    """
    if field not in FIELDS.get(table, {}):
        raise errors.ClaimFieldError(field=f"{table}.{field}", known=", ".join(_BY_NAME))
    rows = _MODELS[table].__table__
    done = conn.execute(update(rows).where(rows.c.code == key).values({field: value}))
    if done.rowcount != 1:
        raise errors.ClaimMissingError(claim=f"{table}:{key}/{field}")
    record_change(conn, rows, touched=())


def _values(kind: str, keys: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Rows of a kind of stops: `key`, and every field that is claimed."""
    if kind == "incident":
        numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
        return select(Incident.id.label("key"), Incident.state).where(Incident.id.in_(numbers)).order_by(Incident.id)
    if kind == "promise":
        return (
            select(Finding.code.label("key"), _is_closed().label("closed"))
            .outerjoin(Incident, Incident.id == Finding.incident_id)
            .where(Finding.code.in_(keys))
            .order_by(Finding.code)
        )
    rows = _MODELS[kind].__table__
    columns = [rows.c[name] for name in FIELDS[kind]]
    return select(rows.c.code.label("key"), *columns).where(rows.c.code.in_(keys)).order_by(rows.c.code)


def _is_closed() -> ColumnElement[str]:
    """Whether a promise is kept: by its own day, or because its incident is dealt with."""
    kept = or_(Finding.closed_on.is_not(None), Incident.state.in_(HANDLED_STATES))
    return case((kept, "true"), else_="false")


def _existing(now: datetime) -> ColumnElement[bool]:
    day = day_of(now)
    begun = or_(Station.valid_from.is_(None), Station.valid_from <= day)
    return begun & or_(Station.valid_to.is_(None), Station.valid_to > day)


def _claim(stop: str, table: str, field: str, value: object) -> Claim:
    kind = _KINDS[field] if field in _KINDS else _BY_NAME[field].kind
    return Claim(f"{stop}/{field}", table, stop.partition(":")[2], field, _text(value), kind)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _hours(text: str) -> str:
    found = to_osm(pd.Series([text], dtype=object)).iloc[0]
    if found is None or is_unreadable(pd.Series([found]))[0]:
        raise errors.ClaimHoursError(value=text)
    return str(found)
