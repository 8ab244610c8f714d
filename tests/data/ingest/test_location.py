"""Reference systems and datums: the same places, however their coordinates are given."""

from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from sqlalchemy import Engine

from data.errors import CrsMissingError, CrsUnclearError, OptionError
from data.geopackage import decode
from geo.coordinates import from_wgs84
from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import (
    areas,
    by_rule,
    incidents,
    lattice,
    middle,
    stored,
    write_csv,
    write_features,
    write_shapefile,
)

PLACES = [middle(0, 0), middle(1, 0), middle(0, 1)]
LON, LAT = (np.array(axis) for axis in zip(*PLACES, strict=True))
MILLIMETRE_DEG = 1e-8


def projected(epsg: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(LON, LAT)
    return np.asarray(x), np.asarray(y)


def in_store(engine: Engine, table: str = "incident") -> np.ndarray:
    shapes = decode([row[0] for row in stored(engine, table, "geom")])
    return shapely.get_coordinates(shapely.centroid(shapes))


def table_of(x: np.ndarray, y: np.ndarray, path: Path) -> Path:
    return write_csv(incidents(3, 经度=x, 纬度=y), path)


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000", "GCJ02", "BD09"])
def test_points_of_every_datum_come_to_the_same_place(
    datum: str, imported: Importer, file_store: Engine, tmp_path: Path
):
    shifted = from_wgs84(LON, LAT, datum=datum)
    result = imported(table_of(*shifted, tmp_path / "a.csv"), "incidents", datum=datum)
    assert result.datum == datum
    np.testing.assert_allclose(in_store(file_store), np.column_stack([LON, LAT]), atol=MILLIMETRE_DEG)


@pytest.mark.parametrize(
    ("epsg", "options"), [(4528, {}), (4498, {}), (4549, {"central_meridian": 120}), (4549, {"crs": "EPSG:4549"})]
)
def test_gauss_kruger_tables_are_recognised_by_their_zone_or_a_meridian_that_is_said(
    epsg: int, options: dict[str, object], imported: Importer, file_store: Engine, tmp_path: Path
):
    result = imported(table_of(*projected(epsg), tmp_path / "a.csv"), "incidents", **options)
    assert f"EPSG:{epsg}" in str(result.crs)
    np.testing.assert_allclose(in_store(file_store), np.column_stack([LON, LAT]), atol=MILLIMETRE_DEG)


def test_northing_before_easting_as_survey_sheets_have_it_is_recognised(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    easting, northing = projected(4528)
    result = imported(table_of(northing, easting, tmp_path / "a.csv"), "incidents")
    assert any("northing" in note for note in result.notes)
    np.testing.assert_allclose(in_store(file_store), np.column_stack([LON, LAT]), atol=MILLIMETRE_DEG)


def test_gauss_kruger_without_a_zone_asks_for_the_meridian(imported: Importer, tmp_path: Path):
    with pytest.raises(CrsUnclearError, match=r"no zone number.*--central-meridian"):
        imported(table_of(*projected(4549), tmp_path / "a.csv"), "incidents")


def test_eastings_of_two_zones_in_one_file_are_refused(imported: Importer, tmp_path: Path):
    x, y = projected(4528)
    with pytest.raises(CrsUnclearError, match="zones 39, 40"):
        imported(table_of(np.array([x[0], x[1], x[2] - 1e6]), y, tmp_path / "a.csv"), "incidents")


@pytest.mark.parametrize("epsg", [4528, 4549])
def test_a_gauss_kruger_shapefile_is_read_by_its_prj(epsg: int, imported: Importer, file_store: Engine, tmp_path: Path):
    path = write_shapefile(lattice(2, 1).to_crs(epsg), tmp_path / "shp", encoding="GBK", cpg=None)
    assert imported(path, "grids").rows_added == 2
    assert str(epsg) in stored(file_store, "import_run", "crs", order="id")[0][0]
    np.testing.assert_allclose(in_store(file_store, "grid"), [middle(0, 0), middle(1, 0)], atol=MILLIMETRE_DEG)


def test_a_gauss_kruger_shapefile_without_prj_is_told_by_its_zone(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    path = write_shapefile(lattice(2, 1).to_crs(4528), tmp_path / "shp", encoding="GBK", cpg=None, prj=False)
    result = imported(path, "grids")
    assert any("told from their eastings" in note for note in result.notes)
    np.testing.assert_allclose(in_store(file_store, "grid"), [middle(0, 0), middle(1, 0)], atol=MILLIMETRE_DEG)


def test_a_shapefile_of_degrees_without_prj_is_refused_until_its_datum_is_said(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    path = write_shapefile(lattice(), tmp_path / "shp", encoding="GBK", cpg=None, prj=False)
    with pytest.raises(CrsMissingError, match=r"\.prj.*--datum"):
        imported(path, "grids")
    assert stored(file_store, "grid", "code") == []
    assert imported(path, "grids", datum="CGCS2000").rows_added == 4


def test_a_geojson_of_metres_is_not_taken_for_degrees(imported: Importer, file_store: Engine, tmp_path: Path):
    frame = lattice(2, 1).to_crs(4528)
    path = tmp_path / "grids.geojson"
    path.write_text(frame.set_crs(4326, allow_override=True).to_json(), encoding="utf-8")
    assert imported(path, "grids").rows_added == 2
    np.testing.assert_allclose(in_store(file_store, "grid"), [middle(0, 0), middle(1, 0)], atol=1e-6)


def test_a_file_that_names_its_system_can_still_be_on_a_shifted_datum(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    shifted = lattice(2, 1)
    shifted.geometry = shapely.transform(
        shifted.geometry.to_numpy(), lambda x, y: from_wgs84(x, y, datum="GCJ02"), interleaved=False
    )
    result = imported(write_features(shifted, tmp_path / "grids.gpkg"), "grids", datum="GCJ02")
    assert any("converted from GCJ02" in note for note in result.notes)
    np.testing.assert_allclose(in_store(file_store, "grid"), [middle(0, 0), middle(1, 0)], atol=1e-7)


def test_an_older_datum_is_converted_and_said(imported: Importer, tmp_path: Path):
    result = imported(write_features(lattice(2, 1).to_crs(4610), tmp_path / "grids.gpkg"), "grids")
    assert any("older datum" in note for note in result.notes)


def test_a_table_without_a_system_is_taken_as_wgs84_and_says_so(imported: Importer, tmp_path: Path):
    result = imported(write_csv(incidents(1), tmp_path / "a.csv"), "incidents")
    assert result.datum == "WGS84"
    assert any("taken as WGS84" in note for note in result.notes)


def test_coordinates_in_one_column_or_in_degrees_and_minutes_are_read(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    rows = incidents(2)
    del rows["经度"], rows["纬度"]
    rows["经纬度"] = ["118.771,32.041", "118.772，32.042"]
    imported(write_csv(rows, tmp_path / "a.csv"), "incidents", source="one")
    np.testing.assert_allclose(in_store(file_store), [[118.771, 32.041], [118.772, 32.042]])
    rows = incidents(1, 事件编号=["Z9"], 经度=["118°46'30\""], 纬度=["32°02'15\"N"])
    imported(write_csv(rows, tmp_path / "b.csv"), "incidents", source="two")
    np.testing.assert_allclose(in_store(file_store)[-1], [118.775, 32.0375])


def test_points_that_fit_the_buildings_only_after_conversion_are_suspected(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    rng = np.random.default_rng(7)
    homes = lattice(12, 12, 网格编码=[str(number) for number in range(144)]).drop(columns=["网格名称", "网格类型"])
    homes.geometry = homes.geometry.to_crs(32650).centroid.buffer(12).to_crs(4490)
    imported(write_features(homes.rename(columns={"网格编码": "楼栋编号"}), tmp_path / "b.gpkg"), "buildings")
    chosen = rng.choice(144, 80, replace=False)
    x, y = shapely.get_coordinates(shapely.centroid(homes.geometry.to_numpy()))[chosen].T
    shifted = from_wgs84(x, y, datum="GCJ02")
    path = write_csv(incidents(80, 经度=shifted[0], 纬度=shifted[1]), tmp_path / "a.csv")
    result = imported(path, "incidents", dry_run=True)
    wrong = result.findings.set_index("rule").loc["wrong_datum"]
    assert (wrong["severity"], wrong["first_values"]) == ("warning", ["GCJ02"])
    assert "wrong_datum" not in by_rule(imported(path, "incidents", datum="GCJ02"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"datum": "GPS"}, "--datum is 'GPS': give one of WGS84"),
        ({"crs": "EPSG:none"}, "--crs is 'EPSG:none'"),
        ({"timezone": "Asia/Nanjing"}, "--timezone is 'Asia/Nanjing'"),
        ({"timezone": "../../etc/passwd"}, "--timezone"),
    ],
)
def test_an_option_that_cannot_be_is_refused(options: dict[str, object], said: str, imported: Importer, tmp_path: Path):
    with pytest.raises(OptionError, match=said):
        imported(write_features(areas(), tmp_path / "a.gpkg"), "areas", **options)
