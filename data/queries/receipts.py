"""What senders were promised: which incident a key or a number of theirs became."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from data.schema import Incident, IncidentReceipt


@dataclass(frozen=True)
class Receipt:
    """A report that came before.

    Attributes:
        incident_id: The row number of what it became.
        body_sha256: Digest of what it said; None where it came another way, as by an import.
    """

    incident_id: int
    body_sha256: str | None


def known(conn: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Receipt]:
    """The receipts of reports.

    Args:
        conn: A connection to the store.
        wanted: Sender and key of each.

    Returns:
        By sender and key; those that never came are left out.
    """
    if not wanted:
        return {}
    columns = (IncidentReceipt.sender, IncidentReceipt.key, IncidentReceipt.incident_id, IncidentReceipt.body_sha256)
    statement = select(*columns).where(tuple_(IncidentReceipt.sender, IncidentReceipt.key).in_(sorted(wanted)))
    return {(sender, key): Receipt(number, digest) for sender, key, number, digest in conn.execute(statement)}


def numbered(conn: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Receipt]:
    """The same for incidents by their source and its number for them, whichever way they came."""
    if not wanted:
        return {}
    statement = select(Incident.source, Incident.code, Incident.id).where(
        tuple_(Incident.source, Incident.code).in_(sorted(wanted))
    )
    return {(source, code): Receipt(number, None) for source, code, number in conn.execute(statement)}
