"""What the data say against each other: the rules of `data.ingest.quality`, in the words of a problem."""

from typing import Any

from sqlalchemy import Connection

from data.ingest.quality import check_store
from data.verification.problem import Problem

_NAMED = 3


def problems(conn: Connection) -> list[Problem]:
    """One problem per rule that found something; the data screen draws each place on the map."""
    found = check_store(conn)
    return [
        _problem(str(layer), rows, severity=str(severity))
        for (layer, _, severity), rows in found.groupby(["layer", "rule", "severity"], sort=True)
    ]


def _problem(layer: str, rows: Any, *, severity: str) -> Problem:
    (problem, _), (remedy, _) = rows["problem"].iloc[0], rows["remedy"].iloc[0]
    size = rows["area_m2"].astype("float64").sum()
    area = f", {size:,.0f} m²" if size else ""
    keys = rows["subject_key"].dropna().unique()
    named = ", ".join(keys[:_NAMED]) + (", ..." if len(keys) > _NAMED else "")
    where = f"{len(rows):,} {'place' if len(rows) == 1 else 'places'}{area}{f': {named}' if named else ''}"
    what = f"{problem} ({where})"
    return Problem(layer, what, f"{remedy[:1].upper()}{remedy[1:]}.", is_error=severity != "note")
