"""Which incidents are listed, as the URL says it."""

from dataclasses import dataclass, replace
from datetime import datetime

from data.loop.aliases import ALIASES
from data.loop.machine import LEVELS, OPEN
from data.queries.incident_list import Wanted
from data.schema.incidents import INCIDENT_STATES
from pages.common import address, district, filters
from pages.common.incidents import known
from pages.common.periods import Period

ONLY = ("open", "overdue", "unanswered", "empty", "all")
"""What the tabs above the list offer; the first is shown where the URL says nothing."""
LONGEST_SEARCH = 40
FIELDS = ("period", "since", "until", "category", "channel", "state", "area", "department", "level", "only", "find")
"""What of the URL chooses incidents."""


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen."""

    only: str
    period: Period | None
    """None: whenever they were reported; what is left undone does not lapse."""
    base: Wanted
    """The filters of the bar, before tabs and steps."""
    states: tuple[str, ...]
    """States chosen above the list."""
    alias: str
    """Whose words name the steps; "" for our own."""
    wide: bool
    """Whether the list has all the room, and the map none."""

    @property
    def wanted(self) -> Wanted:
        """What is listed."""
        return narrowed(self.base, self.only, states=self.states)


def current(now: datetime) -> Choice:
    """What the URL says; words that nobody knows are ignored."""
    chosen = filters.current(district.vocabulary(), as_of=now)
    period = chosen.period if address.value("period") else None
    only, alias, level = address.value("only"), address.value("alias"), address.value("level")
    base = Wanted(
        categories=chosen.chosen.categories,
        channels=chosen.chosen.channels,
        departments=tuple(code for code in known.departments() if code in address.values("department")),
        area_code=chosen.area_code,
        level=level if level in LEVELS else None,
        search=address.value("find").strip()[:LONGEST_SEARCH],
        since=None if period is None else period.since,
        until=None if period is None else period.until,
    )
    return Choice(
        only=only if only in ONLY else ONLY[0],
        period=period,
        base=base,
        states=tuple(state for state in INCIDENT_STATES if state in address.values("state")),
        alias=alias if alias in ALIASES else "",
        wide=address.value("view") == "table",
    )


def narrowed(base: Wanted, only: str, *, states: tuple[str, ...] = ()) -> Wanted:
    """The filters with what a tab leaves of them, and with the chosen states."""
    if only == "open" and not states:
        states = tuple(state for state in INCIDENT_STATES if state in OPEN)
    return replace(
        base,
        states=states,
        is_overdue=only == "overdue",
        is_unanswered=only == "unanswered",
        is_empty_whistle=only == "empty",
    )
