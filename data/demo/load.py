"""Writing the demo district into a store."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, Table, func, insert, select

from data import engine as store
from data import schema
from data.demo.district import District, make_district
from data.demo.size import SIZES
from data.demo.tables import to_lonlat
from data.errors import StoreError
from data.frames import append, record_change
from geo.cells import cell_of

SOURCE = "demo"
CELL_RESOLUTION = 11


class StoreNotEmptyError(StoreError):
    code = "store_not_empty"
    message = "{url} already holds {rows} {table} rows. Use an empty store: the demo never overwrites data."


def load(
    engine: Engine,
    *,
    size: str = "district",
    seed: int = 1,
    now: datetime | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Make a demo district and write it into an empty store, in one transaction.

    Args:
        engine: An open store.
        size: A name of `data.demo.size.SIZES`.
        seed: Two stores with the same seed, size and time are alike.
        now: End of the incidents' history; by default the present hour.
        progress: Called with the name of each stage.

    Returns:
        Rows written, by table.

    Raises:
        StoreNotEmptyError: The store holds areas, grids, buildings or incidents.
    """
    until = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    with store.read(engine) as conn:
        _refuse_if_filled(conn, engine)
    district = make_district(SIZES[size], until=until, rng=np.random.default_rng(seed), progress=progress)
    progress("store")
    with store.write(engine) as conn:
        _refuse_if_filled(conn, engine)
        return _write(conn, district, until)


def is_empty(conn: Connection) -> bool:
    """Whether the store holds nothing that a person brought into it."""
    return _filled_table(conn) is None


def _filled_table(conn: Connection) -> tuple[str, int] | None:
    for table in (schema.Area, schema.Grid, schema.Building, schema.Street, schema.Incident):
        rows = conn.execute(select(func.count()).select_from(table)).scalar_one()
        if rows:
            return table.__tablename__, rows
    return None


def _refuse_if_filled(conn: Connection, engine: Engine) -> None:
    filled = _filled_table(conn)
    if filled is not None:
        raise StoreNotEmptyError(url=store.shown(engine.url), table=filled[0], rows=filled[1])


def _write(conn: Connection, district: District, until: datetime) -> dict[str, int]:
    written = {}
    for name, rows in district.tables.items():
        table = schema.Base.metadata.tables[name]
        append(conn, table, _complete(rows, table, until))
        record_change(conn, table)
        written[name] = len(rows)
    properties = {"is_demo": "true", "district_name": "示范区", "data_until": until.isoformat()}
    conn.execute(insert(schema.StoreProperty), [{"name": name, "value": value} for name, value in properties.items()])
    return written


def _complete(rows: pd.DataFrame, table: Table, until: datetime) -> pd.DataFrame:
    """The columns that come from the store's own rules: position, cell, grid, source, validity."""
    complete = rows.assign(source=SOURCE, as_of=until)
    if "geom" in complete:
        complete["geom"] = to_lonlat(complete["geom"].to_numpy())
    if table.name == "incident":
        exact = (complete["location_quality"] == "exact").to_numpy()
        points = complete["geom"].to_numpy()[exact]
        cells = cell_of(shapely.get_x(points), shapely.get_y(points), resolution=CELL_RESOLUTION)
        complete["cell"] = pd.Series(cells, index=complete.index[exact]).astype("Int64")
    if table.name == "grid":
        complete["valid_from"] = until.date().replace(year=until.year - 6, month=1, day=1)
    return complete
