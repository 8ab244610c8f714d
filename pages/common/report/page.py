"""Screen: report (随手拍) - a resident's phone says what is wrong and where, with or without a network."""

from pathlib import Path

from starlette.routing import BaseRoute

from data.intake.report import MOST_PHOTOS
from pages.common.phone.serving import PhonePage, words

PAGE = PhonePage(
    name="report",
    folder=Path(__file__).parent,
    words=words("report"),
    told={"photos": MOST_PHOTOS},
    asked=("catalogue.json", "place.json"),
    kept=("catalogue.json",),
)


def routes() -> list[BaseRoute]:
    """The form, the page of a report's standing, and their files."""
    return PAGE.routes("/status")
