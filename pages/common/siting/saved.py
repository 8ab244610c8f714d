"""Saved scenarios: kept under a name, opened again, renamed, deleted, compared side by side, exported."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from data import engine
from data.errors import GridError, ScenarioNameTakenError
from data.queries import scenarios
from pages.common import access, address, faults, figures, load, markup, workbook
from pages.common.circle import choice as choices
from pages.common.circle import words as circle_words
from pages.common.circle.question import Question
from pages.common.load import kept
from pages.common.siting import plan
from pages.common.siting.outcome import Outcome, State
from pages.common.siting.shown import Shown
from pages.common.text import t

FAULT, DOOMED = "siting_fault", "siting_doomed"
DEFAULT_WALKER = choices.DEFAULTS["walker"]
DEFAULT_MINUTES = choices.DEFAULTS["minutes"]


def view(asked: Question, seen: Shown) -> None:
    """Keep the list that is open, and what has been kept."""
    _keep(asked, seen)
    _fault(asked, seen)
    held = kept(scenarios.scenarios, of=("siting_scenario",))
    if held.empty:
        st.html(markup.element("p", t("siting.saved.none"), css="quiet"))
        return
    for row in held.to_dict("records"):
        _line(row)
    st.html(markup.element("h4", t("siting.compare"), css="heading"))
    table = compared(held)
    st.html(markup.scrolling(markup.table(list(table.columns), table.to_numpy().tolist()), css="compared"))
    st.html(markup.element("p", t("siting.compare.hint"), css="quiet"))
    workbook.download(lambda: _book(held), name=t("siting.compare"), key="siting_export")


def _keep(asked: Question, seen: Shown) -> None:
    if seen.outcome is None:
        st.html(markup.element("p", t("siting.save.empty"), css="told"))
        return
    with st.container(horizontal=True, key="siting_save", vertical_alignment="bottom", gap="small"):
        st.text_input(t("siting.save.name"), key="siting_name", max_chars=scenarios.LONGEST_NAME)
        st.button(t("siting.save"), key="siting_keep", type="primary", on_click=_save, args=(asked, seen, False))


def _fault(asked: Question, seen: Shown) -> None:
    """What went wrong with the last deed, once."""
    error: GridError | None = st.session_state.pop(FAULT, None)
    if error is None:
        return
    st.html(markup.element("p", faults.words(error), css="told"))
    if isinstance(error, ScenarioNameTakenError) and seen.outcome is not None:
        st.button(t("siting.save.replace"), key="siting_replace", on_click=_save, args=(asked, seen, True))


def _save(asked: Question, seen: Shown, replaces: bool) -> None:
    choice = asked.choice
    settings = {
        "hour": None if choice.hour is None else choices.code_of(choice.hour),
        "walker": choice.walker,
        "minutes": choice.minutes,
        "area": asked.scope.area,
    }
    outcome = seen.outcome
    if outcome is not None:
        _do(
            scenarios.save,
            name=st.session_state.get("siting_name", ""),
            services=choice.services,
            settings=settings,
            actions=seen.plan,
            figures=figures_of(outcome, asked),
            replace=replaces,
        )


def figures_of(outcome: Outcome, asked: Question) -> dict[str, Any]:
    """What is kept of an outcome: of the list, and of the day it was made."""
    gained, lost = (outcome.households(asked.ground, mask) for mask in (outcome.gained, outcome.lost))
    return {
        "then": _state(outcome.then),
        "today": _state(outcome.today),
        "gained": gained,
        "lost": lost,
        "as_of": figures.day(asked.scope.on),
    }


def _state(state: State) -> dict[str, float | None]:
    mean = state.mean_minutes
    return {
        "part": state.reached.part,
        "whole": state.reached.whole,
        "stations": state.stations,
        "mean": None if pd.isna(mean) else round(mean, 3),
        "cut_off": state.cut_off,
    }


def _do(deed: Callable[..., None], *arguments: Any, **more: Any) -> None:
    """Change the store; what goes wrong is told in the next run."""
    try:
        with engine.write(load.store()) as conn:
            deed(conn, *arguments, at=datetime.now(UTC), actor_role=access.role(), **more)
    except GridError as error:
        st.session_state[FAULT] = error


def _line(row: dict[Any, Any]) -> None:
    number, name, then = row["id"], row["name"], row["figures"]["then"]
    facts = t(
        "siting.saved.line",
        share=figures.percent(then["part"] / then["whole"] if then["whole"] else None),
        n=len(row["actions"]),
        time=figures.moment(row["created_at"]),
    )
    with st.container(horizontal=True, key=f"matter-saved-{number}", vertical_alignment="center", gap=None):
        label = markup.two_lines(name, facts)
        st.button(
            label, key=f"look-saved-{number}", type="tertiary", help=t("siting.open"), on_click=_open, args=(row,)
        )
        with st.popover("", icon=":material/more_vert:", type="tertiary", key=f"more-saved-{number}"):
            new = st.text_input(t("siting.rename.to"), name, key=f"name-{number}", max_chars=scenarios.LONGEST_NAME)
            st.button(t("siting.rename"), key=f"rename-{number}", on_click=_rename, args=(name, new))
            _delete(number, name)


def _rename(name: str, new: str) -> None:
    _do(scenarios.rename, name, to=new)


def _delete(number: int, name: str) -> None:
    """Two steps: nothing brings a deleted scenario back."""
    if st.session_state.get(DOOMED) != number:
        st.button(t("siting.delete"), key=f"delete-{number}", type="tertiary", on_click=_doom, args=(number,))
        return
    st.html(markup.element("p", t("siting.delete.sure", name=name), css="told"))
    st.button(t("siting.delete.yes"), key=f"yes-{number}", type="primary", on_click=_remove, args=(name,))
    st.button(t("siting.delete.no"), key=f"no-{number}", on_click=_doom, args=(None,))


def _doom(number: int | None) -> None:
    st.session_state[DOOMED] = number


def _remove(name: str) -> None:
    _doom(None)
    _do(scenarios.remove, name)


def _open(row: dict[Any, Any]) -> None:
    """Show a scenario under the settings that it was judged with."""
    settings = row["settings"]
    minutes, walker = str(settings["minutes"]), settings["walker"]
    address.put("service", row["services"])
    address.put("hour", settings["hour"])
    address.put("walker", None if walker == DEFAULT_WALKER else walker)
    address.put("minutes", None if minutes == DEFAULT_MINUTES else minutes)
    address.put("area", settings.get("area"))
    address.put("siting", "plan")
    plan.put(row["actions"])


def _book(held: pd.DataFrame) -> bytes:
    sheets = {t("siting.compare"): compared(held), t("siting.numbers"): numbers(held), t("siting.steps"): steps(held)}
    return workbook.workbook(sheets)


STATE, WHEN, CHANGES = ("part", "whole", "stations", "mean", "cut_off"), ("today", "then"), ("gained", "lost")


def compared(held: pd.DataFrame) -> pd.DataFrame:
    """Scenarios side by side: a row per figure, a column per scenario, each with the figure of its own day."""
    table = {t("siting.figure"): [t(f"siting.compare.{name}") for name in ROWS]}
    for row in held.to_dict("records"):
        table[row["name"]] = [say(row) for say in ROWS.values()]
    return pd.DataFrame(table)


def numbers(held: pd.DataFrame) -> pd.DataFrame:
    """The same as numbers to reckon with, a line per scenario; missing where nobody can walk to any place."""
    lines = []
    for row in held.to_dict("records"):
        told, then, today = row["figures"], row["figures"]["then"], row["figures"]["today"]
        states = {f"{name}.{when}": state[name] for name in STATE for when, state in (("today", today), ("then", then))}
        lines.append({"name": row["name"], **states, "gained": told["gained"], "lost": told["lost"]})
    frame = pd.DataFrame(lines, columns=["name", *(f"{name}.{when}" for name in STATE for when in WHEN), *CHANGES])
    return frame.rename(columns=_head)


def _head(column: str) -> str:
    name, _, when = column.partition(".")
    said = t("siting.save.name") if name == "name" else t(f"siting.figure.{name}")
    return t("siting.figure.when", figure=said, when=t(f"siting.{when}")) if when else said


def steps(held: pd.DataFrame) -> pd.DataFrame:
    """All steps of all scenarios, one a line."""
    lines = [
        (row["name"], t(f"siting.verb.{one.verb}"), one.kind, one.code, one.place, one.lon, one.lat)
        for row in held.to_dict("records")
        for one in row["actions"]
    ]
    head = (
        "siting.save.name",
        "siting.verb",
        "card.kind",
        "card.code",
        "siting.verb.place",
        "siting.lon",
        "siting.lat",
    )
    return pd.DataFrame(lines, columns=[t(key) for key in head])


def _both(name: str, *, digits: int = 0) -> Callable[[dict[Any, Any]], str]:
    def say(row: dict[Any, Any]) -> str:
        states = (row["figures"][when][name] for when in ("today", "then"))
        today, then = (figures.number(value, digits=digits) for value in states)
        return t("siting.answer.change", before=today, after=then)

    return say


def _share(row: dict[Any, Any]) -> str:
    states = [row["figures"][when] for when in ("today", "then")]
    today, then = (figures.percent(one["part"] / one["whole"] if one["whole"] else None) for one in states)
    return t("siting.answer.change", before=today, after=then)


ROWS: dict[str, Callable[[dict[Any, Any]], str]] = {
    "share": _share,
    "part": _both("part"),
    "whole": lambda row: figures.number(row["figures"]["then"]["whole"]),
    "stations": _both("stations"),
    "mean": _both("mean", digits=1),
    "gained": lambda row: figures.number(row["figures"]["gained"]),
    "lost": lambda row: figures.number(row["figures"]["lost"]),
    "services": lambda row: circle_words.services(row["services"]),
    "minutes": lambda row: t("circle.tier.n", n=row["settings"]["minutes"]),
    "hour": lambda row: circle_words.hour(choices.hour_of(row["settings"]["hour"] or "")),
    "walker": lambda row: circle_words.walker(row["settings"]["walker"]),
    "as_of": lambda row: str(row["figures"]["as_of"]),
}
"""What is compared, in the order of the table."""
