"""平急结合: whether the district stands in normal times or in an emergency; one switch for all."""

from datetime import datetime
from typing import Final, cast

from sqlalchemy import Connection, Table, delete, insert

from data import audit
from data.errors import OptionError
from data.frames import record_change
from data.queries.overview import properties
from data.schema import StoreProperty

MODES: Final = ("normal", "emergency")
PROPERTY: Final = "mode"

_TABLE = cast(Table, StoreProperty.__table__)


def mode(conn: Connection) -> str:
    """One of `MODES`; normal where nobody has said anything."""
    said = properties(conn).get(PROPERTY, "")
    return said if said in MODES else MODES[0]


def set_mode(conn: Connection, name: str, *, role: str, at: datetime) -> None:
    """Switch, and write it down; nothing happens when it stands so already.

    Args:
        conn: A writing transaction.
        name: One of `MODES`.
        role: Who switches: a role, never a name.
        at: When, with a time zone.

    Raises:
        OptionError: There is no such mode.
    """
    if name not in MODES:
        raise OptionError(name="mode", value=name, remedy=f"use one of {', '.join(MODES)}")
    before = mode(conn)
    if before == name:
        return
    conn.execute(delete(StoreProperty).where(StoreProperty.name == PROPERTY))
    conn.execute(insert(StoreProperty).values(name=PROPERTY, value=name))
    record_change(conn, _TABLE)
    audit.record(
        conn, at=at, actor_role=role, action="mode", subject_table="store", details={"before": before, "after": name}
    )
