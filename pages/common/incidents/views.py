"""Views that are opened again: some ready made, others saved under a name."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from data import engine
from data.errors import GridError, SavedViewNameTakenError
from data.queries import saved_views
from pages.common import access, address, faults, load, markup
from pages.common.incidents import bar
from pages.common.incidents import choice as choices
from pages.common.load import kept
from pages.common.text import t

SCREEN = "incidents"
READY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "overdue": {"only": ("overdue",)},
    "unanswered": {"only": ("unanswered",)},
    "empty": {"only": ("empty",)},
    "check": {"state": ("handled",)},
    "returned": {"state": ("returned",)},
    "escalated": {"level": ("street",)},
}
"""Views that every district needs, as parameters of the address."""

_FAULT = "incident_view_fault"


def popover() -> None:
    """The choice of a view, and the way to keep the present one."""
    with st.popover(t("incidents.views"), icon=":material/bookmark:", key="open_views"):
        st.html(markup.element("h4", t("incidents.views.ready"), css="heading"))
        with st.container(key="views_ready", gap=None):
            for name, parameters in READY.items():
                _line(f"ready-{name}", t(f"incidents.view.{name}"), parameters)
        st.html(markup.element("h4", t("incidents.views.own"), css="heading"))
        held = kept(_saved, of=("saved_view",))
        if held.empty:
            st.html(markup.element("p", t("incidents.views.none"), css="quiet"))
        for row in held.to_dict("records"):
            _own(row)
        _keep()


def query() -> str:
    """The filters that are shown, as the query of an address."""
    return urlencode([(name, word) for name in choices.FIELDS for word in address.values(name)])


def _saved(conn: Any) -> Any:
    return saved_views.saved_views(conn, screen=SCREEN)


def _line(name: str, label: str, parameters: Mapping[str, Any]) -> None:
    st.button(label, key=f"view-{name}", type="tertiary", icon=":material/label:", on_click=_open, args=(parameters,))


def _own(row: Mapping[Any, Any]) -> None:
    with st.container(horizontal=True, key=f"saved-view-{row['id']}", vertical_alignment="center"):
        _line(f"own-{row['id']}", row["name"], parse_qs(row["query"]))
        st.button(
            "",
            key=f"drop-view-{row['id']}",
            icon=":material/delete:",
            type="tertiary",
            help=t("incidents.views.delete", name=row["name"]),
            on_click=_do,
            args=(saved_views.remove, row["name"]),
        )


def _open(parameters: Mapping[str, Any]) -> None:
    bar.clear()
    for name, words in parameters.items():
        if name in choices.FIELDS:
            address.put(name, words)


def _keep() -> None:
    name = st.text_input(t("incidents.views.name"), key="view_name", max_chars=saved_views.LONGEST_NAME)
    st.button(t("incidents.views.save"), key="view_keep", type="primary", on_click=_save, args=(name, False))
    error: GridError | None = st.session_state.pop(_FAULT, None)
    if error is not None:
        st.html(markup.element("p", faults.words(error), css="told"))
        if isinstance(error, SavedViewNameTakenError):
            st.button(t("incidents.views.replace"), key="view_replace", on_click=_save, args=(name, True))


def _save(name: str, replaces: bool) -> None:
    _do(saved_views.save, name, query=query(), replace=replaces)


def _do(deed: Callable[..., None], name: str, **more: Any) -> None:
    """Change the store; what goes wrong is told in the next run."""
    try:
        with engine.write(load.store()) as conn:
            deed(conn, screen=SCREEN, name=name, at=datetime.now(UTC), actor_role=access.role(), **more)
    except GridError as error:
        st.session_state[_FAULT] = error
