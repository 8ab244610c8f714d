"""What the first screen needs, loaded while the first visitor's browser still fetches its page."""

import pkgutil
from importlib import import_module
from threading import Thread

from pages import common


def load_ahead() -> Thread:
    """Begin to import what the screens are made of; whoever needs a part meanwhile waits for that part alone."""
    thread = Thread(target=_import_all, name="load-ahead", daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    for module in pkgutil.iter_modules(common.__path__, f"{common.__name__}."):
        import_module(module.name)
