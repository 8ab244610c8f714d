"""Which community the screen shows, which of the five classes, and in which span of time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from data.queries import community as queries
from data.queries.community import Community
from data.queries.incidents import Chosen
from data.schema.territory import AREA_CODE_DIGITS
from pages.common import address, district, figures, periods
from pages.common.filters import Filters
from pages.common.load import kept
from pages.common.parts import part_of
from pages.common.periods import Period
from pages.common.shown import GROUPS, Tree
from pages.common.text import t

MONTHS: Final = 12
PARTS: Final = tuple(GROUPS)
"""人 事 地 物 情: exactly the five classes of a community's one map."""
LAYERS: Final[dict[str, tuple[str, ...]]] = {
    "people": ("homes", "households"),
    "events": ("cells", "overdue"),
    "places": ("areas", "grids", "uses"),
    "things": ("stations", "refuel_stations"),
    "voices": ("newest",),
}
AT_FIRST: Final[dict[str, tuple[str, ...]]] = {
    "people": ("homes", "areas", "grids"),
    "events": ("cells", "overdue", "newest", "areas", "grids"),
    "places": ("uses", "areas", "grids"),
    "things": ("stations", "refuel_stations", "areas", "grids"),
    "voices": ("newest", "areas", "grids"),
}
"""What the map shows beside each class's figures, until the reader chooses."""


@dataclass(frozen=True)
class Choice:
    """What is asked."""

    code: str
    name: str
    part: str
    filters: Filters

    @property
    def period(self) -> Period:
        return self.filters.period

    @property
    def tree(self) -> Tree:
        """The layers on offer; of each class the address keeps a choice of its own."""
        return Tree(LAYERS, AT_FIRST[self.part], field="seen")


def communities(on: date) -> dict[str, str]:
    """Names by code, by street office: 友谊街道 · 建化社区."""
    known = district.gazetteer(on).areas
    names = dict(zip(known["code"], known["name"], strict=True))
    here = known[known["level"] == "community"].sort_values("code")
    told = {}
    for code, name in zip(here["code"], here["name"], strict=True):
        street = names.get(code[: AREA_CODE_DIGITS["street"]], "")
        told[code] = t("community.named", street=street, name=name) if street else name
    return told


def current(chosen: Filters, known: Mapping[str, str]) -> Choice | None:
    """What the URL asks: its community, or the first of its street office, or the first; None without any."""
    wanted = address.value("area")
    meant = (one for one in known if wanted and (one.startswith(wanted) or wanted.startswith(one)))
    code = next(meant, next(iter(known), None))
    if code is None:
        return None
    whole = Chosen(since=chosen.period.since, until=chosen.period.until, area_code=code)
    return Choice(code, known[code], part_of(PARTS), replace(chosen, chosen=whole))


def figures_of(choice: Choice, *, now: datetime) -> Community:
    """All figures of the community."""
    return kept(_figures, choice.code, choice.period.since, choice.period.until, now, of=queries.TABLES)


def _figures(conn: Any, code: str, since: datetime, until: datetime, now: datetime) -> Community:
    steps = periods.months(until=until, count=MONTHS)
    return queries.community(conn, code, since=since, until=until, steps=steps, now=now)


def month_names(choice: Choice) -> list[str]:
    """The months of the trend, the oldest first."""
    return [figures.month(first) for first in periods.months(until=choice.period.until, count=MONTHS)[:-1]]
