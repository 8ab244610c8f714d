"""Views of a screen that are opened again: its filters under a name, each deed in the audit trail."""

from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from data import audit, errors
from data.frames import read_frame, record_change
from data.schema import SavedView

LONGEST_NAME: Final = 30
_TABLE: Final = SavedView.metadata.tables[SavedView.__tablename__]


def saved_views(conn: Connection, *, screen: str) -> pd.DataFrame:
    """The saved views of a screen.

    Returns:
        Columns `id`, `name`, `query` (of the address, without a question mark), `created_at`; by name.
    """
    columns = (SavedView.id, SavedView.name, SavedView.query, SavedView.created_at)
    return read_frame(conn, select(*columns).where(SavedView.screen == screen).order_by(SavedView.name))


def save(
    conn: Connection, *, screen: str, name: str, query: str, at: datetime, actor_role: str, replace: bool = False
) -> None:
    """Keep a view.

    Args:
        conn: A writing transaction.
        screen: Name of the screen.
        name: What people call it; blanks around it are dropped.
        query: The query of its address: codes, no personal data.
        at: When, with a time zone.
        actor_role: A role, never a person's name.
        replace: Whether it may take the place of one of the same name.

    Raises:
        SavedViewNameError: The name is blank or too long.
        SavedViewNameTakenError: The screen has one of this name, and `replace` is not given.
    """
    name = _sound(name)
    exists = _exists(conn, screen, name)
    if exists and not replace:
        raise errors.SavedViewNameTakenError(name=name)
    values = {"query": query, "created_at": at}
    if exists:
        conn.execute(update(SavedView).where(SavedView.screen == screen, SavedView.name == name).values(**values))
    else:
        conn.execute(insert(SavedView).values(screen=screen, name=name, **values))
    _written(conn, "replace" if exists else "save", screen, name, at=at, actor_role=actor_role)


def remove(conn: Connection, *, screen: str, name: str, at: datetime, actor_role: str) -> None:
    """Delete a view.

    Raises:
        SavedViewMissingError: The screen has none of this name.
    """
    if not _exists(conn, screen, name):
        raise errors.SavedViewMissingError(name=name)
    conn.execute(delete(SavedView).where(SavedView.screen == screen, SavedView.name == name))
    _written(conn, "delete", screen, name, at=at, actor_role=actor_role)


def _sound(name: str) -> str:
    stripped = name.strip()
    if not 1 <= len(stripped) <= LONGEST_NAME:
        raise errors.SavedViewNameError(name=name, longest=LONGEST_NAME)
    return stripped


def _exists(conn: Connection, screen: str, name: str) -> bool:
    found = select(SavedView.id).where(SavedView.screen == screen, SavedView.name == name)
    return conn.execute(found).first() is not None


def _written(conn: Connection, action: str, screen: str, name: str, *, at: datetime, actor_role: str) -> None:
    """Tell the layer's revision and the audit trail."""
    record_change(conn, _TABLE)
    audit.record(
        conn,
        at=at,
        actor_role=actor_role,
        action=action,
        subject_table=_TABLE.name,
        subject_key=name,
        details={"screen": screen},
    )
