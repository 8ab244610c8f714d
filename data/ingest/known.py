"""What the store knows already and rows are judged by."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Connection, Select, select

from data.frames import read_features, read_frame
from data.ingest.assign import GridIndex, grids_in_force
from data.schema import Area, CatalogueItem, Department, Grid


@dataclass(frozen=True)
class Known:
    """Lookups from the store; empty without one.

    Attributes:
        areas: `code`, `name`, `level`.
        departments: `code`, `name`.
        items: The catalogue: `code`, `name`, `category_code`, `category_name`.
        grid_names: `code`, `name` of the grids in force.
        study_area: The district, or what is known of it; None in an empty store.
        grids: The grids in force.
    """

    areas: pd.DataFrame = field(default_factory=lambda: _nothing("code", "name", "level"))
    departments: pd.DataFrame = field(default_factory=lambda: _nothing("code", "name"))
    items: pd.DataFrame = field(default_factory=lambda: _nothing("code", "name", "category_code", "category_name"))
    grid_names: pd.DataFrame = field(default_factory=lambda: _nothing("code", "name"))
    study_area: shapely.Geometry | None = None
    grids: GridIndex = field(default_factory=GridIndex.empty)

    @classmethod
    def of(cls, conn: Connection) -> "Known":
        """Look the store up."""
        return cls(
            areas=_read(conn, select(Area.code, Area.name, Area.level).order_by(Area.code)),
            departments=_read(conn, select(Department.code, Department.name).order_by(Department.code)),
            items=_read(
                conn,
                select(
                    CatalogueItem.code, CatalogueItem.name, CatalogueItem.category_code, CatalogueItem.category_name
                ).order_by(CatalogueItem.code),
            ),
            grid_names=_read(conn, select(Grid.code, Grid.name).where(Grid.valid_to.is_(None)).order_by(Grid.code)),
            study_area=study_area(conn),
            grids=grids_in_force(conn),
        )


def study_area(conn: Connection) -> shapely.Geometry | None:
    """The ground that the store is about: its districts, else its streets, communities, or grids; None if nothing."""
    areas = read_features(conn, select(Area.level, Area.geom).order_by(Area.id))
    for level in ("district", "street", "community"):
        shapes = areas.loc[areas["level"] == level, "geom"].to_numpy()
        if len(shapes):
            return _united(shapes)
    grids = read_features(conn, select(Grid.geom).where(Grid.valid_to.is_(None)).order_by(Grid.id))
    return _united(grids["geom"].to_numpy()) if len(grids) else None


def code_of(given: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Codes for what a file gives as code or as name.

    Args:
        given: Codes or names, None for nothing.
        table: `code` and `name`.

    Returns:
        The code where exactly one row of the table has that code or name, else None.
    """
    unique_names = table.drop_duplicates("name", keep=False)
    answers = dict(zip(unique_names["name"], unique_names["code"], strict=True))
    answers |= dict(zip(table["code"], table["code"], strict=True))
    return given.map(answers).astype(object)


def _nothing(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype="str")


def _united(shapes: Any) -> shapely.Geometry:
    united = shapely.union_all(shapely.make_valid(shapes))
    shapely.prepare(united)
    return united


def _read(conn: Connection, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    return read_frame(conn, statement).astype("str")
