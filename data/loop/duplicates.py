"""The same matter reported twice: likely pairs by place, time and category, and the mark that a person sets.

Nothing is merged. A marked duplicate keeps its row and its history, counts in no figure, and is acted on no more.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Table, select, update

from data import audit, errors
from data.frames import read_features, record_change
from data.loop.history import facts
from data.queries.steering import unindexed
from data.schema import Incident
from geo.cells import disks_around
from geo.coordinates import metric_crs

WITHIN_M: Final = 100.0
WITHIN: Final = timedelta(hours=24)
FARTHEST_M: Final = 1_000.0
"""Beyond this, two places are no longer one."""

_INCIDENT: Final[Table] = Incident.__table__  # type: ignore[assignment]
_RING_M: Final = 35.0
"""How much farther each ring of cells reaches at least: 1.5 edges of the smallest cell of resolution 11."""

_MINUTE: Final = pd.Timedelta(minutes=1)
_SHOWN: Final = (
    *(Incident.id, Incident.code, Incident.category, Incident.item_code, Incident.channel, Incident.state),
    *(Incident.grid_code, Incident.reported_at, Incident.source, Incident.as_of, Incident.geom),
)


def likely(
    conn: Connection,
    *,
    incident_id: int,
    within_m: float = WITHIN_M,
    within: timedelta = WITHIN,
    limit: int = 5,
) -> gpd.GeoDataFrame:
    """Incidents that may be the same matter: of one category, near in place and time, not marked as duplicates.

    Args:
        conn: A connection to the store.
        incident_id: Row number of the incident that is compared.
        within_m: How far away they may lie, in metres, at most `FARTHEST_M`.
        within: How much earlier or later they may have been reported.
        limit: How many at most.

    Returns:
        Columns `id`, `code`, `category`, `item_code`, `channel`, `state`, `grid_code`, `reported_at`, `source`,
        `as_of`, `distance_m`, `minutes_apart` (negative: reported before it), `geom`; the likeliest first, by the sum
        of both shares of what is allowed. Empty for an incident without an exact place.

    Raises:
        LoopIncidentMissingError: There is no such incident.
        ValueError: `within_m` is not in (0, `FARTHEST_M`].
    """
    if not 0 < within_m <= FARTHEST_M:
        raise ValueError(f"within_m is {within_m}: give metres above 0, at most {FARTHEST_M:.0f}")
    own = _with_place(conn, incident_id)
    if own.empty:
        return own.assign(distance_m=[], minutes_apart=[])
    row = own.iloc[0]
    rings = math.ceil(within_m / _RING_M) + 1
    when = row["reported_at"].to_pydatetime()
    statement = select(*_SHOWN).where(
        Incident.cell.in_([int(cell) for cell in disks_around([row["cell"]], rings=rings)]),
        unindexed(Incident.reported_at).between(when - within, when + within),
        unindexed(Incident.category) == row["category"],
        unindexed(Incident.is_duplicate).is_(False),
        Incident.location_quality == "exact",
        Incident.id != incident_id,
    )
    found = _measured(read_features(conn, statement), row)
    near = found[found["distance_m"] <= within_m]
    apart = near["distance_m"] / within_m + near["minutes_apart"].abs() / max(within / _MINUTE, 1)
    order = near.assign(apart=apart).sort_values(["apart", "id"]).index
    return near.loc[order].head(limit).round({"distance_m": 1, "minutes_apart": 1}).reset_index(drop=True)


def mark(conn: Connection, incident_id: int, *, duplicate_of: str, role: str, at: datetime) -> None:
    """Say that an incident is a second report of another; those that were marked as its own duplicates go with it.

    Args:
        conn: A writing transaction, the caller's.
        incident_id: Row number of the second report.
        duplicate_of: The `code` of the first report.
        role: Who says so.
        at: When.

    Raises:
        LoopIncidentMissingError: There is no such incident.
        LoopOriginalMissingError: No incident has the code.
        LoopOriginalSelfError: It is the incident's own code.
        LoopOriginalDuplicateError: The other one is itself marked as a duplicate.
    """
    row = facts(conn, incident_id, to_change=True)
    original = _original(conn, row, duplicate_of)
    if original["id"] == row["id"]:
        raise errors.LoopOriginalSelfError(incident=row["code"])
    if original["is_duplicate"]:
        raise errors.LoopOriginalDuplicateError(original=duplicate_of, first=original["duplicate_of"])
    followers = update(_INCIDENT).where(_INCIDENT.c.duplicate_of == row["code"], _INCIDENT.c.is_duplicate.is_(True))
    taken_along = conn.execute(followers.values(duplicate_of=duplicate_of)).rowcount
    _set(conn, row, is_duplicate=True, duplicate_of=duplicate_of, at=at)
    details = {"duplicate_of": duplicate_of, "taken_along": taken_along}
    _record(conn, row, "mark_duplicate", role=role, at=at, details=details)


def unmark(conn: Connection, incident_id: int, *, role: str, at: datetime) -> None:
    """Take the mark of a duplicate away; the incident counts and can be acted on again.

    Args:
        conn: A writing transaction, the caller's.
        incident_id: Row number of the incident.
        role: Who says so.
        at: When.

    Raises:
        LoopIncidentMissingError: There is no such incident.
        LoopNoDuplicateError: It is not marked.
    """
    row = facts(conn, incident_id, to_change=True)
    if not row["is_duplicate"]:
        raise errors.LoopNoDuplicateError(incident=row["code"])
    _set(conn, row, is_duplicate=False, duplicate_of=None, at=at)
    _record(conn, row, "unmark_duplicate", role=role, at=at, details={"duplicate_of": row["duplicate_of"]})


def _with_place(conn: Connection, incident_id: int) -> gpd.GeoDataFrame:
    facts(conn, incident_id)
    is_placed = (Incident.location_quality == "exact", Incident.cell.is_not(None))
    return read_features(conn, select(Incident.cell, *_SHOWN).where(Incident.id == incident_id, *is_placed))


def _measured(found: gpd.GeoDataFrame, row: Any) -> gpd.GeoDataFrame:
    """How far and how long each lies from one."""
    here = gpd.GeoSeries([row["geom"]], crs=found.crs)
    metric = metric_crs(here.x, here.y)
    return found.assign(
        distance_m=found.to_crs(metric).distance(here.to_crs(metric).iloc[0]),
        minutes_apart=((found["reported_at"] - row["reported_at"]) / _MINUTE),
    )


def _original(conn: Connection, row: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """The incident of a code, that of the same source first."""
    statement = (
        select(Incident.id, Incident.is_duplicate, Incident.duplicate_of)
        .where(Incident.code == code)
        .order_by((Incident.source == row["source"]).desc(), Incident.id)
    )
    found = conn.execute(statement).mappings().first()
    if found is None:
        raise errors.LoopOriginalMissingError(original=code)
    return dict(found)


def _set(
    conn: Connection, row: Mapping[str, Any], *, is_duplicate: bool, duplicate_of: str | None, at: datetime
) -> None:
    values = {"is_duplicate": is_duplicate, "duplicate_of": duplicate_of, "as_of": max(row["as_of"], at)}
    conn.execute(update(_INCIDENT).where(_INCIDENT.c.id == row["id"]).values(values))
    record_change(conn, _INCIDENT, touched=())


def _record(
    conn: Connection, row: Mapping[str, Any], action: str, *, role: str, at: datetime, details: Mapping[str, Any]
) -> None:
    audit.record(
        conn, at=at, actor_role=role, action=action, subject_table="incident", subject_key=row["code"], details=details
    )
