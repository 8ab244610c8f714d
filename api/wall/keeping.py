"""What many walls ask for, worked out once: again only when the store has changed, and not too often."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

from data import engine

T = TypeVar("T")

Clock = Callable[[], float]
"""Seconds that only ever grow."""

REST_TIMES = 5.0
"""What took a second to work out is not worked out again for five: it may never take the machine for itself."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
DAY = "a day"
"""Stands among the tables for the day itself."""


@dataclass(frozen=True)
class Moment:
    """When somebody asks, and of what state of the store."""

    store: Engine
    versions: Mapping[str, str]
    """A word per table that changes with it, and one for the `DAY`."""
    now: datetime = LONG_AGO
    """Up to when the store knows what happened."""


class Part(Generic[T]):
    """A result, kept until a table that it comes from changes; an older one serves while a new one is made."""

    def __init__(
        self,
        make: Callable[[Connection, Moment], T],
        *,
        of: tuple[str, ...],
        rest_s: float = 0.0,
        clock: Clock = time.monotonic,
    ) -> None:
        """Keep what `make` returns.

        Args:
            make: Works it out.
            of: The tables that it comes from; `DAY` where it also changes by itself.
            rest_s: How long it stands at least, in seconds, whatever changes.
            clock: Tells the seconds.
        """
        self._make, self._of, self._rest_s, self._clock = make, of, rest_s, clock
        self._lock = threading.Lock()
        self._held: tuple[T, tuple[str | None, ...], float] | None = None

    def value(self, moment: Moment) -> T:
        """The present result, or the last one where it may not be made anew yet."""
        wanted = tuple(moment.versions.get(table) for table in self._of)
        held = self._held
        if held is not None and (held[1] == wanted or self._clock() < held[2]):
            return held[0]
        if held is not None and not self._lock.acquire(blocking=False):
            return held[0]
        if held is None:
            self._lock.acquire()
        try:
            return self._fresh(moment, wanted)
        finally:
            self._lock.release()

    def _fresh(self, moment: Moment, wanted: tuple[str | None, ...]) -> T:
        held = self._held
        if held is not None and held[1] == wanted:  # somebody else made it while this one waited
            return held[0]
        start = self._clock()
        with engine.read(moment.store) as conn:
            made = self._make(conn, moment)
        end = self._clock()
        self._held = (made, wanted, end + max(self._rest_s, REST_TIMES * (end - start)))
        return made
