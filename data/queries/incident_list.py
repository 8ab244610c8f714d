"""The list of incidents, page by page: what is open first, the longest overdue on top; what is done after it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from data.frames import read_features, read_frame
from data.loop.machine import OPEN
from data.queries.incidents import HANDLED_STATES, categories, is_open
from data.queries.steering import unindexed
from data.schema import CatalogueItem, Department, Grid, Incident
from data.schema.incidents import INCIDENT_STATES
from data.types import STORE_CRS

WHISTLED: Final = ("dispatched", "claimed")
"""States in which a department has still to answer."""

STRETCHES: Final = ("limited", "unlimited", "done")
"""The list's parts in their order: open with a limit, open without one, done."""

_NOBODY: Final = 0
"""A row number that no row bears."""

_MINUTE: Final = pd.Timedelta(minutes=1)
_NUMBER: Final = re.compile(r"[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*")


@dataclass(frozen=True)
class Wanted:
    """Which incidents are listed; an empty choice means all. Times are half-open: [since, until).

    Attributes:
        states: Of `INCIDENT_STATES`.
        channels: Codes of channels.
        categories: Codes of categories.
        departments: Codes of the departments that were called last.
        area_code: Code of an area or a grid; its incidents are those whose grid code starts with it.
        level: One of `machine.LEVELS`.
        source: Where they come from, such as `simulator`.
        is_overdue: Only those past their limit and not handled.
        is_unanswered: Only those past their limit whose department has neither handled nor returned them.
        is_empty_whistle: Only those that are filed and that no department matches (空哨).
        has_duplicates: Duplicates too, which never count elsewhere.
        search: Words that must all occur: one with a digit in an incident's number or its grid's code, another in
            the name of its item, category, grid or department.
        since: First time of a report.
        until: The first time that no longer belongs.
    """

    states: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    area_code: str | None = None
    level: str | None = None
    source: str | None = None
    is_overdue: bool = False
    is_unanswered: bool = False
    is_empty_whistle: bool = False
    has_duplicates: bool = False
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def has_any_of(self, states: Collection[str]) -> bool:
        """Whether incidents in one of these states may be among them."""
        meant = set(self.states or INCIDENT_STATES)
        if self.is_overdue or self.is_unanswered or self.is_empty_whistle:
            meant &= OPEN
        return not meant.isdisjoint(states)


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends; the next one begins after it.

    Attributes:
        stretch: One of `STRETCHES`.
        at: The last row's `due_at` among those with a limit, its `reported_at` among those that are done.
        id: The last row's number.
    """

    stretch: str
    at: datetime | None
    id: int


def listed(
    conn: Connection, wanted: Wanted, *, now: datetime, limit: int, after: Place | None = None
) -> gpd.GeoDataFrame:
    """One page of the list.

    Open incidents come by their limit, so that the longest overdue stands on top and those without a limit last; then
    those that are handled, verified or closed, the newest report first.

    Args:
        conn: A connection to the store.
        wanted: Which incidents.
        now: The time at which something is overdue or not.
        limit: How many at most.
        after: Where the page before ended (`last_place`); None for the first page.

    Returns:
        Columns `id`, `code`, `category`, `category_name`, `item_code`, `item_name`, `channel`, `state`, `level`,
        `grid_code`, `department_code`, `department_name`, the times of the steps (`reported_at`, `filed_at`,
        `dispatched_at`, `claimed_at`, `handled_at`, `returned_at`, `verified_at`, `closed_at`), `due_at`,
        `overdue_minutes` (NaN if it is not), `reopenings`, `satisfaction`, `location_quality`, `is_duplicate`,
        `duplicate_of`, `source`, `as_of`, `geom` (None where it has no place).
    """
    parts: list[gpd.GeoDataFrame] = []
    for stretch in STRETCHES if after is None else STRETCHES[STRETCHES.index(after.stretch) :]:
        left = limit - sum(map(len, parts))
        begins = after if after is not None and after.stretch == stretch else None
        if left > 0 and wanted.has_any_of(_STATES[stretch]):
            parts.append(read_features(conn, _PAGES[stretch](_matches(wanted, now), begins).limit(left)))
    filled = [part for part in parts if len(part)] or [read_features(conn, _rows().where(Incident.id == _NOBODY))]
    rows = gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geom", crs=STORE_CRS)
    return _named(conn, rows, now=now)


def last_place(page: gpd.GeoDataFrame) -> Place | None:
    """Where a page of `listed` ends; None if it is empty."""
    if page.empty:
        return None
    last = page.iloc[-1]
    stretch = "done" if last["state"] not in OPEN else "unlimited" if pd.isna(last["due_at"]) else "limited"
    at = {"limited": last["due_at"], "unlimited": None, "done": last["reported_at"]}[stretch]
    return Place(stretch, None if at is None else at.to_pydatetime(), int(last["id"]))


def one(conn: Connection, incident_id: int, *, now: datetime) -> gpd.GeoDataFrame:
    """One incident in the columns of `listed`, a duplicate too; no row when there is none."""
    return _named(conn, read_features(conn, _rows().where(Incident.id == incident_id)), now=now)


def counted(conn: Connection, wanted: Wanted, *, now: datetime, at_most: int | None = None) -> int:
    """How many incidents are wanted; with `at_most`, counting ends there, so that it is quick in a long history."""
    found = select(Incident.id).where(_matches(wanted, now))
    if at_most is not None:
        found = found.limit(at_most)
    return int(conn.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def by_state(conn: Connection, wanted: Wanted, *, now: datetime) -> pd.DataFrame:
    """Incidents per state: columns `state`, `incidents`; states without any are left out."""
    statement = (
        select(Incident.state, func.count().label("incidents"))
        .where(_matches(wanted, now))
        .group_by(Incident.state)
        .order_by(Incident.state)
    )
    return read_frame(conn, statement)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Incident.id, Incident.code, Incident.category, Incident.item_code),
            CatalogueItem.name.label("item_name"),
            *(Incident.channel, Incident.state, Incident.level, Incident.grid_code, Incident.department_code),
            Department.name.label("department_name"),
            *(Incident.reported_at, Incident.filed_at, Incident.dispatched_at, Incident.claimed_at),
            *(Incident.handled_at, Incident.returned_at, Incident.verified_at, Incident.closed_at, Incident.due_at),
            *(Incident.reopenings, Incident.satisfaction, Incident.location_quality, Incident.is_duplicate),
            *(Incident.duplicate_of, Incident.source, Incident.as_of, Incident.geom),
        )
        .select_from(Incident)
        .outerjoin(CatalogueItem, CatalogueItem.code == Incident.item_code)
        .outerjoin(Department, Department.code == Incident.department_code)
    )


def _limited(matches: ColumnElement[bool], after: Place | None) -> Select[*tuple[Any, ...]]:
    due_at, number = Incident.due_at, Incident.id
    follows = [] if after is None else [due_at >= after.at, or_(due_at > after.at, number > after.id)]
    return _rows().where(is_open(), due_at.is_not(None), matches, *follows).order_by(due_at, number)


def _unlimited(matches: ColumnElement[bool], after: Place | None) -> Select[*tuple[Any, ...]]:
    follows = [] if after is None else [Incident.id > after.id]
    return _rows().where(is_open(), Incident.due_at.is_(None), matches, *follows).order_by(Incident.id)


def _done(matches: ColumnElement[bool], after: Place | None) -> Select[*tuple[Any, ...]]:
    reported_at, number = Incident.reported_at, Incident.id
    follows = [] if after is None else [reported_at <= after.at, or_(reported_at < after.at, number < after.id)]
    is_done = unindexed(Incident.state).in_(HANDLED_STATES)
    return _rows().where(is_done, matches, *follows).order_by(reported_at.desc(), number.desc())


_PAGES: Final = {"limited": _limited, "unlimited": _unlimited, "done": _done}
_STATES: Final = {"limited": OPEN, "unlimited": OPEN, "done": HANDLED_STATES}


def _named(conn: Connection, rows: gpd.GeoDataFrame, *, now: datetime) -> gpd.GeoDataFrame:
    titles = categories(conn).set_index("code")["name"].to_dict()
    is_late = rows["state"].isin(OPEN) & (rows["due_at"] < now)
    return rows.assign(
        category_name=[titles.get(code, code) for code in rows["category"]],
        overdue_minutes=((pd.Timestamp(now) - rows["due_at"]) / _MINUTE).where(is_late),
    )


def _matches(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """All conditions; times first, then words, then what a screen's switches say."""
    found: list[ColumnElement[bool]] = []
    if not wanted.has_duplicates:
        found.append(unindexed(Incident.is_duplicate).is_(False))
    if wanted.since is not None:
        found.append(Incident.reported_at >= wanted.since)
    if wanted.until is not None:
        found.append(Incident.reported_at < wanted.until)
    for column, words in (
        (Incident.state, wanted.states),
        (Incident.channel, wanted.channels),
        (Incident.category, wanted.categories),
        (Incident.department_code, wanted.departments),
    ):
        if words:
            found.append(unindexed(column).in_(words))
    for column, word in ((Incident.level, wanted.level), (Incident.source, wanted.source)):
        if word is not None:
            found.append(unindexed(column) == word)
    if wanted.area_code is not None:
        found.append(unindexed(Incident.grid_code).startswith(wanted.area_code, autoescape=True))
    if wanted.is_overdue:
        found += [is_open(), Incident.due_at < now]
    if wanted.is_unanswered:
        found += [is_open(), Incident.due_at < now, unindexed(Incident.state).in_(WHISTLED)]
    if wanted.is_empty_whistle:
        found += [unindexed(Incident.state) == "filed", Incident.department_code.is_(None)]
    return and_(true(), *found, *(_named_like(word) for word in wanted.search.split()))


def _named_like(word: str) -> ColumnElement[bool]:
    """What a word of a search may mean; names are looked up first, for they are few."""
    item, department = CatalogueItem, Department
    if _NUMBER.fullmatch(word):
        return or_(Incident.code.contains(word, autoescape=True), Incident.grid_code.contains(word, autoescape=True))
    names = (
        (Incident.item_code, select(item.code).where(item.name.contains(word, autoescape=True))),
        (Incident.category, select(item.category_code).where(item.category_name.contains(word, autoescape=True))),
        (Incident.department_code, select(department.code).where(department.name.contains(word, autoescape=True))),
        (Incident.grid_code, select(Grid.code).where(Grid.name.contains(word, autoescape=True))),
    )
    return or_(*(unindexed(column).in_(codes) for column, codes in names))
