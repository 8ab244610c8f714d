"""Where reports are: their position, cell, grid and the department that answers for the place, for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, select

from data.intake.ground import Ground
from data.intake.report import Report
from data.queries.incidents import STORED_RESOLUTION
from data.schema import QrPlace
from geo.cells import cell_of

Objects = npt.NDArray[np.object_]

NOWHERE: Final = (np.nan, np.nan)


@dataclass(frozen=True)
class Sign:
    """A QR place.

    Attributes:
        lon: Longitude in degrees.
        lat: Latitude.
        grid_code: The grid that it was made for; None where it stands in none.
        is_vague: Whether it stands for a whole grid: where in it a matter is, it does not say.
    """

    lon: float
    lat: float
    grid_code: str | None
    is_vague: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a report is, in the store's terms: see `Incident`; `office` answers for the place."""

    quality: str
    cell: int | None
    grid_code: str | None
    office: str | None
    geom: shapely.Point | None


def signs(conn: Connection, reports: Sequence[Report]) -> dict[str, Sign]:
    """The QR places that reports name and that are still in use, by code."""
    named = sorted({report.place for report in reports if report.place is not None})
    if not named:
        return {}
    statement = select(QrPlace.code, QrPlace.kind, QrPlace.grid_code, QrPlace.geom).where(
        QrPlace.code.in_(named), QrPlace.revoked_at.is_(None)
    )
    return {
        row.code: Sign(row.geom.x, row.geom.y, row.grid_code, row.kind == "grid") for row in conn.execute(statement)
    }


def spots(reports: Sequence[Report], known: Mapping[str, Sign], ground: Ground) -> list[Spot]:
    """Where reports are.

    A position that was said goes first, then the sign whose code was scanned, then what a camera wrote down; before a
    sign of a whole grid goes the camera. A sign's grid is that of its ground today, else the one it was made for. What
    only a grid's sign places is a `pile_up`: counted in the grid, in no cell, or the sign would be a hotspot. So is a
    position at which an import found a default geocode, and that is in no grid either.

    Args:
        reports: Every place that they name is `known`.
        known: QR places by code.
        ground: The district.

    Returns:
        One spot per report, in their order.
    """
    if not reports:
        return []
    lon, lat = np.array([_position(report, known) for report in reports], dtype=float).T
    there = np.isfinite(lon)
    points = np.full(len(reports), None, dtype=object)
    points[there] = shapely.points(lon[there], lat[there])
    inside = there.copy()
    inside[there] = ground.contains(points[there])
    real = inside & ~np.array(
        [report.position is not None and ground.is_pileup(*report.position) for report in reports]
    )
    exact = real & ~np.array([_is_vague(report, known) for report in reports])
    cells, grids, offices = (np.full(len(reports), None, dtype=object) for _ in range(3))
    cells[exact] = cell_of(lon[exact], lat[exact], resolution=STORED_RESOLUTION).astype(np.int64).tolist()
    grids[real] = ground.grids.codes_at(points[real])
    offices[real] = ground.area_offices.codes_at(points[real])
    quality = np.select([exact, inside, there], ["exact", "pile_up", "outside"], default="missing").tolist()
    made_for = [_made_for(report, known) for report in reports]
    return [
        Spot(quality[row], cells[row], grids[row] or made_for[row], offices[row], points[row])
        for row in range(len(reports))
    ]


def _made_for(report: Report, known: Mapping[str, Sign]) -> str | None:
    sign = known.get(report.place) if report.place is not None else None
    return sign.grid_code if sign is not None and report.position is None else None


def _position(report: Report, known: Mapping[str, Sign]) -> tuple[float, float]:
    if report.position is not None:
        return report.position
    taken = next((photo.position for photo in report.pictures if photo.position is not None), None)
    sign = known[report.place] if report.place is not None else None
    if sign is None or (sign.is_vague and taken is not None):
        return taken or NOWHERE
    return sign.lon, sign.lat


def _is_vague(report: Report, known: Mapping[str, Sign]) -> bool:
    """Whether nothing but the sign of a whole grid says where it is."""
    sign = known.get(report.place) if report.place is not None else None
    if sign is None or not sign.is_vague or report.position is not None:
        return False
    return all(photo.position is None for photo in report.pictures)
