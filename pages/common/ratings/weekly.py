"""The weekly assessment: two indicators by ISO week, areas in order, never persons."""

import streamlit as st

from pages.common import address, district, figures, markup
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
        markup.element(
            "p",
            t("ratings.weekly.made_of", weights=words.weights(choice.scheme), level=words.level(choice)),
            css="quiet",
        ),
        markup.element(
            "p",
            t(
                "ratings.weekly.ranked",
                part=figures.number(ranked),
                whole=figures.number(len(found)),
                least=choice.scheme.least_number,
            ),
        ),
        *_doubts(choice),
        *board.notes(choice),
    ]
    st.html(markup.raw("div", "".join(said), css="answer"))
    _wider(choice, ranked, len(found))
    board.files(choice)
    board.table(choice, found)


def _doubts(choice: Choice) -> list[str]:
    """That the week is not over."""
    if choice.week != choices.weeks(district.now())[0]:
        return []
    return [markup.element("p", t("ratings.weekly.running"), css="told")]


def _wider(choice: Choice, ranked: int, whole: int) -> None:
    """Where most have too few cases, the way to the next wider level."""
    if ranked >= whole / 2 or choice.level == choices.LEVELS[-1]:
        return
    wider = choices.LEVELS[choices.LEVELS.index(choice.level) + 1]
    st.html(markup.element("p", t("ratings.weekly.few", level=words.level(choice)), css="told"))
    label = t("ratings.weekly.wider", level=t(f"circle.by.{wider}"))
    st.button(label, key="ratings_wider", icon=":material/zoom_out_map:", on_click=address.put, args=("by", wider))
