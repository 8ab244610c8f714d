"""The brief of one grid: what a leader should know before setting out, with every figure's day, and what is not known.

Words are left to the screens: here stand codes and numbers. What the store does not know is None and never 0.
"""

from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from data.queries import incident_list, overview
from data.queries.grid_contents import buildings_in, has_incidents, posts_in, templates_known
from data.queries.held_reviews import held_reviews
from data.queries.incident_list import Wanted
from data.queries.incidents import Chosen, totals
from data.queries.streets import streets
from data.reviews.after.grid_promises import promises_of
from data.reviews.brief.facts import (
    Brief,
    Exchange,
    GridFacts,
    Hot,
    Hotspots,
    Incidents,
    OpenIncident,
    PlanChange,
    Post,
    Promise,
    Promises,
    Team,
)
from data.reviews.brief.ground import ground_of
from data.reviews.brief.heat import Span, cells_of, district_cells, span_of
from data.reviews.brief.redrawn import Redrawing, redrawing_of
from data.reviews.brief.service_walks import Around, around
from data.reviews.own_grid import OwnGrid, own_grid, whole
from data.schema.incidents import OPEN_STATES
from data.settings import Settings
from geo.cells import text_of
from geo.staffing import TEMPLATES, completeness

__all__ = ["Brief", "brief"]

TEAMS: Final = ("1+X+N", "五长")
"""The templates that every grid is held against; any other one that has posts in the grid is told as well."""
MOST_INCIDENTS: Final = 50
"""So many are listed; the numbers count all."""
MOST_CELLS: Final = 6


def brief(
    conn: Connection,
    grid_code: str,
    *,
    now: datetime,
    cells: pd.DataFrame | None = None,
    settings: Settings | None = None,
) -> Brief:
    """Gather the brief of a grid.

    Args:
        conn: A connection to the store.
        grid_code: A grid in force.
        now: The moment up to which things are judged, with a time zone: the same as on the other screens.
        cells: The district's judged cells (`data.reviews.brief.heat.district_cells`) where the caller keeps them.
        settings: Say where the units of a submitted plan are kept; those of the environment when None.

    Raises:
        GridUnknownError: There is no such grid.
    """
    own = own_grid(conn, grid_code, now=now)
    span = span_of(own)
    homes = buildings_in(conn, own.codes)
    lines = streets(conn)
    serving: Around = around(conn, own, homes, lines, now=now)
    listed = _open_incidents(conn, own, now=now)
    change = redrawing_of(conn, own, settings=settings)
    facts = overview.properties(conn)
    return Brief(
        as_of=now,
        district=facts.get("district_name"),
        is_demo=facts.get("is_demo") == "true",
        grid=_grid(own, homes),
        team=_teams(conn, own),
        services=serving.services,
        nearest=serving.nearest,
        incidents=_incidents(conn, own, span, listed, now=now),
        hotspots=_hotspots(own, span, district_cells(conn, own) if cells is None else cells),
        plan=_plan(own, change),
        promises=_promises(conn, own, now=now),
        ground=ground_of(conn, own, homes, lines, change, listed),
    )


def _grid(own: OwnGrid, homes: gpd.GeoDataFrame) -> GridFacts:
    known = homes["households"].dropna()
    return GridFacts(
        code=own.code,
        name=own.name,
        grid_class=own.grid_class,
        community_code=own.community_code,
        community=own.community,
        street=own.street,
        area_m2=round(own.area_m2, 1),
        households=own.households,
        residents=own.residents,
        merchants=own.merchants,
        buildings=len(homes),
        households_counted=int(known.sum()) if len(known) else None,
        buildings_counted=len(known),
        source=own.source,
        as_of=own.as_of,
    )


def _teams(conn: Connection, own: OwnGrid) -> tuple[Team, ...]:
    posts = posts_in(conn, own.codes).assign(grid_code=own.code)
    known = templates_known(conn)
    here = [name for name in TEMPLATES if name not in TEAMS and posts["template"].eq(name).any()]
    return tuple(_team(own, name, posts[posts["template"].eq(name).fillna(False)], known) for name in (*TEAMS, *here))


def _team(own: OwnGrid, name: str, posts: pd.DataFrame, known: set[str]) -> Team:
    if name not in known:
        return Team(name, None, None, None, None, (), None)
    template = TEMPLATES[name]
    row = completeness(posts, template, grids=pd.Index([own.code])).iloc[0]
    order = {role: place for place, role in enumerate(template.roles)}
    counted = posts.groupby("role")["is_filled"].agg(["size", "sum"])
    roles = sorted({*counted.index, *template.roles}, key=lambda role: (order.get(role, len(order)), role))
    numbers = {role: (int(number), int(filled)) for role, (number, filled) in counted.T.items()}
    return Team(
        template=name,
        posts=int(row["posts"]),
        filled=int(row["filled"]),
        missing=tuple(row["missing"]),
        is_complete=None if pd.isna(row["is_complete"]) else bool(row["is_complete"]),
        roles=tuple(Post(str(role), *numbers.get(role, (0, 0))) for role in roles),
        as_of=posts["as_of"].max().to_pydatetime() if len(posts) else None,
    )


def _open_incidents(conn: Connection, own: OwnGrid, *, now: datetime) -> gpd.GeoDataFrame:
    wanted = Wanted(area_code=own.code, states=OPEN_STATES)
    return incident_list.listed(conn, wanted, now=now, limit=MOST_INCIDENTS)


def _incidents(conn: Connection, own: OwnGrid, span: Span, rows: gpd.GeoDataFrame, *, now: datetime) -> Incidents:
    if not has_incidents(conn):
        return Incidents(None, None, None, None, ())
    wanted = Wanted(area_code=own.code, states=OPEN_STATES)
    length = span.until - span.since
    here, before = (
        int(totals(conn, Chosen(since=since, until=since + length, area_code=own.code))["incidents"].iloc[0])
        for since in (span.since, span.since - length)
    )
    return Incidents(
        open=incident_list.counted(conn, wanted, now=now),
        overdue=incident_list.counted(conn, Wanted(area_code=own.code, is_overdue=True), now=now),
        reported=here,
        reported_before=before,
        rows=tuple(_incident(row) for row in rows.to_dict("records")),
    )


def _incident(row: dict[Any, Any]) -> OpenIncident:
    return OpenIncident(
        id=int(row["id"]),
        code=row["code"],
        category=row["category"],
        category_name=row["category_name"],
        item_name=_said(row["item_name"]),
        state=row["state"],
        level=row["level"],
        department=_said(row["department_name"]),
        reported_at=row["reported_at"].to_pydatetime(),
        due_at=None if pd.isna(row["due_at"]) else row["due_at"].to_pydatetime(),
        overdue_minutes=None if pd.isna(row["overdue_minutes"]) else int(row["overdue_minutes"]),
        reopenings=int(row["reopenings"]),
    )


def _hotspots(own: OwnGrid, span: Span, judged: pd.DataFrame | None) -> Hotspots:
    if judged is None:
        return Hotspots(span.since, span.until, None, None, ())
    found = cells_of(own, judged)
    striking = found[found["level"].fillna(0) != 0]
    shown = striking.head(MOST_CELLS) if len(striking) else found.head(1)
    rows = tuple(_hot(int(cell), row) for cell, row in shown.iterrows())
    return Hotspots(span.since, span.until, len(found), int((found["level"].fillna(0) > 0).sum()), rows)


def _hot(cell: int, row: "pd.Series[Any]") -> Hot:
    level = whole(row["level"])
    finding = "sparse" if level is None else "hot" if level > 0 else "cold" if level < 0 else "usual"
    return Hot(
        cell=str(text_of([cell])[0]),
        finding=finding,
        confidence={1: 90, 2: 95, 3: 99}.get(abs(level or 0)),
        times=None if pd.isna(row["ratio"]) else round(float(row["ratio"]), 2),
        observed=int(row["observed"]),
        expected=None if pd.isna(row["expected"]) else round(float(row["expected"]), 1),
        trend=_said(row["trend_class"]),
        hot_run=int(row["hot_run"]),
        rises=int(row["rises"]),
    )


def _plan(own: OwnGrid, found: Redrawing | None) -> PlanChange | None:
    if found is None:
        return None
    homes = found.homes.assign(
        is_coming=found.homes["to_grid"] == own.code,
        other=found.homes["from_grid"].where(found.homes["to_grid"] == own.code, found.homes["to_grid"]),
    )
    coming, going = homes[homes["is_coming"]], homes[~homes["is_coming"]]
    return PlanChange(
        plan=found.id,
        name=found.name,
        state=found.state,
        effective_on=found.effective_on,
        saved_at=found.saved_at,
        households_in=_sum(coming["households"]),
        households_out=_sum(going["households"]),
        buildings_in=len(coming),
        buildings_out=len(going),
        line_m=round(float(found.lines.length), 1),
        exchanges=tuple(
            Exchange(str(code), found.names.get(str(code), str(code)), bool(way), len(rows), _sum(rows["households"]))
            for (code, way), rows in homes.groupby(["other", "is_coming"], sort=True)
        ),
    )


def _sum(households: "pd.Series[Any]") -> int | None:
    """0 where nothing moves, None where nobody counted what does."""
    return 0 if households.empty else whole(households.sum(min_count=1))


def _promises(conn: Connection, own: OwnGrid, *, now: datetime) -> Promises:
    found = promises_of(conn, own.code, now=now)
    days = held_reviews(conn, grid_code=own.code)
    past = days[days["is_held"] & (days["reviewed_on"] <= own.on)]
    code, day = (None, None) if past.empty else (past["code"].iloc[0], past["reviewed_on"].iloc[0])
    standing = found["standing"]
    shown = found[(found["review_code"] == code) | standing.isin(["open", "overdue"])]
    counted = shown["standing"].value_counts()
    return Promises(
        review=code,
        reviewed_on=day,
        kept=int(counted.get("kept", 0) + counted.get("kept_late", 0)),
        open=int(counted.get("open", 0)),
        overdue=int(counted.get("overdue", 0)),
        rows=tuple(_promise(row) for row in shown.to_dict("records")),
    )


def _promise(row: dict[Any, Any]) -> Promise:
    return Promise(
        code=row["code"],
        review=row["review_code"],
        reviewed_on=row["reviewed_on"],
        category=_said(row["category"]),
        item_name=_said(row["item_name"]),
        owner=_said(row["owner_name"]) or _said(row["owner"]),
        promised_on=row["promised_on"],
        closed_on=row["closed_on"],
        standing=row["standing"],
        days=int(row["days"]),
    )


def _said(value: object) -> str | None:
    return value if isinstance(value, str) else None
