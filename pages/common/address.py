"""The state of a view, kept in the URL: a link shows the same view to whoever opens it.

The URL holds codes, not labels, so that it means the same in either language. This module is the one truth: widgets
are seeded from it on every run and write to it in their callbacks. Streamlit's own `bind="query-params"` writes labels.
"""

from collections.abc import Callable, Iterable

import streamlit as st

FIELDS = frozenset(
    {
        "lang",
        "theme",
        "period",
        "since",
        "until",
        "category",
        "channel",
        "state",
        "area",
        "resolution",
        "layers",
        "measure",
        "compare",
        "pick",
        "layer",
        "view",
        "service",
        "hour",
        "walker",
        "minutes",
        "straight",
        "rings",
        "part",
        "by",
        "sites",
        "goal",
        "target",
        "host",
        "based",
        "plan",
        "newkind",
        "moving",
        "siting",
        "community",
        "scheme",
        "against",
        "rated",
        "week",
        "load",
        "supply",
        "department",
        "level",
        "only",
        "find",
        "alias",
        "seen",
        "review",
        "rank",
        "walk",
        "day",
    }
)
"""Parameters that carry state, in every screen with the same meaning."""

_STATE, _WRITTEN, _SCREEN = "address", "address_written", "address_screen"

Values = tuple[str, ...]


def follow(screen: str) -> None:
    """Adopt the URL where a link, the back button or a hand has changed it; the frame calls it first in every run.

    Going to another screen keeps what the new URL does not mention; within a screen, what is not mentioned is off.
    """
    url = _in_url()
    arrives = st.session_state.get(_SCREEN) != screen
    if not arrives and url == st.session_state.get(_WRITTEN):
        return
    st.session_state[_STATE] = (_state() if arrives else {}) | url
    st.session_state[_SCREEN] = screen
    st.session_state[_WRITTEN] = url


def screen() -> str:
    """The name of the screen that is open."""
    return str(st.session_state.get(_SCREEN, ""))


def values(name: str) -> Values:
    """All values of a parameter; none when the URL does not mention it."""
    return _state().get(_known(name), ())


def value(name: str, default: str = "") -> str:
    """The first value of a parameter."""
    return next(iter(values(name)), default)


def put(name: str, new: str | Iterable[str] | None) -> None:
    """Set a parameter; nothing, or an empty value, takes it out of the URL."""
    given = (new,) if isinstance(new, str) else tuple(new or ())
    _state()[_known(name)] = tuple(word for word in given if word)


def write() -> None:
    """Bring the URL in line with the state, if it is not."""
    wanted = {name: given for name, given in _state().items() if given}
    if wanted != _in_url():
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in FIELDS}
        st.query_params.from_dict({**others, **{name: list(given) for name, given in wanted.items()}})
    st.session_state[_WRITTEN] = wanted


def query(**changes: str | None) -> dict[str, list[str]]:
    """The parameters of a link that keeps this view but for some changes."""
    changed: dict[str, Values] = {_known(name): (new,) if new else () for name, new in changes.items()}
    return {name: list(given) for name, given in (_state() | changed).items() if given}


def taking(name: str, key: str, *, code: Callable[[str], str] = str) -> Callable[[], None]:
    """A widget's callback that puts its new value, one or several, into the address."""

    def take() -> None:
        chosen = st.session_state[key]
        put(name, None if chosen is None else code(chosen) if isinstance(chosen, str) else map(code, chosen))

    return take


def _state() -> dict[str, Values]:
    state: dict[str, Values] = st.session_state.setdefault(_STATE, {})
    return state


def _in_url() -> dict[str, Values]:
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in FIELDS}


def _known(name: str) -> str:
    if name not in FIELDS:
        raise KeyError(f"{name!r} is no parameter of the address; known are {', '.join(sorted(FIELDS))}")
    return name
