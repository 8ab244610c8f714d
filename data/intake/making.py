"""New incidents written down, many at once: the row, the steps, the photos and what the sender is promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import numpy as np
import psycopg
import shapely
from psycopg import sql
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from data import types
from data.frames import record_change
from data.intake import placing
from data.intake.ground import Ground
from data.intake.placing import Sign, Spot
from data.intake.report import Report
from data.loop.machine import Standing, Step, after
from data.plans.days import day_of
from data.schema import Incident, IncidentPhoto, IncidentReceipt, IncidentStep

REPORTERS: Final[Mapping[str, str]] = {
    "snapshot": "resident",
    "group_chat": "resident",
    "patrol": "grid_worker",
    "review": "grid_worker",
    "hotline_12345": "hotline",
    "hotline_12319": "hotline",
}
"""Who tells by each channel, as the loop calls them; by any other it is the system."""

_INCIDENT: Final[Table] = Incident.__table__  # type: ignore[assignment]
_STEP: Final[Table] = IncidentStep.__table__  # type: ignore[assignment]
_PHOTO: Final[Table] = IncidentPhoto.__table__  # type: ignore[assignment]
_RECEIPT: Final[Table] = IncidentReceipt.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Accepted:
    """What became of a report.

    Attributes:
        incident_id: Row number of the incident.
        code: The incident's number: the sender's own, or one of ours.
        state: Where it stands.
        grid_code: The grid that it lies in; None where no grid is known.
        department_code: The department that was called; None for an empty whistle.
        due_at: By when an answer is due; None where nothing says how long it may take.
        is_new: Whether this report made the incident; False for one that came before.
    """

    incident_id: int
    code: str
    state: str
    grid_code: str | None
    department_code: str | None
    due_at: datetime | None
    is_new: bool


@dataclass(frozen=True)
class _Made:
    """An incident that is about to be written."""

    row: dict[str, Any]
    steps: list[dict[str, Any]]

    @property
    def accepted(self) -> Accepted:
        names = ("code", "state", "grid_code", "department_code", "due_at")
        return Accepted(incident_id=self.row["id"], is_new=True, **{name: self.row[name] for name in names})


def make(
    conn: Connection, reports: Sequence[Report], signs: Mapping[str, Sign], *, ground: Ground, now: datetime
) -> list[Accepted]:
    """Make an incident of each report.

    Args:
        conn: A writing transaction, the caller's.
        reports: Checked, and never seen before.
        signs: The QR places that they name.
        ground: The district.
        now: The moment of arrival: of filing and of the dispatch.

    Returns:
        What was made, in the order of the reports.
    """
    if not reports:
        return []
    spots = placing.spots(reports, signs, ground)
    numbers = _numbers(conn, len(reports))
    made = [
        _made(report, spot, number, ground=ground, now=now)
        for report, spot, number in zip(reports, spots, numbers, strict=True)
    ]
    _write(conn, made, reports, now=now)
    return [one.accepted for one in made]


def _numbers(conn: Connection, count: int) -> list[int]:
    """Row numbers that nobody else takes: SQLite has one writer at a time, PostgreSQL a sequence."""
    if conn.dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence('incident', 'id')) FROM generate_series(1, :count)")
        return [int(number) for number in conn.execute(drawn, {"count": count}).scalars()]
    last = conn.execute(select(func.coalesce(func.max(_INCIDENT.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))


def _made(report: Report, spot: Spot, number: int, *, ground: Ground, now: datetime) -> _Made:
    reported_at = now if report.reported_at is None else min(report.reported_at, now)
    department = ground.office_for(report.item_code, spot.office)
    steps = _steps(REPORTERS.get(report.channel, "system"), department, reported_at=reported_at, now=now)
    row = {
        "id": number,
        "code": report.code or _code(spot.grid_code or ground.district, number, now=now),
        "source": report.source,
        "as_of": now,
        "channel": report.channel,
        "category": _category(report, ground),
        "item_code": report.item_code,
        "state": steps[-1]["state"],
        "level": steps[-1]["level"],
        "location_quality": spot.quality,
        "cell": spot.cell,
        "grid_code": spot.grid_code,
        "department_code": department,
        "reported_at": reported_at,
        "filed_at": now,
        "dispatched_at": None if department is None else now,
        "due_at": ground.due_at(
            reported_at, item_code=report.item_code, department=department, grid_code=spot.grid_code
        ),
        "is_duplicate": False,
        "geom": spot.geom,
    }
    return _Made(row, [step | {"incident_id": number} for step in steps])


def _steps(reporter: str, department: str | None, *, reported_at: datetime, now: datetime) -> list[dict[str, Any]]:
    """The steps that an incident has taken on arrival, each as the loop allows it."""
    standing = Standing("collected", "grid", None, reported_at)
    taken = [_step(1, "collect", standing, role=reporter)]
    moves = [Step("file", "system", now)]
    if department is not None:
        moves.append(Step("dispatch", "system", now, department=department))
    for number, step in enumerate(moves, start=2):
        standing = after(standing, step)
        taken.append(_step(number, step.move, standing, role=step.role))
    return taken


def _step(number: int, move: str, standing: Standing, *, role: str) -> dict[str, Any]:
    return {
        "number": number,
        "move": move,
        "state": standing.state,
        "level": standing.level,
        "at": standing.since,
        "actor_role": role,
        "department_code": standing.department,
    }


def _code(area: str, number: int, *, now: datetime) -> str:
    """A number for people: district, day, and the row's own."""
    return f"{area[:6]}{day_of(now):%Y%m%d}{number:06d}"


def _category(report: Report, ground: Ground) -> str:
    """The catalogue's category of the item; else what the sender says, else the item it names."""
    item = ground.items.get(report.item_code) if report.item_code is not None else None
    return item.category if item is not None else report.category or report.item_code or ""


def _write(conn: Connection, made: Sequence[_Made], reports: Sequence[Report], *, now: datetime) -> None:
    rows = [one.row for one in made]
    points = [row["geom"] for row in rows]
    shapes = _encoded(points, conn)
    _insert(conn, _INCIDENT, [row | {"geom": shape} for row, shape in zip(rows, shapes, strict=True)])
    _insert(conn, _STEP, [step for one in made for step in one.steps])
    promised = [
        {"sender": report.source, "key": identity, "body_sha256": report.body_sha256}
        | {"incident_id": row["id"], "received_at": now}
        for report, row in zip(reports, rows, strict=True)
        for identity in report.identities
    ]
    _insert(conn, _RECEIPT, promised)
    _write_photos(conn, rows, reports)
    located = [point for point in points if point is not None]
    record_change(conn, _INCIDENT, touched=shapely.total_bounds(located).tolist() if located else [])
    record_change(conn, _STEP)


def _write_photos(conn: Connection, rows: Sequence[dict[str, Any]], reports: Sequence[Report]) -> None:
    kept = [
        {"incident_id": row["id"], "number": number, "sha256": photo.sha256, "media_type": photo.media_type}
        | {"width": photo.width, "height": photo.height, "image": photo.image}
        for row, report in zip(rows, reports, strict=True)
        for number, photo in enumerate(report.pictures, start=1)
    ]
    if kept:
        _insert(conn, _PHOTO, kept)
        record_change(conn, _PHOTO)


def _encoded(points: Sequence[shapely.Point | None], conn: Connection) -> list[Any]:
    """Points as `_insert` takes them."""
    if conn.dialect.name != "postgresql":
        return types.encode_geometries(points, dialect_name=conn.dialect.name)
    shapes = shapely.set_srid(np.asarray(points, dtype=object), types.STORE_SRID)
    return list(shapely.to_wkb(shapes, hex=True, include_srid=True))


def _insert(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; into PostgreSQL as one stream, where statements would each set off the table's triggers."""
    if not rows:
        return
    if conn.dialect.name != "postgresql":
        conn.execute(insert(table), rows)
        return
    names = list(rows[0])
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    stream = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    try:
        with cast(psycopg.Connection, conn.connection.driver_connection).cursor().copy(stream) as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except psycopg.Error as error:  # as SQLAlchemy would raise it, for those who tell a repeat or a lost server by it
        raise DBAPIError.instance(stream.as_string(), None, error, psycopg.Error, dialect=conn.dialect) from error
