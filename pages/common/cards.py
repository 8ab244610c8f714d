"""The card of what is selected on the map: its figures with numerator, denominator and date."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from data.schema.services import REFUEL_SERVICES
from geo import limits
from pages.common import figures, markup
from pages.common.filters import Vocabulary
from pages.common.panorama import links
from pages.common.periods import Period
from pages.common.places import Gazetteer
from pages.common.text import t, term

Rows = Iterable[tuple[str, str]]


def cell_card(cell: int, row: Any, *, gazetteer: Gazetteer, total: int) -> str:
    """What happened in a cell, against what was expected."""
    place = gazetteer.name_of_cell(cell)
    rows = [
        (t("card.incidents"), figures.share(int(row["count"]), total)),
        (
            t("card.neighbourhood"),
            t(
                "card.expected",
                observed=figures.number(row["observed"]),
                expected=figures.number(row["expected"], digits=1),
            ),
        ),
        (t("card.households"), t("card.households.plain", n=figures.number(row["households"]))),
        (t("card.rate"), figures.number(row["rate"], digits=1)),
        (t("card.trend"), trend(row["trend_class"])),
    ]
    return card(t("card.cell", place=place) if place else t("card.cell.unnamed"), verdict(row["level"]), rows)


def grid_card(grid: Any, *, gazetteer: Gazetteer, incidents: int, total: int) -> str:
    """Who lives in a grid, and what happened there."""
    rows = [
        (t("card.class"), term("class", grid["grid_class"])),
        (t("card.households"), _households(grid)),
        (t("card.residents"), figures.number(grid["residents"])),
        (t("card.merchants"), figures.number(grid["merchants"])),
        (t("card.incidents"), figures.share(incidents, total)),
        (t("card.code"), str(grid["code"])),
    ]
    return card(gazetteer.name_of_grid(grid), "", rows) + dated(grid)


def station_card(station: Any) -> str:
    """A service station: what for, when, for how many."""
    services = station["services"] or []
    rows = [
        (t("card.kind"), term("kind", station["kind"])),
        (t("card.hours"), figures.hours(station["opening_hours"])),
        (t("card.services"), _listed("service", services)),
        (t("card.capacity"), t("card.capacity.value", n=figures.number(station["capacity"]))),
    ]
    return card(str(station["name"]), "", rows) + links.link(station) + dated(station)


def refuel_card(shop: Any) -> str:
    """An energy refuel station: what it offers to those who work in the street."""
    offered = [name for name in REFUEL_SERVICES if pd.notna(shop[name]) and shop[name]]
    rows = [
        (t("card.host"), term("host", shop["host_kind"])),
        (t("card.hours"), figures.hours(shop["opening_hours"])),
        (t("card.services"), _listed("service", offered)),
        (t("card.badge"), t("card.yes") if shop["has_badge"] else t("card.no")),
    ]
    return card(str(shop["name"]), "", rows) + dated(shop)


def incident_card(incident: Any, *, words: Vocabulary, gazetteer: Gazetteer) -> str:
    """An incident: what, from where, by when."""
    grid = incident["grid_code"]
    rows = [
        (t("card.state"), term("state", incident["state"])),
        (t("card.channel"), term("channel", incident["channel"])),
        (t("card.reported"), figures.moment(incident["reported_at"])),
        (t("card.due"), figures.moment(incident["due_at"])),
        (t("card.grid"), figures.NOTHING if pd.isna(grid) else gazetteer.name_of_code(grid)),
        (t("card.code"), str(incident["code"])),
    ]
    return card(words.categories.get(incident["category"], incident["category"]), "", rows) + dated(incident)


def card(title: str, verdict_text: str, rows: Rows) -> str:
    """A title, a verdict in words, and figures."""
    said = markup.element("p", verdict_text, css="verdict") if verdict_text else ""
    return markup.raw("div", markup.element("h3", title) + said + markup.facts(rows), css="card")


def dated(row: Any) -> str:
    """Whence and of which day."""
    return markup.element("p", t("card.as_of", day=figures.day(row["as_of"]), source=row["source"]), css="dated")


def verdict(level: Any) -> str:
    """A level of significance in words."""
    return t(f"verdict.{_known(level)}")


def verdict_short(level: Any) -> str:
    """A level of significance in two words."""
    return t(f"verdict.short.{_known(level)}")


def change_verdict(level: Any) -> str:
    """A level of significance of a change in words."""
    return t(f"verdict.change.{_known(level)}")


def _known(level: Any) -> str:
    return "none" if pd.isna(level) else str(int(level))


def trend(name: Any) -> str:
    """A trend class in words."""
    return t("trend.untold") if pd.isna(name) else term("trend", name)


def days(period: Period) -> str:
    """The days that figures are of."""
    return figures.days(period.first_day, period.last_day)


def _households(grid: Any) -> str:
    number = figures.number(grid["households"])
    if grid["grid_class"] not in limits.HOUSEHOLDS:
        return t("card.households.plain", n=number)
    low, high = limits.HOUSEHOLDS[grid["grid_class"]]
    return t("card.households.range", n=number, low=low, high=high)


def _listed(family: str, words: Iterable[str]) -> str:
    return t("format.comma").join(term(family, word) for word in words) or figures.NOTHING
