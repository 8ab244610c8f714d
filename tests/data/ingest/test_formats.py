"""Every format that a district's files come in, and what they say about their text."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine

from data.errors import (
    FileEmptyError,
    FileKindError,
    FileMissingError,
    FileUnreadableError,
    SublayerAmbiguousError,
    SublayerUnknownError,
)
from data.geopackage import decode
from data.ingest.files.opening import open_file
from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import (
    by_rule,
    incidents,
    lattice,
    rejects,
    stored,
    write_csv,
    write_features,
    write_shapefile,
    write_xlsx,
    zip_up,
)

NAMES = [("第1网格",), ("第2网格",), ("第3网格",), ("第4网格",)]


def gbk_with_cpg(folder: Path) -> Path:
    return write_shapefile(lattice(), folder / "shp", encoding="GBK", cpg="GBK")


def gbk_without_cpg(folder: Path) -> Path:
    return write_shapefile(lattice(), folder / "shp", encoding="GBK", cpg=None)


def gbk_with_a_cpg_that_lies(folder: Path) -> Path:
    return write_shapefile(lattice(), folder / "shp", encoding="GBK", cpg="UTF-8")


def utf8_without_cpg(folder: Path) -> Path:
    return write_shapefile(lattice(), folder / "shp", encoding="UTF-8", cpg=None)


def zipped_gbk(folder: Path) -> Path:
    return zip_up(gbk_without_cpg(folder), folder / "grids.zip")


def zipped_by_windows_with_a_chinese_name(folder: Path) -> Path:
    return zip_up(gbk_without_cpg(folder), folder / "grids.zip", name="网格数据/网格", encoding="gbk")


def geopackage(folder: Path) -> Path:
    return write_features(lattice(), folder / "grids.gpkg")


def geojson(folder: Path) -> Path:
    return write_features(lattice().to_crs(4326), folder / "grids.geojson")


def flatgeobuf(folder: Path) -> Path:
    return write_features(lattice(), folder / "grids.fgb")


def geoparquet(folder: Path) -> Path:
    lattice().to_parquet(folder / "grids.parquet", write_covering_bbox=True, schema_version="1.1.0")
    return folder / "grids.parquet"


def csv_with_wkt(folder: Path) -> Path:
    frame = lattice()
    return write_csv(
        {**pd.DataFrame(frame.drop(columns="geometry")), "图形": frame.geometry.to_wkt()}, folder / "grids.csv"
    )


def xlsx_with_wkt(folder: Path) -> Path:
    frame = lattice()
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(WKT=frame.geometry.to_wkt())
    return write_xlsx([list(table.columns), *table.to_numpy().tolist()], folder / "grids.xlsx")


@pytest.mark.parametrize(
    "make",
    [
        geopackage,
        geojson,
        flatgeobuf,
        geoparquet,
        gbk_with_cpg,
        gbk_without_cpg,
        gbk_with_a_cpg_that_lies,
        utf8_without_cpg,
        zipped_gbk,
        zipped_by_windows_with_a_chinese_name,
        csv_with_wkt,
        xlsx_with_wkt,
    ],
)
def test_the_same_grids_come_in_from_every_format(
    make: Callable[[Path], Path], imported: Importer, file_store: Engine, tmp_path: Path
):
    result = imported(make(tmp_path), "grids")
    assert (result.rows_added, by_rule(result)) == (4, {})
    assert stored(file_store, "grid", "name") == NAMES
    assert stored(file_store, "grid", "households") == [(300,), (310,), (320,), (330,)]
    shapes = decode([row[0] for row in stored(file_store, "grid", "geom")])
    drawn = [shapely.MultiPolygon([shape]) for shape in lattice().geometry]
    assert shapely.hausdorff_distance(shapes, drawn).max() < 1e-6
    assert set(shapely.get_type_id(shapes)) == {6}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_the_encoding_that_it_is_in(
    encoding: str, imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_csv(incidents(2), tmp_path / "a.csv", encoding=encoding), "incidents")
    assert stored(file_store, "incident", "category", "channel") == [("市容环境", "12345热线")] * 2


def test_chinese_text_late_in_a_long_ascii_file_still_decides_its_encoding(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,note\n" + b"1,x\n" * 1_200_000 + "2,网格\n".encode("gbk"))
    with open_file(path) as file:
        last = list(file.chunks())[-1]
    assert last.rows.iloc[-1]["note"] == "网格"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_split_where_its_header_is(delimiter: str, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(f"编号{delimiter}名称\n1{delimiter}甲\n", encoding="utf-8")
    with open_file(path) as file:
        assert next(file.chunks()).rows.to_dict("records") == [{"编号": "1", "名称": "甲"}]


def test_rows_of_a_csv_keep_their_numbers_around_broken_and_empty_lines(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,x\n2\n3,"y\nz"\n\n4,z,extra\n5,w\n', encoding="utf-8")
    with open_file(path) as file:
        (chunk,) = file.chunks()
    assert chunk.rows["a"].to_dict() == {2: "1", 4: "3", 7: "5"}
    assert chunk.broken.to_dict() == {3: "1 columns instead of 2", 6: "3 columns instead of 2"}


def test_lines_that_do_not_split_are_rejected_by_name(imported: Importer, tmp_path: Path):
    path = write_csv(incidents(2), tmp_path / "a.csv")
    path.write_text(path.read_text() + "SJ9,多,了,一,列,,,,,,\n")
    result = imported(path, "incidents")
    assert (result.rows_read, result.rows_added, result.rows_rejected) == (3, 2, 1)
    assert rejects(result)[["row", "rule"]].to_numpy().tolist() == [["4", "unreadable_row"]]


def test_a_quotation_mark_that_never_closes_is_said_plainly(imported: Importer, file_store: Engine, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(
        '事件编号,事件类别,上报时间\n1,"堆物,2026-10-01\n' + "2,堆物,2026-10-01\n" * 400_000, encoding="utf-8"
    )
    with pytest.raises(FileUnreadableError, match="quotation mark"):
        imported(path, "incidents")
    assert stored(file_store, "incident", "code") == []


def test_a_workbook_with_a_title_and_merged_headings_is_read_from_its_row_of_headings(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    rows = [
        ["2026年10月事件台账", None, None, None, None, None],
        [None, None, None, "位置", None, None],
        ["事件编号", "事件类别", "上报时间", "经度", "纬度", "状态"],
        ["A1", "市容环境", datetime(2026, 10, 1, 8, 30), 118.7712345, 32.0412345, "已办结"],
        [None] * 6,
        ["A2", "市容环境", "2026年10月1日 9时5分", "118.7713", "32.0413", "处置中"],
    ]
    result = imported(write_xlsx(rows, tmp_path / "台账.xlsx"), "incidents")
    assert (result.rows_read, result.rows_added, result.rows_rejected) == (2, 2, 0)
    assert "The headings are in row 3." in result.notes
    assert [str(row[0])[11:16] for row in stored(file_store, "incident", "reported_at")] == ["00:30", "01:05"]


def test_rows_of_a_workbook_are_numbered_as_excel_numbers_them(imported: Importer, tmp_path: Path):
    rows = [["网格事件"], ["事件编号", "事件类别", "上报时间"], ["A1", "x", "?"], [None] * 3, ["A2", "x", "?"]]
    assert rejects(imported(write_xlsx(rows, tmp_path / "a.xlsx"), "incidents"))["row"].tolist() == ["3", "5"]


def test_formulas_that_excel_never_calculated_are_named(imported: Importer, tmp_path: Path):
    rows = [["事件编号", "事件类别", "上报时间"], ["A1", "x", "=NOW()"], ["A2", "x", "2026-10-01"]]
    result = imported(write_xlsx(rows, tmp_path / "a.xlsx"), "incidents")
    assert (result.rows_added, by_rule(result)["missing_value"]) == (1, 1)
    assert any("formulas without a stored result" in note for note in result.notes)


def test_codes_that_excel_has_turned_into_numbers_stay_whole_and_rounded_ones_are_rejected(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    frame = lattice(1, 2)
    wkt = frame.geometry.to_wkt().tolist()
    rows = [["网格编码", "WKT"], [320106001001001, wkt[0]], ["3.20106E+14", wkt[1]]]
    result = imported(write_xlsx(rows, tmp_path / "a.xlsx"), "grids")
    assert by_rule(result)["lost_digits"] == 1
    assert stored(file_store, "grid", "code") == [("320106001001001",)]


def test_a_sheet_is_chosen_by_name(tmp_path: Path):
    path = write_xlsx([["a", "b"], [1, 2]], tmp_path / "a.xlsx", sheet="网格")
    with open_file(path, sublayer="网格") as file:
        assert file.row_count == 1
    with (
        pytest.raises(SublayerUnknownError, match=r"has no layer '事件'\. It has: 网格"),
        open_file(path, sublayer="事件"),
    ):
        pass


def test_a_file_with_several_layers_asks_which(tmp_path: Path):
    path = write_features(lattice(), tmp_path / "a.gpkg", layer="网格")
    write_features(lattice(), path, layer="小区", mode="a")
    with (
        pytest.raises(SublayerAmbiguousError, match=r"several layers: 网格, 小区\. Say which one with --layer"),
        open_file(path),
    ):
        pass
    with open_file(path, sublayer="小区") as file:
        assert file.row_count == 4


def test_a_field_name_that_a_shapefile_has_cut_is_still_understood(imported: Importer, tmp_path: Path):
    path = write_shapefile(lattice(), tmp_path / "shp", encoding="UTF-8", cpg="UTF-8")  # 10 bytes: 3 characters
    with open_file(path) as file:
        assert "网格编" in file.columns[0]
    assert imported(path, "grids").rows_added == 4


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.csv", b"", FileEmptyError),
        ("a.csv", b"\n\n", FileEmptyError),
        ("a.docx", b"PK", FileKindError),
        ("a.gpkg", b"not a database at all", FileUnreadableError),
        ("a.shp", b"\x00\x00\x27\x0a nonsense", FileUnreadableError),
        ("a.geojson", b'{"type": "FeatureColl', FileUnreadableError),
        ("a.fgb", b"fgb", FileUnreadableError),
        ("a.parquet", b"PAR1 cut off", FileUnreadableError),
        ("a.xlsx", b"PK\x03\x04 cut off", FileUnreadableError),
        ("a.csv", b"\xff\xfe\x00\xd8x", FileUnreadableError),
        ("a.csv", b"a,b\n\x80\x80\xff\xff,1\n", FileUnreadableError),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_what_to_do(
    name: str, content: bytes, error: type[Exception], imported: Importer, file_store: Engine, tmp_path: Path
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        imported(path, "grids")
    assert name in str(caught.value)
    assert stored(file_store, "import_run", "id", order="id") == []


def test_a_file_that_is_not_there_is_said_to_be_missing(imported: Importer, tmp_path: Path):
    with pytest.raises(FileMissingError, match="There is no file"):
        imported(tmp_path / "no.csv", "grids")


def test_a_file_with_headings_alone_is_an_import_of_nothing(imported: Importer, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("事件编号,事件类别,上报时间\n", encoding="utf-8")
    result = imported(path, "incidents")
    assert (result.rows_read, result.rows_added, result.exit_code) == (0, 0, 0)


def test_a_file_without_one_good_row_stores_none_and_says_so(imported: Importer, file_store: Engine, tmp_path: Path):
    result = imported(write_csv(incidents(3, 上报时间=["?", "?", "?"]), tmp_path / "a.csv"), "incidents")
    assert (result.rows_added, result.rows_rejected, result.exit_code) == (0, 3, 1)
    assert stored(file_store, "incident", "code") == []


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".geojson", ".shp"])
def test_a_file_that_was_cut_off_is_refused_whole(ending: str, imported: Importer, file_store: Engine, tmp_path: Path):
    path = tmp_path / f"grids{ending}"
    if ending == ".shp":
        path = write_shapefile(lattice(40, 40), tmp_path / "shp", encoding="GBK", cpg=None)
    else:
        write_features(lattice(40, 40), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    with pytest.raises(FileUnreadableError):
        imported(path, "grids")
    assert stored(file_store, "grid", "code") == []


@pytest.mark.parametrize("ending", [".shx", ".dbf"])
def test_a_shapefile_that_came_alone_says_what_is_missing(ending: str, imported: Importer, tmp_path: Path):
    path = write_shapefile(lattice(), tmp_path / "shp", encoding="GBK", cpg=None)
    path.with_suffix(ending).unlink()
    with pytest.raises(FileUnreadableError, match=f"the {ending} beside it is missing"):
        imported(path, "grids")
