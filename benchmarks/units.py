"""Basic units of Nanjing's inner city beside momepy's tessellation, and of a demo district."""

import sys
import time
from collections.abc import Callable
from datetime import date

import geopandas as gpd
import momepy
import pandas as pd
import shapely
from sqlalchemy import Connection, create_engine

from benchmarks.measure import Finding, report
from benchmarks.situation import store
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids
from data.queries.ground import barriers
from data.queries.streets import streets
from geo.current_grids import current_grids
from geo.ground.enclosures import DIVIDING, ENCLOSING, dividing_lines, enclosed, holding
from geo.ground.frame import LocalFrame
from geo.units import Units, basic_units
from tests.support.server import PROJECT_ROOT

EXTRACT = PROJECT_ROOT.parent / "shared" / "data" / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.gpkg"
TODAY = date(2026, 11, 21)


def run() -> list[Finding]:
    """Figures of an extract, if it is there, then those of a district."""
    return [*_extract_findings(), *_district_findings()]


def _extract_findings() -> list[Finding]:
    if not EXTRACT.exists():
        print(f"{EXTRACT} is not there; the comparison with momepy is left out")
        return []
    area, houses, lines = (gpd.read_file(EXTRACT, layer=layer) for layer in ("study_area", "buildings", "roads"))
    houses = houses.assign(code=[f"B{number}" for number in range(len(houses))], households=100)
    ground = gpd.GeoSeries(area.geometry.to_numpy(), index=["A"], crs=area.crs)
    none = gpd.GeoDataFrame({"kind": []}, geometry=[], crs=area.crs)

    def ours() -> Units:
        return basic_units(ground, houses, lines, none)

    faces, inside = _faces(ground, houses, lines, none)

    def theirs() -> gpd.GeoDataFrame:
        return momepy.enclosed_tessellation(inside, faces, segment=2.0, n_jobs=1)

    units, cells = ours(), theirs()
    ours_s, theirs_s = _cpu_seconds(ours), _cpu_seconds(theirs, runs=2)
    detail = (
        f"{ours_s:.2f} s for {len(units.frame):,} units with borders, {theirs_s:.2f} s for {len(cells):,} cells alone"
    )
    name = "units of Nanjing's inner city, times faster than momepy"
    return [
        Finding(name, theirs_s / ours_s, 2.5, "x", more_is_better=True, detail=detail),
        Finding("gaps and overlaps of them together", _flaw_m2(units, ground), 0.01, "m2", more_is_better=False),
    ]


def _faces(
    ground: gpd.GeoSeries, houses: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, none: gpd.GeoDataFrame
) -> tuple[gpd.GeoSeries, gpd.GeoDataFrame]:
    """The same enclosures for both, and the buildings whose middle lies in one."""
    frame = LocalFrame.around(ground)
    dividers = dividing_lines(lines[lines["highway"].isin(DIVIDING)], none, frame).only(ENCLOSING)
    faces = frame.measured(enclosed(frame.taken_in(ground), dividers).geometry)
    metric = houses.to_crs(faces.crs)
    return faces, metric[holding(faces.to_numpy(), metric.representative_point().to_numpy()) >= 0]


def _flaw_m2(units: Units, ground: gpd.GeoSeries) -> float:
    """Ground of the community that is in no unit or in two, in its own coordinates."""
    shapes = units.frame.geometry.to_crs(ground.crs).to_numpy()
    missing = shapely.area(shapely.difference(ground.iloc[0], shapely.union_all(shapes)))
    twice = shapely.area(shapes).sum() - shapely.area(shapely.union_all(shapes))
    return float((missing + abs(twice)) * 111_195.0**2)


def _district_findings() -> list[Finding]:
    with create_engine(f"sqlite:///{store('district') / 'grid.gpkg'}").connect() as conn:
        layers = _layers(conn)
        today = grids(conn, on=TODAY)
    stand = layers[1].set_index("code")
    stand = stand.set_geometry(stand.geometry.representative_point())
    largest = layers[0].loc[[_largest(layers[0], stand)]]
    units = basic_units(*layers)
    whole_s = _cpu_seconds(lambda: basic_units(*layers), runs=2)
    one_s = _cpu_seconds(lambda: basic_units(largest, *layers[1:]))
    grids_s = _cpu_seconds(lambda: current_grids(units, today, stand))
    size = f"{len(stand):,} buildings, {len(layers[0])} communities, {len(units.frame):,} units"
    houses = f"{units.frame['community'].eq(largest.index[0]).sum()} units, out of the layers of the whole district"
    return [
        Finding("units of a district", whole_s, 20.0, "CPU s", more_is_better=False, detail=size),
        Finding("units of its community of most buildings", one_s, 1.0, "CPU s", more_is_better=False, detail=houses),
        Finding("today's grid of each unit of the district", grids_s, 2.0, "CPU s", more_is_better=False),
    ]


def _layers(conn: Connection) -> tuple[gpd.GeoSeries, gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    outlines = areas(conn, level="community").set_index("code").geometry
    return outlines, buildings(conn), streets(conn), barriers(conn)


def _largest(outlines: gpd.GeoSeries, stand: gpd.GeoDataFrame) -> str:
    inside = holding(outlines.to_numpy(), stand.geometry.to_numpy())
    return str(outlines.index[pd.Series(inside[inside >= 0]).mode().iloc[0]])


def _cpu_seconds(work: Callable[[], object], *, runs: int = 3) -> float:
    """Seconds of this process's own work in the best of several runs: all of it runs on one core."""
    spent = []
    for _ in range(runs):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


if __name__ == "__main__":
    sys.exit(report(run()))
