"""What is looked at: which community, which plan, beside which other, and what of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from data.plans.days import day_of as day_of_time
from data.queries import areas, grids
from pages.common import address, district
from pages.common.load import kept
from pages.common.rebalance import rules as ruling

GOALS = ("least_change", "best_balance", "shortest_way")
SCHEMES = ("today", *GOALS)
PARTS = ("ledger", "why", "rules", "saved")
SAVED, DAY = "plan:", "on:"
"""How the schemes begin that are a saved plan's number, or a day whose grids are looked up."""


@dataclass(frozen=True)
class Choice:
    """The reader's choice.

    Attributes:
        community: Its code.
        scheme: One of `SCHEMES`, or a saved plan's number or a day with its beginning.
        against: The same of what is compared, "" for nothing.
        part: One of `PARTS`.
    """

    community: str
    scheme: str
    against: str
    part: str


def today() -> date:
    """The day by the clock in the district: grids hold by the calendar, however old the last report is."""
    return day_of_time(datetime.now(UTC))


def current(on: date) -> Choice | None:
    """What the URL asks for; None where there is no community with grids."""
    known = communities(on)
    if not known:
        return None
    asked = next((code for code in (address.value("community"), address.value("area")) if code in known), None)
    part = address.value("part")
    return Choice(
        community=asked or _neediest(on, tuple(known)),
        scheme=_scheme(address.value("scheme")) or "today",
        against=_scheme(address.value("against")),
        part=part if part in PARTS else PARTS[0],
    )


def communities(on: date) -> dict[str, str]:
    """Names of the communities that have grids, by code."""
    found: dict[str, str] = kept(_communities, on, of=("area", "grid"))
    return found


def _communities(conn: Any, on: date) -> dict[str, str]:
    held = set(grids.grids(conn, on=on)["community_code"].dropna())
    below = areas.areas(conn, level="community").sort_values("code")
    below = below[below["code"].isin(held)]
    return dict(zip(below["code"], below["name"], strict=True))


def _neediest(on: date, known: tuple[str, ...]) -> str:
    """The community with the most residential grids outside the limits; of several, the first."""
    told = ruling.at_first()
    homes = district.gazetteer(on).grids
    homes = homes[homes["grid_class"] == "residential"]
    outside = ~homes["households"].fillna(0).between(told["least_households"], told["most_households"])
    counted = homes.loc[outside, "community_code"].value_counts().reindex(pd.Index(known), fill_value=0)
    return str(counted.idxmax())


def _scheme(word: str) -> str:
    if word in SCHEMES or (word.startswith(SAVED) and word.removeprefix(SAVED).isdigit()):
        return word
    return word if word.startswith(DAY) and day_of(word) is not None else ""


def day_of(scheme: str) -> date | None:
    """The day that a scheme looks up."""
    try:
        return date.fromisoformat(scheme.removeprefix(DAY)) if scheme.startswith(DAY) else None
    except ValueError:
        return None
