"""The files of a plan say what it changes, to QGIS, to Excel and on paper; invented data are called so on every one."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pyogrio
import pytest
import shapely
import typst
from sqlalchemy import update

from data import errors
from data.engine import read, write
from data.plans import sheet as sheets
from data.plans.approval import approve, submit
from data.plans.exports import ENDINGS, export_plan, write_plan
from data.plans.force import apply_due
from data.plans.ledger_book import COLUMNS, before_and_after
from data.plans.material import base_day, changed_communities, gather
from data.plans.words import _WORDS, word
from data.queries.plans import plan
from data.schema import Building, StoreProperty
from data.settings import Settings
from data.spreadsheet import width
from data.units import TodaysUnits
from geo.topology import gaps, overlaps
from tests.data.plans.conftest import AT_NEW_YEAR, LEADER, NEW_YEAR, NOW, PLANNER, TODAY
from tests.support.plan_town import COMMUNITY, code_of

A, B, C = (code_of(letter) for letter in "abc")
REASON = "第一网格原有400户；将2号楼划入第二网格后，两网格各为300户"


@pytest.fixture
def drafted(town):
    return town.draft(town.moved((0, 1, "b")), "=方案", reasons={town.unit(0, 1): REASON}, locked=[town.unit(0, 0)])


def material_of(town, number, *, now=NOW, **other):
    with read(town.store) as conn:
        return gather(conn, plan(conn, number), TodaysUnits(town.units, town.current), now=now, **other)


def in_force(town, number):
    with write(town.store) as conn:
        submit(conn, number, units=town.units, **PLANNER)
        approve(
            conn, number, approver="李主任", effective_on=NEW_YEAR, units=town.units, current=town.current, **LEADER
        )
    apply_due(town.store, at=AT_NEW_YEAR)


def invented(town, value):
    with write(town.store) as conn:
        conn.execute(update(StoreProperty).values(value=value))


def cells(path, number=0):
    book = openpyxl.load_workbook(path)
    return [list(row) for row in book.worksheets[number].iter_rows(values_only=True)]


def test_what_changes_grid_is_listed_building_by_building(town, drafted):
    changes = material_of(town, drafted).changes
    told = changes[["code", "name", "compound", "households", "from_grid", "to_grid", "reason", "is_moved"]]
    assert told.to_numpy().tolist() == [["B01", "2号楼", "", 100, A, B, REASON, True]]


def test_a_unit_without_buildings_is_listed_by_itself(town, drafted):
    bare = town.units.building_unit.drop("B01")
    ground = TodaysUnits(type(town.units)(town.units.frame, town.units.borders, bare), town.current)
    with read(town.store) as conn:
        changes = gather(conn, plan(conn, drafted), ground, now=NOW).changes
    assert changes[["code", "is_building", "households"]].to_numpy().tolist() == [[town.unit(0, 1), False, 0]]


def test_a_building_whose_unit_stays_is_listed_where_its_line_is_put_right(town, drafted):
    with write(town.store) as conn:
        conn.execute(update(Building).where(Building.code == "B00").values(grid_code=B))
    changes = material_of(town, drafted).changes
    assert changes[["code", "from_grid", "to_grid", "is_moved"]].to_numpy().tolist() == [
        ["B01", A, B, True],
        ["B00", B, A, False],
    ]


def test_a_plan_in_force_still_says_what_it_changed(town, drafted):
    before = material_of(town, drafted).changes
    in_force(town, drafted)
    with read(town.store) as conn:
        assert base_day(plan(conn, drafted), now=AT_NEW_YEAR) == date(2026, 12, 31)
    after = material_of(town, drafted, now=AT_NEW_YEAR)
    assert after.changes.equals(before)
    assert after.old.set_index("code").to_crs(town.units.frame.crs).area.round().to_dict() == {A: 40_000, B: 20_000}


def test_a_draft_may_be_half_drawn(town):
    number = town.draft(town.moved((0, 1, "c")).drop(town.unit(1, 1)))
    material = material_of(town, number)
    assert material.changes["code"].tolist() == ["B01"]
    assert before_and_after(material).set_index("code")[["households_before", "households_after"]].to_dict("index") == {
        A: {"households_before": 400, "households_after": 200},
        B: {"households_before": 200, "households_after": 200},
        C: {"households_before": 0, "households_after": 100},
    }


def test_the_geopackage_holds_new_and_old_grids_units_and_changes(town, drafted, tmp_path):
    write_plan(material_of(town, drafted), tmp_path / "plan.gpkg")
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "plan.gpkg")] == [
        "grids",
        "grids_before",
        "units",
        "changes",
    ]
    grids = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="grids").set_index("code")
    whole = town.units.frame.geometry.to_crs(grids.crs).union_all()
    assert overlaps(grids.geometry).empty
    assert gaps(grids.geometry, whole).empty
    assert grids["name"].to_dict() == {A: "第一网格", B: "第二网格"}
    units = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="units").set_index("unit")
    assert units.loc[town.unit(0, 1), ["grid", "grid_before", "moved", "reason"]].tolist() == [B, A, 1, REASON]
    assert units["locked"].sum() == 1
    info = pyogrio.read_info(tmp_path / "plan.gpkg", layer="grids")
    assert "示范区 · 虚构数据" in str(info["layer_metadata"])


def test_shapefiles_keep_chinese_names_and_say_their_encoding(town, drafted, tmp_path):
    write_plan(material_of(town, drafted, reasons={town.unit(0, 1): "长" * 200}), tmp_path / "plan.zip")
    with zipfile.ZipFile(tmp_path / "plan.zip") as archive:
        names = archive.namelist()
        assert archive.read("units.cpg").decode() == "UTF-8"
        assert archive.read("README.txt").decode("utf-8-sig").startswith("示范区 · 虚构数据")
        assert "2号楼" in archive.read("changes.csv").decode("utf-8-sig")
    assert {f"{layer}{end}" for layer in ("grids", "grids_before", "units") for end in (".shp", ".dbf", ".prj")} < set(
        names
    )
    read_back = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/plan.zip/grids_before.shp")
    assert read_back["name"].tolist() == ["第一网格", "第二网格"]
    units = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/plan.zip/units.shp")
    assert all(len(name) <= 10 for name in units.columns)
    assert units["name_old"].tolist() == ["第一网格", "第一网格", "第二网格"] * 2


def test_a_shapefile_cuts_long_text_between_characters(town, tmp_path):
    number = town.draft(town.moved((0, 1, "b")), reasons={town.unit(0, 1): "长" * 200})
    write_plan(material_of(town, number), tmp_path / "plan.zip")
    units = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/plan.zip/units.shp").set_index("unit")
    assert units.loc[town.unit(0, 1), "reason"] == "长" * 84


def test_the_ledger_has_its_columns_a_row_per_building_and_a_total(town, drafted, tmp_path):
    in_force(town, drafted)
    write_plan(material_of(town, drafted, now=AT_NEW_YEAR), tmp_path / "plan.xlsx")
    rows = cells(tmp_path / "plan.xlsx")
    assert rows[2] == [
        "序号",
        "社区",
        "建筑/单元",
        "户数",
        "商户",
        "原网格",
        "新网格",
        "原因",
        "生效日期",
        "经办",
        "审批",
    ]
    assert rows[3] == [
        *(1, "兴华社区", "2号楼 (B01)", 100, 0, "第一网格", "第二网格", REASON, "2027 年 1 月 1 日", None, "李主任")
    ]
    assert rows[4][1:5] == ["合计", None, 100, 0]
    assert len(rows[2]) == len(COLUMNS)
    grids = cells(tmp_path / "plan.xlsx", 1)
    assert grids[3] == [A, "第一网格", "居民网格", "兴华社区", 400, 300, -100, 0, 0]


def test_posts_of_a_grid_that_is_no_more_are_listed_for_a_decision(town, drafted, tmp_path):
    write_plan(material_of(town, drafted), tmp_path / "none.xlsx")
    assert cells(tmp_path / "none.xlsx", 2)[3][1] == "无"
    number = town.draft(town.moved((0, 2, "a"), (1, 2, "a")))
    write_plan(material_of(town, number), tmp_path / "plan.xlsx")
    rows = cells(tmp_path / "plan.xlsx", 2)
    assert rows[2] == ["序号", "类别", "编码", "原网格", "岗位或名称", "在岗", "新网格"]
    assert rows[3:] == [[1, "岗位", f"{B}-01", "第二网格", "专职网格员", "是", None]]
    in_force(town, number)
    assert material_of(town, number, now=AT_NEW_YEAR).undecided["code"].tolist() == [f"{B}-01"]


def test_text_in_the_ledger_is_never_a_formula(town, drafted, tmp_path):
    write_plan(material_of(town, drafted), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    told = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in told} == {"s", "n"}
    assert any(str(cell.value).startswith("=方案") for cell in told)


def test_a_plan_that_changes_nothing_says_so(town, tmp_path):
    number = town.draft(town.current)
    write_plan(material_of(town, number), tmp_path / "plan.xlsx")
    assert cells(tmp_path / "plan.xlsx")[3][2] == "没有变动"
    assert changed_communities(material_of(town, number)) == [COMMUNITY]


def test_the_ledger_speaks_english(town, drafted, tmp_path):
    write_plan(material_of(town, drafted), tmp_path / "plan.xlsx", language="en")
    assert cells(tmp_path / "plan.xlsx")[2][:4] == ["No.", "Community", "Building or unit", "Households"]


def test_the_map_is_one_a3_sheet_in_landscape_with_its_fonts(town, drafted, tmp_path):
    write_plan(material_of(town, drafted), tmp_path / "plan.pdf")
    made = (tmp_path / "plan.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", made)
    assert [tuple(round(float(one)) for one in box.split()) for box in boxes] == [(0, 0, 1191, 842)]
    assert b"FontFile" in made


def words_of(material, **other):
    told = sheets._told(material, changed_communities(material), language=other.get("language", "zh"), font="x")
    return told, told["pages"][0]


def test_the_map_says_whose_plan_it_is_and_what_it_moves(town, drafted):
    in_force(town, drafted)
    told, page = words_of(material_of(town, drafted, now=AT_NEW_YEAR))
    assert told["effective"] == "生效日期：2027 年 1 月 1 日"
    assert told["approver"] == "李主任"
    assert [told["words"][key] for key in ("compiled", "checked", "authorised")] == ["编制", "审核", "批准"]
    assert page["grids"][0] == ["第一网格", "400", "300", "-100", "0"]
    assert page["changes"] == [
        {"number": "1", "what": "2号楼", "way": "第一网格\n→ 第二网格", "households": "100", "reason": REASON}
    ]
    assert page["foot"].startswith("1:1,")
    assert {"第一网格", "第二网格", "建设路", "北"} <= set(re.findall(r">([^<>]+)</text>", page["svg"]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_invented_data_are_called_so_and_real_ones_are_not(town, drafted, tmp_path, language):
    said = {"zh": "示范区 · 虚构数据", "en": "Demo · invented data"}[language]
    for value, is_said in (("true", True), ("false", False)):
        invented(town, value)
        material = material_of(town, drafted)
        assert (words_of(material, language=language)[0]["demo"] == said) is is_said
        for ending in (".xlsx", ".gpkg", ".zip"):
            path = tmp_path / f"{value}{ending}"
            write_plan(material, path, language=language)
            assert (said in everything_in(path)) is is_said, path


def everything_in(path):
    if path.suffix == ".gpkg":
        return path.read_bytes().decode("utf-8", errors="ignore")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return "".join(archive.read(name).decode("utf-8", errors="ignore") for name in archive.namelist())


def test_a_list_that_is_too_long_for_the_sheet_is_cut_and_points_to_the_ledger(town, monkeypatch):
    monkeypatch.setattr(sheets, "_COLUMN_MM", 150.0)
    reasons = {unit: f"{unit}{'因' * 900}" for unit in town.units.frame.index}
    number = town.draft(town.moved((0, 0, "b"), (0, 1, "b"), (1, 0, "b")), reasons=reasons)
    page = words_of(material_of(town, number))[1]
    assert [row["number"] for row in page["changes"]] == ["1", "2"]
    assert {width(row["reason"]) for row in page["changes"]} <= {209, 210, 211}
    assert {row["reason"][-1] for row in page["changes"]} == {"…"}
    assert page["more"] == "另有 1 条，见台账"


def test_without_a_chinese_font_the_map_is_refused_with_the_remedy(town, drafted, tmp_path, monkeypatch):
    class NoFonts:
        def families(self):
            return ["Libertinus Serif"]

    sheets.chinese_font.cache_clear()
    monkeypatch.setattr(typst, "Fonts", NoFonts)
    with pytest.raises(errors.PlanFontError, match=r"looked for Noto Sans CJK SC.*fonts-noto-cjk"):
        write_plan(material_of(town, drafted), tmp_path / "plan.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_community_that_the_plan_does_not_have_is_refused(town, drafted, tmp_path):
    with pytest.raises(errors.PlanCommunityError, match=f"Give one of {COMMUNITY}"):
        write_plan(material_of(town, drafted), tmp_path / "plan.pdf", community="990101001009")


def test_every_ending_is_written_from_the_store_and_others_are_refused(town, drafted, tmp_path):
    settings = Settings(database_url=town.store.url, var_dir=tmp_path / "var")
    with read(town.store) as conn:
        for ending in ENDINGS:
            made = export_plan(conn, drafted, tmp_path / f"plan{ending}", settings=settings, now=NOW)
            assert made.stat().st_size > 1000
        with pytest.raises(errors.FileExistsAlreadyError):
            export_plan(conn, drafted, tmp_path / "plan.pdf", settings=settings, now=NOW)
        with pytest.raises(errors.ExportFormatError, match=r"\.gpkg \.zip \.xlsx \.pdf"):
            export_plan(conn, drafted, tmp_path / "plan.docx", settings=settings, now=NOW)
        with pytest.raises(errors.PlanMissingError):
            export_plan(conn, 99, tmp_path / "x.pdf", settings=settings, now=NOW)


def test_every_word_has_both_languages_and_the_same_blanks():
    for key, (zh, en) in _WORDS.items():
        assert zh, key
        assert en, key
        names = [sorted(re.findall(r"{(\w+)", said)) for said in (zh, en)]
        assert names[0] == names[1], key
    assert word("sheet.more", "zh", n=3) == "另有 3 条，见台账"


def test_the_day_that_a_plan_is_compared_with_is_today_until_it_is_in_force(town, drafted):
    assert material_of(town, drafted).as_of == TODAY
    assert shapely.is_valid(material_of(town, drafted).new.geometry.to_numpy()).all()
