"""Reading the store, each result kept until a layer that it comes from changes; the only user of Streamlit's caches."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data import engine, settings
from data.queries import overview

T = TypeVar("T")

MOST_RESULTS = 256


def store() -> Any:
    """The store, opened once.

    Raises:
        GridError: It cannot be opened; the message says why.
    """
    return _opened(_url())


def forget_store() -> None:
    """Open the store anew the next time: after a fault, the old connection may lead nowhere."""
    _opened.clear()


def kept(make: Callable[..., T], *arguments: Any, of: tuple[str, ...]) -> T:
    """What `make(conn, *arguments)` returns, made again only when a table in `of` has changed.

    The result is shared by all readers: nobody may change it.
    """
    name = f"{make.__module__}.{make.__qualname__}"
    result: T = _kept(name, _url(), version(*of), arguments, make)
    return result


def version(*tables: str) -> str:
    """A word that changes when one of the tables does."""
    with engine.read(store()) as conn:
        known = overview.versions(conn)
    return " ".join(f"{table}:{known.get(table, '')}" for table in tables)


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(url: str) -> Any:
    return engine.open_store(url)


# A resource, for the data are handed out as they are: copying a frame of shapes on every run costs more than reading.
@st.cache_resource(show_spinner=False, max_entries=MOST_RESULTS)
def _kept(name: str, url: str, version: str, arguments: tuple[Any, ...], _make: Callable[..., Any]) -> Any:
    with engine.read(store()) as conn:
        return _make(conn, *arguments)


def _url() -> str:
    return settings.from_environment().database_url.render_as_string(hide_password=False)
