import pytest
from sqlalchemy import func, select

from data.engine import open_store, read
from data.schema import Audit, QrPlace
from pages.common import qr_sheet
from tests.pages.conftest import words


def button(app, key):
    return next((each for each in app.button if each.key == key), None)


@pytest.fixture(scope="module")
def store_folder(demo_folder, tmp_path_factory):
    """A demo store that these tests change."""
    folder = tmp_path_factory.mktemp("codes")
    (folder / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
    return folder


@pytest.fixture(scope="module")
def engine(store_folder):
    engine = open_store(f"sqlite:///{store_folder / 'grid.gpkg'}")
    yield engine
    engine.dispose()


def number(engine):
    with read(engine) as conn:
        return conn.execute(select(func.count()).select_from(QrPlace)).scalar_one()


def test_codes_are_made_with_one_press_counted_and_offered_to_print(open_app, store_folder, engine):
    app = open_app(store_folder, "store", view="codes")
    assert not app.exception
    assert button(app, "qr_sheet_make").label == "生成二维码"
    assert app.get("download_button") == []
    app = button(app, "qr_sheet_make").click().run()
    assert not app.exception
    [offered] = app.get("download_button")
    assert offered.proto.label == f"打印 PDF · {number(engine)} 个"
    assert button(app, "qr_sheet_make") is None
    with read(engine) as conn:
        [line] = conn.execute(select(Audit.details).where(Audit.action == "qr-make")).scalars()
    assert sum(line.values()) == number(engine) > 100


def test_an_area_and_a_kind_narrow_what_is_printed(open_app, store_folder, engine):
    app = open_app(store_folder, "store", view="codes")
    area = next(each for each in app.selectbox if each.key == "qr_area")
    assert area.options[0] == "全区"
    assert any("社区" in option for option in area.options)
    app = area.set_value(next(value for value in codes_of(engine) if len(value) == 12)).run()
    within = int(app.get("download_button")[0].proto.label.split(" · ")[1].split(" ")[0])
    assert 0 < within < number(engine)
    app = app.button_group[-1].set_value(["grid"]).run()
    only = int(app.get("download_button")[0].proto.label.split(" · ")[1].split(" ")[0])
    assert 0 < only < within


def codes_of(engine):
    with read(engine) as conn:
        return sorted({code[:12] for code in conn.execute(select(QrPlace.grid_code)).scalars() if code})


def test_an_address_that_no_phone_can_open_is_said_to_be_none(open_app, store_folder, engine):
    app = open_app(store_folder, "store", view="codes")
    app = next(each for each in app.text_input if each.key == "qr_address").set_value("grid.example").run()
    assert "不是手机能打开的网址" in words(app)
    assert app.get("download_button") == []


def test_more_than_a_screen_waits_for_are_to_be_narrowed(open_app, store_folder, engine, monkeypatch):
    monkeypatch.setattr(qr_sheet, "MOST_ON_SCREEN", 3)
    app = open_app(store_folder, "store", view="codes", lang="en")
    assert "are too many" in words(app)
    assert app.get("download_button") == []
