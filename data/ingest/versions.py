"""What is settled only among the rows of the store: versions of grids, parents of areas."""

import pandas as pd
import shapely
from sqlalchemy import Connection, select, update

from data.frames import read_features
from data.ingest.context import Context
from data.ingest.rules.reading import REDRAWN
from data.ingest.rules.rule import Hit
from data.ingest.shapes import without
from data.schema import Area, Grid

SAME_PLACE_DEG = 1e-6
"""Ten centimetres: a border that moves less is the same border, drawn again."""


def settle_versions(conn: Connection, rows: pd.DataFrame, context: Context) -> tuple[pd.DataFrame, Hit | None]:
    """Say of every grid of a file which version it is, and end the versions that it replaces.

    Redrawing a grid ends its row and starts another. A grid that the store has in force and that is not redrawn keeps
    its first day. One that is redrawn on a later day ends its former version on that day; one redrawn with an earlier
    or the same day corrects it. Where the file itself says the days, a later one is enough.

    Args:
        conn: The writing transaction.
        rows: Good rows with `code` and `valid_from`, and `geom` where the file has shapes.
        context: Says what the file has told.

    Returns:
        The rows with `valid_from` settled, and which of them were redrawn.
    """
    is_dated = "valid_from" in context.told
    stored = _in_force(conn, rows["code"])
    known = rows["code"].isin(stored.index)
    if not known.any():
        return rows, None
    first_days = rows["valid_from"].where(~known, rows["code"].map(stored["valid_from"]))
    is_later = known & (rows["valid_from"] > first_days)
    is_new_version = is_later & (is_dated | _is_redrawn(rows, stored))
    keeps = known & ~is_new_version & (~pd.Series(is_dated, index=rows.index) | (rows["valid_from"] > first_days))
    settled = rows.assign(valid_from=rows["valid_from"].where(~keeps, first_days))
    ended = settled[is_new_version]
    if ended.empty:
        return settled, None
    for code, day in zip(ended["code"], ended["valid_from"], strict=True):
        statement = update(Grid).where(Grid.code == code, Grid.valid_to.is_(None), Grid.valid_from < day.date())
        conn.execute(statement.values(valid_to=day.date()))
    return settled, Hit(REDRAWN, ended["code"], "valid_from")


def settle_parents(conn: Connection, rows: pd.DataFrame, context: Context) -> tuple[pd.DataFrame, Hit | None]:
    """Put areas in the order in which they can refer to each other, and leave out parents that are nowhere yet.

    Args:
        conn: The writing transaction.
        rows: Good rows with `code` and `parent_code`.
        context: What the store has.

    Returns:
        The rows, widest areas first, and no hit.
    """
    known = set(rows["code"]) | set(conn.execute(select(Area.code)).scalars())
    parents = rows["parent_code"].astype(object)
    settled = rows.assign(parent_code=parents.where(parents.isin(known), None))
    return settled.loc[settled["code"].str.len().sort_values(kind="stable").index], None


def _in_force(conn: Connection, codes: pd.Series) -> pd.DataFrame:
    """`valid_from` and `geom` of the versions in force, by code."""
    statement = select(Grid.code, Grid.valid_from, Grid.geom).where(Grid.valid_to.is_(None)).order_by(Grid.code)
    stored = read_features(conn, statement)
    stored = stored[stored["code"].isin(codes)].drop_duplicates("code", keep="last").set_index("code")
    return pd.DataFrame(stored).assign(valid_from=pd.to_datetime(stored["valid_from"]))


def _is_redrawn(rows: pd.DataFrame, stored: pd.DataFrame) -> pd.Series:
    """Whether shapes differ from those in force by more than a hair."""
    if "geom" not in rows:
        return pd.Series(False, index=rows.index)
    before = rows["code"].map(stored["geom"]).to_numpy(dtype=object)
    before = without(before, pd.isna(before))
    same = shapely.equals_exact(
        shapely.normalize(rows["geom"].to_numpy(dtype=object)), shapely.normalize(before), tolerance=SAME_PLACE_DEG
    )
    return pd.Series(~same, index=rows.index)
