"""What stands beside the hotspot map: the answer for one place in words and bars, or the clearest clusters."""

from typing import Any

import pandas as pd
import streamlit as st

from data.judged_cells import Study
from geo.clusters import hot_clusters
from geo.surroundings import around, surroundings
from pages.common import attention, cards, charts, comparing, district, figures, judged, markup, periods, picking
from pages.common.filters import Filters
from pages.common.periods import Period
from pages.common.places import Gazetteer
from pages.common.text import t, term

CLUSTERS_SHOWN = 6
MONTHS_SHOWN = 12


def overview(found: pd.DataFrame, ground: Study, filters: Filters) -> None:
    """The clearest clusters, what was judged, and what the expectation rests on."""
    gazetteer = district.gazetteer(filters.period.last_day)
    st.html(markup.element("h2", t("overview.title"), css="heading"))
    clusters = hot_clusters(found).head(CLUSTERS_SHOWN).to_dict("records")
    for number, row in enumerate(clusters):
        matter = attention.cluster(number, row, found, gazetteer)
        label = markup.two_lines(matter.title, matter.facts)
        st.button(label, key=f"look-{matter.name}", type="tertiary", on_click=attention.look, args=(matter,))
    if not clusters:
        st.html(markup.element("p", t("overview.none"), css="quiet"))
    st.html(markup.element("p", _summary(found, filters), css="quiet") + basis(ground))


def basis(ground: Study) -> str:
    """What the expectation rests on."""
    return markup.element("p", t(f"basis.{ground.basis}", n=figures.amount(ground.households.sum())), css="quiet")


def _summary(found: pd.DataFrame, filters: Filters) -> str:
    total = district.totals(filters.chosen)
    return t(
        "overview.summary",
        incidents=figures.number(total["incidents"]),
        located=figures.number(total["located"]),
        cells=figures.number(len(found)),
        hot=figures.number((found["level"].fillna(0) > 1).sum()),
        sparse=figures.number(found["level"].isna().sum()),
    )


def place(cell: int, found: pd.DataFrame, ground: Study, filters: Filters) -> None:
    """One cell: a sentence, its trend in words, months, categories, neighbours."""
    gazetteer = district.gazetteer(filters.period.last_day)
    row = found.loc[cell]
    heading(cell, gazetteer, said=sentence(row, filters.period), trend=trend_sentence(row["trend_class"]))
    near = tuple(int(each) for each in around(cell))
    _months(filters, near, ground.resolution)
    _categories(filters, near, ground.resolution)
    _neighbours(found, cell)
    st.html(markup.element("p", t("inquiry.corrected"), css="quiet") + basis(ground))


def place_changed(cell: int, ground: Study, filters: Filters) -> None:
    """One cell in two periods: a sentence, months, categories."""
    earlier = comparing.earlier(filters.period)
    found = judged.changed(filters, earlier)
    said = "" if found is None else change_sentence(found.loc[cell], filters.period, earlier)
    heading(cell, district.gazetteer(filters.period.last_day), said=said)
    near = tuple(int(each) for each in around(cell))
    _months(filters, near, ground.resolution)
    _categories(filters, near, ground.resolution)


def coarsened(filters: Filters, ground: Study) -> str:
    """Says that the wanted cells were too many."""
    return markup.element("p", t("ground.coarsened", wanted=filters.resolution, level=ground.resolution), css="told")


def say_if_incomparable(filters: Filters) -> None:
    """Say so when one of the two periods is empty."""
    earlier = comparing.earlier(filters.period)
    if judged.changed(filters, earlier) is None:
        st.html(markup.element("p", t("compare.none", days=cards.days(earlier)), css="told"))


def heading(cell: int, gazetteer: Gazetteer, *, said: str, trend: str = "") -> None:
    """A place's name, and what is to be said of it."""
    name = gazetteer.name_of_cell(cell) or t("card.cell.unnamed")
    told = markup.element("p", trend, css="verdict") if trend else ""
    with st.container(key="card"):
        st.html(markup.raw("div", markup.element("h3", name) + markup.element("p", said) + told, css="card"))
        picking.close_button()


def sentence(row: Any, period: Period) -> str:
    """The answer for one place: how many, against how many, whether chance explains it, and how it goes."""
    values = {
        "period": cards.days(period),
        "observed": figures.number(row["observed"]),
        "expected": figures.number(row["expected"], digits=1),
    }
    if pd.isna(row["level"]):
        return t("sentence.sparse" if row["expected"] > 0 else "sentence.nobody", **values)
    if row["level"] == 0:
        return t("sentence.even", **values, course=course(row, period))
    ratio = figures.number(row["ratio"], digits=1)
    return t("sentence.high", **values, ratio=ratio, chance=chance(row["level"]), course=course(row, period))


def change_sentence(row: Any, period: Period, earlier: Period) -> str:
    """How a place has changed between two periods."""
    return t(
        "sentence.change",
        period=cards.days(period),
        before_days=cards.days(earlier),
        observed=figures.number(row["observed"]),
        before=figures.number(row["before"]),
        expected=figures.number(row["expected"], digits=1),
        chance=chance(row["level"]),
    )


def chance(level: Any) -> str:
    """How likely chance is to do it, by level."""
    if pd.isna(level):
        return t("chance.sparse")
    return t({0: "chance.none", 1: "chance.10", 2: "chance.5", 3: "chance.1"}[abs(int(level))])


def course(row: Any, period: Period) -> str:
    """For how many steps in a row it has been high, or has risen; nothing below two."""
    for name in ("hot_run", "rises"):
        if row[name] > 1:
            return t(f"course.{name}.week" if period.has_weekly_steps else f"course.{name}", n=int(row[name]))
    return ""


def trend_sentence(name: Any) -> str:
    """The trend class, and what it means."""
    if pd.isna(name):
        return t("trend.untold")
    return t("inquiry.trend", trend=f"{term('trend', name)}{t('format.dash')}{t(f'trend.says.{name}')}")


def _months(filters: Filters, near: tuple[int, ...], resolution: int) -> None:
    edges = tuple(periods.months(until=filters.period.until, count=MONTHS_SHOWN))
    numbers = judged.months_near(filters, near, resolution, edges)
    st.html(markup.element("h4", t("inquiry.months"), css="heading"))
    names = [figures.month(first) for first in edges[:-1]]
    st.altair_chart(charts.months(names, numbers), key="months", alt=t("inquiry.months"))


def _categories(filters: Filters, near: tuple[int, ...], resolution: int) -> None:
    found = judged.categories_near(filters, near, resolution)
    st.html(markup.element("h4", t("inquiry.categories"), css="heading"))
    if found.empty:
        st.html(markup.element("p", t("inquiry.no_incidents"), css="quiet"))
        return
    titles = district.vocabulary().categories
    names = [titles.get(code, code) for code in found["category"]]
    st.altair_chart(charts.categories(names, found[0].tolist()), key="categories", alt=t("inquiry.categories"))


def _neighbours(found: pd.DataFrame, cell: int) -> None:
    near = surroundings(found, cell)
    st.html(markup.element("h4", t("inquiry.neighbours"), css="heading"))
    if near.empty:
        st.html(markup.element("p", t("inquiry.no_neighbours"), css="quiet"))
        return
    head = (t("inquiry.direction"), t("inquiry.count"), t("inquiry.judgement"))
    rows = [
        (t(f"direction.{row['direction']}"), figures.number(row["count"]), cards.verdict_short(row["level"]))
        for row in near.to_dict("records")
    ]
    st.html(markup.table(head, rows, numeric=(1,)))
