"""A community in the store whose grids are drawn as letters, a unit and a building in every square of 100 m."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, Engine, insert

from data.engine import create_store, open_store, write
from data.frames import append, record_change
from data.queries.drafts import save
from data.schema import Area, Building, Grid, Incident, StoreProperty, Street, Worker
from data.types import STORE_CRS
from geo.units import Units
from tests.support.back_ends import chosen_store_url
from tests.support.plan_town import COMMUNITY, code_of, plan_town

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TODAY, NEW_YEAR = date(2026, 11, 21), date(2027, 1, 1)
AT_NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight in China."""
SOURCED = {"source": "demo", "as_of": NOW}
EAST_M, NORTH_M = 668_000.0, 3_548_000.0
ROWS = ("aab", "aab")
"""Households 100 each: grid a has four units, b two."""
PLANNER = {"at": NOW, "actor_role": "planner"}
LEADER = {"at": NOW, "actor_role": "leader"}


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@dataclass(frozen=True)
class Town:
    """A store with grids, and their ground."""

    store: Engine
    units: Units
    current: pd.Series

    def unit(self, row: int, column: int) -> str:
        """The unit of a square."""
        return str(self.units.frame.index[row * len(ROWS[0]) + column])

    def moved(self, *squares: tuple[int, int, str]) -> pd.Series:
        """Today's grids with some squares given to others: row, column, letter."""
        grid = self.current.copy()
        for row, column, letter in squares:
            grid[self.unit(row, column)] = code_of(letter)
        return grid

    def draft(self, grid: pd.Series, name: str = "方案", **other: object) -> int:
        """Save a draft of the community."""
        with write(self.store) as conn:
            return save(conn, **({"name": name, "grid": grid, "community_code": COMMUNITY} | PLANNER | other))


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as a file: to copy it is faster than to run every migration."""
    path = tmp_path_factory.mktemp("town") / "grid.gpkg"
    engine = create_store(f"sqlite:///{path}")
    _town(engine, is_filled=False)
    engine.dispose()
    return path


@pytest.fixture
def town(store_url: str, town_file: Path, opened: Callable[[Engine], Engine]) -> Town:
    if store_url.startswith("sqlite"):
        shutil.copy(town_file, store_url.removeprefix("sqlite:///"))
        return _town(opened(open_store(store_url)), is_filled=True)
    return _town(opened(create_store(store_url)), is_filled=False)


def _town(store: Engine, *, is_filled: bool) -> Town:
    drawn = plan_town(ROWS)
    frame = drawn.frame.set_geometry(drawn.frame.geometry.translate(EAST_M, NORTH_M))
    frame = frame.assign(x=frame["x"] + EAST_M, y=frame["y"] + NORTH_M, compound="兴华花园")
    homes = pd.Series(frame.index, index=[f"B{number:02d}" for number in range(len(frame))])
    made = Town(store, Units(frame, drawn.borders, homes), drawn.current)
    if not is_filled:
        with write(store) as conn:
            _fill(conn, made)
    return made


def _fill(conn: Connection, town: Town) -> None:
    shapes = town.units.frame.geometry.to_crs(STORE_CRS)
    whole = _multi(shapely.union_all(shapes.to_numpy()))
    conn.execute(insert(StoreProperty), {"name": "is_demo", "value": "true"})
    levels = (
        (COMMUNITY[:6], "district", None),
        (COMMUNITY[:9], "street", COMMUNITY[:6]),
        (COMMUNITY, "community", COMMUNITY[:9]),
    )
    for code, level, parent in levels:
        row = {"code": code, "name": "兴华社区", "level": level, "parent_code": parent, "geom": whole}
        conn.execute(insert(Area), row | SOURCED)
    for letter, name in zip("ab", ("第一网格", "第二网格"), strict=True):
        conn.execute(
            insert(Grid),
            grid_row(letter, name, _multi(shapely.union_all(shapes[town.current == code_of(letter)].to_numpy()))),
        )
    frame = town.units.frame
    centres = gpd.GeoSeries(shapely.points(frame["x"], frame["y"]), crs=frame.crs)
    append(
        conn,
        Building.__table__,
        pd.DataFrame(
            {
                "code": town.units.building_unit.index,
                "name": [f"{n}号楼" for n in range(1, 7)],
                "households": 100,
                "residents": 300,
                "merchants": 0,
                "grid_code": town.current.to_numpy(),
                "geom": centres.buffer(20).to_crs(STORE_CRS).to_numpy(),
                **SOURCED,
            }
        ),
    )
    posts = [
        {"code": f"{code_of(letter)}-01", "grid_code": code_of(letter), "role": "grid_worker", "is_filled": True}
        | SOURCED
        for letter in "ab"
    ]
    conn.execute(insert(Worker), posts)
    line = shapely.MultiLineString(
        [
            shapely.get_coordinates(
                gpd.GeoSeries(
                    [shapely.LineString([(EAST_M, NORTH_M - 100), (EAST_M + 300, NORTH_M - 100)])], crs=frame.crs
                )
                .to_crs(STORE_CRS)
                .to_numpy()
            )
        ]
    )
    conn.execute(insert(Street), {"code": "S1", "name": "建设路", "highway": "residential", "geom": line} | SOURCED)
    for table in (Area, Grid, Building, Worker, Street):
        record_change(conn, table.__table__)


def grid_row(letter: str, name: str, shape: shapely.Geometry, **other: object) -> dict[str, object]:
    return (
        {
            "code": code_of(letter),
            "name": name,
            "grid_class": "residential",
            "community_code": COMMUNITY,
            "households": 0,
            "service_frequency": "high",
            "party_anchors": 2,
            "valid_from": date(2024, 3, 1),
            "geom": shape,
        }
        | SOURCED
        | other
    )


def incident_rows(town: Town, *, state: str, reported_at: datetime) -> list[dict[str, object]]:
    """One incident in the middle of every unit."""
    frame = town.units.frame
    points = gpd.GeoSeries(shapely.points(frame["x"], frame["y"]), crs=frame.crs).to_crs(STORE_CRS)
    return [
        {
            "code": f"{state}-{number}",
            "category": "c",
            "state": state,
            "location_quality": "exact",
            "grid_code": code,
            "reported_at": reported_at,
            "is_duplicate": False,
            "geom": point,
        }
        | SOURCED
        for number, (code, point) in enumerate(zip(town.current, points, strict=True))
    ]


def add_incidents(town: Town, *, state: str, reported_at: datetime) -> None:
    with write(town.store) as conn:
        conn.execute(insert(Incident), incident_rows(town, state=state, reported_at=reported_at))


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape


def codes_of(letters: str) -> list[str]:
    return [code_of(letter) for letter in letters]


def as_square(values: pd.Series) -> list[str]:
    """Codes of units as rows of letters."""
    letters = np.array([chr(ord("a") + int(code[-3:]) - 1) if code else "." for code in values])
    return ["".join(row) for row in letters.reshape(len(ROWS), -1)]
