"""What the store holds: rows, days and sources of every layer, its versions, and facts about the whole store."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, literal, select, union_all

from data import schema
from data.frames import read_frame
from data.schema import LayerRevision, StoreProperty

SOURCED_LAYERS: dict[str, type[schema.Base]] = {
    table.__tablename__: table
    for table in (
        schema.Area,
        schema.Grid,
        schema.Building,
        schema.Street,
        schema.LandCover,
        schema.Barrier,
        schema.Station,
        schema.RefuelStation,
        schema.Place,
        schema.Incident,
        schema.Department,
        schema.CatalogueItem,
        schema.Worker,
    )
}
"""Layers that come from outside, in the order of screens."""


def layers(conn: Connection) -> pd.DataFrame:
    """One row per layer, in the order of `SOURCED_LAYERS`.

    Returns:
        Columns `layer`, `rows`, `oldest` and `as_of` (the first and last day its facts were true, NaT when empty),
        `sources` (how many) and `source` (one of them).
    """
    counted = [_counted(name, table, place) for place, (name, table) in enumerate(SOURCED_LAYERS.items())]
    everything = union_all(*counted).subquery()
    columns = [column for column in everything.columns if column.name != "place"]
    return read_frame(conn, select(*columns).order_by(everything.c.place))


def versions(conn: Connection) -> dict[str, str]:
    """A word per table that changes with every change of its rows, also when a backup is restored."""
    columns = (LayerRevision.layer, LayerRevision.revision, LayerRevision.changed_at)
    rows = conn.execute(select(*columns).order_by(LayerRevision.layer))
    return {row.layer: f"{row.revision}-{row.changed_at:%Y%m%dT%H%M%S%f}" for row in rows}


def properties(conn: Connection) -> dict[str, str]:
    """Facts about the whole store, such as `district_name`."""
    rows = conn.execute(select(StoreProperty.name, StoreProperty.value).order_by(StoreProperty.name))
    return {row.name: row.value for row in rows}


def _counted(name: str, table: Any, place: int) -> Select[*tuple[Any, ...]]:
    times = table.as_of.type
    return select(
        literal(place).label("place"),
        literal(name).label("layer"),
        func.count().label("rows"),
        func.min(table.as_of, type_=times).label("oldest"),
        func.max(table.as_of, type_=times).label("as_of"),
        func.count(table.source.distinct()).label("sources"),
        func.min(table.source).label("source"),
    ).select_from(table)
