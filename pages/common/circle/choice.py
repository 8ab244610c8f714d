"""What the reader asks: which services, when, who walks, how many minutes - as the URL says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.schema.services import REFUEL_SERVICES
from pages.common import address

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOURS_A_DAY = 24
WALKERS: dict[str, float] = {"adult": 1.2, "elderly": 0.8, "courier": 1.5}
"""Speed on foot in metres per second, by who walks; the first is the default and the one that circles are drawn for."""

TIERS = (5, 10, 15)
"""Minutes of the circles; the last is the default."""

DEFAULTS = {"walker": next(iter(WALKERS)), "minutes": str(TIERS[-1])}
"""What the URL leaves out."""

REFUEL = "refuel"
"""The service of any energy refuel station, whatever it offers."""

SHOP_SERVICES = (REFUEL, *REFUEL_SERVICES)
FIRST_KINDS = (
    "party_mass_centre",
    "party_mass_station",
    "service_corner",
    "micro_station",
    "mediation",
    "canteen",
    "elder_care",
)
"""Kinds of stations in the order of the choice; others follow by name."""

AT_FIRST = ("party_mass_centre", "party_mass_station", "service_corner")
"""The three classes of stations of a community's circle."""


@dataclass(frozen=True)
class Choice:
    """What is asked."""

    services: tuple[str, ...]
    """Kinds of stations, and services of refuel stations; a place counts that gives any of them."""
    hour: int | None
    """Hour of the week, 0 for Monday 00:00 to 167; None: whenever it is open."""
    walker: str
    minutes: int
    is_compared: bool
    """Whether the map shows what a straight circle gets wrong."""
    has_rings: bool
    """Whether the map shows how far one gets."""

    @property
    def asked(self) -> "Choice":
        """The question without what the map shows beside its answer."""
        return replace(self, is_compared=False, has_rings=False)

    @property
    def speed_m_per_s(self) -> float:
        return WALKERS[self.walker]

    @property
    def limit_m(self) -> float:
        """How far the walker gets in time."""
        return self.minutes * 60 * self.speed_m_per_s

    @property
    def circle_m(self) -> float:
        """Radius of the circle that offices draw, for whoever walks: an adult's way, if it were straight."""
        return self.minutes * 60 * WALKERS["adult"]


def current(known: Sequence[str]) -> Choice:
    """What the URL asks; words that mean nothing here are ignored.

    Args:
        known: The services that the store has, in the order of the choice.
    """
    said = address.values("service")
    minutes, walker = address.value("minutes"), address.value("walker")
    return Choice(
        services=tuple(name for name in known if name in said) or at_first(known),
        hour=hour_of(address.value("hour")),
        walker=walker if walker in WALKERS else DEFAULTS["walker"],
        minutes=int(minutes) if minutes in map(str, TIERS) else TIERS[-1],
        is_compared=address.value("straight") == "on",
        has_rings=address.value("rings") == "on",
    )


def at_first(known: Sequence[str]) -> tuple[str, ...]:
    """What is asked before anybody has chosen: the circle's three classes, else the first service that there is."""
    return tuple(name for name in known if name in AT_FIRST) or tuple(known[:1])


def hour_of(code: str) -> int | None:
    """The hour of the week of a code such as `We22`; None for anything else."""
    day, number = code[:2], code[2:]
    if day not in WEEKDAYS or not (number.isdigit() and len(number) == 2 and int(number) < HOURS_A_DAY):
        return None
    return WEEKDAYS.index(day) * HOURS_A_DAY + int(number)


def code_of(hour: int) -> str:
    """The code of an hour of the week."""
    day, number = divmod(hour, HOURS_A_DAY)
    return f"{WEEKDAYS[day]}{number:02d}"
