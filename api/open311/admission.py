"""Who may send and what may be sent, kept for two seconds: under load the store is not asked for every report."""

import threading
import time
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from api.faults import NotFoundError, ParameterError
from data import engine
from data.intake import keys
from data.queries.api_clients import Client, in_use
from data.queries.service_requests import item_codes

KEPT_S: Final = 2.0
"""So long may a key that was taken back still open the door; what is not known is looked up at once."""

_SERVICES: Final = "use one of /open311/v2/services.json"


@dataclass(frozen=True)
class _Known:
    """What one look at the store told.

    Attributes:
        clients: Programs that may send, by the hash of their key.
        items: Codes of the catalogue.
        until: When to look again, on the clock that never goes back.
    """

    clients: dict[str, Client]
    items: frozenset[str]
    until: float


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
_lock = threading.Lock()


def client_of(opened: Engine, key: str | None) -> Client:
    """The program that a key belongs to.

    Raises:
        ApiKeyRefusedError: There is no key, or it is unknown or taken back.
    """
    found = _present(opened).clients.get(keys.hash_of(key)) if key else None
    if found is not None:
        return found
    with engine.read(opened) as conn:
        return keys.client_of(conn, key)


def require_item(opened: Engine, code: str | None) -> str:
    """The code of an item of the catalogue.

    Raises:
        ParameterError: There is none.
        NotFoundError: The catalogue does not know it.
    """
    if code is None:
        raise ParameterError(name="service_code", value=None, remedy=_SERVICES)
    if code not in _present(opened).items and code not in _looked_up(opened).items:
        raise NotFoundError(path=f"service_code {code[:40]!r}", remedy=_SERVICES)
    return code


def _present(opened: Engine) -> _Known:
    known = _known.get(opened)
    return known if known is not None and time.monotonic() < known.until else _looked_up(opened)


def _looked_up(opened: Engine) -> _Known:
    """Look at the store; those who come meanwhile wait for the same look."""
    asked = time.monotonic()
    with _lock:
        known = _known.get(opened)
        if known is not None and known.until - KEPT_S > asked:
            return known
        with engine.read(opened) as conn:
            known = _Known(in_use(conn), item_codes(conn), time.monotonic() + KEPT_S)
        _known[opened] = known
        return known
