"""What the map of a plan is told besides the plan: colours by day or night, and every word it says."""

from typing import Any

from layers.palette import Theme, translucent
from pages.common.text import language, t

TOOLS, STATES = ("look", "brush", "lasso"), ("today", "plan", "change")
BREAKS = (
    "too_few.households",
    "too_many.households",
    "too_few.merchants",
    "too_many.merchants",
    "not_contiguous",
    "cuts_compound",
    "unassigned",
)
"""What the browser finds by itself to be broken; the server finds all there is."""
COLUMNS = ("grid", "households", "merchants", "change", "within")
MOST_BREAKS_SHOWN = 8


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
    """All that the map says, in the reader's language, with {blanks}."""
    return {
        "states": {name: t(f"rebalance.map.state.{name}") for name in STATES},
        "tools": {name: t(f"rebalance.map.tool.{name}") for name in TOOLS},
        "hints": {name: t(f"rebalance.map.hint.{name}") for name in (*TOOLS, *_HINTED)},
        **{name: t(f"rebalance.map.{name}") for name in ("undo", "redo", "fresh", "lock_unit", "lock_grid", "locked")},
        **{name: t(f"rebalance.map.{name}", **blanks) for name, blanks in _BLANKS.items()},
        "no_grid": t("rebalance.map.no_grid"),
        "no_target": {name: t(f"rebalance.map.no_target.{name}") for name in ("brush", "lasso")},
        "legend": {name: t(f"rebalance.legend.{name}") for name in ("line", "fresh", "gone", "moved")},
        "figure": {name: t(f"rebalance.map.figure.{name}", n="{n}") for name in ("households", "merchants")},
        "locale": {
            "Map.Title": t("rebalance.map.aria"),
            "AttributionControl.ToggleAttribution": t("rebalance.map.source"),
            "ScaleControl.Meters": t("furniture.metres"),
            "ScaleControl.Kilometers": t("furniture.kilometres"),
        },
    }


def ledger_words() -> dict[str, Any]:
    """All that the ledger says, likewise."""
    return {
        "heads": [t(f"rebalance.ledger.{name}") for name in COLUMNS],
        "breaks": {name: t(f"rebalance.break.{name}", **_BREAK_BLANKS) for name in BREAKS},
        "verdicts": {name: t(f"rebalance.verdict.{name}", n="{n}") for name in BREAKS},
        "sum": t("rebalance.ledger.sum", **_kept("grids", "moved", "share")),
        "more": t("rebalance.ledger.more", n="{n}"),
        **{name: t(f"rebalance.ledger.{name}") for name in ("fine", "gone", "lock", "sound", "recounting")},
        "comma": t("format.comma"),
        "compound": t("rebalance.compound"),
    }


def common(*, key: str, grids: list[dict[str, Any]], theme: Theme) -> dict[str, Any]:
    """What map and ledger are both told."""
    return {"key": key, "language": language(), "grids": grids, "palette": list(theme.plan)}


def ledger_told(*, verdict: dict[str, Any] | None, **shared: Any) -> dict[str, Any]:
    """What the ledger is told.

    Args:
        verdict: The server's recount: of which drawing (`token`, `serial`), and what it breaks, in sentences.
        **shared: As `common` takes them.
    """
    return common(**shared) | {"words": ledger_words(), "verdict": verdict, "most_shown": MOST_BREAKS_SHOWN}


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
_BREAK_BLANKS = _kept("grid", "n", "limit", "gap", "names", "compound")
