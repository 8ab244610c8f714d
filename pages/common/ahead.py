"""What the first screen needs, loaded while the first visitor's browser still fetches its page; then what others do."""

import pkgutil
from contextlib import suppress
from importlib import import_module
from threading import Thread, Timer
from typing import Final

from data.errors import GridError
from pages import common

UNITS_AFTER_S: Final = 30.0
"""By then who opened the first screen sees it."""


def load_ahead() -> Thread:
    """Begin to load what the screens are made of; whoever needs a part meanwhile waits for that part alone."""
    thread = Thread(target=_load, name="load-ahead", daemon=True)
    thread.start()
    return thread


def keep_units_ahead(*, after_s: float = UNITS_AFTER_S) -> Timer:
    """Work the basic units out in the background, once for each ground, before somebody redraws grids with them."""
    timer = Timer(after_s, _keep_units)
    timer.daemon = True
    timer.start()
    return timer


def _keep_units() -> None:
    from data import engine, units
    from data.settings import from_environment
    from pages.common.load import store

    with suppress(GridError), engine.read(store()) as conn:
        units.keep_units(conn, from_environment())


def _load() -> None:
    for module in pkgutil.iter_modules(common.__path__, f"{common.__name__}."):
        import_module(module.name)
    with suppress(GridError):  # a store that cannot be read is the screens' to explain
        _read()


def _read() -> None:
    """What every first look asks of the store; `pages.common.load` keeps it."""
    from pages.common import district, judged

    district.vocabulary()
    today = district.today()
    if district.bounds(today) is not None:
        district.gazetteer(today)
        judged.study(None, None, on=today)
