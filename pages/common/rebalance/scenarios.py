"""Saved plans: kept as drafts, handed in, given back, approved with a name and a day, withdrawn; nothing by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from data import engine, plans
from data.errors import GridError, PlanNameTakenError
from data.queries import drafts
from data.queries import plans as stored
from data.queries.plans import SavedPlan
from pages.common import access, address, faults, figures, load, markup
from pages.common.load import kept
from pages.common.rebalance import choice as choices
from pages.common.rebalance import rules as ruling
from pages.common.rebalance.choice import Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.shown import Shown
from pages.common.text import t

_FAULT, _DONE = "rebalance_saved_fault", "rebalance_saved_done"
STEPS = ("draft", "submitted", "approved", "in_force")


def of_community(community: str) -> pd.DataFrame:
    """The saved plans of a community, the last saved first."""
    held = kept(stored.plans, of=("plan", "plan_unit"))
    return held[held["community_code"] == community]


def existing(choice: Choice) -> Choice:
    """A choice without saved plans that are not there: deleted ones, and those of another community."""
    known = {f"{choices.SAVED}{number}" for number in of_community(choice.community)["id"]}

    def kept_if_there(scheme: str, otherwise: str) -> str:
        return otherwise if scheme.startswith(choices.SAVED) and scheme not in known else scheme

    scheme, against = kept_if_there(choice.scheme, "today"), kept_if_there(choice.against, "")
    return replace(choice, scheme=scheme, against=against)


def called(scheme: str) -> str:
    """What a plan is called."""
    if (day := choices.day_of(scheme)) is not None:
        return t("rebalance.scheme.on", day=figures.day(day))
    if not scheme.startswith(choices.SAVED):
        return t(f"rebalance.scheme.{scheme or 'today'}")
    held = kept(stored.plans, of=("plan", "plan_unit")).set_index("id")
    number = int(scheme.removeprefix(choices.SAVED))
    return str(held.loc[number, "name"]) if number in held.index else t("rebalance.scheme.gone")


def keep_popover(one: Shown) -> None:
    """Keep what is shown as a draft: over the draft that it was, or under a new name."""
    label = t("rebalance.keep.changed") if one.is_changed else t("rebalance.keep")
    with st.popover(label, icon=":material/save:", key="open_keep"):
        _told()
        saved = one.saved
        if saved is not None and saved.state == "draft":
            st.button(
                t("rebalance.keep.over", name=saved.name),
                key="keep_over",
                type="primary",
                disabled=not one.is_changed,
                on_click=_keep,
                args=(one, saved.name, saved.id),
            )
        first = "" if saved is None else t("rebalance.keep.copy", name=saved.name)
        name = st.text_input(t("rebalance.keep.name"), first, key="keep_name", max_chars=drafts.LONGEST_NAME)
        st.button(t("rebalance.keep.new"), key="keep_new", on_click=_keep, args=(one, name, None))


def _keep(one: Shown, name: str, number: int | None) -> None:
    saved = one.saved
    goal = one.scheme if one.scheme in choices.GOALS else None if saved is None else saved.goal
    made = _do(
        drafts.save,
        name=name,
        grid=one.grid,
        plan_id=number,
        seen_at=None if number is None or saved is None else saved.saved_at,
        community_code=one.ground.community,
        goal=goal,
        rules=ruling.said(),
        locked=[one.base.index[at] for at in one.drawing.locked_units],
        grids={} if saved is None else saved.grids,
    )
    if made is not _FAILED:
        address.put("community", one.ground.community)
        address.put("scheme", f"{choices.SAVED}{made}")
        st.session_state[_DONE] = t("rebalance.kept", name=name)


def panel(choice: Choice, ground: Ground, one: Shown | None) -> None:
    """The saved plans of the community, what can be done with the one that is shown, and the grids of another day."""
    _told()
    if one is not None and one.saved is not None:
        _way(one, one.saved)
    held = of_community(choice.community)
    if held.empty:
        st.html(markup.element("p", t("rebalance.saved.none"), css="quiet"))
    for row in held.to_dict("records"):
        _line(row, is_shown=choice.scheme == f"{choices.SAVED}{row['id']}")
    _another_day(choice)


def _line(row: dict[Any, Any], *, is_shown: bool) -> None:
    number = row["id"]
    facts = t(
        "rebalance.saved.line",
        state=_state(row),
        grids=figures.number(row["grids"]),
        time=figures.moment(row["saved_at"]),
    )
    with st.container(horizontal=True, key=f"matter-plan-{number}", vertical_alignment="center", gap=None):
        icon = ":material/check:" if is_shown else ":material/draft:"
        label = markup.two_lines(row["name"], facts)
        key, shown = f"look-plan-{number}", (number, row["community_code"])
        st.button(label, key=key, icon=icon, type="tertiary", on_click=_open, args=shown)


def _state(row: dict[Any, Any]) -> str:
    said = t(f"rebalance.state.{row['state']}")
    day = row["effective_on"]
    return said if pd.isna(day) else t("rebalance.state.from", state=said, day=figures.day(day))


def _open(number: int, community: str) -> None:
    """Show a saved plan, under the rules that it was made with."""
    with engine.read(load.store()) as conn:
        ruling.adopt(stored.plan(conn, number).rules)
    address.put("community", community)
    address.put("scheme", f"{choices.SAVED}{number}")


def _way(one: Shown, saved: SavedPlan) -> None:
    """Where the plan stands, and the next step."""
    with st.container(key="card"):
        st.html(markup.raw("div", markup.element("h3", saved.name) + _steps(saved.state), css="card"))
        facts = [
            (t("rebalance.saved.by"), saved.approved_by),
            (t("rebalance.saved.from"), None if saved.effective_on is None else figures.day(saved.effective_on)),
            (t("rebalance.saved.returned"), saved.returned_for),
            (t("rebalance.saved.archived"), saved.archived_for),
        ]
        st.html(markup.facts([(name, value) for name, value in facts if value]))
        if saved.state == "draft":
            _submit(one, saved.id)
        elif saved.state == "submitted":
            _decide(one, saved.id)
        if saved.state in ("submitted", "approved"):
            _withdraw(saved.id)


def _steps(state: str) -> str:
    if state == "archived":
        return markup.element("p", t("rebalance.state.archived"), css="told")
    now = STEPS.index(state)
    items = [
        markup.element("li", t(f"rebalance.state.{step}"), css="now" if at == now else "done" if at < now else "")
        for at, step in enumerate(STEPS)
    ]
    return markup.raw("ol", "".join(items), css="steps")


def _submit(one: Shown, number: int) -> None:
    if one.is_changed:
        st.html(markup.element("p", t("rebalance.submit.unsaved"), css="told"))
    person = st.text_input(t("rebalance.submit.person"), key="submit_person", help=t("rebalance.submit.person.help"))
    st.button(
        t("rebalance.submit"),
        key="submit",
        type="primary",
        disabled=one.is_changed,
        on_click=_hand_in,
        args=(one, number, person),
    )
    st.button(t("rebalance.saved.delete"), key="delete", type="tertiary", on_click=_delete, args=(number,))


def _hand_in(one: Shown, number: int, person: str) -> None:
    _do(plans.submit, number, units=one.ground.units, submitter=person)


def _delete(number: int) -> None:
    if _do(drafts.remove, number) is not _FAILED:
        address.put("scheme", None)


def _decide(one: Shown, number: int) -> None:
    st.html(markup.element("p", t("rebalance.approve.hint"), css="quiet"))
    person = st.text_input(t("rebalance.approve.person"), key="approve_person")
    first = choices.today()
    day = st.date_input(
        t("rebalance.approve.day"),
        value=first + timedelta(days=1),
        min_value=first,
        format="YYYY-MM-DD",
        key="approve_day",
    )
    st.button(
        t("rebalance.approve"),
        key="approve",
        type="primary",
        disabled=not person.strip(),
        on_click=_approve,
        args=(one, number, person, day),
    )
    reason = st.text_input(t("rebalance.return.reason"), key="return_reason")
    st.button(t("rebalance.return"), key="return", disabled=not reason.strip(), on_click=_return, args=(number, reason))


def _approve(one: Shown, number: int, person: str, day: date) -> None:
    """A plan whose day is today comes into force at once."""
    done = _do(
        plans.approve, number, approver=person, effective_on=day, units=one.ground.units, current=one.ground.current
    )
    if done is not _FAILED and day <= choices.today():
        brought = plans.apply_due(load.store(), at=datetime.now(UTC), actor_role=access.role())
        st.session_state[_FAULT] = next((one.fault for one in brought if one.plan == number), None)


def _return(number: int, reason: str) -> None:
    _do(plans.give_back, number, reason=reason)


def _withdraw(number: int) -> None:
    reason = st.text_input(t("rebalance.withdraw.reason"), key="withdraw_reason")
    st.button(
        t("rebalance.withdraw"),
        key="withdraw",
        type="tertiary",
        disabled=not reason.strip(),
        on_click=_take_back,
        args=(number, reason),
    )


def _take_back(number: int, reason: str) -> None:
    _do(plans.withdraw, number, reason=reason)


def _another_day(choice: Choice) -> None:
    st.html(markup.element("h4", t("rebalance.day"), css="heading"))
    st.session_state["pick_day_of_grids"] = choices.day_of(choice.scheme) or choices.today()
    st.date_input(
        t("rebalance.day.pick"),
        key="pick_day_of_grids",
        max_value=choices.today(),
        min_value=date(1990, 1, 1),
        format="YYYY-MM-DD",
        on_change=_take_day,
    )


def _take_day() -> None:
    day = st.session_state["pick_day_of_grids"]
    address.put("scheme", f"{choices.DAY}{day.isoformat()}")


_FAILED = object()


def _do(deed: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """Change the store; what goes wrong is told in the next run."""
    try:
        with engine.write(load.store()) as conn:
            return deed(conn, *arguments, at=datetime.now(UTC), actor_role=access.role(), **more)
    except GridError as error:
        st.session_state[_FAULT] = error
        return _FAILED


def _told() -> None:
    """What came of the last deed, once."""
    error: GridError | None = st.session_state.pop(_FAULT, None)
    if error is not None:
        st.html(markup.element("p", faults.words(error), css="told"))
        if isinstance(error, PlanNameTakenError):
            st.html(markup.element("p", t("rebalance.keep.taken"), css="quiet"))
    if done := st.session_state.pop(_DONE, ""):
        st.html(markup.element("p", done, css="quiet"))
