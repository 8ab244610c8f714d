import sqlite3
from contextlib import closing

import pytest

from data import errors
from pages.common import district, faults, text
from tests.pages.conftest import SCREEN_FILES, words


def in_language(monkeypatch, code):
    monkeypatch.setattr(text.address, "value", lambda name, default="": code)


@pytest.mark.parametrize("screen", SCREEN_FILES)
def test_a_missing_store_says_how_to_make_one(open_app, tmp_path, screen):
    app = open_app(tmp_path, screen)
    assert not app.exception
    assert "还没有数据库" in words(app)
    assert "python -m data init" in words(app)


@pytest.mark.parametrize("screen", SCREEN_FILES)
def test_a_file_that_is_no_store_is_named(open_app, tmp_path, screen):
    (tmp_path / "grid.gpkg").write_bytes(b"this is no database" * 100)
    app = open_app(tmp_path, screen)
    assert not app.exception
    assert "不是本程序的数据库" in words(app)


@pytest.mark.parametrize("screen", SCREEN_FILES)
def test_a_store_of_a_newer_program_is_left_alone(open_app, empty_folder, screen):
    with closing(sqlite3.connect(empty_folder / "grid.gpkg")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    app = open_app(empty_folder, screen)
    assert not app.exception
    assert "由更新版本的程序写成（结构 9999）" in words(app)


def test_a_damaged_store_says_so_in_english_too(open_app, demo_folder, tmp_path):
    whole = (demo_folder / "grid.gpkg").read_bytes()
    (tmp_path / "grid.gpkg").write_bytes(whole[:8192] + b"\xff" * 65536 + whole[8192 + 65536 :])
    app = open_app(tmp_path, lang="en")
    assert not app.exception
    assert "This page cannot be shown now" in words(app)


def test_a_store_that_comes_back_is_opened_again(open_app, tmp_path, demo_folder):
    app = open_app(tmp_path)
    assert "还没有数据库" in words(app)
    (tmp_path / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
    app.run()
    assert "需要关注" in words(app)


def test_what_nobody_foresaw_goes_to_the_log_and_not_to_the_screen(open_app, demo_folder, monkeypatch, caplog):
    def broken():
        raise ZeroDivisionError("the inside of the program")

    monkeypatch.setattr(district, "vocabulary", broken)
    app = open_app(demo_folder)
    assert not app.exception
    assert "没有料到的问题" in words(app)
    assert "the inside of the program" not in words(app)
    assert "the inside of the program" in caplog.text


def test_a_fault_is_said_with_its_values_in_either_language(monkeypatch):
    fault = errors.StoreNewerError(url="/srv/grid.gpkg", revision="0042")
    in_language(monkeypatch, "zh")
    assert faults.words(fault).startswith("数据库 /srv/grid.gpkg 由更新版本的程序写成（结构 0042）")
    in_language(monkeypatch, "en")
    assert "newer version of this program (schema 0042)" in faults.words(fault)


def test_a_fault_without_words_of_its_own_takes_those_of_its_family(monkeypatch):
    class SpecialError(errors.ImportFileError):
        code = "special"

    in_language(monkeypatch, "zh")
    assert faults.words(SpecialError(path="a.csv", detail="x")) == "a.csv 不能导入：x。"


def test_a_fault_that_nobody_has_translated_speaks_for_itself(monkeypatch):
    class StrangeError(errors.GridError):
        code = "strange"

    in_language(monkeypatch, "zh")
    assert faults.words(StrangeError(detail="strange thing")) == "strange thing"
