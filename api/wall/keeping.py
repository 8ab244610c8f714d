"""What many walls ask for, worked out once: again only when the store has changed, and not too often."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

from data import engine
from data.queries import overview

T = TypeVar("T")

Clock = Callable[[], float]
"""Seconds that only ever grow."""

REST_TIMES = 5.0
"""What took a second to work out is not worked out again for five: it may never take the machine for itself."""


class Part(Generic[T]):
    """A result, kept until a table that it comes from changes; an older one serves while a new one is made."""

    def __init__(
        self,
        make: Callable[[Connection], T],
        *,
        of: tuple[str, ...],
        rest_s: float = 0.0,
        clock: Clock = time.monotonic,
    ) -> None:
        """Keep what `make` returns.

        Args:
            make: Works it out.
            of: The tables that it comes from.
            rest_s: How long it stands at least, in seconds, whatever changes.
            clock: Tells the seconds.
        """
        self._make, self._of, self._rest_s, self._clock = make, of, rest_s, clock
        self._lock = threading.Lock()
        self._held: tuple[T, tuple[str | None, ...], float] | None = None

    def value(self, store: Engine, versions: Mapping[str, str]) -> T:
        """The present result, or the last one where it may not be made anew yet."""
        wanted = tuple(versions.get(table) for table in self._of)
        held = self._held
        if held is not None and (held[1] == wanted or self._clock() < held[2]):
            return held[0]
        if not self._lock.acquire(blocking=held is None):
            return held[0] if held is not None else self.value(store, versions)
        try:
            return self._fresh(store, wanted)
        finally:
            self._lock.release()

    def _fresh(self, store: Engine, wanted: tuple[str | None, ...]) -> T:
        held = self._held
        if held is not None and held[1] == wanted:  # somebody else made it while this one waited
            return held[0]
        start = self._clock()
        with engine.read(store) as conn:
            made = self._make(conn)
        end = self._clock()
        self._held = (made, wanted, start + max(self._rest_s, REST_TIMES * (end - start)))
        return made


class Versions:
    """The versions of all tables, read from the store at most every so often."""

    def __init__(self, *, rest_s: float = 0.5, clock: Clock = time.monotonic) -> None:
        self._part = Part(overview.versions, of=("",), rest_s=rest_s, clock=clock)
        self._asked = 0

    def now(self, store: Engine) -> dict[str, str]:
        """A word per table that changes with it."""
        self._asked += 1
        return self._part.value(store, {"": str(self._asked)})
