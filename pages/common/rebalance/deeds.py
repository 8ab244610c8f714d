"""What the engine does for the hand: proposals, splitting, merging and emptying grids, finishing a half-drawn plan."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo import rebalance
from geo.partition import partition
from pages.common import address, markup
from pages.common.rebalance import proposals
from pages.common.rebalance import rules as ruling
from pages.common.rebalance import shown as showing
from pages.common.rebalance.choice import Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.proposals import SEED
from pages.common.rebalance.rules import Said
from pages.common.rebalance.shown import SPARE, Shown
from pages.common.text import t

Integers = npt.NDArray[np.int64]

COMPLETE_S, SPLIT_S = 8.0, 2.0
TOLERANCES = (0.1, 0.25, 0.5, 1.0)
"""How unequal the halves of a split grid may be, the first that is possible."""
_ASKED, _FAULT = "rebalance_asked", "rebalance_fault"


def ask_for_proposals(one: Shown | None, choice: Choice) -> None:
    """Have the proposals made in the coming run; what is locked on the map stays as it is today."""
    if one is not None:
        units, grids = one.locked()
        free = set(one.ground.grid_class.index[one.ground.grid_class != "exclusive"])
        ruling.lock(one.ground.community, units=units, grids=[code for code in grids if code in free])
    st.session_state[_ASKED] = True
    address.put("community", choice.community)
    if choice.scheme == "today":
        address.put("scheme", "least_change")


def make_proposals(ground: Ground, told: Said) -> None:
    """Make them, if somebody has asked."""
    if not st.session_state.pop(_ASKED, False):
        return
    with st.spinner(t("rebalance.proposing", n=f"{len(ground.units.frame):,}")):
        proposals.make(ground, told)


def popover(one: Shown) -> None:
    """Deeds on a whole grid."""
    with st.popover(t("rebalance.edit"), icon=":material/edit:", key="open_edit"):
        held = _held(one)
        if fault := st.session_state.pop(_FAULT, ""):
            st.html(markup.element("p", fault, css="told"))
        st.button(
            t("rebalance.edit.complete"),
            key="edit_complete",
            type="primary",
            help=t("rebalance.edit.complete.help"),
            disabled="" not in set(one.grid),
            on_click=_complete,
            args=(one,),
            width="stretch",
        )
        _whole_grids(one, held)
        anew = t("rebalance.edit.clear_all")
        st.button(anew, key="edit_clear_all", type="tertiary", on_click=_clear_all, args=(one,))


def _whole_grids(one: Shown, held: list[str]) -> None:
    chosen = st.selectbox(t("rebalance.edit.grid"), held, key="edit_grid", format_func=one.name_of)
    left, right = st.columns(2)
    for place, name, deed in ((left, "split", _split), (right, "clear", _clear)):
        label, is_off = t(f"rebalance.edit.{name}"), chosen is None
        place.button(label, key=f"edit_{name}", disabled=is_off, on_click=deed, args=(one, chosen), width="stretch")
    others = [code for code in held if code != chosen]
    into = st.selectbox(t("rebalance.edit.into"), others, key="edit_into", format_func=one.name_of)
    st.button(
        t("rebalance.edit.merge"),
        key="edit_merge",
        disabled=into is None,
        on_click=_merge,
        args=(one, chosen, into),
        width="stretch",
    )


def _held(one: Shown) -> list[str]:
    """Grids that hold something and are not locked."""
    shut = {one.codes[at] for at in one.drawing.locked_grids}
    used = set(one.grid)
    return [code for code in one.codes if code in used and code not in shut]


def _free(one: Shown) -> "pd.Series[bool]":
    """Units that are not locked."""
    index = one.base.index
    locked = {index[at] for at in one.drawing.locked_units}
    return pd.Series([unit not in locked for unit in index], index=index)


def _merge(one: Shown, code: str, into: str) -> None:
    grid = one.grid
    showing.push(one, grid.mask((grid == code) & _free(one), into))


def _clear(one: Shown, code: str) -> None:
    grid = one.grid
    showing.push(one, grid.mask((grid == code) & _free(one), ""))


def _clear_all(one: Shown) -> None:
    grid = one.grid
    showing.push(one, grid.mask(grid.isin(_held(one)) & _free(one), ""))


def _complete(one: Shown) -> None:
    chance = np.random.default_rng(SEED)
    try:
        plan = rebalance.complete(
            one.ground.units, one.grid, one.ground.current, one.rules, rng=chance, time_limit_s=COMPLETE_S
        )
    except ValueError:
        st.session_state[_FAULT] = t("rebalance.edit.complete.fault")
        return
    known = set(one.codes)
    if set(plan.grid) - known - {""}:
        st.session_state[_FAULT] = t("rebalance.edit.complete.fault")
        return
    showing.push(one, plan.grid)


def _split(one: Shown, code: str) -> None:
    """Divide a grid into two of about the same weight; the second takes the next free number."""
    fresh = next((spare for spare in one.codes[-SPARE:] if spare not in set(one.grid)), None)
    members = np.flatnonzero((one.grid == code).to_numpy())
    label = None if fresh is None or len(members) < 2 else _halves(one, members)
    if label is None:
        st.session_state[_FAULT] = t("rebalance.edit.split.fault", grid=one.name_of(code))
        return
    grid = one.grid.copy()
    grid.iloc[members[label == 1]] = fresh
    showing.push(one, grid)


def _halves(one: Shown, members: Integers) -> Integers | None:
    frame = one.ground.units.frame.iloc[members]
    place = {unit: at for at, unit in enumerate(members.tolist())}
    inside = [(place[a], place[b]) for a, b in one.ground.units.edges.tolist() if a in place and b in place]
    weight = (frame["households"] + frame["merchants"]).to_numpy(dtype=float)
    for tolerance in TOLERANCES:
        half = weight.sum() / 2
        try:
            found = partition(
                np.array(inside, dtype=np.int64).reshape(-1, 2),
                weight,
                frame[["x", "y"]].to_numpy(),
                parts=2,
                lower=half * (1 - tolerance),
                upper=half * (1 + tolerance),
                rng=np.random.default_rng(SEED),
                time_limit_s=SPLIT_S,
            )
        except ValueError:
            continue
        return np.asarray(found.labels, dtype=np.int64)
    return None
