"""Proposals of the engine: made when somebody asks, kept until the ground or the rules change."""

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np

from geo import rebalance
from geo.rebalance import GOALS, Plan
from pages.common.load import kept
from pages.common.rebalance import rules as ruling
from pages.common.rebalance.ground import TABLES, Ground
from pages.common.rebalance.rules import Said

TIME_LIMIT_S = 12.0
SEED = 20261121
_lock = Lock()


def made(ground: Ground, told: Said) -> dict[str, Plan] | None:
    """The plans by goal, if they have been made for this ground and these rules."""
    return _shelf().get(_name(ground, told))


def make(ground: Ground, told: Said) -> dict[str, Plan]:
    """Make them; one reader at a time, for each uses all processors."""
    with _lock:
        known = made(ground, told)
        if known is None:
            units, grids = ruling.locks(told, ground.community)
            rules = ruling.rules(told, grid_class=ground.grid_class, locked_units=units, locked_grids=grids)
            chance = np.random.default_rng(SEED)
            plans = rebalance.propose(ground.units, ground.current, rules, rng=chance, time_limit_s=TIME_LIMIT_S)
            known = {plan.goal: plan for plan in plans}
            _shelf()[_name(ground, told)] = known
    return known


def key_of(ground: Ground, told: Mapping[str, Any]) -> str:
    """A word for the ground and the rules."""
    return _name(ground, dict(told))


def _name(ground: Ground, told: Said) -> str:
    own = dict(told) | {name: told[name].get(ground.community) for name in ("grids", "staff", "locked")}
    return f"{ground.community} {ground.digest} {json.dumps(own, sort_keys=True)}"


def _shelf() -> dict[str, dict[str, Plan]]:
    """What has been made since a table changed: a place to put things, not a result."""
    shelf: dict[str, dict[str, Plan]] = kept(_empty, of=TABLES)
    return shelf


def _empty(_: Any) -> dict[str, dict[str, Plan]]:
    return {}


__all__ = ["GOALS", "key_of", "made", "make"]
