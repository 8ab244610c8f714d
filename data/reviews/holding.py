"""Who changes something of a day holds the day first, as phones' entries do: nobody waits for another in a circle."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, select

from data import errors
from data.schema import Correction, Finding, Review

_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_CORRECTION: Final[Table] = Correction.__table__  # type: ignore[assignment]


def held_finding(conn: Connection, code: str) -> Row[Any]:
    """A finding's row, held for the transaction together with its day.

    Raises:
        FindingMissingError: There is none.
    """
    _hold(conn, select(_FINDING.c.review_code).where(_FINDING.c.code == code))
    row = conn.execute(select(*_FINDING.c).where(_FINDING.c.code == code).with_for_update()).first()
    if row is None:
        raise errors.FindingMissingError(finding=code)
    return row


def held_corrections(conn: Connection, codes: Iterable[str]) -> dict[str, Row[Any]]:
    """Corrections by code with `review_code` and `incident_id` of their findings, held together with their days."""
    wanted = _CORRECTION.c.code.in_(list(codes))
    of_finding = _FINDING.c.code == _CORRECTION.c.finding_code
    _hold(conn, select(_FINDING.c.review_code).join(_CORRECTION, of_finding).where(wanted))
    statement: Select[Any] = (
        select(*_CORRECTION.c, _FINDING.c.review_code, _FINDING.c.incident_id)
        .join(_FINDING, of_finding)
        .where(wanted)
        .order_by(_CORRECTION.c.code)
        .with_for_update()
    )
    return {row.code: row for row in conn.execute(statement)}


def _hold(conn: Connection, codes: Select[Any]) -> None:
    conn.execute(select(Review.code).where(Review.code.in_(codes)).order_by(Review.code).with_for_update()).all()
