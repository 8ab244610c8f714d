"""Which grid to go to: every grid in force, ranked by stated points for what is known of it.

The points stand in `data.reviews.preparing.worth.GRID_POINTS`, and each grid says which of them it has, with the number
behind it. A grid that somebody is already to visit, today or later, is left out.
"""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from data.plans.approval import approved_grids
from data.plans.days import day_of
from data.queries.grids import grids
from data.queries.held_reviews import held_reviews
from data.queries.live import open_now
from data.queries.plans import plan, plans
from data.reviews.preparing.worth import GRID_POINTS, Why, because, total
from data.settings import Settings
from data.units import units_on
from data.walked_coverage import covered

COLUMNS = (
    *("grid_code", "name", "community_code", "overdue", "open", "last_reviewed_on", "households"),
    *("uncovered_households", "in_plan", "plan_name", "score", "reasons"),
)


def proposed(
    conn: Connection,
    *,
    now: datetime,
    limit: int | None = 5,
    area_code: str | None = None,
    coverage: pd.DataFrame | None = None,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """The grids that a day would be most worth in, the worthiest first.

    Args:
        conn: A connection to the store.
        now: The present moment, with a time zone.
        limit: How many at most; None for all.
        area_code: Only grids whose code begins so.
        coverage: `data.walked_coverage.covered` of the day where the caller keeps it; it takes longest of all.
        settings: Say where the units of submitted plans are kept; those of the environment when None.

    Returns:
        Columns `grid_code`, `name`, `community_code`, `overdue` and `open` (incidents; those overdue are among the
        open ones), `last_reviewed_on` (datetime64; NaT = never), `households` (of its buildings; NA where none is
        known), `uncovered_households` (those more than 15 minutes from every station; NA likewise), `in_plan` (number
        of the plan that is to redraw it, NA for none), `plan_name`, `score` (points) and `reasons` (list of
        `{"reason", "value", "points"}`, most points first; together they give the score). Grids without any reason
        are left out; equal scores go by code.
    """
    on = day_of(now)
    known = grids(conn, on=on, area_code=area_code).drop_duplicates("code").set_index("code")
    walked = covered(conn, on=[on]) if coverage is None else coverage
    reviewed, visited = _reviews(conn, now)
    frame = pd.DataFrame({"name": known["name"], "community_code": known["community_code"]}, index=known.index)
    frame = frame.join(_open(conn, now)).fillna({"open": 0, "overdue": 0}).astype({"open": "int64", "overdue": "int64"})
    frame = frame.assign(
        last_reviewed_on=pd.to_datetime(reviewed.reindex(frame.index)),
        households=walked["households"].reindex(frame.index).astype("Int64"),
        uncovered_households=(walked["households"] - walked[0]).reindex(frame.index).astype("Int64"),
    ).join(_redrawn(conn, now, settings))
    frame = frame[~frame.index.isin(visited)]
    why = [_reasons(row, pd.Timestamp(on)) for row in frame.to_dict("records")]
    frame = frame.assign(score=[total(one) for one in why], reasons=pd.Series(why, index=frame.index, dtype=object))
    ranked = frame[frame["score"] > 0].rename_axis("grid_code").reset_index()
    ranked = ranked.sort_values(["score", "grid_code"], ascending=[False, True], ignore_index=True)
    return ranked[list(COLUMNS)] if limit is None else ranked[list(COLUMNS)].head(limit)


def _reasons(row: Mapping[Hashable, Any], today: pd.Timestamp) -> Why:
    """What speaks for a grid, most points first."""
    found: dict[str, float | None] = {}
    late, still = int(row["overdue"]), int(row["open"])
    uncovered, last = row["uncovered_households"], row["last_reviewed_on"]
    if late:
        found["overdue"] = float(late)
    if still > late:
        found["open"] = float(still - late)
    if not isinstance(last, pd.Timestamp):
        found["never_reviewed"] = None
    elif last < today:
        found["reviewed_long_ago"] = float((today - last).days)
    if isinstance(uncovered, int) and uncovered > 0:
        found["uncovered"] = float(uncovered)
    if isinstance(row["in_plan"], int):
        found["redrawn"] = float(row["in_plan"])
    return sorted(because(GRID_POINTS, found), key=lambda one: -float(one["points"]))


def _open(conn: Connection, now: datetime) -> pd.DataFrame:
    """By grid, incidents that are open, and those of them past their limit; micro-grids belong to their grid."""
    found = open_now(conn)
    late = (found["due_at"] < now).astype("int64")
    of = found["grid_code"].astype("string").str.extract("^([^-]*)", expand=False)
    return pd.DataFrame({"open": 1, "overdue": late}).groupby(of).sum()


def _reviews(conn: Connection, now: datetime) -> tuple["pd.Series[Any]", set[str]]:
    """By grid, the day of the last review that took place; and the grids that one is planned for."""
    days, today = held_reviews(conn), day_of(now)
    took_place = days[days["is_held"] & (days["reviewed_on"] <= today)]
    waits = days[(days["state"] == "planned") & (days["reviewed_on"] >= today)]
    return took_place.groupby("grid_code")["reviewed_on"].max(), set(waits["grid_code"])


def _redrawn(conn: Connection, now: datetime, settings: Settings | None) -> pd.DataFrame:
    """By grid, the plan that redraws it: an approved one before those that are only submitted."""
    waiting = plans(conn, states=("approved", "submitted"))
    rows = [
        {"code": code, "in_plan": int(row["id"]), "plan_name": str(row["name"])}
        for row in waiting.sort_values(["state", "id"]).to_dict("records")
        for code in _changed(conn, int(row["id"]), str(row["state"]), row["community_code"], now, settings)
    ]
    frame = pd.DataFrame(rows, columns=["code", "in_plan", "plan_name"]).astype({"in_plan": "Int64", "code": object})
    return frame.drop_duplicates("code").set_index("code")


def _changed(
    conn: Connection, plan_id: int, state: str, community: object, now: datetime, settings: Settings | None
) -> list[str]:
    """Codes of the grids that units come to or leave."""
    if state == "approved":
        sealed = approved_grids(conn, plan_id)
        return list(sealed["code"][sealed["is_redrawn"].astype(bool)])
    of = community if isinstance(community, str) else None
    current = units_on(conn, on=day_of(now), community_code=of, settings=settings).current
    given = plan(conn, plan_id).grid.reindex(current.index)
    moved = given.notna() & (given != current)
    return sorted({*current[moved], *given[moved]} - {""})
