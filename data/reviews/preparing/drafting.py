"""What a leader's day in one grid would hold now: what may be seen, what the screen claims of it, the walk past it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from data import errors
from data.reviews.claims import Claim, claims
from data.reviews.preparing.stops import candidates
from data.reviews.preparing.walks import START, Walk, planned

WALK_MINUTES: Final = (60, 90, 120)
"""The lengths of a walk that are on offer, stays included."""
_DECIMALS: Final = 6


@dataclass(frozen=True)
class Draft:
    """A day as it would be prepared now.

    Attributes:
        candidates: What may be seen, as `data.reviews.preparing.stops.candidates` gives it.
        claims: By stop, what the screen says of it.
        walk: Past those that are most worth it.
    """

    candidates: gpd.GeoDataFrame
    claims: dict[str, list[Claim]]
    walk: Walk


def drafted(
    conn: Connection, *, grid_code: str, minutes: int, now: datetime, cells: pd.DataFrame | None = None
) -> Draft:
    """What a day in a grid would hold; nothing is kept.

    Args:
        conn: A connection to the store.
        grid_code: A grid in force.
        minutes: One of `WALK_MINUTES`.
        now: The present moment, with a time zone.
        cells: The district's judged cells (`data.reviews.brief.heat.district_cells`) where the caller keeps them.

    Raises:
        ReviewDayMinutesError: No walk of this length is on offer.
        ReviewDayNothingError: Nothing in the grid can be compared with the screen.
    """
    if minutes not in WALK_MINUTES:
        raise errors.ReviewDayMinutesError(minutes=minutes, known=", ".join(map(str, WALK_MINUTES)))
    found = candidates(conn, grid_code, now=now, cells=cells)
    if found.empty:
        raise errors.ReviewDayNothingError(grid=grid_code)
    return Draft(
        candidates=found,
        claims=claims(conn, list(found.index), now=now),
        walk=_walk_past(conn, grid_code, found, minutes=minutes),
    )


def sheet_of(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """A draft as the phone reads it: the stops, what is claimed of each, the walk, the minutes between all.

    A walk begins and ends at `START`, which stands among the ids of `between` as well.
    """
    return {
        "as_of": now.isoformat(timespec="seconds"),
        "stops": [_stop(str(stop), row, draft.claims.get(str(stop), [])) for stop, row in draft.candidates.iterrows()],
        "walk": _walk(draft.walk),
        "between": draft.walk.between,
    }


def _walk_past(conn: Connection, grid_code: str, found: gpd.GeoDataFrame, *, minutes: int) -> Walk:
    """The walk from where a grid's days begin; or, where no way leads from there to most of it, from the best of it."""
    walk = planned(conn, grid_code, found, minutes=minutes, start=None)
    cut_off = [stop for stop, reason in walk.left_out.items() if reason == "no_way"]
    lost = found.loc[cut_off].sort_values("worth", ascending=False, kind="stable")
    if lost["worth"].sum() <= walk.worth:
        return walk
    other = planned(conn, grid_code, found, minutes=minutes, start=lost.geometry.iloc[0])
    return other if other.worth > walk.worth else walk


def _stop(stop: str, row: "pd.Series[Any]", said: list[Claim]) -> dict[str, Any]:
    return {
        "id": stop,
        "kind": row["kind"],
        "name": None if pd.isna(row["name"]) else str(row["name"]),
        "lon": round(row["geometry"].x, _DECIMALS),
        "lat": round(row["geometry"].y, _DECIMALS),
        "why": row["why"],
        "stay_minutes": float(row["stay_minutes"]),
        "worth": round(float(row["worth"]), 3),
        "claims": [{"id": one.id, "field": one.field, "value": one.value, "kind": one.kind} for one in said],
    }


def _walk(walk: Walk) -> dict[str, Any]:
    ends = [START, *walk.order, START]
    return {
        "order": list(walk.order),
        "start": [round(walk.start.x, _DECIMALS), round(walk.start.y, _DECIMALS)],
        "minutes": round(walk.minutes_total, 1),
        "worth": round(walk.worth, 3),
        "bound": round(walk.bound, 3),
        "is_optimal": walk.is_optimal,
        "is_straight": walk.is_straight,
        "left_out": walk.left_out,
        "legs": [
            {
                "from": before,
                "to": after,
                "minutes": round(leg.minutes, 1),
                "metres": round(leg.metres),
                "is_straight": leg.is_straight,
                "line": shapely.get_coordinates(leg.line).round(_DECIMALS).tolist(),
                "steps": [{"street": one.street, "metres": round(one.metres), "turn": one.turn} for one in leg.steps],
            }
            for before, after, leg in zip(ends, ends[1:], walk.legs, strict=False)
        ],
    }
