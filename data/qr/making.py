"""Making the places of QR codes, and making them again: what hangs on a wall stays valid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, bindparam, select, update

from data import errors
from data.frames import append, read_features, record_change
from data.plans.days import day_of
from data.qr.codes import new_code, plain
from data.qr.subjects import Subjects
from data.schema import Base, QrPlace
from data.schema.reporting import QR_KINDS

_TABLE = Base.metadata.tables[QrPlace.__tablename__]

SAME_PLACE_DEG = 1e-6
"""Ten centimetres, as in imports."""


@dataclass(frozen=True)
class Made:
    """What became of the places of one kind.

    Attributes:
        added: New ones.
        changed: Known ones with another name, grid or position.
        unchanged: Known ones.
        gone: Those whose grid, building or shop is no more; they stay valid where they hang until they are revoked.
    """

    added: int
    changed: int
    unchanged: int
    gone: int


def make_places(conn: Connection, *, now: datetime, kinds: Sequence[str] = QR_KINDS) -> dict[str, Made]:
    """Give every grid, entrance, notice board and shop a place with a code.

    A known place keeps its code and whether it is revoked.

    Args:
        conn: The writing transaction.
        now: When, with a time zone; grids are those of its day.
        kinds: Which, of `QR_KINDS`.

    Returns:
        What was done, by kind.
    """
    subjects = Subjects(conn, on=day_of(now))
    known = _known(conn)
    taken = set(known["code"])
    done = {}
    for kind in kinds:
        wanted = subjects.of(kind)
        there = known[known["kind"] == kind].set_index("subject_code")
        is_new = ~wanted["subject_code"].isin(there.index)
        changed = _changed(wanted[~is_new], there)
        _add(conn, wanted[is_new], kind=kind, taken=taken, now=now)
        _change(conn, changed)
        gone = len(there) - int((~is_new).sum())
        done[kind] = Made(int(is_new.sum()), len(changed), int((~is_new).sum()) - len(changed), gone)
    if any(made.added or made.changed for made in done.values()):
        record_change(conn, _TABLE)
    return done


def revoke(conn: Connection, code: str, *, now: datetime) -> None:
    """Make a code worthless, such as one that was torn down: whoever scans it is asked for the place.

    Raises:
        QrPlaceMissingError: There is no such code.
    """
    found = conn.execute(select(QrPlace.id).where(QrPlace.code == plain(code))).scalar()
    if found is None:
        raise errors.QrPlaceMissingError(given=code)
    conn.execute(update(QrPlace).where(QrPlace.id == found, QrPlace.revoked_at.is_(None)).values(revoked_at=now))
    record_change(conn, _TABLE, touched=())


def _known(conn: Connection) -> gpd.GeoDataFrame:
    columns = (QrPlace.id, QrPlace.code, QrPlace.kind, QrPlace.subject_code, QrPlace.name, QrPlace.grid_code)
    return read_features(conn, select(*columns, QrPlace.geom).order_by(QrPlace.id))


def _changed(wanted: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Known places that are called, belong or lie otherwise now, with their row number."""
    before = there.loc[wanted["subject_code"]].reset_index()
    rows = wanted.reset_index(drop=True).assign(id=before["id"])
    moved = ~shapely.dwithin(before["geom"].to_numpy(), rows["geom"].to_numpy(), SAME_PLACE_DEG)
    renamed = before["name"].to_numpy() != rows["name"].to_numpy()
    regrouped = before["grid_code"].fillna("").to_numpy() != rows["grid_code"].fillna("").to_numpy()
    changed: pd.DataFrame = rows[moved | renamed | regrouped]
    return changed


def _add(conn: Connection, rows: pd.DataFrame, *, kind: str, taken: set[str], now: datetime) -> None:
    codes = []
    for subject in rows["subject_code"]:
        codes.append(new_code(kind, subject, taken=taken))
        taken.add(codes[-1])
    append(conn, _TABLE, rows.assign(code=codes, kind=kind, made_at=now))


def _change(conn: Connection, rows: pd.DataFrame) -> None:
    statement = (
        update(_TABLE)
        .where(QrPlace.id == bindparam("row"))
        .values(name=bindparam("called"), grid_code=bindparam("belongs"), geom=bindparam("lies"))
    )
    told = [
        {"row": row["id"], "called": row["name"], "belongs": row["grid_code"], "lies": row["geom"]}
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    if told:
        conn.execute(statement, told)
