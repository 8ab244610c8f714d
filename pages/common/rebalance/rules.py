"""The planner's rules: limits of size, what makes work, how many grids; in the session, and with every saved plan."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pandas as pd
import streamlit as st

from geo.plans.rules import WORKLOADS, Rules
from pages.common import figures, markup
from pages.common.text import t

Said = dict[str, Any]
"""Rules as JSON has them: numbers and flags by name, `workload` by column; by community `grids` (how many), `staff`
(full-time grid workers) and `locked`, the units and grids that proposals are to leave as they are today."""

_KEY = "rebalance_rules"
LIMITS = (
    ("least_households", "most_households"),
    ("least_rural", "most_rural"),
    ("least_merchants", "most_merchants"),
)
SIMPLE = (*(name for pair in LIMITS for name in pair), "keep_compounds")
HIGHEST = {"households": 1500, "rural": 1500, "merchants": 200}


def said() -> Said:
    """The rules of this session."""
    now: Said = st.session_state.setdefault(_KEY, at_first())
    return now


def at_first() -> Said:
    """The rules that the standards name."""
    standard = {field.name: field.default for field in fields(Rules) if field.name in SIMPLE}
    return standard | {"workload": {"households": 1.0}, "grids": {}, "staff": {}, "locked": {}}


def adopt(told: Mapping[str, Any]) -> None:
    """Take over the rules that a plan was saved with; what they do not name stays as the standards have it."""
    known = at_first()
    st.session_state[_KEY] = known | {name: value for name, value in told.items() if name in known}


def rules(
    told: Mapping[str, Any],
    *,
    grid_class: pd.Series,
    locked_units: frozenset[str] = frozenset(),
    locked_grids: frozenset[str] = frozenset(),
) -> Rules:
    """What the engine takes.

    Args:
        told: As `said` gives them.
        grid_class: Class of each grid, by code.
        locked_units: Units that stay as they are today.
        locked_grids: Grids that do.
    """
    simple: dict[str, Any] = {name: told[name] for name in SIMPLE}
    return Rules(
        **simple,
        workload=told["workload"],
        grids=told["grids"] or None,
        staff=told["staff"] or None,
        grid_class=grid_class,
        locked_units=locked_units,
        locked_grids=locked_grids,
    )


def locks(told: Said, community: str) -> tuple[frozenset[str], frozenset[str]]:
    """Units and grids that proposals leave as they are."""
    held = told["locked"].get(community, {})
    return frozenset(held.get("units", ())), frozenset(held.get("grids", ()))


def lock(community: str, *, units: list[str], grids: list[str]) -> None:
    """Let proposals leave these as they are today, and nothing else."""
    held = {"units": sorted(units), "grids": sorted(grids)}
    others = {code: one for code, one in said()["locked"].items() if code != community}
    said()["locked"] = others | ({community: held} if units or grids else {})


def panel(community: str, *, today: int) -> None:
    """Draw the rules.

    Args:
        community: The community that is drawn.
        today: How many grids it has today.
    """
    now = said()
    for least, most in LIMITS:
        _limits(now, least, most)
    automatic = t("rebalance.rules.grids.auto", n=figures.number(today))
    _number(now, "grids", community, placeholder=automatic)
    _number(now, "staff", community, placeholder=t("rebalance.rules.staff.any"))
    st.html(markup.element("h4", t("rebalance.rules.workload"), css="heading"))
    _workload(now)
    _flag(now)
    st.button(t("rebalance.rules.reset"), key="rules_reset", type="tertiary", on_click=_reset)


def _limits(now: Said, least: str, most: str) -> None:
    of = least.removeprefix("least_")
    key = f"rules_{of}"
    st.session_state[key] = (now[least], now[most])
    st.slider(
        t(f"rebalance.rules.{of}"), 0, HIGHEST[of], key=key, step=10, on_change=_take_limits, args=(key, least, most)
    )


def _take_limits(key: str, least: str, most: str) -> None:
    low, high = st.session_state[key]
    said().update({least: int(low), most: max(1, int(high))})


def _number(now: Said, name: str, community: str, *, placeholder: str) -> None:
    key = f"rules_{name}"
    st.session_state[key] = now[name].get(community)
    st.number_input(
        t(f"rebalance.rules.{name}"),
        min_value=1,
        max_value=99,
        value=None,
        key=key,
        placeholder=placeholder,
        on_change=_take_number,
        args=(name, key, community),
    )


def _take_number(name: str, key: str, community: str) -> None:
    wanted = st.session_state[key]
    others = {code: number for code, number in said()[name].items() if code != community}
    said()[name] = others if wanted is None else others | {community: int(wanted)}


def _workload(now: Said) -> None:
    places = st.columns(2)
    for at, name in enumerate(WORKLOADS):
        key = f"rules_work_{name}"
        st.session_state[key] = float(now["workload"].get(name, 0.0))
        places[at % 2].number_input(
            t(f"rebalance.work.{name}"), 0.0, 1000.0, key=key, step=0.1, format="%g", on_change=_take_workload
        )


def _take_workload() -> None:
    weights = {name: float(st.session_state[f"rules_work_{name}"]) for name in WORKLOADS}
    chosen = {name: weight for name, weight in weights.items() if weight > 0.0}
    said()["workload"] = chosen or at_first()["workload"]


def _flag(now: Said) -> None:
    st.session_state["rules_compounds"] = now["keep_compounds"]
    st.toggle(t("rebalance.rules.compounds"), key="rules_compounds", on_change=_take_flag)


def _take_flag() -> None:
    said()["keep_compounds"] = st.session_state["rules_compounds"]


def _reset() -> None:
    st.session_state[_KEY] = at_first()
