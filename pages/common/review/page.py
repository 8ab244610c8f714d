"""Screen: review (我是网格员) - a leader's day in one grid on a phone, with or without a network."""

from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute

from data.intake.report import MOST_PHOTOS
from layers.palette import DAY, translucent
from pages.common.phone.serving import PhonePage, Words, words

COLOURS: Final = {
    "ground": DAY.ground,
    "border": DAY.grid_line,
    "street": "#ffffff",
    "kerb": translucent(DAY.quiet_text, 0.55),
    "name": DAY.text,
    "building": translucent(DAY.quiet_text, 0.5),
    "water": DAY.cold[0],
    "green": translucent(DAY.refuel_station, 0.18),
    "walk": DAY.accent,
}
"""Of the map: the light ones alone, for the sun."""


def terms(family: str) -> Words:
    """The data's own words of a family, by their whole keys."""
    return {f"{family}.{word}": said for word, said in words(family).items() if "." not in word}


PAGE = PhonePage(
    name="review",
    folder=Path(__file__).parent,
    words={
        **words("review"),
        **terms("state"),
        **terms("kind"),
        **terms("service"),
        **terms("template"),
        **terms("member"),
        **terms("trend"),
    },
    told={"photos": MOST_PHOTOS, "colours": COLOURS},
    has_night=False,
)


def routes() -> list[BaseRoute]:
    """The page and its files; what they ask for, `api.review` answers."""
    return PAGE.routes()
