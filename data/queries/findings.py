"""Doubts about the data, and where they lie."""

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, case, func, select

from data.frames import read_features, read_frame
from data.schema import QualityFinding
from data.schema.operation import SEVERITIES

_GRAVEST_FIRST = case({name: rank for rank, name in enumerate(SEVERITIES)}, value=QualityFinding.severity)


def counts(conn: Connection) -> pd.DataFrame:
    """Findings per layer and rule, the gravest first.

    Returns:
        Columns `layer`, `rule`, `severity`, `findings` and `area_m2` (0 where no area is in doubt).
    """
    kinds = (QualityFinding.layer, QualityFinding.rule, QualityFinding.severity)
    statement = (
        select(
            *kinds,
            func.count().label("findings"),
            func.coalesce(func.sum(QualityFinding.area_m2), 0.0).label("area_m2"),
        )
        .group_by(*kinds)
        .order_by(_GRAVEST_FIRST, QualityFinding.layer, QualityFinding.rule)
    )
    return read_frame(conn, statement)


def located(conn: Connection, *, layer: str | None = None, limit: int) -> gpd.GeoDataFrame:
    """Findings that have a place, the gravest and largest first; of one layer or of all."""
    shown = (
        QualityFinding.id,
        QualityFinding.layer,
        QualityFinding.rule,
        QualityFinding.severity,
        QualityFinding.subject_key,
        QualityFinding.found_at,
        QualityFinding.values,
        QualityFinding.area_m2,
        QualityFinding.geom,
    )
    statement = select(*shown).where(QualityFinding.geom.is_not(None))
    if layer is not None:
        statement = statement.where(QualityFinding.layer == layer)
    largest_first = func.coalesce(QualityFinding.area_m2, 0.0).desc()
    return read_features(conn, statement.order_by(_GRAVEST_FIRST, largest_first, QualityFinding.id).limit(limit))
