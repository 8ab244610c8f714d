"""One step for many incidents at once: each is done or refused by itself, with the reason."""

from datetime import datetime
from typing import Any

import streamlit as st

from data import engine
from data.errors import GridError
from data.loop import acting
from data.loop.acting import Outcome
from data.loop.machine import MOVES
from pages.common import address, load, markup
from pages.common.incidents import card as cards
from pages.common.incidents import deeds, known, words
from pages.common.text import t, term

MOST_REFUSED = 20
CLEARED = "incident_cleared"
_RESULT = "incident_bulk_result"


def form(chosen: tuple[int, ...]) -> None:
    """The step for all that are ticked."""
    st.html(markup.element("h3", t("incidents.bulk", n=len(chosen)), css="heading"))
    st.html(markup.element("p", t("incidents.bulk.hint"), css="quiet"))
    deeds.told()
    moves = tuple(name for name, move in MOVES.items() if deeds.post() in move.roles)
    move = st.pills(
        t("incidents.step"),
        moves,
        key="bulk_step",
        required=True,
        default=moves[0],
        label_visibility="collapsed",
        format_func=lambda name: term("move", name),
    )
    with st.form(f"bulk_{move}", border=False):
        department, reason = deeds.needs(move, key="bulk")
        st.form_submit_button(
            t("incidents.bulk.go", n=len(chosen), move=term("move", move)),
            key="bulk_go",
            type="primary",
            width="stretch",
            on_click=_take,
            args=(chosen, move, department, reason),
        )


def result(*, now: datetime) -> None:
    """What came of the last step for many, until it is put away."""
    held: tuple[str, list[Outcome]] | None = st.session_state.get(_RESULT)
    if held is None:
        return
    move, outcomes = held
    refused = [one for one in outcomes if one.error is not None]
    said = t("incidents.bulk.result", done=len(outcomes) - len(refused), refused=len(refused), move=term("move", move))
    with st.container(key="bulk_result"):
        st.html(markup.element("p", said, css="verdict"))
        for one in refused[:MOST_REFUSED]:
            _refused(one, now=now)
        st.button(t("incidents.bulk.clear"), key="bulk_clear", type="tertiary", on_click=_put_away)


def _refused(one: Outcome, *, now: datetime) -> None:
    found, error = cards.one(one.incident_id, now=now), one.error
    title = str(one.incident_id) if found.empty else f"{known.item(found.iloc[0])} {found.iloc[0]['code']}"
    label = markup.two_lines(title, "" if error is None else words.refusal(error))
    pick = f"incident:{one.incident_id}"
    st.button(label, key=f"look-refused-{one.incident_id}", type="tertiary", on_click=address.put, args=("pick", pick))


def _take(chosen: tuple[int, ...], move: str, department: str, reason: str) -> None:
    step = deeds.step(move, department=department, reason=reason)
    try:
        with engine.write(load.store()) as conn:
            outcomes = acting.act_on_each(conn, chosen, step)
    except GridError as error:
        deeds.refused(error)
        return
    st.session_state[_RESULT] = (move, outcomes)
    st.session_state[CLEARED] = cleared() + 1


def cleared() -> int:
    """Grows whenever the ticks of the list are to be taken away."""
    number: Any = st.session_state.get(CLEARED, 0)
    return int(number)


def has_result() -> bool:
    """Whether there is a result to show."""
    return _RESULT in st.session_state


def _put_away() -> None:
    st.session_state.pop(_RESULT, None)
