"""The history of imports."""

import pandas as pd
from sqlalchemy import Connection, func, select

from data.frames import read_frame
from data.schema import ImportRun


def latest(conn: Connection) -> pd.DataFrame:
    """The last import of every layer: one row per layer, ordered by its name."""
    newest = select(func.max(ImportRun.id)).group_by(ImportRun.layer)
    return read_frame(conn, select(*_SHOWN).where(ImportRun.id.in_(newest)).order_by(ImportRun.layer))


def history(conn: Connection, *, limit: int) -> pd.DataFrame:
    """The last imports of all layers, newest first."""
    return read_frame(conn, select(*_SHOWN).order_by(ImportRun.id.desc()).limit(limit))


_SHOWN = (
    ImportRun.layer,
    ImportRun.source,
    ImportRun.file_name,
    ImportRun.datum,
    ImportRun.crs,
    ImportRun.finished_at,
    ImportRun.rows_read,
    ImportRun.rows_added,
    ImportRun.rows_changed,
    ImportRun.rows_unchanged,
    ImportRun.rows_rejected,
)
