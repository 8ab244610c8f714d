from pathlib import Path

import pytest

from data.engine import open_store, read
from data.queries import incidents
from pages.common import upload
from tests.pages.conftest import in_url, words

HEAD = "编号,类别,上报时间,经度,纬度\n"
GOOD = "T1,市容环境,2026-11-01 08:00,{lon},{lat}\n"
BROKEN = "T2,市容环境,2026-13-01 08:00,{lon},{lat}\n"


def button(app, key):
    return next(each for each in app.button if each.key == key)


def select(app, key):
    return next(each for each in app.selectbox if each.key == key)


def tables(app):
    return [element.proto.body for element in app.get("html") if "<table" in element.proto.body]


@pytest.fixture
def own_copy(demo_folder, tmp_path) -> Path:
    """A demo store that a test may change."""
    (tmp_path / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
    return tmp_path


@pytest.fixture
def place(demo_folder) -> dict[str, float]:
    """A position inside the demo district."""
    engine = open_store(f"sqlite:///{demo_folder / 'grid.gpkg'}")
    with read(engine) as conn:
        point = incidents.newest(conn, incidents.Chosen(), limit=1)["geom"].iloc[0]
    engine.dispose()
    return {"lon": point.x, "lat": point.y}


def choose_file(app, text: str, *, name: str = "events.csv", layer: str = "incidents"):
    """The first step, with a file of that text."""
    select(app, "import_layer").set_value(layer).run()
    app.file_uploader[0].set_value((name, text.encode(), "text/csv")).run()
    return button(app, "import_next").click().run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_overview_lists_every_layer_with_its_rows_date_and_source(open_app, demo_folder, lang):
    app = open_app(demo_folder, "store", lang=lang)
    assert not app.exception
    table = tables(app)[0]
    assert {"zh": "网格", "en": "Grids"}[lang] in table
    assert {"zh": "虚构生成", "en": "Invented"}[lang] in table
    assert "2026-11-2" in table


def test_an_empty_store_can_still_be_filled(open_app, empty_folder):
    app = open_app(empty_folder, "store")
    assert not app.exception
    assert "还没有导入记录" in words(app)
    assert not open_app(empty_folder, "store", view="import").exception
    assert "没有发现疑点" in words(open_app(empty_folder, "store", view="findings"))
    assert "还没有可以导出的图层" in words(open_app(empty_folder, "store", view="export"))


def test_what_is_looked_at_is_kept_in_the_url(open_app, demo_folder):
    app = open_app(demo_folder, "store")
    app.button_group[-1].set_value("import").run()
    assert in_url(app, "view") == ["import"]


def test_three_steps_bring_a_file_into_the_store(open_app, own_copy, place):
    app = open_app(own_copy, "store", view="import")
    choose_file(app, (HEAD + GOOD + BROKEN).format(**place))
    assert not app.exception
    said = words(app)
    assert "可以导入 1 / 2 行" in said
    assert "无法识别的时间" in said
    assert "坐标按 WGS84" in said
    assert select(app, "import_column_category").value == "类别"
    assert len(app.get("deck_gl_json_chart")) == 1
    button(app, "import_run").click().run()
    assert not app.exception
    assert "读到 2 行：新增 1，更新 0，未变 0，退回 1。" in words(app)
    assert [each.proto.label for each in app.get("download_button")] == ["下载退回的行（CSV）"]
    button(app, "import_again").click().run()
    assert "下一步：核对列" in words(app)
    assert "events.csv" in tables(open_app(own_copy, "store"))[1]


def test_the_same_file_again_changes_nothing_and_says_so(open_app, own_copy, place):
    for _ in range(2):
        app = open_app(own_copy, "store", view="import")
        choose_file(app, (HEAD + GOOD).format(**place))
        button(app, "import_run").click().run()
    assert "没有变化" in words(app)


def test_a_column_can_be_mapped_by_hand_and_taken_away(open_app, own_copy, place):
    app = open_app(own_copy, "store", view="import")
    choose_file(app, (HEAD.replace("类别", "甲") + GOOD).format(**place))
    assert "还缺：类别" in words(app)
    assert button(app, "import_run").disabled
    select(app, "import_column_category").set_value("甲").run()
    assert "可以导入 1 / 1 行" in words(app)
    assert not button(app, "import_run").disabled
    select(app, "import_column_category").set_value("").run()
    assert button(app, "import_run").disabled


def test_a_file_that_cannot_be_read_is_explained_in_the_reader_s_words(open_app, own_copy):
    app = open_app(own_copy, "store", view="import")
    choose_file(app, "not json", name="shapes.geojson", layer="grids")
    assert not app.exception
    assert "读不了" in words(app)
    button(app, "import_back").click().run()
    assert "下一步：核对列" in words(app)


def test_an_uploaded_file_keeps_its_name_but_not_its_path(open_app, own_copy, place):
    app = open_app(own_copy, "store", view="import")
    choose_file(app, (HEAD + GOOD).format(**place), name="../../evil.csv")
    copies = [path for path in (own_copy / "uploads").rglob("*") if path.is_file()]
    assert [path.name for path in copies] == ["evil.csv"]


def test_uploads_that_nobody_imported_are_removed_after_a_day(open_app, own_copy, place, monkeypatch):
    app = open_app(own_copy, "store", view="import")
    choose_file(app, (HEAD + GOOD).format(**place))
    monkeypatch.setattr(upload, "KEPT_S", -1)
    app = open_app(own_copy, "store", view="import")
    choose_file(app, (HEAD + GOOD).format(**place), name="second.csv")
    assert [path.name for path in (own_copy / "uploads").rglob("*.csv")] == ["second.csv"]


def test_a_layer_is_prepared_and_offered_for_download(open_app, own_copy):
    app = open_app(own_copy, "store", view="export")
    select(app, "export_layer").set_value("grids").run()
    select(app, "export_format").set_value(".geojson").run()
    button(app, "export_go").click().run()
    assert not app.exception
    assert next(each.proto.label for each in app.get("download_button")).startswith("下载 grids-20")
    assert list((own_copy / "exports").rglob("*.geojson"))


def test_a_layer_without_shapes_is_only_offered_as_a_table(open_app, demo_folder):
    app = open_app(demo_folder, "store", view="export")
    select(app, "export_layer").set_value("catalogue").run()
    assert select(app, "export_format").options == [".csv", ".xlsx"]
