"""Reports become incidents, each with its cell, grid, category, department, due time and first steps of the loop.

An item that is admitted and has a department is dispatched at once (自动派单). One that nobody answers for stays filed:
an empty whistle, for a person to decide.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from data.errors import IntakeError, ReportKeyReusedError, ReportPlaceError
from data.intake import placing
from data.intake.ground import Ground
from data.intake.making import Accepted, make
from data.intake.placing import Sign
from data.intake.report import Report, check
from data.queries import receipts
from data.queries.receipts import Receipt
from data.schema import Incident

__all__ = ["Accepted", "Report", "accept", "answers"]

Identity = tuple[str, str]
"""A sender, and what it knows a report by."""


def accept(conn: Connection, reports: Sequence[Report], *, ground: Ground, now: datetime) -> list[Accepted]:
    """Take reports in, all or none of them.

    Args:
        conn: A writing transaction, the caller's; nothing may be acknowledged before it is committed.
        reports: What was told.
        ground: The district, no older than the transaction.
        now: The present moment.

    Returns:
        What became of each, in the order of the reports.

    Raises:
        IntakeError: One of them cannot be taken; roll the transaction back.
    """
    accepted = []
    for answer in answers(conn, reports, ground=ground, now=now):
        if isinstance(answer, IntakeError):
            raise answer
        accepted.append(answer)
    return accepted


def answers(
    conn: Connection, reports: Sequence[Report], *, ground: Ground, now: datetime
) -> list[Accepted | IntakeError]:
    """Take in those reports that can be; see `accept`. A refused one leaves nothing behind."""
    faults = [fault_of(report, now=now) for report in reports]
    sound = [report for report, fault in zip(reports, faults, strict=True) if fault is None]
    signs, earlier = placing.signs(conn, sound), _earlier(conn, sound)
    faults = [fault or _lost(report, signs) for report, fault in zip(reports, faults, strict=True)]
    fresh = _fresh(reports, faults, earlier)
    new = [reports[row] for row in fresh]
    made = dict(zip(fresh, make(conn, new, signs, ground=ground, now=now), strict=True))
    known = earlier | {
        identity: Receipt(made[row].incident_id, reports[row].body_sha256)
        for row in fresh
        for identity in _identities(reports[row])
    }
    rest = [row for row, fault in enumerate(faults) if fault is None and row not in made]
    again = dict(zip(rest, _repeated(conn, [reports[row] for row in rest], known), strict=True))
    return [fault or made.get(row) or again[row] for row, fault in enumerate(faults)]


def fault_of(report: Report, *, now: datetime) -> IntakeError | None:
    """What is wrong with a report by itself, whatever the store says."""
    try:
        check(report, now=now)
    except IntakeError as fault:
        return fault
    return None


def _lost(report: Report, signs: Mapping[str, Sign]) -> ReportPlaceError | None:
    """A report that says where by a place alone, and there is none."""
    is_lost = report.position is None and report.place is not None and report.place not in signs
    return ReportPlaceError(place=report.place) if is_lost else None


def _identities(report: Report) -> list[Identity]:
    return [(report.source, identity) for identity in report.identities]


def _earlier(conn: Connection, reports: Sequence[Report]) -> dict[Identity, Receipt]:
    """What came before under the identities of these reports, by a receipt or by an import."""
    numbers = {(report.source, report.code) for report in reports if report.code is not None}
    imported = receipts.numbered(conn, numbers)
    return {(source, f"number {code}"): receipt for (source, code), receipt in imported.items()} | receipts.known(
        conn, {identity for report in reports for identity in _identities(report)}
    )


def _fresh(
    reports: Sequence[Report], faults: Sequence[IntakeError | None], earlier: Mapping[Identity, Receipt]
) -> list[int]:
    """The places of the reports that never came before, nor earlier in the same list."""
    seen: set[Identity] = set(earlier)
    fresh = []
    for row, (report, fault) in enumerate(zip(reports, faults, strict=True)):
        if fault is None and seen.isdisjoint(_identities(report)):
            fresh.append(row)
            seen.update(_identities(report))
    return fresh


def _repeated(
    conn: Connection, reports: Sequence[Report], known: Mapping[Identity, Receipt]
) -> list[Accepted | ReportKeyReusedError]:
    """What became of reports that came before; one that says something else now is refused."""
    held = [[known[identity] for identity in _identities(report) if identity in known] for report in reports]
    stand = _standing(conn, {receipt.incident_id for each in held for receipt in each})
    return [_same(report, each, stand) for report, each in zip(reports, held, strict=True)]


def _same(report: Report, held: Sequence[Receipt], stand: Mapping[int, Accepted]) -> Accepted | ReportKeyReusedError:
    other = next((one for one in held if one.body_sha256 not in {None, report.body_sha256}), None)
    if other is not None:
        return ReportKeyReusedError(key=report.key or report.code, incident=stand[other.incident_id].code)
    return stand[held[0].incident_id]


def _standing(conn: Connection, wanted: set[int]) -> dict[int, Accepted]:
    """Where incidents stand now, by row number."""
    if not wanted:
        return {}
    columns = (
        *(Incident.id, Incident.code, Incident.state, Incident.grid_code),
        *(Incident.department_code, Incident.due_at),
    )
    rows = conn.execute(select(*columns).where(Incident.id.in_(sorted(wanted))))
    return {row.id: Accepted(*row, is_new=False) for row in rows}
