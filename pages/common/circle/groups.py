"""Who is reached: households, residents, key groups, ground; and each service on its own."""

import streamlit as st

from pages.common import figures, markup
from pages.common.circle import answer as answers
from pages.common.circle import words
from pages.common.circle.question import Question
from pages.common.text import t


def part(asked: Question) -> None:
    """Two tables: by group for the chosen services, by service for the households."""
    told = answers.shares(asked.ground, asked.found.covered)
    head = [t("circle.group"), t("circle.covered"), t("circle.part_of_whole")]
    rows = [(t(f"circle.who.{who}"), figures.percent(one.of_one), _counts(one)) for who, one in told.items()]
    st.html(markup.table(head, rows, numeric=(1, 2)))
    st.html(markup.element("h4", t("circle.by_service"), css="heading"))
    head = [t("circle.service"), t("circle.covered"), t("circle.open_of_all")]
    services = answers.by_service(asked.ground, asked.choice)
    rows = [
        (words.service(name), figures.percent(one.of_one), t("circle.of", part=is_open, whole=given))
        for name, (one, given, is_open) in services.items()
    ]
    st.html(markup.table(head, rows, numeric=(1, 2)))


def _counts(one: answers.Share) -> str:
    return t("circle.of", part=figures.number(one.part), whole=figures.number(one.whole))
