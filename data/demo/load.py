"""Writing the demo district into a store."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, insert, select

from data import engine as store
from data import schema
from data.demo.catalogue import catalogue, departments
from data.demo.district import make_district
from data.demo.reviews import Past, past_reviews
from data.demo.size import SIZES, Size
from data.demo.tables import to_lonlat
from data.errors import StoreNotEmptyError
from data.frames import append, record_change
from data.ingest import quality
from data.inventory import in_words, is_empty, row_counts
from geo.cells import cell_of

SOURCE = "demo"
CELL_RESOLUTION = 11
FIRST_DISTRICT = 990101
"""An invented statistical code: no province has the prefix 99."""


def load(
    engine: Engine,
    *,
    size: str = "district",
    seed: int = 1,
    now: datetime | None = None,
    pictures: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Make a demo district (or a city of them) and write it into an empty store, in one transaction.

    Args:
        engine: An open store.
        size: A name of `data.demo.size.SIZES`.
        seed: The same seed, size and day give the same bytes in every table.
        now: The history ends at the last 08:00 in Shanghai before this time; by default the present.
        pictures: The folder into which the stations' panoramas are written; None for none.
        progress: Called with the name of each stage.

    Returns:
        Rows written, by table.

    Raises:
        StoreNotEmptyError: The store holds data.
    """
    until = last_morning(now or datetime.now(UTC))
    plan = SIZES[size]
    written: Counter[str] = Counter()
    past = Past()
    with store.write(engine) as conn:
        _refuse_if_filled(conn, engine)
        _append(conn, "department", departments(), until)
        for number, rng in enumerate(np.random.default_rng(seed).spawn(plan.districts)):
            code = str(FIRST_DISTRICT + number)
            tables = make_district(plan, code=code, until=until, rng=rng, progress=progress)
            if pictures is not None:
                progress("panoramas")
                tables["station"] = _with_panoramas(tables, plan.panoramas, pictures)
            progress("store")
            located = {name: _complete(name, _located(rows, plan, number), until) for name, rows in tables.items()}
            for name, rows in located.items():
                _append(conn, name, rows, until)
                written[name] += len(rows)
            past_reviews(located, past, until=until, rng=rng.spawn(1)[0])
        for name, rows in _written_down(conn, past).items():
            _append(conn, name, rows, until)
            written[name] += len(rows)
        _append(conn, "catalogue_item", catalogue(f"{FIRST_DISTRICT}DA01"), until)
        for name in (*written, "department", "catalogue_item"):
            record_change(conn, schema.Base.metadata.tables[name])
        _describe(conn, plan, until)
        quality.record(conn, at=until)
    return dict(written)


def _with_panoramas(tables: dict[str, pd.DataFrame], number: int, pictures: Path) -> pd.DataFrame:
    from data.demo.panoramas import with_panoramas  # Pillow is for pictures alone

    return with_panoramas(tables["station"], tables["building"], tables["street"], number=number, place=pictures)


def _written_down(conn: Connection, past: Past) -> dict[str, pd.DataFrame]:
    """The past reviews as tables; a matter that was found is named by its row's number."""
    findings = pd.DataFrame(past.finding)
    codes = findings.pop("incident_code")
    rows = conn.execute(
        select(schema.Incident.code, schema.Incident.id).where(schema.Incident.code.in_(codes.dropna()))
    )
    number = codes.map({row.code: row.id for row in rows}).astype("Int64")
    return {
        "review": pd.DataFrame(past.review),
        "finding": findings.assign(incident_id=number),
        "correction": pd.DataFrame(past.correction),
    }


def last_morning(now: datetime) -> datetime:
    """The last 08:00 in Shanghai (00:00 UTC), when the grid workers' day begins."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _refuse_if_filled(conn: Connection, engine: Engine) -> None:
    if not is_empty(conn):
        remedy = "Use an empty store: the demo never overwrites data."
        raise StoreNotEmptyError(url=store.shown(engine.url), contents=in_words(row_counts(conn)), remedy=remedy)


def _located(rows: pd.DataFrame, size: Size, number: int) -> pd.DataFrame:
    """Shapes in longitude/latitude, the districts of a city in rows of five."""
    if "geom" not in rows:
        return rows
    pitch_x, pitch_y = size.town_width_m + 2 * size.rim_m, size.town_height_m + 2 * size.rim_m
    shapes = to_lonlat(rows["geom"].to_numpy(), east_m=number % 5 * pitch_x, north_m=-(number // 5) * pitch_y)
    return rows.assign(geom=shapes)


def _complete(name: str, rows: pd.DataFrame, until: datetime) -> pd.DataFrame:
    """The columns that come from the store's own rules: an incident's cell, a grid's validity."""
    if name == "grid":
        return rows.assign(valid_from=until.date().replace(year=until.year - 6, month=1, day=1))
    if name != "incident":
        return rows
    exact = (rows["location_quality"] == "exact").to_numpy()
    points = rows["geom"].to_numpy()[exact]
    cells = cell_of(shapely.get_x(points), shapely.get_y(points), resolution=CELL_RESOLUTION)
    return rows.assign(cell=pd.Series(cells, index=rows.index[exact]).astype("Int64"))


def _append(conn: Connection, name: str, rows: pd.DataFrame, until: datetime) -> None:
    append(conn, schema.Base.metadata.tables[name], rows.assign(source=SOURCE, as_of=until))


def _describe(conn: Connection, size: Size, until: datetime) -> None:
    name = "示范区" if size.districts == 1 else "示范市"
    properties = {"is_demo": "true", "district_name": name, "data_until": until.isoformat()}
    conn.execute(insert(schema.StoreProperty), [{"name": key, "value": value} for key, value in properties.items()])
    record_change(conn, schema.Base.metadata.tables["store_property"])
