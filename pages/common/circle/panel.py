"""What stands beside the map of the service circle: the answer, the card of what is selected, and one part of more.

A part is a line in `PARTS`, a function of what is asked and answered, and its words (`circle.part.<name>`).
"""

from collections.abc import Callable

import streamlit as st

from pages.common import figures, markup
from pages.common.circle import answer as answers
from pages.common.circle import areas, cards, export, groups, shops, week, words
from pages.common.circle.question import Question
from pages.common.parts import part_switch
from pages.common.siting import deeds
from pages.common.siting import part as siting
from pages.common.text import t

PARTS: dict[str, Callable[[Question], None]] = {
    "areas": areas.part,
    "groups": groups.part,
    "week": week.part,
    "shops": shops.part,
    "next": siting.part,
}
"""What a reader may look at below the answer; the first is shown until another is chosen."""


def panel(asked: Question) -> None:
    """Draw the panel."""
    cards.card(asked)
    deeds.card(asked)
    _answer(asked)
    export.button(asked)
    PARTS[part_switch(tuple(PARTS), named=lambda name: t(f"circle.part.{name}"))](asked)


def _answer(asked: Question) -> None:
    choice, found = asked.choice, asked.found
    reached = answers.share(asked.ground, found.covered)
    said = [
        markup.element("p", t("circle.answer", minutes=choice.minutes), css="lead"),
        markup.element("p", figures.percent(reached.of_one), css="figure"),
        markup.element(
            "p", t("circle.answer.of", part=figures.number(reached.part), whole=figures.number(reached.whole))
        ),
        markup.element(
            "p", t("circle.answer.rest", n=figures.number(reached.rest)), css="loud" if reached.rest else ""
        ),
        markup.element("p", _condition(asked), css="quiet"),
    ]
    st.html(markup.raw("div", "".join([*said, *_straight(asked), *_doubts(asked)]), css="answer"))


def _condition(asked: Question) -> str:
    choice, found = asked.choice, asked.found
    number = t("circle.places", n=figures.number(found.given.sum()))
    if choice.hour is not None:
        number = t("circle.places.open", n=figures.number(found.given.sum()), open=figures.number(found.serving.sum()))
    names = (words.services(choice.services), words.hour(choice.hour), words.walker(choice.walker), number)
    return t("format.dot").join(names)


def _straight(asked: Question) -> list[str]:
    """What a straight circle says of the same places, when it is asked."""
    if not asked.choice.is_compared or asked.ground.network is None:
        return []
    claimed = answers.share(asked.ground, asked.found.claimed)
    false = answers.share(asked.ground, asked.found.claimed & ~asked.found.covered)
    missed = answers.share(asked.ground, asked.found.covered & ~asked.found.claimed)
    said = t(
        "circle.straight.says",
        radius=figures.number(asked.choice.circle_m),
        share=words.share(claimed),
        false=figures.number(false.part),
        missed=figures.number(missed.part),
    )
    return [markup.element("p", said, css="told alarm")]


def _doubts(asked: Question) -> list[str]:
    """What the reader must know before trusting the figures."""
    said = []
    if asked.ground.network is None:
        said.append(t("circle.no_streets"))
    uncounted = int((~asked.ground.buildings["is_counted"]).sum())
    if uncounted:
        said.append(t("circle.unknown_households", n=figures.number(uncounted)))
    if asked.found.unknown:
        said.append(t("circle.unknown_hours", n=figures.number(asked.found.unknown)))
    elif asked.choice.hour is not None and not asked.found.serving.any():
        said.append(t("circle.none_open", time=words.hour(asked.choice.hour)))
    return [markup.element("p", one, css="told") for one in said]
