"""How the service circle names things: services, hours, walkers, places."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pages.common import figures
from pages.common.circle.answer import Share
from pages.common.circle.choice import HOURS_A_DAY, REFUEL, SHOP_SERVICES, WEEKDAYS
from pages.common.circle.ground import Ground
from pages.common.text import t, term

MOST_NAMED = 2


def service(name: str) -> str:
    """A kind of station, or a service of refuel stations."""
    if name == REFUEL:
        return t("circle.service.refuel")
    return t("circle.service.shop", service=term("service", name)) if name in SHOP_SERVICES else term("kind", name)


def services(names: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """Several services in a few words, `most` of them by name."""
    said = t("format.comma").join(service(name) for name in names[:most])
    return said if len(names) <= most else t("circle.services.more", some=said, n=len(names))


def weekday(number: int) -> str:
    """A day of the week, 0 for Monday."""
    return t(f"hours.{WEEKDAYS[number]}")


def hour(number: int | None) -> str:
    """An hour of the week, or that none is asked."""
    if number is None:
        return t("circle.hour.any")
    day, clock = divmod(number, HOURS_A_DAY)
    return t("circle.hour", day=weekday(day), hour=f"{clock:02d}:00")


def walker(name: str) -> str:
    """Who walks."""
    return t(f"circle.walker.{name}")


def opened(ground: Ground, facility: int, hour_of_week: int | None) -> str:
    """Whether a place is open at an hour: "open", "closed", "unknown", or "" when no hour is asked."""
    if hour_of_week is None:
        return ""
    if not ground.is_known[facility, hour_of_week]:
        return "unknown"
    return "open" if ground.is_open[facility, hour_of_week] else "closed"


def state(name: str) -> str:
    """What `opened` says, in words."""
    return t(f"circle.state.{name}") if name else ""


def kind(name: str) -> str:
    """What a place is."""
    return t("circle.service.refuel") if name == REFUEL else term("kind", name)


def building(name: Any) -> str:
    """A building's name."""
    return t("circle.building") if name is None or pd.isna(name) else str(name)


def facility_note(row: Mapping[Any, Any], opened_: str) -> str:
    """What a place's tooltip says under its name."""
    lines = [kind(row["kind"]), figures.hours(row["opening_hours"]), state(opened_)]
    return "\n".join(line for line in lines if line)


def minutes(number: float) -> str:
    """Minutes on foot, rounded; what cannot be reached is said."""
    if number == float("inf"):
        return t("circle.unreachable")
    return t("circle.minutes", n=figures.number(number, digits=1 if number < 10 else 0))


def share(one: Share) -> str:
    """83.4% (100,211 / 120,154)."""
    return t(
        "circle.share",
        percent=figures.percent(one.of_one),
        part=figures.number(one.part),
        whole=figures.number(one.whole),
    )
