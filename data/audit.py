"""审计: lines that the database itself refuses to change or remove."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from data.schema import Audit

OPERATOR = "operator"
"""Whoever has the command line."""


def record(
    conn: Connection,
    *,
    at: datetime,
    actor_role: str,
    action: str,
    subject_table: str,
    subject_key: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did what, in the same transaction as the deed.

    Args:
        conn: The writing transaction.
        at: When, with a time zone.
        actor_role: A role, never a person's name.
        action: One word: import, restore, approve ...
        subject_table: The table, or `store` for all of it.
        subject_key: The natural key of one row, or a file's name.
        details: Counts and choices that explain the deed; JSON, no personal data.
    """
    conn.execute(
        insert(Audit).values(
            at=at,
            actor_role=actor_role,
            action=action,
            subject_table=subject_table,
            subject_key=subject_key,
            details=None if details is None else dict(details),
        )
    )
