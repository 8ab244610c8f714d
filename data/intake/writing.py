"""Reports kept before they are acknowledged, those that wait together in one transaction.

Whoever comes while nobody writes, writes for all who wait; the others come back with what became of theirs. There is no
thread of its own, so nothing to start or to stop. Several processes may write to one store: its unique constraints hold
between them.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from data.engine import write
from data.errors import IntakeError, StoreError
from data.intake.arriving import answers, fault_of
from data.intake.ground import present
from data.intake.making import Accepted
from data.intake.report import Report

MOST_TOGETHER: Final = 500
"""Reports of one transaction, unless one sender hands over more at once."""
ATTEMPTS: Final = 4
"""How often a transaction is tried that another process has crossed."""

Answer = Accepted | IntakeError

_log = logging.getLogger(__name__)


def submit(engine: Engine, reports: Sequence[Report]) -> list[Answer]:
    """Take reports in and come back when they are kept: what is accepted outlives the process and the machine.

    Args:
        engine: The store; one engine per store and process.
        reports: What was told; looked over, photos included, before anybody else has to wait.

    Returns:
        What became of each, in their order: accepted, or the reason why not.

    Raises:
        StoreError: The store cannot be written; nothing was kept, so that all may be sent again.
    """
    now = datetime.now(UTC)
    faults = [fault_of(report, now=now) for report in reports]
    sound = [report for report, fault in zip(reports, faults, strict=True) if fault is None]
    kept = iter(_writer(engine).submit(engine, sound) if sound else [])
    return [fault or next(kept) for fault in faults]


def submit_one(engine: Engine, report: Report) -> Accepted:
    """Take one report in; see `submit`.

    Raises:
        IntakeError: It cannot be taken as it is.
        StoreError: The store cannot be written; nothing was kept.
    """
    [answer] = submit(engine, [report])
    if isinstance(answer, IntakeError):
        raise answer
    return answer


@dataclass(eq=False)
class _Waiting:
    """Reports that were handed over together, and what became of them."""

    reports: Sequence[Report]
    answers: list[Answer] = field(default_factory=list)
    error: Exception | None = None
    is_done: bool = False

    def outcome(self) -> list[Answer]:
        if self.error is not None:
            raise self.error
        return self.answers


class Writer:
    """Writes the reports of one process to one store."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._is_writing = False

    @property
    def is_writing(self) -> bool:
        """Whether somebody writes now."""
        return self._is_writing

    @property
    def waiting(self) -> int:
        """How many have handed something over that nobody writes yet."""
        with self._turn:
            return len(self._waiting)

    def submit(self, engine: Engine, reports: Sequence[Report]) -> list[Answer]:
        """See `data.intake.writing.submit`; the reports are sound."""
        own = _Waiting(reports)
        with self._turn:
            self._waiting.append(own)
        while True:
            with self._turn:
                while self._is_writing and not own.is_done:
                    self._turn.wait()
                if own.is_done:
                    return own.outcome()
                self._is_writing = True
                group = self._next_group()
            try:
                self._write(engine, group)
            except BaseException:  # whoever interrupts this one means none of the others
                with self._turn:
                    self._waiting[:0] = [other for other in group if other is not own and not other.is_done]
                raise
            finally:
                with self._turn:
                    self._is_writing = False
                    self._turn.notify_all()

    def _next_group(self) -> list[_Waiting]:
        """Those who have waited longest, one at least."""
        reached = accumulate(len(waiting.reports) for waiting in self._waiting)
        count = max(1, sum(total <= MOST_TOGETHER for total in reached))
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    def _write(self, engine: Engine, group: Sequence[_Waiting]) -> None:
        """Write for a group; where it fails for another reason than the store, each alone: one spoils no other's."""
        try:
            found = iter(self._kept(engine, [report for waiting in group for report in waiting.reports]))
        except Exception as error:
            if len(group) > 1 and not isinstance(error, StoreError):
                _log.warning("Reports are written one by one, because together they failed: %s", error)
                for waiting in group:
                    self._write(engine, [waiting])
                return
            _finish(group, error)
        else:
            for waiting in group:
                waiting.answers = [next(found) for _ in waiting.reports]
            _finish(group, None)

    def _kept(self, engine: Engine, reports: Sequence[Report]) -> list[Answer]:
        """What became of reports, after they are committed."""
        for _ in range(ATTEMPTS - 1):
            # Another process may take in the same report in this moment: the next time it is there.
            with suppress(IntegrityError):
                return self._committed(engine, reports)
        return self._committed(engine, reports)

    def _committed(self, engine: Engine, reports: Sequence[Report]) -> list[Answer]:
        with write(engine) as conn:
            make_durable(conn)
            return answers(conn, reports, ground=present(conn), now=datetime.now(UTC))


_writers: WeakKeyDictionary[Engine, Writer] = WeakKeyDictionary()
_writers_lock = threading.Lock()


def _writer(engine: Engine) -> Writer:
    with _writers_lock:
        return _writers.setdefault(engine, Writer())


def _finish(group: Sequence[_Waiting], error: Exception | None) -> None:
    for waiting in group:
        waiting.error, waiting.is_done = error, True


def make_durable(conn: Connection) -> None:
    """A commit waits for the disk, whatever the database is set to; SQLite's connections always do."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL synchronous_commit = on")
