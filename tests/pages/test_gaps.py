"""The screen Gaps on a community of 400 m x 100 m whose grids leave a strip of 10 m x 100 m between them.

metres east   0 ------- 195 | 205 ------- 400
              grid 1     strip     grid 2
In the strip: a lane without a name from north to south, 100 m, and a building of 6 m x 8 m.
"""

import io
from datetime import date

import openpyxl
import pytest
import shapely
from sqlalchemy import insert

from data import engine as store
from data import schema
from data.engine import create_store
from data.frames import record_change
from pages.common import district
from pages.common.gaps import found, panel
from tests.pages.conftest import in_url, words
from tests.support.lane import AS_OF, COMMUNITY, DISTRICT, STREET, _line, _shape

BOX = shapely.MultiPolygon([shapely.box(0, 0, 400, 100)])


def _square(west, south, east, north):
    return _shape(shapely.MultiPolygon([shapely.box(west, south, east, north)]))


def _grid(sequence, west, east):
    return {
        "code": COMMUNITY + sequence,
        "name": f"第{int(sequence)}网格",
        "grid_class": "residential",
        "community_code": COMMUNITY,
        "valid_from": date(2025, 1, 1),
        "geom": _square(west, 0, east, 100),
    }


def _fill(conn, *, has_grids, has_strip):
    names = ("code", "name", "level", "parent_code")
    areas = [(DISTRICT, "示范区", "district", None), (STREET, "长巷街道", "street", DISTRICT)]
    areas.append((COMMUNITY, "长巷社区", "community", STREET))
    edge = 195 if has_strip else 200
    rows = {
        schema.Area: [dict(zip(names, row, strict=True)) | {"geom": _shape(BOX)} for row in areas],
        schema.Grid: [_grid("001", 0, edge), _grid("002", 400 - edge, 400)] if has_grids else [],
        schema.Street: [{"code": "lane", "name": None, "highway": "path", "geom": _shape(_line((200, 0), (200, 100)))}],
        schema.Building: [{"code": "B1", "name": "门卫室", "geom": _square(197, 40, 203, 48)}],
    }
    for table, told in rows.items():
        if told:
            conn.execute(insert(table), [row | {"source": "test", "as_of": AS_OF} for row in told])
        record_change(conn, schema.Base.metadata.tables[table.__tablename__])


@pytest.fixture
def open_gaps(open_app, tmp_path):
    """Call it with what there is and parameters of the address to get the screen."""

    def opened(*, has_grids=True, has_strip=True, **parameters):
        engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
        with store.write(engine) as conn:
            _fill(conn, has_grids=has_grids, has_strip=has_strip)
        engine.dispose()
        return open_app(tmp_path, "gaps", **parameters)

    return opened


def test_land_streets_and_buildings_in_the_strip_are_told_with_their_size(open_gaps):
    app = open_gaps()
    assert not app.exception
    said = words(app)
    assert "1 块地，共 1,000 平方米" in said
    assert "1 段道路，共 100 米" in said
    assert "1 栋楼，共 48 平方米" in said
    assert "2 个网格" in said


def test_a_piece_of_land_in_the_url_has_its_card(open_gaps):
    said = words(open_gaps(pick="gap:land-1"))
    assert "没有任何网格" in said
    assert "长巷社区" in said
    assert "平均宽度" in said


def test_a_building_is_called_by_its_name_and_a_lane_by_what_it_is(open_gaps):
    app = open_gaps(part="buildings")
    assert list(app.dataframe[0].value["名称"]) == ["门卫室"]
    next(group for group in app.button_group if group.key == "pick_gaps").set_value("streets").run()
    assert in_url(app, "part") == ["streets"]
    assert list(app.dataframe[0].value["名称"]) == ["无名路"]
    assert list(app.dataframe[0].value["米"]) == [100]


def test_ground_without_gaps_is_said_to_have_none(open_gaps):
    assert "没有发现责任空白" in words(open_gaps(has_strip=False))


def test_a_store_without_grids_is_told_what_to_import(open_gaps):
    assert "请在“数据”页导入网格" in words(open_gaps(has_grids=False))


def test_a_store_that_holds_nothing_is_told_how_to_fill_it(open_app, empty_folder):
    assert not open_app(empty_folder, "gaps").exception


def test_the_screen_speaks_english(open_gaps):
    said = words(open_gaps(lang="en", pick="gap:streets-1"))
    assert "Ground that no grid answers for" in said
    assert "In no grid at all" in said


def test_the_demo_s_planted_strips_are_found(open_app, demo_folder):
    app = open_app(demo_folder, "gaps")
    assert not app.exception
    assert "块地" in words(app)


def test_the_workbook_lists_all_three_kinds(open_gaps):
    open_gaps()
    held = found.found(district.today())
    book = openpyxl.load_workbook(io.BytesIO(panel._book(held, district.today())))
    assert book.sheetnames == ["地块", "道路", "楼栋"]
    assert book["地块"]["D2"].value == pytest.approx(1000, abs=1)
    assert book["楼栋"]["A2"].value == "门卫室"
