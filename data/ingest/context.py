"""What rows are judged by besides themselves."""

from dataclasses import dataclass
from datetime import date, datetime

from data.ingest.facts import Facts
from data.ingest.known import Known


@dataclass(frozen=True)
class Context:
    """The world around a file's rows.

    Attributes:
        now: The present moment, with its zone.
        as_of: The day on which the file's facts were true.
        known: What the store has.
        facts: What the whole file says.
        told: Our columns that the file has.
        is_located: Whether the file says where its rows are.
    """

    now: datetime
    as_of: date
    known: Known
    facts: Facts
    told: frozenset[str]
    is_located: bool
