"""What the browser is told of a plan: for its map, and for the ledger beside it."""

from typing import Any

import pandas as pd

from geo.plans.ledger import Ledger
from pages.common import stage, window
from pages.common.plan_map import told, vendor
from pages.common.rebalance.ground import positions
from pages.common.rebalance.shown import SPARE, Shown
from pages.common.text import t


def map_told(one: Shown, *, key: str, editable: bool, together: bool = False) -> dict[str, Any]:
    """What the map is told.

    Args:
        one: The plan.
        key: Name of the map.
        editable: Whether the hand may draw on this map.
        together: Whether it looks where the other such map does.
    """
    drawing, theme = one.drawing, stage.theme()
    return told.common(key=key, grids=grids(one), theme=theme) | {
        "vendor": vendor.addresses(),
        "style": stage.style_url(),
        "ground": {"name": one.ground.digest, "url": stage.by_url(one.ground.rows)},
        "whole": one.wholes,
        "bounds": one.ground.bounds,
        "times": window.enlargement(),
        "words": told.words(),
        "ink": told.ink(theme),
        "colours_of": [at % len(theme.plan) for at in range(len(one.codes))],
        "today": positions(one.ground.current, one.codes),
        "editable": editable and one.editable,
        "together": together,
        "plan": {
            "token": one.token,
            "grid": list(drawing.grid),
            "locked_units": list(drawing.locked_units),
            "locked_grids": list(drawing.locked_grids),
            "push": drawing.push,
            "serial": drawing.serial,
        },
    }


def ledger_told(one: Shown, recount: Ledger, *, key: str) -> dict[str, Any]:
    """What the ledger is told, with the server's recount of what it last heard."""
    verdict = {"token": one.token, "serial": one.drawing.serial, "breaks": breaks(one, recount)}
    return told.ledger_told(verdict=verdict, key=key, grids=grids(one), theme=stage.theme())


def grids(one: Shown) -> list[dict[str, Any]]:
    """The grids that the plan may have, each with its rule of size; the last ones hold nothing yet."""
    kinds = one.ground.grid_class.to_dict()
    first_spare = len(one.codes) - SPARE
    return [
        _grid(one, code, kinds.get(code, _usual(one)), is_spare=at >= first_spare) for at, code in enumerate(one.codes)
    ]


def _grid(one: Shown, code: str, kind: str, *, is_spare: bool) -> dict[str, Any]:
    limits = one.rules.limits(kind)
    rule = {} if limits is None else {"measure": limits.column, "least": limits.least, "most": limits.most}
    number = code.removeprefix(one.ground.community).lstrip("0")
    names = {"code": code, "name": one.name_of(code), "short": f"{number:0>2}"}
    return names | {"measure": None, "least": None, "most": None} | rule | {"spare": is_spare}


def _usual(one: Shown) -> str:
    """The class of a new grid: that of most homes of the community."""
    homes = one.ground.grid_class[one.ground.grid_class.isin(["residential", "rural"])]
    return "residential" if homes.empty else str(homes.mode().iloc[0])


def breaks(one: Shown, recount: Ledger) -> list[str]:
    """What a plan breaks, a sentence each; the recount's word."""
    sentences = [
        _sentence(one, kind, str(code), row)
        for code, row in zip(recount.grids.index, recount.grids.to_dict("records"), strict=True)
        for kind in row["breaks"]
        if kind != "cuts_compound"  # told once for each compound, not once for each grid
    ]
    if recount.totals.unassigned_units:
        sentences.append(_broken("unassigned", n=f"{recount.totals.unassigned_units:,}"))
    return sentences + _cuts(one)


def _sentence(one: Shown, kind: str, code: str, row: dict[Any, Any]) -> str:
    limits, name = one.rules.limits(row["grid_class"]), one.name_of(code)
    if kind not in ("too_few", "too_many") or limits is None:
        return _broken(kind, grid=name)
    limit, held = limits.least if kind == "too_few" else limits.most, row[limits.column]
    gap = f"{abs(held - limit):,.0f}"
    return _broken(f"{kind}.{limits.column}", grid=name, n=f"{held:,}", limit=f"{limit:,.0f}", gap=gap)


def _cuts(one: Shown) -> list[str]:
    """Compounds that should have stayed whole."""
    frame, grid = one.ground.units.frame, one.grid
    held = pd.DataFrame({"whole": one.wholes, "grid": grid.to_numpy(), "compound": frame["compound"].to_numpy()})
    held = held[held["grid"] != ""]
    torn = held[held.groupby("whole")["grid"].transform("nunique") > 1]
    return [
        _broken("cuts_compound", compound=rows["compound"].iloc[0], names=_listed(one, rows["grid"]))
        for _, rows in torn.groupby("whole")
    ]


def _listed(one: Shown, codes: "pd.Series[str]") -> str:
    return t("format.comma").join(one.name_of(code) for code in sorted(set(codes)))


def _broken(kind: str, **values: str) -> str:
    return t(
        f"rebalance.break.{kind}",
        **({"grid": "", "names": "", "compound": "", "n": "", "limit": "", "gap": ""} | values),
    )
