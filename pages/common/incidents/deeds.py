"""Taking the next step of one incident: by which post, which step, which department, why."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from data import engine
from data.errors import GridError
from data.loop import acting
from data.loop.machine import MOVES, ROLES, Standing, Step, after, following
from pages.common import district, figures, load, markup
from pages.common.incidents import known, words
from pages.common.text import t, term

POSTS = tuple(role for role in ROLES if role != "system")
DEFAULT_POST = "command_centre"
LONGEST_REASON = 200

_POST, _STEP, _WISH, _FAULT, _DONE = (
    "incident_post",
    "incident_step",
    "incident_wish",
    "incident_fault",
    "incident_done",
)
_STEP_OF = "incident_step_of"


def post() -> str:
    """The post as which the reader acts."""
    return str(st.session_state.get(_POST, DEFAULT_POST))


def post_choice() -> None:
    """The choice of the post: it stands in the history of whatever is done."""
    st.session_state[_POST] = post()
    st.selectbox(
        t("incidents.post"),
        POSTS,
        key=_POST,
        format_func=lambda role: term("post", role),
        filter_mode=None,
        icon=":material/badge:",
    )


def wish(move: str) -> None:
    """Choose a step before the form is drawn."""
    st.session_state[_WISH] = move


def form(number: int, standing: Standing, *, seen: int) -> None:
    """What came of the last step, and the form of the next one.

    Args:
        number: Row number of the incident.
        standing: Where it stands.
        seen: How many steps its history has on the screen.
    """
    st.html(markup.element("h4", t("incidents.act"), css="heading"))
    moves = following(standing, role=post())
    wished = st.session_state.pop(_WISH, None)
    if wished is not None and wished not in moves:
        _refuse_ahead(standing, wished)
    told()
    if not moves:
        st.html(markup.element("p", t("incidents.step.none", post=term("post", post())), css="quiet"))
        return
    move = _step_choice(moves, wished, of=(number, standing.state, post()))
    with st.container(key=form_name(number, move)), st.form(f"form_{number}_{move}", border=False):
        department, reason = needs(move)
        st.form_submit_button(
            t("incidents.act.go", move=term("move", move)),
            key="incident_go",
            type="primary",
            width="stretch",
            on_click=_take,
            args=(number, move, seen, department, reason),
        )


def form_name(number: int, move: str) -> str:
    """Under which name the browser finds the form of a step."""
    return f"incident_act_{number}_{move}"


def needs(move: str, *, key: str = "act") -> tuple[str, str]:
    """The fields of a step; the keys under which what is filled in stands in the session."""
    fields = f"{key}_department", f"{key}_reason"
    if "department" in MOVES[move].needs:
        names = known.departments()
        st.selectbox(
            t("incidents.act.department"),
            tuple(names),
            index=None,
            key=fields[0],
            format_func=names.__getitem__,
            placeholder=t("incidents.act.department.choose"),
        )
    if "reason" in MOVES[move].needs:
        st.text_input(t("incidents.act.reason"), key=fields[1], max_chars=LONGEST_REASON)
    return fields


def step(move: str, *, department: str, reason: str) -> Step:
    """The step that the fields say; what it does not need is left out."""
    wanted = MOVES[move].needs
    return Step(
        move,
        post(),
        moment(),
        department=st.session_state.get(department) if "department" in wanted else None,
        reason=(st.session_state.get(reason) or "").strip() or None if "reason" in wanted else None,
    )


def moment() -> datetime:
    """When a step is taken: by the clock, or by the last report where a simulation has run ahead of it."""
    return max(datetime.now(UTC), district.now())


def refused(error: GridError) -> None:
    """Keep a refusal until it is told."""
    st.session_state[_FAULT] = error


def done(said: str) -> None:
    """Keep what was done until it is told."""
    st.session_state[_DONE] = said


def told() -> None:
    """What came of the last deed, once."""
    error: GridError | None = st.session_state.pop(_FAULT, None)
    if error is not None:
        st.html(markup.element("p", words.refusal(error), css="told"))
    if said := st.session_state.pop(_DONE, ""):
        st.html(markup.element("p", said, css="quiet"))


def _step_choice(moves: tuple[str, ...], wished: Any, *, of: tuple[int, str, str]) -> str:
    """The choice of a step; for another incident, state or post it begins anew with the next one of the loop."""
    is_same = st.session_state.get(_STEP_OF) == of
    held = wished if wished is not None else st.session_state.get(_STEP) if is_same else None
    st.session_state[_STEP], st.session_state[_STEP_OF] = held if held in moves else moves[0], of
    chosen = st.pills(
        t("incidents.step"),
        moves,
        key=_STEP,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: term("move", name),
    )
    return str(chosen or moves[0])


def _refuse_ahead(standing: Standing, move: str) -> None:
    """Why a step that a key asked for is not to be had; nothing is done."""
    try:
        after(standing, Step(move, post(), moment(), department="-", reason="-"))
    except GridError as error:
        refused(error)


def _take(number: int, move: str, seen: int, department: str, reason: str) -> None:
    chosen = step(move, department=department, reason=reason)
    try:
        with engine.write(load.store()) as conn:
            acting.act(conn, number, chosen, seen=seen)
    except GridError as error:
        refused(error)
        return
    done(t("incidents.act.done", time=figures.moment(chosen.at), move=term("move", move)))
    for name in (department, reason):
        st.session_state.pop(name, None)
