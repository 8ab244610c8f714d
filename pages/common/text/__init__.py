"""Every word that a reader sees, in every language: `t("screen.key")` says it in the reader's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from pages.common import address
from pages.common.text import (
    briefs,
    circle,
    columns,
    community,
    data,
    errors,
    frame,
    gaps,
    hotspots,
    incidents,
    legend,
    phone,
    ratings,
    rebalance,
    report,
    review,
    reviews,
    siting,
    situation,
    terms,
    wall,
)

T = TypeVar("T")

LANGUAGES = ("zh", "en")
"""In the order of each entry; the first is the default."""

TEXT: dict[str, tuple[str, str]] = {
    **frame.TEXT,
    **terms.TEXT,
    **legend.TEXT,
    **errors.TEXT,
    **situation.TEXT,
    **hotspots.TEXT,
    **incidents.TEXT,
    **circle.TEXT,
    **siting.TEXT,
    **gaps.TEXT,
    **rebalance.TEXT,
    **phone.TEXT,
    **report.TEXT,
    **review.TEXT,
    **reviews.TEXT,
    **briefs.TEXT,
    **ratings.TEXT,
    **community.TEXT,
    **data.TEXT,
    **columns.TEXT,
    **wall.TEXT,
}


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """The reader's language, as the URL says it."""
    said = _spoken.get() or address.value("lang")
    return said if said in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Say everything inside in one language: for a page of our own, which has no screen's URL."""
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


def in_this_language(make: Callable[[], T]) -> Callable[[], T]:
    """A function for later, as a download calls it where nobody knows the reader's URL: it speaks the present one."""
    now = language()

    def made() -> T:
        with speaking(now):
            return make()

    return made


def t(key: str, /, **values: object) -> str:
    """The text of a key in the reader's language, with its values filled in.

    Raises:
        KeyError: No such text.
    """
    return TEXT[key][LANGUAGES.index(language())].format(**values)


def term(family: str, word: object) -> str:
    """A word of the data in the reader's language; one that nobody has translated stays as it is."""
    return t(f"{family}.{word}") if f"{family}.{word}" in TEXT else str(word)
