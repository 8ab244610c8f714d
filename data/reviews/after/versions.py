"""The two versions of a conflict: what was there first, and what was said after it."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, select

from data.reviews.noting.verdicts import claim_of, value_now
from data.schema import Finding

NOT_SO: Final = "not_so"
"""Stands for a version that names no value: only that the screen is wrong."""


def versions(conn: Connection, found: pd.DataFrame) -> pd.DataFrame:
    """What the two of each conflict say of the same claim.

    Args:
        conn: A connection to the store.
        found: Columns `state`, `conflict_with`, `subject_table`, `subject_key`, `field`, `verdict`, `claim`, `found`.

    Returns:
        Same index; columns `first` (what the other phone says, or what the store says now where it has changed) and
        `second`, as text of the store, or `NOT_SO`; None where nothing is in conflict, and for what is unknown.
    """
    in_conflict = found[found["state"].eq("conflict").to_numpy(dtype=bool)]
    others = _others(conn, [code for code in in_conflict["conflict_with"] if isinstance(code, str)])
    first: dict[Any, str | None] = {}
    second: dict[Any, str | None] = {}
    row: Any
    for label, row in zip(in_conflict.index, in_conflict.itertuples(), strict=True):
        other = others.get(row.conflict_with) if isinstance(row.conflict_with, str) else None
        first[label] = value_now(conn, claim_of(row)) if other is None else _said(other)
        second[label] = _said(row)
    told = {name: [said.get(label) for label in found.index] for name, said in (("first", first), ("second", second))}
    return pd.DataFrame(told, index=found.index, dtype=object)


def _others(conn: Connection, codes: Sequence[str]) -> dict[str, Any]:
    statement = select(Finding.code, Finding.verdict, Finding.claim, Finding.found).where(Finding.code.in_(codes))
    return {row.code: row for row in conn.execute(statement)}


def _said(row: Any) -> str | None:
    """The value that a finding stands for."""
    if row.verdict == NOT_SO:
        return row.found if isinstance(row.found, str) else NOT_SO
    return row.claim if isinstance(row.claim, str) else None
