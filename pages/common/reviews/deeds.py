"""Changing the store from the screen Reviews, and telling once what came of it."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data import engine
from data.errors import GridError
from pages.common import faults, load, markup

T = TypeVar("T")

_FAULTS, _DONE = "reviews_faults", "reviews_done"


def done_to_store(deed: Callable[..., T], *arguments: Any, said: str, **more: Any) -> T | None:
    """Call `deed(conn, ...)` in one transaction; None where it was refused.

    Args:
        deed: What changes the store.
        arguments: Of the deed.
        said: What to tell when it is done.
        more: Further arguments of the deed.
    """

    def within() -> T:
        with engine.write(load.store()) as conn:
            return deed(conn, *arguments, **more)

    made = attempt(within)
    if not st.session_state.get(_FAULTS):
        done(said)
    return made


def attempt(deed: Callable[[], T]) -> T | None:
    """The same for a deed that opens its own transactions, and tells nothing when it is done."""
    try:
        return deed()
    except GridError as error:
        refused(faults.words(error))
        return None


def refused(said: str) -> None:
    """Keep a refusal until it is told."""
    st.session_state.setdefault(_FAULTS, []).append(said)


def done(said: str) -> None:
    """Keep what was done until it is told."""
    st.session_state[_DONE] = said


def told() -> None:
    """What came of the last deed, once."""
    for fault in st.session_state.pop(_FAULTS, []):
        st.html(markup.element("p", fault, css="told"))
    if said := st.session_state.pop(_DONE, ""):
        st.html(markup.element("p", said, css="done"))
