"""Basic units of the store's ground, worked out once for each state of it and kept in files beside the store.

The folder of a state bears the digest of what it was made of, is complete or not there, and goes when several later
ones have come. Incidents are counted anew each day, for they come in all the time and change a yearly number little.
"""

import fcntl
import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from data.errors import FileNotWritableError
from data.queries import overview
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids, redrawn_on
from data.queries.ground import barriers
from data.queries.group_counts import group_counts
from data.queries.incident_places import incident_places
from data.queries.streets import streets
from data.settings import Settings, from_environment, shown
from geo.current_grids import current_grids, premises
from geo.units import Units, basic_units, no_units, with_incidents

INPUTS: Final = ("area", "barrier", "building", "grid", "group_count", "street")
RECIPE: Final = 2
"""Raise it when the same ground should give other units: they are then worked out anew."""
INCIDENT_YEARS: Final = 3
"""Incidents of so many years up to today give the yearly number; of less where the store's begin later."""
KEPT_STATES: Final = 3
"""So many states of the ground are kept, so that a reader of an earlier one finds its files."""
_LEAST_DAYS: Final = 30.0
_DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True, eq=False)
class TodaysUnits:
    """Units, and the grid that each belongs to on a day; "" for none, named "grid"."""

    units: Units
    current: pd.Series


def units_on(
    conn: Connection, *, on: date, community_code: str | None = None, settings: Settings | None = None
) -> TodaysUnits:
    """The units of a community, or of the whole district, and their grids in force on a day.

    The first call after the ground has changed works them out for the whole district (about ten seconds for 10,000
    buildings) while other processes wait; further ones read files.

    Args:
        conn: A connection to the store.
        on: The day.
        community_code: 12 digits; every community when None.
        settings: Say where the files are; those of the environment when None.

    Returns:
        Both in the order of `Units.frame`; without rows where there is no such community.

    Raises:
        FileNotWritableError: The folder cannot be written.
    """
    ground = keep_units(conn, settings or from_environment())
    found, stand = _read(ground, community_code)
    found = _with_incidents(conn, found, ground, on=on)
    return TodaysUnits(found, current_grids(found, grids(conn, on=on, area_code=community_code), stand))


def units(conn: Connection, *, on: date, community_code: str | None = None, settings: Settings | None = None) -> Units:
    """The units alone; arguments and errors are those of `units_on`."""
    return units_on(conn, on=on, community_code=community_code, settings=settings).units


def keep_units(conn: Connection, settings: Settings) -> Path:
    """Work out the units of the present ground unless they are kept, and return the folder of their files.

    Raises:
        FileNotWritableError: The folder cannot be written.
    """
    root = settings.var_dir / "units"
    ground = root / _digest(conn)
    if ground.is_dir():
        return ground
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _lock(root):
            if not ground.is_dir():
                _replace(ground, lambda fresh: _write(conn, fresh))
                _make_room(root)
    except OSError as error:
        raise FileNotWritableError(path=root, detail=error.strerror) from error
    return ground


def _digest(conn: Connection) -> str:
    versions = overview.versions(conn)
    made_of = {"recipe": RECIPE, "store": shown(conn.engine.url)} | {name: versions.get(name) for name in INPUTS}
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:24]


def _write(conn: Connection, folder: Path) -> None:
    stand = buildings(conn).set_index("code")
    made = _worked_out(conn, stand)
    stand = stand.loc[made.building_unit.index, ["households", "merchants", "geom"]]
    stand = stand.assign(geom=stand.geometry.representative_point(), unit=made.building_unit)
    folder.mkdir()
    made.frame.to_parquet(folder / "units.parquet")
    made.borders.to_parquet(folder / "borders.parquet")
    stand.to_parquet(folder / "buildings.parquet")


def _worked_out(conn: Connection, stand: gpd.GeoDataFrame) -> Units:
    communities = areas(conn, level="community").set_index("code").geometry
    if communities.empty:
        return no_units(stand.crs)
    members = group_counts(conn).groupby("building_code")["number"].sum()
    return basic_units(communities, stand, streets(conn), _lines(conn, stand), key_groups=members)


def _lines(conn: Connection, stand: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Barriers, and the edges of the premises among the latest grids; these do not depend on the day of asking."""
    seen = barriers(conn)
    redrawn = redrawn_on(conn, on=date.max)
    if redrawn is None:
        return seen
    places = stand.assign(geom=stand.geometry.representative_point())
    kept_whole = premises(grids(conn, on=redrawn), places).rename_geometry(seen.geometry.name)
    return gpd.GeoDataFrame(pd.concat([seen, kept_whole], ignore_index=True), geometry=seen.geometry.name, crs=seen.crs)


def _read(ground: Path, community: str | None) -> tuple[Units, gpd.GeoDataFrame]:
    """Units, and the buildings that stand in them as points."""
    stand = gpd.read_parquet(ground / "buildings.parquet")
    found = Units(
        gpd.read_parquet(ground / "units.parquet"),
        pd.read_parquet(ground / "borders.parquet"),
        stand["unit"],
    )
    if community is not None:
        found = found.of(community)
    return found, stand.loc[found.building_unit.index]


def _with_incidents(conn: Connection, found: Units, ground: Path, *, on: date) -> Units:
    """Units with their yearly incidents in the years before a day, counted once a day for the whole district."""
    path = ground / f"incidents-{on:%Y%m%d}.parquet"
    if not path.exists():
        everywhere = _counted(conn, _read(ground, None)[0], on=on)
        _replace(path, everywhere.frame[["incidents"]].to_parquet)
        for other in set(ground.glob("incidents-*.parquet")) - {path}:
            other.unlink(missing_ok=True)
    yearly = pd.read_parquet(path)["incidents"]
    return replace(found, frame=found.frame.assign(incidents=yearly.reindex(found.frame.index)))


def _counted(conn: Connection, everywhere: Units, *, on: date) -> Units:
    until = datetime.combine(on, time(), tzinfo=ZoneInfo("Asia/Shanghai"))
    since = until - timedelta(days=INCIDENT_YEARS * _DAYS_PER_YEAR)
    places = incident_places(conn, since=since, until=until)
    begun = places["reported_at"].min() if len(places) else since
    days = max((until - begun).total_seconds() / 86_400.0, _LEAST_DAYS)
    return with_incidents(everywhere, places.geometry, years=days / _DAYS_PER_YEAR)


def _replace(target: Path, write: Callable[[Path], object]) -> None:
    """Write beside the target and put it in place in one step: a reader sees all of it or nothing."""
    fresh = target.with_name(f"new-{secrets.token_hex(4)}")
    write(fresh)
    fresh.replace(target)


def _make_room(root: Path) -> None:
    """Remove all but the latest states, and what a process that died left half-made."""
    folders = [path for path in root.iterdir() if path.is_dir()]
    states = sorted(
        (path for path in folders if not path.name.startswith("new-")), key=lambda path: path.stat().st_mtime
    )
    for path in {*folders} - {*states[-KEPT_STATES:]}:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One process at a time; a dead one lets go."""
    with (root / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
