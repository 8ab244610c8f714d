"""One step for many incidents at once: each is done or refused by itself, with the reason."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from data import engine
from data.errors import GridError, LoopNeedError
from data.loop import acting
from data.loop.acting import Outcome
from data.loop.machine import MOVES
from pages.common import address, load, markup
from pages.common.incidents import deeds, known, listed, words
from pages.common.text import t, term

MOST_REFUSED = 20
CLEARED = "incident_cleared"
_RESULT, _STEP, _WISH = "incident_bulk_result", "bulk_step", "bulk_wish"


def form(chosen: Mapping[int, str]) -> None:
    """The step for all that are ticked.

    Args:
        chosen: State by row number, as the list showed it.
    """
    st.html(markup.element("h3", t("incidents.bulk", n=len(chosen)), css="heading"))
    st.html(markup.element("p", t("incidents.bulk.hint"), css="quiet"))
    deeds.told()
    fitting = _fitting(chosen)
    if not fitting:
        st.html(markup.element("p", t("incidents.step.none", post=term("post", deeds.post())), css="quiet"))
        return
    wished = st.session_state.pop(_WISH, None)
    if wished is not None and wished not in fitting:
        said = t("incidents.bulk.unfit", move=term("move", wished), post=term("post", deeds.post()))
        st.html(markup.element("p", said, css="told"))
    held = wished or st.session_state.get(_STEP)
    st.session_state[_STEP] = held if held in fitting else max(fitting, key=fitting.__getitem__)
    chosen_move = st.pills(
        t("incidents.step"),
        tuple(fitting),
        key=_STEP,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: t("incidents.bulk.step", move=term("move", name), n=fitting[name]),
    )
    move = chosen_move or next(iter(fitting))
    with st.container(key=form_name(move)), st.form(f"bulk_{move}", border=False):
        department, reason = deeds.needs(move, key="bulk")
        st.form_submit_button(
            t("incidents.bulk.go", n=len(chosen), move=term("move", move)),
            key="bulk_go",
            type="primary",
            width="stretch",
            on_click=_take,
            args=(tuple(chosen), move, department, reason),
        )


def form_name(move: str) -> str:
    """Under which name the browser finds the form of a step."""
    return f"bulk_act_{move}"


def wish(move: str, chosen: Mapping[int, str]) -> bool:
    """Choose a step before the form is drawn; False when none of the ticked ones can take it."""
    st.session_state[_WISH] = move
    return move in _fitting(chosen)


def _fitting(chosen: Mapping[int, str]) -> dict[str, int]:
    """For each step that the post may take, of how many of the ticked ones it follows; only those of any."""
    states = Counter(chosen.values())
    counted = {
        name: sum(states[state] for state in move.sources) for name, move in MOVES.items() if deeds.post() in move.roles
    }
    return {name: number for name, number in counted.items() if number}


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
    found, error = listed.one(one.incident_id, now=now), one.error
    title = str(one.incident_id) if found.empty else f"{known.item(found.iloc[0])} {found.iloc[0]['code']}"
    label = markup.two_lines(title, "" if error is None else words.refusal(error))
    pick = f"incident:{one.incident_id}"
    st.button(label, key=f"look-refused-{one.incident_id}", type="tertiary", on_click=address.put, args=("pick", pick))


def _take(chosen: tuple[int, ...], move: str, department: str, reason: str) -> None:
    step = deeds.step(move, department=department, reason=reason)
    for need in sorted(MOVES[move].needs):
        if not getattr(step, need):
            deeds.refused(LoopNeedError(move=move, need=need))  # once, and not for each; the ticks stay
            return
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
