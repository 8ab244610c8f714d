"""What the first screen needs, loaded while the first visitor's browser still fetches its page."""

import pkgutil
from contextlib import suppress
from importlib import import_module
from threading import Thread

from data.errors import GridError
from pages import common


def load_ahead() -> Thread:
    """Begin to load what the screens are made of; whoever needs a part meanwhile waits for that part alone."""
    thread = Thread(target=_load, name="load-ahead", daemon=True)
    thread.start()
    return thread


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
