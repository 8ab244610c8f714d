"""Plans come into force on their day by themselves: when the server starts, and at midnight in China.

What a plan needs to be applied is imported when one is due: frames and shapes take seconds to load, and the server
starts without them.
"""

import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, select

from data import engine
from data.errors import GridError
from data.plans.days import day_of, until_midnight
from data.schema import Plan
from data.settings import Settings

if TYPE_CHECKING:
    from data.plans.force import InForce

LONGEST_WAIT_S: Final = 600.0
"""How soon a plan is applied whose approval came on the very day, or whose store came back."""

ACTOR: Final = "server"

_log = logging.getLogger(__name__)


def keep_applying(settings: Settings) -> threading.Event:
    """Apply what is due now and from then on, in the background; setting the event ends it.

    Several servers on one store may do so at once: the first one's transaction applies a plan, the others find it done.
    """
    stop = threading.Event()
    threading.Thread(target=_keep, args=(settings, stop), name="plans", daemon=True).start()
    return stop


def apply_once(settings: Settings, *, at: datetime) -> "list[InForce]":
    """Apply what is due; a store that cannot be used is tried again later."""
    try:
        store = engine.open_store(settings.database_url)
    except GridError as fault:
        _log.debug("%s", fault)
        return []
    try:
        with engine.read(store) as conn:
            is_due = _is_due(conn, at)
        return _applied(store, settings, at=at) if is_due else []
    except GridError as fault:
        _log.warning("Plans could not be applied: %s", fault)
        return []
    finally:
        store.dispose()


def wait_s(at: datetime) -> float:
    """Seconds until the next look: midnight in China, or `LONGEST_WAIT_S` if that is sooner."""
    return min(until_midnight(at).total_seconds(), LONGEST_WAIT_S)


def _is_due(conn: Connection, at: datetime) -> bool:
    statement = select(Plan.id).where(Plan.state == "approved", Plan.effective_on <= day_of(at)).limit(1)
    return conn.execute(statement).first() is not None


def _applied(store: Engine, settings: Settings, *, at: datetime) -> "list[InForce]":
    from data.basemap import renew_tiles
    from data.plans.force import apply_due

    done = apply_due(store, at=at, actor_role=ACTOR)
    for one in done:
        if one.fault is None:
            _log.info("Plan %s (%s) is in force since %s.", one.plan, one.name, one.day)
    if any(one.fault is None for one in done):
        renew_tiles(store, settings)
    return done


def _keep(settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            apply_once(settings, at=datetime.now(UTC))
        except Exception:
            _log.exception("Plans could not be applied; the server tries again.")
        stop.wait(wait_s(datetime.now(UTC)))
