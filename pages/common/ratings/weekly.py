"""The weekly assessment: two indicators by ISO week, areas in order, never persons."""

import streamlit as st

from pages.common import district, figures, markup
from pages.common.ratings import answer, board, words
from pages.common.ratings import choice as choices
from pages.common.ratings.choice import Choice
from pages.common.text import t


def part(choice: Choice) -> None:
    """What the week says, the files, and the table."""
    found = answer.rated(choice)
    ranked = int((~found["is_small"]).sum())
    said = [
        markup.element("p", words.scheme(choice.scheme), css="lead"),
        markup.element("p", words.days(choice)),
        markup.element("p", t("ratings.weekly.made_of", weights=words.weights(choice.scheme)), css="quiet"),
        markup.element(
            "p",
            t(
                "ratings.weekly.ranked",
                part=figures.number(ranked),
                whole=figures.number(len(found)),
                least=choice.scheme.least_number,
            ),
        ),
        *_doubts(choice, ranked, len(found)),
        *board.notes(choice),
    ]
    st.html(markup.raw("div", "".join(said), css="answer"))
    board.files(choice)
    board.table(choice, found)


def _doubts(choice: Choice, ranked: int, whole: int) -> list[str]:
    """That the week is not over, and that a wider level would rank more."""
    said = []
    if choice.week == choices.weeks(district.now())[0]:
        said.append(t("ratings.weekly.running"))
    if ranked < whole / 2 and choice.level != choices.LEVELS[-1]:
        said.append(t("ratings.weekly.wider"))
    return [markup.element("p", one, css="told") for one in said]
