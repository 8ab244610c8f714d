"""What rows are judged by besides themselves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from data.ingest.facts import Facts
from data.ingest.known import Known
from data.ingest.location import Placement


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

    @classmethod
    def of_store(cls) -> "Context":
        """For rules that look at nothing but the row itself, asked of rows in the store."""
        nothing = np.empty(0, dtype=np.uint64)
        facts = Facts(0, nothing, nothing, pd.DataFrame(), None, Placement(None, "CGCS2000"))
        beginning = datetime.min.replace(tzinfo=UTC)
        return cls(beginning, beginning.date(), Known(), facts, frozenset(), is_located=False)
