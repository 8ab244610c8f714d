"""The card of the grid or area that is selected: its score, every input with its numbers, and what it has."""

from typing import Any

import numpy as np
import streamlit as st

from pages.common import cards, figures, markup, picking
from pages.common.ratings import answer, words
from pages.common.ratings.choice import Choice
from pages.common.text import t


def card(choice: Choice) -> None:
    """Draw it, when something is selected that is rated here."""
    pick = picking.picked()
    found = answer.thin(choice) if choice.part == "team" else answer.rated(choice)
    if pick is None or pick.kind != choice.kind or pick.code not in found.index:
        return
    row = found.loc[pick.code]
    inner = _of_strength(choice, row) if choice.part == "team" else _of_rating(choice, row)
    with st.container(key="card"):
        st.html(inner + markup.element("p", words.days(choice), css="dated"))
        picking.close_button()


def _of_rating(choice: Choice, row: Any) -> str:
    inputs = [(t(f"ratings.input.{one.name}"), words.share(row, one.name)) for one in choice.scheme.inputs]
    rows = [(t("ratings.score"), words.score(row)), (t("ratings.rank"), figures.number(row["rank"])), *inputs]
    return cards.card(row["name"], words.verdict(choice.scheme, row), rows)


def _of_strength(choice: Choice, row: Any) -> str:
    held = answer.strength(choice).areas.loc[row.name]
    each = figures.number(row["per_one"], digits=choice.decimals) if np.isfinite(row["per_one"]) else figures.NOTHING
    rows = [
        (t("ratings.each", load=_load(choice), supply=_supply(choice)), each),
        (t("ratings.posts"), t("ratings.of", part=figures.number(held["filled"]), whole=figures.number(held["posts"]))),
        *[(t(f"ratings.load.{name}"), figures.number(held[name])) for name in ("households", "incidents")],
        *[(t(f"ratings.supply.{name}"), figures.number(held[name])) for name in ("stations", "refuel_stations")],
    ]
    return cards.card(row["name"], _lacking(choice, str(row.name)), rows)


def _lacking(choice: Choice, code: str) -> str:
    """Which roles of its team a grid has nobody in."""
    for template, teams in answer.strength(choice).teams.items():
        missing = teams["missing"].get(code, ())
        if missing:
            roles = t("format.comma").join(map(words.role, missing))
            return t("ratings.lacks", template=words.template(template), roles=roles)
    return ""


def _load(choice: Choice) -> str:
    return t(f"ratings.load.{choice.load}")


def _supply(choice: Choice) -> str:
    return t(f"ratings.supply.{choice.supply}")
