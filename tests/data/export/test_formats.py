"""What stands in the files: for other programs, and for people."""

import csv
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from sqlalchemy import Engine, delete, text, update

from data import errors, schema
from data.engine import read, write
from data.export import FORMATS, LAYERS, export_layer
from data.export.shapefile import short_names
from data.export.workbook import MAX_CELL
from tests.data.export.conftest import COMMUNITY, DAY, POINT

Exported = Callable[..., Any]


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """One back end will do: what differs between them is read in the round trip."""
    return f"sqlite:///{tmp_path / 'grid.gpkg'}"


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "zip", "parquet"])
def test_shapes_carry_their_reference_system(exported: Exported, ending: str) -> None:
    path = exported("grids", f"grids.{ending}").path
    frame = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path)
    assert "China" in frame.crs.name
    assert frame.crs.equals("EPSG:4490", ignore_axis_order=True) or ending == "zip"  # Esri's words for the same
    assert len(frame) == 2
    assert sorted(frame["code"]) == [COMMUNITY + "001", COMMUNITY + "002"]


@pytest.mark.parametrize(("datum", "code"), [("CGCS2000", 4490), ("WGS84", 4326), ("GCJ02", None), ("BD09", None)])
def test_a_datum_without_a_reference_system_names_none(exported: Exported, datum: str, code: int | None) -> None:
    frame = gpd.read_parquet(exported("stations", "stations.parquet", datum=datum).path)
    assert (frame.crs and frame.crs.to_epsg()) == code
    moved_degrees = frame.geometry.iloc[0].distance(POINT)
    assert moved_degrees == 0 if code else 0.004 < moved_degrees < 0.02  # some 500 m, with BD-09's offset 1,200 m


def test_only_what_holds_today_is_written_unless_history_is_asked_for(exported: Exported) -> None:
    assert exported("grids", "today.csv").rows == 2
    assert exported("grids", "all.csv", history=True).rows == 3


def test_incidents_of_a_half_open_period(exported: Exported) -> None:
    first, second = (datetime(2026, 11, 19, hour, 0, 7, 123000, tzinfo=UTC) for hour in (1, 2))
    assert exported("incidents", "both.csv").rows == 2
    assert exported("incidents", "first.csv", since=first, until=second).rows == 1
    assert exported("incidents", "second.csv", since=second).rows == 1


def test_csv_is_what_excel_opens(exported: Exported) -> None:
    content = exported("incidents", "incidents.csv").path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3
    first, second = csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True))
    assert first["reported_at"] == "2026-11-19T01:00:07.123Z"
    assert (first["longitude"], first["latitude"]) == (repr(POINT.x), repr(POINT.y))
    assert re.fullmatch("8b[0-9a-f]{13}", first["cell"])
    assert (second["longitude"], second["cell"], second["satisfaction"]) == ("", "", "")
    assert second["category"] == "路灯，\n不亮"
    assert (first["is_duplicate"], second["is_duplicate"]) == ("false", "true")
    assert not {"id", "plan_id"} & set(first)


def test_a_workbook_has_numbers_text_no_formulas_and_a_page_about_itself(exported: Exported) -> None:
    book = openpyxl.load_workbook(exported("grids", "grids.xlsx").path)
    sheet = book["网格"]
    rows = [dict(zip([cell.value for cell in sheet[1]], row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert rows[0]["households"].value == 412
    assert rows[0]["code"].value == COMMUNITY + "001"
    assert (rows[1]["name"].value, rows[1]["name"].data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "A2"
    assert "内部资料" in sheet.oddFooter.center.text
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True) if row[0]}
    assert about["数据日期"] == "2026-11-20"
    assert about["来源"] == "某市数据局"
    assert about["households"] == "户数"


def test_a_workbooks_coordinates_keep_every_digit(exported: Exported) -> None:
    sheet = openpyxl.load_workbook(exported("stations", "stations.xlsx").path).worksheets[0]
    (row,) = ({head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)},)
    assert (row["longitude"], row["latitude"]) == (POINT.x, POINT.y)


def test_shapes_too_long_for_excel_are_left_out_and_named(district: Engine, exported: Exported) -> None:
    points = ", ".join(f"{130 + at / 10_000:.6f} {46 + at % 7 / 1000:.6f}" for at in range(MAX_CELL // 15))
    with write(district) as conn:
        from shapely import from_wkt

        conn.execute(update(schema.Street).values(geom=from_wkt(f"MULTILINESTRING (({points}))")))
    done = exported("streets", "streets.xlsx")
    assert "left out" in done.notes[0]
    assert "wkt" not in [cell.value for cell in openpyxl.load_workbook(done.path).worksheets[0][1]]


def test_control_characters_do_not_spoil_a_workbook(district: Engine, exported: Exported) -> None:
    with write(district) as conn:
        conn.execute(update(schema.Place).values(name="超\x0b市"))
    sheet = openpyxl.load_workbook(exported("places", "places.xlsx").path).worksheets[0]
    assert "超市" in [cell.value for cell in sheet[2]]


def test_a_geopackage_and_a_parquet_file_say_where_they_come_from(exported: Exported) -> None:
    told = pyogrio.read_info(exported("grids", "grids.gpkg").path)
    assert told["layer_metadata"]["sources"] == "某市数据局"
    assert told["layer_metadata"]["as_of"] == "2026-11-20"
    metadata = pq.read_schema(exported("grids", "grids.parquet").path).metadata
    assert metadata[b"mark"].decode() == "内部资料"
    assert json.loads(metadata[b"geo"])["columns"]["geometry"]["bbox"]


def test_geojson_has_plain_values(exported: Exported) -> None:
    told = json.loads(exported("stations", "stations.geojson").path.read_text("utf-8"))
    (feature,) = told["features"]
    assert feature["geometry"]["coordinates"] == [POINT.x, POINT.y]
    assert feature["properties"]["services"] == "rest,mediation"
    assert feature["properties"]["capacity"] == 40
    assert feature["properties"]["as_of"].startswith("2026-11-20T00:00:00")
    assert "某市数据局" in told["description"]


def test_a_zipped_shapefile_explains_its_short_names(exported: Exported) -> None:
    with zipfile.ZipFile(exported("grids", "grids.zip").path) as archive:
        names = {Path(name).suffix for name in archive.namelist()}
        page = archive.read("grids.html").decode("utf-8")
        assert archive.read("grids.cpg") == b"UTF-8"
    assert names == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".html"}
    assert "<td>service_fr</td><td>service_frequency</td><td>服务频次</td>" in page
    assert "内部资料" in page


def test_text_that_a_shapefile_cannot_hold_is_cut_and_named(district: Engine, exported: Exported) -> None:
    with write(district) as conn:
        conn.execute(update(schema.Place).values(name="网" * 100))
    done = exported("places", "places.shp")
    assert done.notes == ("1 values of name are cut at 254 bytes, the most a Shapefile holds.",)
    assert gpd.read_file(done.path)["name"].tolist() == ["网" * 84]


def test_a_character_that_gbk_lacks_is_named(district: Engine, exported: Exported, tmp_path: Path) -> None:
    with write(district) as conn:
        conn.execute(update(schema.Place).values(name="𠮷野家"))
    with pytest.raises(errors.ExportContentError, match=r"𠮷.*name.*GBK.*--encoding UTF-8"):
        exported("places", "places.shp", encoding="GBK")
    assert not list(tmp_path.glob("*.shp"))


def test_a_shapefile_of_two_kinds_of_shape_is_refused(exported: Exported) -> None:
    with pytest.raises(errors.ExportContentError, match=r"Point and LineString.*\.zip"):
        exported("barriers", "barriers.shp")


@pytest.mark.parametrize("layer", LAYERS)
def test_short_names_tell_all_columns_apart(layer: str) -> None:
    columns = [column.name for column in LAYERS[layer].table.columns]
    short = short_names(columns)
    assert all(len(name) <= 10 for name in short.values())
    with pytest.raises(ValueError, match="begin alike"):
        short_names(["category_code", "category_codes"])


@pytest.mark.parametrize("ending", [".geojson", ".shp", ".zip", ".parquet"])
def test_a_layer_without_shapes_is_refused_by_formats_for_shapes(exported: Exported, ending: str) -> None:
    with pytest.raises(errors.ExportContentError, match=r"no shapes.*\.csv"):
        exported("catalogue", f"catalogue{ending}")


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("layer", ["findings", "incidents"])
def test_every_format_holds_every_kind_of_value(exported: Exported, layer: str, ending: str) -> None:
    assert exported(layer, f"{layer}{ending}").path.stat().st_size > 100


def test_an_unknown_ending_names_the_known(exported: Exported, tmp_path: Path) -> None:
    with pytest.raises(errors.ExportFormatError, match=r"\.gpkg .*\.parquet"):
        exported("grids", "grids.docx")
    assert list(tmp_path.glob("grids*")) == []


def test_an_unknown_layer_names_the_known(exported: Exported) -> None:
    with pytest.raises(errors.OptionError, match="areas, grids"):
        exported("persons", "persons.csv")


def test_only_incidents_have_a_period(exported: Exported) -> None:
    with pytest.raises(errors.OptionError, match="only incidents"):
        exported("grids", "grids.csv", since=DAY)


def test_nothing_to_write_is_said_and_no_file_is_made(district: Engine, exported: Exported, tmp_path: Path) -> None:
    with write(district) as conn:
        conn.execute(delete(schema.Street))
    with pytest.raises(errors.ExportContentError, match=r"python -m data import streets FILE"):
        exported("streets", "streets.csv")
    assert not (tmp_path / "streets.csv").exists()


@pytest.mark.parametrize("file", ["grids.csv", "grids.shp"])
def test_an_export_never_overwrites_unasked(exported: Exported, tmp_path: Path, file: str) -> None:
    (tmp_path / "grids.dbf").write_bytes(b"another's")
    (tmp_path / "grids.csv").write_bytes(b"another's")
    with pytest.raises(errors.FileExistsAlreadyError, match="--overwrite"):
        exported("grids", file)
    assert (tmp_path / "grids.dbf").read_bytes() == b"another's"
    assert exported("grids", file, overwrite=True).rows == 2


def test_a_failed_export_leaves_nothing_behind(
    district: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyogrio, "write_dataframe", fail)
    out = tmp_path / "out"
    with read(district) as conn, pytest.raises(errors.StoreFullError, match=r"grids\.gpkg"):
        export_layer(conn, "grids", out / "grids.gpkg", now=DAY)
    assert list(out.iterdir()) == []


def test_a_sheet_has_an_end(exported: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.export.workbook.MAX_ROWS", 2)
    with pytest.raises(errors.ExportContentError, match=r"2 rows do not fit.*--since"):
        exported("incidents", "incidents.xlsx")


def test_exporting_changes_nothing_in_the_store(district: Engine, exported: Exported) -> None:
    with read(district) as conn:
        before = conn.execute(text("SELECT layer, revision FROM layer_revision ORDER BY layer")).all()
    exported("grids", "grids.gpkg")
    with read(district) as conn:
        assert conn.execute(text("SELECT layer, revision FROM layer_revision ORDER BY layer")).all() == before
