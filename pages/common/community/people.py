"""人: who lives and trades here, key groups as counts, and the posts of the teams."""

import pandas as pd
import streamlit as st

from data.queries.community import LEAST_MEMBERS, Community
from pages.common import figures, markup
from pages.common.community import sheets
from pages.common.community.choice import Choice
from pages.common.text import t, term


def line(found: Community) -> str:
    """The class in a line."""
    people = found.people
    return t(
        "community.line.people",
        households=figures.number(people.households),
        residents=figures.number(people.residents),
    )


def part(_: Choice, found: Community) -> None:
    """The class in full."""
    people = found.people
    rows = [
        (t("community.households"), figures.number(people.households)),
        (t("community.registered"), figures.number(people.registered)),
        (t("community.residents"), figures.number(people.residents)),
        (t("community.merchants"), figures.number(people.merchants)),
        (t("community.counted"), sheets.share(people.counted, people.buildings)),
    ]
    st.html(markup.facts(rows))
    sheets.dated(people.as_of)
    sheets.heading("community.groups")
    sheets.table(("community.group", "community.members", "community.group.buildings"), _groups(people.groups))
    st.html(markup.element("p", t("community.groups.least", least=LEAST_MEMBERS), css="quiet"))
    sheets.heading("community.posts")
    _posts(people.posts)


def _groups(groups: pd.DataFrame) -> list[tuple[str, str, str]]:
    few = t("community.few", least=LEAST_MEMBERS)
    return [
        (
            t(f"circle.who.{colour}"),
            few if pd.isna(row["number"]) else figures.number(row["number"]),
            figures.number(row["buildings"]),
        )
        for colour, row in groups.to_dict("index").items()
    ]


def _posts(posts: pd.DataFrame) -> None:
    if posts.empty:
        st.html(markup.element("p", t("community.posts.none"), css="told"))
        return
    named = posts.assign(template=posts["template"].fillna(""))
    whole = named.groupby("template", sort=False)[["posts", "filled", "vacant"]].sum()
    told = [
        (_team(str(code)), sheets.share(row["filled"], row["posts"])) for code, row in whole.to_dict("index").items()
    ]
    st.html(markup.facts(told))
    rows = [
        (term("member", row["role"]), *(figures.number(row[name]) for name in ("posts", "filled", "vacant")))
        for row in named.to_dict("records")
    ]
    sheets.table(("ratings.role", "ratings.posts", "ratings.filled", "ratings.vacant"), rows)


def _team(code: str) -> str:
    return term("template", code) if code else t("community.team.unnamed")
