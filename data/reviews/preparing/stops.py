"""The places of a grid that are most worth seeing, and what the screen claims of them.

Worth is a sum of stated points (`data.reviews.preparing.worth`). Only what lies in the grid counts; service stations
and refuel shops up to `BESIDE_M` outside its border do too, and say so.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.loop.machine import OPEN
from data.queries.grid_contents import buildings_in, incidents_in, key_groups_in, last_checks
from data.queries.incidents import categories
from data.queries.refuel_stations import refuel_stations
from data.queries.stations import stations
from data.reviews.after.grid_promises import promises_of
from data.reviews.brief.heat import GROWING, cells_of, district_cells
from data.reviews.brief.redrawn import redrawing_of
from data.reviews.claims import FIELDS, Claim, claims
from data.reviews.own_grid import BESIDE_M, OwnGrid, own_grid
from data.reviews.preparing.worth import STAY_MINUTES, STOP_POINTS, because, total
from data.settings import Settings
from data.types import STORE_CRS
from geo.cells import centres_of, text_of

__all__ = ["MOST_STOPS", "Claim", "candidates", "claims"]

HANDLED_WITHIN: Final = timedelta(days=28)
LEAST_MEMBERS: Final = 5
"""Fewer members of the key groups in a building are not told: a neighbour would know who they are."""
MOST_STOPS: Final = 40
MOST_OF_A_KIND: Final = {
    "incident": 15,
    "promise": 8,
    "refuel_station": 12,
    "station": 8,
    "building": 8,
    "hotspot": 3,
    "grid_line": 1,
}
_COLUMNS: Final = ["kind", "subject_key", "name", "worth", "stay_minutes", "why", "geometry"]
_DAY: Final = pd.Timedelta(days=1)
_CONFIDENCE: Final = {1: "hot_90", 2: "hot_95", 3: "hot_99"}

Reasons = dict[str, float | None]
Row = dict[str, Any]


def candidates(
    conn: Connection,
    grid_code: str,
    *,
    now: datetime,
    cells: pd.DataFrame | None = None,
    settings: Settings | None = None,
) -> gpd.GeoDataFrame:
    """Places worth seeing, the worthiest first.

    Args:
        conn: A connection to the store.
        grid_code: A grid in force.
        now: The present moment, with a time zone.
        cells: The district's judged cells (`data.reviews.brief.heat.district_cells`) where the caller keeps them.
        settings: Say where the units of a submitted plan are kept; those of the environment when None.

    Returns:
        Index = id of the stop, "<kind>:<key>"; columns `kind` (of `STAY_MINUTES`), `subject_key`, `name` (never a
        person's), `worth` (above 0), `stay_minutes`, `why` (list of `{"reason", "value", "points"}`), `geometry`
        (POINT, EPSG:4490). At most `MOST_STOPS`.

    Raises:
        GridUnknownError: There is no such grid.
    """
    own = own_grid(conn, grid_code, now=now)
    homes = buildings_in(conn, own.codes)
    checks = last_checks(conn, tuple(FIELDS)).set_index(["subject_table", "subject_key"])["checked_at"]
    promised = _promises(conn, own, now)
    rows = [
        *_with_promises(promised, _incidents(conn, own, now)),
        *_services(conn, own, checks, now),
        *_buildings(conn, own, homes, checks),
        *_hotspots(own, district_cells(conn, own) if cells is None else cells, homes),
        *_lines(conn, own, settings),
    ]
    return _chosen(rows)


def _chosen(rows: list[Row]) -> gpd.GeoDataFrame:
    """Rows as stops: the worthiest of each kind, and of all."""
    told = [row | {"why": because(STOP_POINTS, row["reasons"])} for row in rows if row["geometry"] is not None]
    frame = pd.DataFrame(
        {
            "kind": [row["kind"] for row in told],
            "subject_key": [row["key"] for row in told],
            "name": [row["name"] for row in told],
            "worth": [total(row["why"]) for row in told],
            "stay_minutes": [STAY_MINUTES[row["kind"]] for row in told],
            "why": [row["why"] for row in told],
            "geometry": [row["geometry"] for row in told],
        },
        columns=_COLUMNS,
    )
    frame.index = pd.Index(frame["kind"].astype(str) + ":" + frame["subject_key"].astype(str), name="stop")
    frame = frame[frame["worth"] > 0].sort_values("worth", ascending=False, kind="stable")
    place = frame.groupby("kind").cumcount()
    kept = frame[place < frame["kind"].map(MOST_OF_A_KIND)].head(MOST_STOPS)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=STORE_CRS)


def _incidents(conn: Connection, own: OwnGrid, now: datetime) -> list[Row]:
    found = incidents_in(conn, own.codes, handled_since=now - HANDLED_WITHIN)
    titles = categories(conn).set_index("code")["name"].to_dict()
    rows = []
    for row in found.to_dict("records"):
        reasons: Reasons = _of_incident(row, pd.Timestamp(now))
        if row["reopenings"]:
            reasons["reopened"] = float(row["reopenings"])
        said = row["item_name"] if isinstance(row["item_name"], str) else titles.get(row["category"], row["category"])
        rows.append(_row("incident", row["id"], f"{said} {row['code']}", reasons, row["geom"]))
    return rows


def _of_incident(row: Row, now: pd.Timestamp) -> Reasons:
    if row["state"] not in OPEN:
        return {"handled_lately": _days(now - row["handled_at"])}
    due_at = row["due_at"]
    if not isinstance(due_at, pd.Timestamp):
        return {"open": None}
    left = due_at - now
    return {"open": _days(left)} if left >= pd.Timedelta(0) else {"overdue": _days(-left)}


def _with_promises(promised: list[Row], incidents: list[Row]) -> list[Row]:
    """A promise about an incident is one stop with it: where it was found, or else where the incident is."""
    placed = {row["incident"] for row in promised if row["geometry"] is not None}
    adrift = {row["incident"]: row["reasons"] for row in promised if row["geometry"] is None}
    joined = [row | {"reasons": adrift.get(row["key"], {}) | row["reasons"]} for row in incidents]
    return [*promised, *(row for row in joined if row["key"] not in placed)]


def _promises(conn: Connection, own: OwnGrid, now: datetime) -> list[Row]:
    found = promises_of(conn, own.code, now=now)
    titles = categories(conn).set_index("code")["name"].to_dict() if len(found) else {}
    reason = {"open": "promise_open", "overdue": "promise_overdue", "kept": "promise_kept", "kept_late": "promise_kept"}
    rows = []
    for row in found.to_dict("records"):
        said = row["item_name"] if isinstance(row["item_name"], str) else titles.get(row["category"], row["category"])
        name = f"{said or ''} {row['code']}".strip()
        reasons: Reasons = {reason[row["standing"]]: float(row["days"])}
        incident = None if pd.isna(row["incident_id"]) else str(row["incident_id"])
        rows.append(_row("promise", row["code"], name, reasons, row["geom"]) | {"incident": incident})
    return rows


def _services(conn: Connection, own: OwnGrid, checks: pd.Series, now: datetime) -> list[Row]:
    """Stations and refuel shops in the grid, and those just outside."""
    there = {"station": stations(conn, on=own.on), "refuel_station": refuel_stations(conn)}
    rows = []
    for kind, frame in there.items():
        fields = list(FIELDS[kind])
        near, metres = _near(own, frame)
        for row, away in zip(near.to_dict("records"), metres, strict=True):
            checked = checks.get((kind, row["code"]))
            seen = row["as_of"] if checked is None else max(row["as_of"], checked)
            unknown = sum(bool(pd.isna(row[field])) for field in fields)
            reasons: Reasons = {
                kind: float(len(fields) - unknown),
                "out_of_date": max(_days(pd.Timestamp(now) - seen), 0.0),
            }
            reasons |= {"unknown_fields": float(unknown)} if unknown else {}
            reasons |= {"never_checked": None} if checked is None else {}
            reasons |= {"outside": away} if away else {}
            rows.append(_row(kind, row["code"], row["name"], reasons, row["geom"]))
    return rows


def _near(own: OwnGrid, places: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[float]]:
    """Places in the grid or within `BESIDE_M` of it, and how many metres outside they are."""
    metres = np.round(places.geometry.to_crs(own.crs).distance(own.ground).to_numpy(dtype=float))
    return places[metres <= BESIDE_M], [float(each) for each in metres[metres <= BESIDE_M]]


def _buildings(conn: Connection, own: OwnGrid, homes: gpd.GeoDataFrame, checks: pd.Series) -> list[Row]:
    groups = key_groups_in(conn, own.codes)
    groups = groups[groups >= LEAST_MEMBERS]
    fields = list(FIELDS["building"])
    largest_first = homes.iloc[np.argsort(-shapely.area(homes["geom"].to_numpy()), kind="stable")]
    rows = []
    for row in largest_first.to_dict("records"):
        counts = {"households": row["households"], "merchants": row["merchants"], "key_groups": groups.get(row["code"])}
        reasons: Reasons = {name: float(number) for name, number in counts.items() if not _is_nothing(number)}
        unknown = sum(bool(pd.isna(row[field])) for field in fields)
        reasons |= {"unknown_fields": float(unknown)} if unknown else {}
        if not reasons:
            continue
        if ("building", row["code"]) not in checks.index:
            reasons["never_checked"] = None
        name = row["name"] if isinstance(row["name"], str) else f"楼栋 {row['code']}"
        rows.append(_row("building", row["code"], name, reasons, shapely.point_on_surface(row["geom"])))
    return rows


def _hotspots(own: OwnGrid, judged: pd.DataFrame | None, homes: gpd.GeoDataFrame) -> list[Row]:
    """The part of each hot cell that lies in the grid, by its middle, named after what stands nearest."""
    found = cells_of(own, judged)
    hot = found[found["level"].fillna(0) > 0]
    rows = []
    for cell, row in hot.iterrows():
        reasons: Reasons = {_CONFIDENCE[int(row["level"])]: round(float(row["ratio"]), 2)}
        if row["trend_class"] in GROWING:
            reasons["hot_growing"] = float(row["hot_run"])
        place = _middle(own, int(cell), row["geometry"])
        code = str(text_of(np.array([cell], dtype=np.uint64))[0])
        rows.append(_row("hotspot", code, _beside(place, homes) or code, reasons, place))
    return rows


def _middle(own: OwnGrid, cell: int, outline: shapely.Geometry) -> shapely.Point:
    """The cell's middle, or where that lies outside the grid a point in what both share."""
    lon, lat = centres_of(np.array([cell], dtype=np.uint64))
    centre = shapely.Point(lon[0], lat[0])
    return centre if own.shape.covers(centre) else outline.intersection(own.shape).representative_point()


def _beside(place: shapely.Point, homes: gpd.GeoDataFrame) -> str | None:
    named = homes[homes["compound"].notna() | homes["name"].notna()]
    if named.empty:
        return None
    row = named.iloc[int(np.argmin(shapely.distance(named["geom"].to_numpy(), place)))]
    return str(row["compound"] if isinstance(row["compound"], str) else row["name"])


def _lines(conn: Connection, own: OwnGrid, settings: Settings | None) -> list[Row]:
    """The middle of the longest piece of line that a plan moves."""
    found = redrawing_of(conn, own, settings=settings)
    if found is None or found.lines.is_empty:
        return []
    longest = max(found.lines.geoms, key=lambda piece: float(piece.length))
    middle = gpd.GeoSeries([longest.interpolate(0.5, normalized=True)], crs=own.crs).to_crs(STORE_CRS).iloc[0]
    reasons: Reasons = {"line_moves": float(found.homes["households"].fillna(0).sum())}
    return [_row("grid_line", found.id, found.name, reasons, middle)]


def _row(kind: str, key: object, name: str, reasons: Reasons, place: shapely.Point | None) -> Row:
    return {"kind": kind, "key": str(key), "name": name, "reasons": reasons, "geometry": place, "incident": None}


def _is_nothing(number: Any) -> bool:
    return number is None or bool(pd.isna(number)) or number == 0


def _days(span: pd.Timedelta) -> float:
    return round(float(span / _DAY), 1)
