"""What an import would make of a file: the same reading and judging, and nothing stored."""

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Engine

from data import engine as stores
from data.ingest.execution import silent
from data.ingest.gate import missing_columns
from data.ingest.ledger import Ledger
from data.ingest.prepare import Prepared, prepared, with_clock
from data.ingest.request import ImportRequest, Preview, Progress
from data.ingest.storing import Store
from data.types import STORE_CRS

MAX_ROWS = 200_000


def preview(
    request: ImportRequest, *, engine: Engine | None = None, shown_rows: int = 1_000, progress: Progress = silent
) -> Preview:
    """Read and judge a file without storing anything.

    Args:
        request: The file and how to read it.
        engine: The store, for remembered columns, the district and known codes; None to judge the file by itself.
        shown_rows: How many good rows to return.
        progress: Told of every chunk.

    Returns:
        Columns, mapping, first rows and findings; of the first 200,000 rows of a larger file.

    Raises:
        ImportFileError: The file cannot be read or its coordinates are not understood.
    """
    with prepared(engine, with_clock(request), progress=progress, max_rows=MAX_ROWS) as ready:
        if engine is None:
            return _judged(ready, None, shown_rows, progress)
        with stores.read(engine) as conn:
            return _judged(ready, conn, shown_rows, progress)


def _judged(ready: Prepared, conn: Connection | None, shown_rows: int, progress: Progress) -> Preview:
    store = None if conn is None else Store(conn, ready.layer.table, key=ready.layer.key)
    ledger, read, good, is_complete = Ledger(), 0, 0, True
    judge = ready.judge(conn, ledger)
    first: list[pd.DataFrame] = []
    for chunk in ready.chunks(ledger):
        if read >= MAX_ROWS:
            is_complete = False
            break
        rows = judge.good_rows(chunk, store)
        if sum(map(len, first)) < shown_rows:
            first.append(rows.head(shown_rows))
        read += len(chunk.rows) + len(chunk.broken)
        good += len(rows)
        progress("write", read, ready.facts.rows)
    return Preview(
        columns=ready.file.columns,
        mapping=dict(ready.mapped.columns),
        ignored=ready.mapped.ignored,
        missing=tuple(missing_columns(ready)),
        sublayers=ready.file.sublayers,
        rows=_features(first, ready, shown_rows),
        findings=ledger.findings(),
        rows_read=read,
        rows_good=good,
        is_complete=is_complete,
        datum=ready.facts.placement.datum if ready.is_located else None,
        crs=ready.facts.placement.stated if ready.is_located else None,
        notes=ready.notes,
    )


def _features(parts: list[pd.DataFrame], ready: Prepared, shown_rows: int) -> gpd.GeoDataFrame:
    """The first good rows with the columns of the table."""
    rows = pd.concat(parts).head(shown_rows) if parts else pd.DataFrame()
    names = [column.name for column in ready.layer.table.columns if column.name in rows]
    geometry = rows["geom"] if "geom" in rows else pd.Series(None, index=rows.index, dtype=object)
    return gpd.GeoDataFrame(rows[names].assign(geom=geometry), geometry="geom", crs=STORE_CRS)
