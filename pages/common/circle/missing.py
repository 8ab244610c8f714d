"""What the service circle says when there is nothing to answer from, and what to do next."""

from datetime import date

from pages.common import district, empty
from pages.common.circle import stock
from pages.common.text import t


def said(on: date) -> bool:
    """Say what is missing; False when nothing is."""
    if district.bounds(on) is None:
        empty.nothing_yet()
        return True
    held = stock.stock(on)
    if not len(held.facilities):
        empty.lacking(t("circle.empty.places.title"), t("circle.empty.places"))
        return True
    if not held.buildings["households"].any():
        empty.lacking(t("circle.empty.homes.title"), t("circle.empty.homes"))
        return True
    return False
