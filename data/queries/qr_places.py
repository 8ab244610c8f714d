"""Places of QR codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
from sqlalchemy import Connection, ScalarSelect, case, func, select

from data.frames import read_features
from data.qr.codes import plain
from data.schema import Area, Grid, QrPlace
from data.schema.reporting import QR_KINDS
from data.schema.territory import AREA_CODE_DIGITS


@dataclass(frozen=True)
class Scanned:
    """What a QR code says.

    Attributes:
        code: The code.
        kind: One of `QR_KINDS`.
        name: What the place is called.
        grid_code: Its grid; None outside all of them.
        grid: The grid's name.
        community: The community's name.
        lon: Degrees east.
        lat: Degrees north.
        revoked_at: When it became worthless; None for a valid one.
    """

    code: str
    kind: str
    name: str
    grid_code: str | None
    grid: str | None
    community: str | None
    lon: float
    lat: float
    revoked_at: datetime | None


def qr_places(
    conn: Connection,
    *,
    area_code: str | None = None,
    kinds: Sequence[str] | None = None,
    with_revoked: bool = False,
) -> gpd.GeoDataFrame:
    """Places with their codes.

    Args:
        conn: A connection to the store.
        area_code: Code of a 区, 街道, 社区 or grid, with which a place's grid begins; everywhere when None.
        kinds: Some of `QR_KINDS`; all when None.
        with_revoked: Also those that no longer count.

    Returns:
        Columns `id`, `code`, `kind`, `subject_code`, `name`, `grid_code`, `grid`, `community` (names), `made_at`,
        `revoked_at`, `geom`; by grid, kind in the order of `QR_KINDS`, and subject.
    """
    statement = select(
        QrPlace.id,
        QrPlace.code,
        QrPlace.kind,
        QrPlace.subject_code,
        QrPlace.name,
        QrPlace.grid_code,
        _grid_name().label("grid"),
        _community_name().label("community"),
        QrPlace.made_at,
        QrPlace.revoked_at,
        QrPlace.geom,
    )
    if area_code is not None:
        statement = statement.where(QrPlace.grid_code.startswith(area_code, autoescape=True))
    if kinds is not None:
        statement = statement.where(QrPlace.kind.in_(kinds))
    if not with_revoked:
        statement = statement.where(QrPlace.revoked_at.is_(None))
    rank = case({kind: rank for rank, kind in enumerate(QR_KINDS)}, value=QrPlace.kind)
    nowhere = case((QrPlace.grid_code.is_(None), 1), else_=0)
    return read_features(conn, statement.order_by(nowhere, QrPlace.grid_code, rank, QrPlace.subject_code))


def counts(conn: Connection, area_code: str | None = None) -> dict[str, tuple[int, int]]:
    """How many places there are, by kind: valid ones and revoked ones; kinds without any are left out."""
    statement = select(QrPlace.kind, func.count(), func.count(QrPlace.revoked_at)).group_by(QrPlace.kind)
    if area_code is not None:
        statement = statement.where(QrPlace.grid_code.startswith(area_code, autoescape=True))
    return {kind: (number - revoked, revoked) for kind, number, revoked in conn.execute(statement)}


def scanned(conn: Connection, code: str) -> Scanned | None:
    """What a code says, however it was typed; None for one that was never made."""
    statement = select(
        QrPlace.code,
        QrPlace.kind,
        QrPlace.name,
        QrPlace.grid_code,
        _grid_name().label("grid"),
        _community_name().label("community"),
        QrPlace.geom,
        QrPlace.revoked_at,
    ).where(QrPlace.code == plain(code))
    row = conn.execute(statement).one_or_none() if code.isprintable() else None
    if row is None:
        return None
    named = (row.code, row.kind, row.name, row.grid_code, row.grid, row.community)
    return Scanned(*named, row.geom.x, row.geom.y, row.revoked_at)


def _grid_name() -> ScalarSelect[str]:
    return (
        select(func.max(Grid.name))
        .where(Grid.code == QrPlace.grid_code, Grid.valid_to.is_(None))
        .correlate(QrPlace)
        .scalar_subquery()
    )


def _community_name() -> ScalarSelect[str]:
    own = func.substr(QrPlace.grid_code, 1, AREA_CODE_DIGITS["community"])
    return select(func.max(Area.name)).where(Area.code == own).correlate(QrPlace).scalar_subquery()
