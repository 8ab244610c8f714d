"""What the reader is told when something fails: the fault, the value and the next step, in the reader's words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data.errors import GridError
from pages.common import load, markup
from pages.common.text import TEXT, t

_log = logging.getLogger(__name__)


@contextmanager
def told() -> Iterator[None]:
    """Show what goes wrong inside; what nobody foresaw goes to the log, with a number to find it by."""
    try:
        yield
    except GridError as error:
        load.forget_store()
        show(error)
    except Exception:
        load.forget_store()
        _log.exception("A screen failed")
        notice(t("error.title"), t("error.unforeseen"))


def show(error: GridError) -> None:
    """A fault in the middle of the screen."""
    notice(t("error.title"), words(error))


def words(error: GridError) -> str:
    """A fault in the reader's language; the most special text that there is for it."""
    known = (f"error.{kind.code}" for kind in type(error).__mro__ if issubclass(kind, GridError))
    key = next((key for key in known if key in TEXT), None)
    return str(error) if key is None else t(key, **error.values)


def notice(title: str, body: str, *, steps: tuple[str, ...] = ()) -> None:
    """A designed state: what is the matter, and what to do next."""
    done = "".join(markup.element("li", step) for step in steps)
    inner = markup.element("h2", title) + markup.element("p", body) + (markup.raw("ol", done) if steps else "")
    st.html(markup.raw("div", inner, css="notice"))
