"""What the map of a plan is told besides the plan: colours by day or night, and every word it says."""

from typing import Any

from layers.palette import Theme, translucent
from pages.common.text import language, t

TOOLS, STATES = ("look", "brush", "lasso"), ("today", "plan", "change")
BREAKS = ("few_households", "many_households", "few_merchants", "many_merchants", "apart", "split", "free")
"""What the browser finds by itself to be broken; the server finds all there is."""


def ink(theme: Theme) -> dict[str, str]:
    """The colours of lines, letters and signs."""
    return {
        "ground": theme.ground,
        "text": theme.text,
        "quiet": theme.quiet_text,
        "accent": theme.accent,
        "alarm": theme.alarm,
        "line": theme.grid_line,
        "halo": translucent(theme.ground, 0.9),
    }


def words() -> dict[str, Any]:
    """All that the map and the ledger say, in the reader's language, with {blanks}."""
    return {
        "states": {name: t(f"rebalance.map.state.{name}") for name in STATES},
        "tools": {name: t(f"rebalance.map.tool.{name}") for name in TOOLS},
        "hints": {name: t(f"rebalance.map.hint.{name}") for name in (*TOOLS, *_HINTED)},
        **{name: t(f"rebalance.map.{name}") for name in ("undo", "redo", "fresh", "lock_unit", "lock_grid", "locked")},
        **{name: t(f"rebalance.map.{name}", **blanks) for name, blanks in _BLANKS.items()},
        "no_grid": t("rebalance.map.no_grid"),
        "no_target": {name: t(f"rebalance.map.no_target.{name}") for name in ("brush", "lasso")},
        "figure": {name: t(f"rebalance.map.figure.{name}", n="{n}") for name in ("households", "merchants")},
        "breaks": {name: t(f"rebalance.break.{name}", **_BREAK_BLANKS) for name in BREAKS},
        "locale": {
            "Map.Title": t("rebalance.map.aria"),
            "AttributionControl.ToggleAttribution": t("rebalance.map.source"),
        },
        "language": language(),
    }


def _kept(*names: str) -> dict[str, str]:
    """Blanks that the browser fills."""
    return {name: f"{{{name}}}" for name in names}


_HINTED = ("undo", "redo", "fresh", "lock_unit", "lock_grid")
_BLANKS = {
    "target": _kept("grid"),
    "from_to": _kept("before", "after"),
    "unit": _kept("n"),
    "holds": _kept("households", "merchants"),
}
_BREAK_BLANKS = _kept("grid", "n", "limit", "gap", "names")
