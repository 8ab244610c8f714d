"""Rating schemes: the district's own before the examples that come with the program; each change is audited."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from data import audit
from data.frames import record_change
from data.ratings.schemes import EXAMPLES, as_json, checked, of_json
from data.schema import RatingScheme
from geo.ratings import Scheme

OWN: Final = "own"
_TABLE: Final = RatingScheme.metadata.tables[RatingScheme.__tablename__]


def schemes(conn: Connection) -> dict[str, Scheme]:
    """All schemes by code: the examples in their order, or what the district saved in their place; then its others.

    Raises:
        RatingSchemeError: Another program left one that is none.
    """
    rows = conn.execute(select(RatingScheme.code, RatingScheme.body).order_by(RatingScheme.code))
    return EXAMPLES | {row.code: of_json(row.body) for row in rows}


def save(conn: Connection, scheme: Scheme, *, at: datetime, actor_role: str) -> None:
    """Keep a scheme in the place of one with the same code.

    Args:
        conn: A writing transaction.
        scheme: What to keep; from now on it is the district's own.
        at: When, with a time zone.
        actor_role: A role, never a person's name.

    Raises:
        RatingSchemeError: It asks for an input that nobody counts.
    """
    body = as_json(checked(scheme))
    exists = conn.execute(select(RatingScheme.id).where(RatingScheme.code == scheme.code)).first() is not None
    change = update(RatingScheme).where(RatingScheme.code == scheme.code) if exists else insert(RatingScheme)
    conn.execute(change.values(code=scheme.code, body=body, source=OWN, as_of=at))
    _written(conn, "replace" if exists else "save", scheme.code, at=at, actor_role=actor_role)


def forget(conn: Connection, code: str, *, at: datetime, actor_role: str) -> bool:
    """Take the district's own scheme away, so that the example of the same code holds again; whether there was one."""
    done = conn.execute(delete(RatingScheme).where(RatingScheme.code == code)).rowcount
    if done:
        _written(conn, "delete", code, at=at, actor_role=actor_role)
    return bool(done)


def _written(conn: Connection, action: str, code: str, *, at: datetime, actor_role: str) -> None:
    """Tell the layer's revision and the audit trail."""
    record_change(conn, _TABLE)
    audit.record(conn, at=at, actor_role=actor_role, action=action, subject_table=_TABLE.name, subject_key=code)
