"""The plan that is shown: what it was when it came, and what the hand has made of it since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from data.plans.lines import SEQUENCE_DIGITS, default_name
from data.queries import plans
from data.queries.plans import SavedPlan
from geo.plans.ground import grids_of, ground_classes, wholes
from geo.plans.ledger import Ledger, ledger
from geo.plans.rules import Rules
from geo.rebalance import Plan
from pages.common.load import kept
from pages.common.plan_map import plan_map
from pages.common.rebalance import choice as choices
from pages.common.rebalance import proposals
from pages.common.rebalance import rules as ruling
from pages.common.rebalance.ground import Ground, grids_on, positions

SPARE = 12
"""Grids that the hand may add to a plan."""
MAP = "rebalance_map"
_DRAWINGS = "rebalance_drawings"


@dataclass(frozen=True)
class Drawing:
    """What the hand has made of a plan: positions of grids by unit, of locked units and grids; how many changes."""

    grid: tuple[int, ...]
    locked_units: tuple[int, ...] = ()
    locked_grids: tuple[int, ...] = ()
    serial: int = 0
    push: int = 0
    """How often the server has drawn."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A plan on the screen.

    Attributes:
        ground: The ground that it divides.
        scheme: Where it came from.
        token: A word for that which no other plan has.
        base: Grid code by unit as it came, "" for none.
        codes: All grids that it may have, those of `SPARE` last.
        drawing: As it is now.
        editable: Whether the hand may change it.
        rules: What it is judged by.
        made: The proposal that it is, if the hand has not changed it.
        saved: The saved plan that it is, changed or not.
    """

    ground: Ground
    scheme: str
    token: str
    base: pd.Series
    codes: tuple[str, ...]
    drawing: Drawing
    editable: bool
    rules: Rules
    made: Plan | None
    saved: SavedPlan | None

    @cached_property
    def grid(self) -> pd.Series:
        """Grid code by unit as it is now."""
        held = [self.codes[at] if at >= 0 else "" for at in self.drawing.grid]
        return pd.Series(held, index=self.base.index, name="grid", dtype=object)

    @property
    def is_changed(self) -> bool:
        """Whether the hand has changed it."""
        return bool((self.grid != self.base).any())

    @cached_property
    def wholes(self) -> list[int]:
        """Number of what each unit moves with: itself, or its compound."""
        units = self.ground.units
        current = grids_of(self.ground.current, units.frame.index, name="today's grids")
        kinds = ground_classes(units, current, self.rules)
        return [int(number) for number in wholes(units, current, kinds, self.rules)]

    def ledger(self) -> Ledger:
        """The server's recount."""
        return ledger(self.ground.units, self.grid, self.ground.current, self.rules)

    def name_of(self, code: str) -> str:
        """What a grid is called: as the plan says, as today, or by its number."""
        said = {} if self.saved is None else self.saved.grids.get(code, {})
        return said.get("name") or self.ground.grid_names.get(code) or default_name(code)

    def locked(self) -> tuple[list[str], list[str]]:
        """Units and grids that are locked and as they are today."""
        now, today = self.grid, self.ground.current
        units = [self.base.index[at] for at in self.drawing.locked_units]
        grids = [self.codes[at] for at in self.drawing.locked_grids]
        kept = [code for code in grids if ((now == code) == (today == code)).all()]
        return [unit for unit in units if now[unit] == today[unit]], kept

    @property
    def names(self) -> dict[str, str]:
        """The same of all grids."""
        return {code: self.name_of(code) for code in self.codes}


def shown(ground: Ground, scheme: str) -> Shown | None:
    """The plan of a scheme; None when nobody has made it yet."""
    told = ruling.said()
    made, saved = None, None
    if scheme in choices.GOALS:
        found = proposals.made(ground, told)
        if found is None:
            return None
        made = found[scheme]
        base, token = made.grid, f"{scheme} {proposals.key_of(ground, told)}"
    elif scheme.startswith(choices.SAVED):
        saved = saved_plan(int(scheme.removeprefix(choices.SAVED)))
        base = saved.grid.reindex(ground.units.frame.index).fillna("")
        token = f"{scheme} {saved.saved_at}"
    elif (day := choices.day_of(scheme)) is not None:
        base, token = grids_on(ground, day), f"{scheme} {ground.digest}"
    else:
        return today(ground)
    return _as_drawn(ground, scheme, token, base, told, made, saved)


def today(ground: Ground) -> Shown:
    """Today's grids as a plan that changes nothing."""
    return _as_drawn(ground, "today", f"today {ground.digest}", ground.current, ruling.said(), None, None)


def saved_plan(number: int) -> SavedPlan:
    """A plan of the store.

    Raises:
        PlanMissingError: There is none of this number.
    """
    return kept(plans.plan, number, of=("plan", "plan_unit"))


def _as_drawn(
    ground: Ground,
    scheme: str,
    token: str,
    base: pd.Series,
    told: Mapping[str, Any],
    made: Plan | None,
    saved: SavedPlan | None,
) -> Shown:
    codes = _codes(ground, base)
    units, grids = ruling.locks(dict(told), ground.community)
    first = Drawing(
        grid=tuple(positions(base, codes)),
        locked_units=_places(base.index, units if saved is None else saved.locked),
        locked_grids=_places(codes, grids | _exclusive(ground)),
    )
    drawing = _drawings().get(token, first)
    rules = ruling.rules(dict(told), grid_class=ground.grid_class)
    one = Shown(
        ground=ground,
        scheme=scheme,
        token=token,
        base=base,
        codes=codes,
        drawing=drawing,
        editable=choices.day_of(scheme) is None and (saved is None or saved.state == "draft"),
        rules=rules,
        made=made,
        saved=saved,
    )
    return one if not one.is_changed else replace(one, made=None)


def _places(index: Iterable[str], wanted: Collection[str]) -> tuple[int, ...]:
    return tuple(at for at, one in enumerate(index) if one in wanted)


def _exclusive(ground: Ground) -> frozenset[str]:
    """Grids that stay whole: locked until somebody opens them."""
    return frozenset(ground.grid_class.index[ground.grid_class == "exclusive"])


def _codes(ground: Ground, base: pd.Series) -> tuple[str, ...]:
    """Grids of today and of the plan in their order, then numbers that nobody has."""
    used = (set(ground.grids.index) | set(base) | set(ground.current)) - {""}
    highest = max((int(code[-SEQUENCE_DIGITS:]) for code in used if code[-SEQUENCE_DIGITS:].isdigit()), default=0)
    last = 10**SEQUENCE_DIGITS - 1
    numbers = range(highest + 1, min(highest + SPARE, last) + 1)
    return (*sorted(used), *(f"{ground.community}{number:0{SEQUENCE_DIGITS}d}" for number in numbers))


def take_drawn() -> None:
    """Remember what the hand has drawn; the map's callback."""
    heard = plan_map.drawn(MAP)
    if heard is None:
        return
    known = _drawings().get(heard["token"])
    _drawings()[heard["token"]] = Drawing(
        grid=tuple(heard["grid"]),
        locked_units=tuple(heard["locked_units"]),
        locked_grids=tuple(heard["locked_grids"]),
        serial=heard["serial"],
        push=0 if known is None else known.push,
    )


def push(one: Shown, grid: pd.Series) -> None:
    """Draw from here: the browser takes it over as a step that can be undone."""
    now = one.drawing
    places = tuple(positions(grid.reindex(one.base.index), one.codes))
    _drawings()[one.token] = replace(now, grid=places, serial=now.serial + 1, push=now.push + 1)


def _drawings() -> dict[str, Drawing]:
    held: dict[str, Drawing] = st.session_state.setdefault(_DRAWINGS, {})
    return held
