"""The strength: posts and vacancies, whole teams by template, and where few carry much."""

import numpy as np
import pandas as pd
import streamlit as st

from data.queries.resources import Resources
from geo.staffing import TEMPLATES, Template
from pages.common import address, figures, markup
from pages.common.ratings import answer, board, export, words
from pages.common.ratings.choice import LOADS, SUPPLIES, Choice
from pages.common.text import t, term

TABLE = "ratings_thin"
HEIGHT_PX, ROW_PX = 300, 30


def part(choice: Choice) -> None:
    """Draw it from the whole to the single: posts, teams, the thinnest areas, roles, places."""
    held = answer.strength(choice)
    st.html(markup.raw("div", _posts(held), css="answer"))
    export.button(choice)
    _heading("ratings.thin")
    _thin(choice)
    _heading("ratings.teams")
    st.html("".join(_template(one, held) for one in TEMPLATES.values()))
    if len(held.roles):
        _heading("ratings.roles")
        st.html(markup.scrolling(_roles(held)))
    _heading("ratings.places")
    st.html(_places(held))


def _heading(key: str) -> None:
    st.html(markup.element("h4", t(key), css="heading"))


def _posts(held: Resources) -> str:
    number, filled = int(held.areas["posts"].sum()), int(held.areas["filled"].sum())
    if not number:
        return markup.element("p", t("ratings.posts.none"), css="told")
    said = [
        markup.element("p", t("ratings.posts.vacant"), css="lead"),
        markup.element("p", figures.number(number - filled), css="figure"),
        markup.element(
            "p",
            t(
                "ratings.posts.of",
                posts=figures.number(number),
                filled=figures.number(filled),
                share=figures.percent(filled / number),
            ),
        ),
        markup.element(
            "p",
            t("ratings.posts.bare", n=figures.number(held.without_posts), grids=figures.number(held.grids)),
            css="quiet",
        ),
    ]
    return "".join(said)


def _template(one: Template, held: Resources) -> str:
    """A template's card: how many grids have it whole, part by part; or that there are no data of it."""
    name = markup.element("b", words.template(one.code))
    if one.code not in held.teams:
        said = "ratings.team.no_data" if one.parts else "ratings.team.unspelt"
        return markup.raw("div", name + markup.element("span", t(said), css="quiet"), css="template empty")
    teams = held.teams[one.code]
    whole = len(teams)
    lines = [markup.element("span", t("ratings.team.whole", share=_share(int(teams["is_complete"].sum()), whole)))]
    if len(one.parts) > 1:
        lines += [
            markup.element(
                "span", t("ratings.team.part", part=words.part(part), share=_share(int(teams[part.name].sum()), whole))
            )
            for part in one.parts
        ]
    missing = pd.Series([role for roles in teams["missing"] for role in roles], dtype=object).value_counts()
    if len(missing):
        most = [t("ratings.team.lack", role=words.role(str(role)), n=number) for role, number in missing[:3].items()]
        lines.append(markup.element("span", t("ratings.team.most", roles=t("format.comma").join(most)), css="quiet"))
    return markup.raw("div", name + "".join(lines), css="template")


def _share(part: int, whole: int) -> str:
    return t(
        "ratings.share",
        value=figures.percent(part / whole if whole else None),
        part=figures.number(part),
        whole=figures.number(whole),
    )


def _roles(held: Resources) -> str:
    rows = [
        (words.role(row["role"]), *(figures.number(row[name]) for name in ("posts", "filled", "vacant")))
        for row in held.roles.to_dict("records")
    ]
    head = (t("ratings.role"), t("ratings.posts"), t("ratings.filled"), t("ratings.vacant"))
    return markup.table(head, rows, numeric=(1, 2, 3))


def _places(held: Resources) -> str:
    rows = [(term("kind", row["kind"]), figures.number(row["number"])) for row in held.stations.to_dict("records")]
    shops = [
        (
            t("ratings.unknown") if pd.isna(row["host_kind"]) else term("host", row["host_kind"]),
            figures.number(row["number"]),
        )
        for row in held.refuel_stations.to_dict("records")
    ]
    told = [
        markup.element("p", t("ratings.places.stations", n=figures.number(held.stations["number"].sum()))),
        markup.facts(rows),
        markup.element("p", t("ratings.places.shops", n=figures.number(held.refuel_stations["number"].sum()))),
        markup.facts(shops),
    ]
    return markup.raw("div", "".join(told), css="answer")


def _thin(choice: Choice) -> None:
    left, right = st.columns(2)
    with left:
        _select("load", LOADS, choice.load)
    with right:
        _select("supply", SUPPLIES, choice.supply)
    _table(choice, answer.thin(choice))


def _select(name: str, offered: tuple[str, ...], chosen: str) -> None:
    key = f"pick_{name}"
    st.session_state[key] = chosen
    st.selectbox(
        t(f"ratings.{name}"),
        offered,
        key=key,
        filter_mode=None,
        format_func=lambda word: t(f"ratings.{name}.{word}"),
        on_change=address.taking(name, key),
    )


def _table(choice: Choice, every: pd.DataFrame) -> None:
    found = every.head(board.MOST_ROWS)
    key = f"{TABLE}_{choice.level}_{choice.load}_{choice.supply}"
    per_one = found["per_one"]
    told = found.assign(per_one=per_one.where(np.isfinite(per_one))).reset_index(drop=True)
    column = st.column_config
    st.dataframe(
        told[["rank", "name", "per_one", "load", "supply", "times"]].round({"per_one": choice.decimals, "times": 2}),
        column_config={
            "rank": column.NumberColumn(t("ratings.rank"), width=46),
            "name": column.TextColumn(t(f"circle.by.{choice.level}"), width=128),
            "per_one": column.NumberColumn(t("ratings.per_one"), format=f"%.{choice.decimals}f", width=64),
            "load": column.NumberColumn(t(f"ratings.load.{choice.load}"), format="localized", width=64),
            "supply": column.NumberColumn(t(f"ratings.supply.{choice.supply}"), format="localized", width=84),
            "times": column.NumberColumn(t("ratings.times"), format="%.2f", width=84),
        },
        key=key,
        hide_index=True,
        height=HEIGHT_PX,
        row_height=ROW_PX,
        on_select=lambda: board.look(choice, found, key),
        selection_mode="single-cell",
        placeholder=figures.NOTHING,
        alt=t("ratings.thin"),
    )
    st.html(markup.element("p", t("ratings.thin.hint"), css="quiet"))
