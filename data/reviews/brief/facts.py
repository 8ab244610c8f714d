"""What a brief holds: plain facts with their day. What the store does not know is None and never 0."""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from data.reviews.brief.map import Ground
from data.reviews.brief.service_walks import Nearest, Service


@dataclass(frozen=True)
class GridFacts:
    """The grid itself.

    Attributes:
        buildings: How many the store has in it.
        households_counted: In those of them that say their households; None where none does.
        buildings_counted: How many say them.
        as_of: Of the grid's own numbers.
    """

    code: str
    name: str
    grid_class: str
    community_code: str
    community: str | None
    street: str | None
    area_m2: float
    households: int | None
    residents: int | None
    merchants: int | None
    buildings: int
    households_counted: int | None
    buildings_counted: int
    source: str
    as_of: datetime


@dataclass(frozen=True)
class Post:
    """Posts of a role: how many there are, and how many have somebody."""

    role: str
    posts: int
    filled: int


@dataclass(frozen=True)
class Team:
    """A team by its template.

    Attributes:
        posts: None, as all numbers here, where the store knows no such post anywhere.
        missing: Roles of the template without anybody.
        is_complete: None where the template spells no parts out, or nobody knows.
    """

    template: str
    posts: int | None
    filled: int | None
    missing: tuple[str, ...] | None
    is_complete: bool | None
    roles: tuple[Post, ...]
    as_of: datetime | None


@dataclass(frozen=True)
class OpenIncident:
    """An incident that is not handled; `overdue_minutes` is None within its limit or without one."""

    id: int
    code: str
    category: str
    category_name: str
    item_name: str | None
    state: str
    level: str
    department: str | None
    reported_at: datetime
    due_at: datetime | None
    overdue_minutes: int | None
    reopenings: int


@dataclass(frozen=True)
class Incidents:
    """What is open now, and what was reported in the span of the hotspots and in the one before.

    The numbers are None in a store that knows no incident at all.
    """

    open: int | None
    overdue: int | None
    reported: int | None
    reported_before: int | None
    rows: tuple[OpenIncident, ...]


@dataclass(frozen=True)
class Hot:
    """A judged cell of the grid.

    Attributes:
        finding: "hot", "cold", "usual", or "sparse" where too little is expected to tell.
        confidence: 90, 95 or 99 % of hot and cold; None otherwise.
        times: As many incidents around it as expected.
        trend: Class of `geo.trends.CLASSES`; None where no trend is told.
        hot_run: Newest periods in a row that were significantly high.
        rises: Newest periods in a row with more than the one before.
    """

    cell: str
    finding: str
    confidence: int | None
    times: float | None
    observed: int
    expected: float | None
    trend: str | None
    hot_run: int
    rises: int


@dataclass(frozen=True)
class Hotspots:
    """The judged cells of the grid: how many, how many are hot; None where nothing could be judged.

    `rows` are those that are hot or cold, the hottest first; one other where none is.
    """

    since: datetime
    until: datetime
    cells: int | None
    hot: int | None
    rows: tuple[Hot, ...]


@dataclass(frozen=True)
class Exchange:
    """What comes from or goes to another grid; households None where nobody counted any of them."""

    grid_code: str
    grid_name: str
    is_coming: bool
    buildings: int
    households: int | None


@dataclass(frozen=True)
class PlanChange:
    """What the plan that comes next changes in the grid."""

    plan: int
    name: str
    state: str
    effective_on: date | None
    saved_at: datetime
    households_in: int | None
    households_out: int | None
    buildings_in: int
    buildings_out: int
    line_m: float
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class Promise:
    """One promise; `days` as `data.reviews.after.grid_promises` says it."""

    code: str
    review: str
    reviewed_on: date
    category: str | None
    item_name: str | None
    owner: str | None
    promised_on: date
    closed_on: date | None
    standing: str
    days: int


@dataclass(frozen=True)
class Promises:
    """Of the last review, and what is still open of earlier ones; `reviewed_on` None if nobody ever came."""

    review: str | None
    reviewed_on: date | None
    kept: int
    open: int
    overdue: int
    rows: tuple[Promise, ...]


@dataclass(frozen=True)
class Brief:
    """All of it, as of a moment; `ground` is for the printed map and no part of the JSON."""

    as_of: datetime
    district: str | None
    is_demo: bool
    grid: GridFacts
    team: tuple[Team, ...]
    services: tuple[Service, ...]
    nearest: tuple[Nearest, ...]
    incidents: Incidents
    hotspots: Hotspots
    plan: PlanChange | None
    promises: Promises
    ground: Ground = field(repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The same in what JSON knows: times as ISO 8601 in UTC, days as YYYY-MM-DD."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.name != "ground"}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
