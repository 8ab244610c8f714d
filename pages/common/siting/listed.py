"""The what-if list: its steps, what comes of them beside today's figures, and more to close or move."""

from collections.abc import Callable

import pandas as pd
import shapely
import streamlit as st

from data.queries.scenarios import Action
from pages.common import address, district, figures, markup, places, stage
from pages.common.circle.question import Question
from pages.common.siting import candidates, outcome, plan, words
from pages.common.siting.outcome import Outcome, State
from pages.common.siting.shown import Shown
from pages.common.text import t

MOST_LOSERS = 6

FIGURES: dict[str, Callable[[State], str]] = {
    "share": lambda state: figures.percent(state.reached.of_one),
    "part": lambda state: figures.number(state.reached.part),
    "whole": lambda state: figures.number(state.reached.whole),
    "stations": lambda state: figures.number(state.stations),
    "mean": lambda state: figures.number(state.mean_minutes, digits=1),
    "cut_off": lambda state: figures.number(state.cut_off),
}
"""What is told of a state, in the order of the table."""


def view(asked: Question, seen: Shown) -> None:
    """The list and its outcome."""
    if seen.outcome is None:
        st.html(markup.element("p", t("siting.list.empty"), css="told"))
    else:
        _outcome(asked, seen.outcome)
        for number, step in enumerate(seen.plan):
            _line(asked, step, number)
        st.button(t("siting.list.clear"), key="siting_clear", type="tertiary", on_click=plan.put, args=((),))
    _change(asked)


def _outcome(asked: Question, found: Outcome) -> None:
    rows = [
        (t(f"siting.figure.{name}"), say(found.today), say(found.then), difference(name, found))
        for name, say in FIGURES.items()
        if name != "whole"
    ]
    head = [t("siting.figure"), t("siting.today"), t("siting.then"), t("siting.difference")]
    st.html(markup.table(head, rows, numeric=(1, 2, 3)))
    gained, lost = (found.households(asked.ground, mask) for mask in (found.gained, found.lost))
    told = [
        (t("siting.figure.gained"), figures.number(gained)),
        (t("siting.figure.lost"), figures.number(lost)),
        (t("siting.figure.whole"), figures.number(found.today.reached.whole)),
    ]
    st.html(markup.facts(told) + (_losers(asked, found) if lost else ""))


def difference(name: str, found: Outcome) -> str:
    """A figure's change, with its sign."""
    today, then = found.today, found.then
    changes: dict[str, tuple[float, int]] = {
        "share": (100 * ((then.reached.of_one or 0.0) - (today.reached.of_one or 0.0)), 1),
        "part": (then.reached.part - today.reached.part, 0),
        "stations": (then.stations - today.stations, 0),
        "mean": (then.mean_minutes - today.mean_minutes, 1),
        "cut_off": (then.cut_off - today.cut_off, 0),
    }
    change, digits = changes[name]
    said = figures.number(round(change, digits) + 0.0, digits=digits)
    return f"+{said}" if round(change, digits) > 0 else said


def _losers(asked: Question, found: Outcome) -> str:
    """The grids where most households lose their reach."""
    homes = asked.ground.buildings[found.lost]
    by_grid: pd.Series[float] = homes.groupby("grid")["households"].sum().sort_values(ascending=False, kind="stable")
    known = district.gazetteer(asked.scope.on)
    lines = [
        t("siting.losers.line", grid=words.grid(str(code), known), n=figures.number(number))
        for code, number in by_grid.head(MOST_LOSERS).items()
        if number
    ]
    said = "".join(markup.element("p", line, css="quiet") for line in lines)
    return markup.element("h4", t("siting.losers"), css="heading") + said


def _line(asked: Question, step: Action, number: int) -> None:
    known = candidates.candidates(asked.scope)
    facts = t("format.dot").join(filter(None, [_where(step, asked), _doubt(step, asked)]))
    icon = {"add": ":material/add_circle:", "move": ":material/trending_flat:", "close": ":material/cancel:"}[step.verb]
    with st.container(horizontal=True, key=f"matter-step-{number}", vertical_alignment="center", gap=None):
        label = markup.two_lines(words.step(step, asked.ground, known), facts)
        st.button(label, key=f"look-step-{number}", icon=icon, type="tertiary", on_click=_look, args=(asked, step))
        st.button(
            "",
            key=f"drop-step-{number}",
            icon=":material/close:",
            help=t("siting.drop"),
            type="tertiary",
            on_click=plan.drop,
            args=(step,),
            kwargs={"of": asked.scope},
        )


def _where(step: Action, asked: Question) -> str:
    return "" if step.verb == "close" else words.where(step, asked.scope)


def _doubt(step: Action, asked: Question) -> str:
    """Why a step changes nothing, if so."""
    row = outcome.row_of(step, asked.ground)
    if step.verb != "add" and row is None:
        return t("siting.list.missing")
    is_given = row is not None and bool(asked.found.given[row])
    is_counted = is_given if step.verb != "add" else outcome.counts(step, asked.choice, serves=False)
    return "" if is_counted else t("siting.list.not_counted")


def _look(asked: Question, step: Action) -> None:
    row = outcome.row_of(step, asked.ground)
    shapes: list[shapely.Geometry] = [] if row is None else [asked.ground.facilities.geometry.iloc[row]]
    if step.lon is not None and step.lat is not None:
        shapes.append(shapely.Point(step.lon, step.lat))
    if shapes:
        stage.fly_to(places.around(shapes))


def _change(asked: Question) -> None:
    """Choose from a list what closes or moves."""
    given = asked.ground.facilities[asked.found.given]
    with st.expander(t("siting.change"), icon=":material/edit_location_alt:", key="siting_change"):
        codes = dict(zip(given.index, given["name"], strict=True))
        row = st.selectbox(t("siting.station"), list(codes), key="siting_station", format_func=codes.__getitem__)
        if row is not None:
            change_buttons(asked, int(row), key="list")


def change_buttons(asked: Question, row: int, *, key: str) -> None:
    """Close a facility, or begin to move it."""
    facility = asked.ground.facilities.iloc[row]
    close = plan.closed(str(facility["kind"]), str(facility["code"]))
    with st.container(horizontal=True, gap="small", key=f"siting_deeds_{key}"):
        st.button(
            t("siting.close"),
            key=f"siting_close_{key}",
            icon=":material/cancel:",
            on_click=plan.take,
            args=(close,),
            kwargs={"of": asked.scope},
        )
        st.button(
            t("siting.move"),
            key=f"siting_move_{key}",
            icon=":material/trending_flat:",
            on_click=address.put,
            args=("moving", f"{facility['kind']}:{facility['code']}"),
        )
