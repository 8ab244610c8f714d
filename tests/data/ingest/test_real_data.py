"""The real files beside the project: their known faults are found, named, and harmless."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from data.ingest.request import ImportResult
from geo.cells import cell_of, parent_of
from geo.hotspots import gi_star
from tests.data.ingest.conftest import Importer, importer_into
from tests.data.ingest.making import by_rule, count, stored

PILE_UP_CELL = int(parent_of(cell_of([-77.0], [39.0], resolution=11), resolution=9)[0])


@pytest.fixture
def baltimore(shared_data: Path) -> Path:
    return shared_data / "incidents" / "baltimore311_sample" / "311_sample.csv"


@pytest.fixture
def houston(shared_data: Path) -> Path:
    return shared_data / "incidents" / "houston_crime_2010" / "houston_crime_2010.csv.gz"


def test_baltimores_pile_up_missing_coordinates_and_duplicates_are_found_and_named(
    baltimore: Path, imported_anywhere: Importer, store: Engine
):
    result = imported_anywhere(baltimore, "incidents", timezone="America/New_York")
    assert (result.rows_read, result.rows_added, result.rows_rejected) == (10_000, 10_000, 0)
    assert by_rule(result)["pile_up"] == 892
    assert by_rule(result)["missing_coordinates"] == 590
    words = {value: number for number, value in _marked(store)}
    assert words == {True: 217}  # 207 closed, 8 open, 2 new
    summary = (result.report_dir / "summary.txt").read_text(encoding="utf-8")
    assert "Closed (Duplicate) x 207" in summary
    assert "-77.0, 39.0 x 885; -76.0, 39.0 x 7" in summary
    assert set(stored(store, "incident", "state", order="state")) >= {("closed",), ("collected",), ("claimed",)}


def _as_delivered(path: Path) -> pd.Series:
    table = pd.read_csv(path, usecols=["Longitude", "Latitude"]).dropna()
    cells = parent_of(cell_of(table["Longitude"], table["Latitude"], resolution=11), resolution=9)
    return pd.Series(cells).value_counts()


def _hottest(counts: pd.Series) -> int:
    return int(gi_star(counts.sort_index()).idxmax())


def _marked(engine: Engine) -> list[tuple[int, bool]]:
    with engine.connect() as conn:
        rows = conn.execute(
            text("SELECT count(*), is_duplicate FROM incident WHERE is_duplicate GROUP BY is_duplicate")
        )
        return [(int(number), bool(marked)) for number, marked in rows]


def test_baltimores_false_hotspot_is_gone(baltimore: Path, imported: Importer, file_store: Engine):
    imported(baltimore, "incidents", timezone="America/New_York")
    cells = np.array([row[0] for row in stored(file_store, "incident", "cell") if row[0] is not None], dtype=np.uint64)
    counts = pd.Series(parent_of(cells, resolution=9)).value_counts()
    assert PILE_UP_CELL not in counts.index
    assert _hottest(_as_delivered(baltimore)) == PILE_UP_CELL  # had it been counted
    assert gi_star(counts.sort_index())[_hottest(counts)] < 20.0
    assert (
        len(cells)
        == 10_000
        - 892
        - 590
        - by_rule(imported(baltimore, "incidents", timezone="America/New_York"))["outside_district"]
    )
    assert counts.max() < 100  # 885 rows fell into one cell


def test_baltimores_pile_ups_are_findings_on_the_map(baltimore: Path, imported: Importer, file_store: Engine):
    imported(baltimore, "incidents", timezone="America/New_York")
    rows = stored(file_store, "quality_finding", "subject_key", "rule", "layer", order="id")
    piles = [key for key, rule, layer in rows if rule == "pile_up" and layer == "incident"]
    assert piles == ["-77.0, 39.0", "-76.0, 39.0"]


def test_houston_comes_in_with_its_outliers_set_aside_and_again_without_a_change(
    houston: Path, imported: Importer, file_store: Engine
):
    result = imported(houston, "incidents", timezone="UTC")
    assert (result.rows_read, result.rows_added) == (86_314, 86_314)
    assert by_rule(result)["missing_coordinates"] == 5
    exact = text("SELECT min(reported_at), max(reported_at), count(*) FROM incident WHERE location_quality = 'exact'")
    with file_store.connect() as conn:
        first, last, number = conn.execute(exact).one()
    assert number > 84_000
    assert (first[:10], last[:10]) == ("2010-01-01", "2010-09-01")
    lon, lat = _exact_positions(file_store)
    assert (lon.min() > -96.0, lon.max() < -94.7, lat.min() > 29.2, lat.max() < 30.3) == (True,) * 4
    again = imported(houston, "incidents", timezone="UTC")
    assert (again.rows_added, again.rows_changed, again.rows_unchanged) == (0, 0, 86_314)


def _exact_positions(engine: Engine) -> tuple[np.ndarray, np.ndarray]:
    import shapely

    from data.geopackage import decode

    with engine.connect() as conn:
        rows = conn.execute(text("SELECT geom FROM incident WHERE location_quality = 'exact'")).scalars().all()
    points = decode(rows)
    return shapely.get_x(points), shapely.get_y(points)


@pytest.mark.parametrize(
    ("place", "roads", "buildings"),
    [("nanjing_xinjiekou", 364, 1264), ("beijing_wudaokou", 678, 511), ("weihai_chengshan", 131, 2027)],
)
def test_the_clipped_layers_of_the_extracts_come_in_as_the_readme_counts_them(
    place: str, roads: int, buildings: int, shared_data: Path, imported: Importer, file_store: Engine
):
    path = shared_data / "osm" / place / f"{place}.gpkg"
    imported(path, "buildings", sublayer="buildings", source="osm")
    imported(path, "streets", sublayer="roads", source="osm")
    places = imported(path, "places", sublayer="pois", source="osm", columns={"category": "key", "kind": "value"})
    assert (count(file_store, "building"), count(file_store, "street")) == (buildings, roads)
    assert places.rows_rejected == 0
    for layer, name in {"buildings": "buildings", "streets": "roads"}.items():
        assert imported(path, layer, sublayer=name, source="osm").rows_unchanged == count(file_store, layer[:-1])


def test_a_hundred_thousand_incidents_take_seconds(tmp_path: Path, file_store: Engine):
    import time

    from tests.data.ingest.making import incidents, write_csv

    path = write_csv(incidents(100_000), tmp_path / "a.csv")
    started = time.process_time()
    result: ImportResult = importer_into(file_store)(path, "incidents")
    assert result.rows_added == 100_000
    assert time.process_time() - started < 25.0  # 4 s on an idle machine of two cores
