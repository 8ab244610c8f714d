"""`python -m data ratings`: what it prints, what it leaves behind, how it ends."""

import json

import pytest
from typer.testing import CliRunner

from data.__main__ import app
from data.engine import create_store, open_store, read
from data.queries.rating_schemes import schemes
from data.ratings.schemes import EXAMPLES


@pytest.fixture
def here(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'grid.gpkg'}"
    monkeypatch.setenv("GRID_DATABASE_URL", url)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path / "var"))
    create_store(url).dispose()
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["ratings", *map(str, words)])


def kept(here):
    engine = open_store(f"sqlite:///{here / 'grid.gpkg'}")
    with read(engine) as conn:
        found = schemes(conn)
    engine.dispose()
    return found


def test_the_list_says_what_is_an_example_and_what_it_is_made_of(here):
    said = run("list").output.splitlines()
    assert said[0].startswith("three_colours: 三色网格 (example): completion 40%, activity 30%, satisfaction 30%")
    assert len(said) == len(EXAMPLES)


def test_a_scheme_goes_out_is_edited_and_comes_back(here):
    file = here / "scheme.json"
    assert run("export", "three_colours", file).exit_code == 0
    body = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(body | {"name": "本区三色", "least_number": 8}), encoding="utf-8")
    done = run("import", file)
    assert done.exit_code == 0
    assert "at least 8 cases" in done.output
    assert (kept(here)["three_colours"].name, kept(here)["three_colours"].least_number) == ("本区三色", 8)
    assert run("forget", "three_colours").exit_code == 0
    assert kept(here) == EXAMPLES


def test_an_import_of_an_unchanged_export_is_the_same_scheme(here):
    assert run("export", "weekly", here / "weekly.json").exit_code == 0
    assert run("import", here / "weekly.json").exit_code == 0
    assert kept(here)["weekly"].bands == EXAMPLES["weekly"].bands


def test_a_file_that_exists_is_not_replaced_unasked(here):
    file = here / "scheme.json"
    file.write_text("mine", encoding="utf-8")
    assert run("export", "weekly", file).exit_code == 1
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("export", "weekly", file, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("content", "fault"),
    [("{", "it cannot be read"), ("[1]", "no JSON object"), ('{"code": "x"}', "lacks or misuses 'inputs'")],
)
def test_a_file_that_is_no_scheme_is_refused_and_changes_nothing(here, content, fault):
    file = here / "scheme.json"
    file.write_text(content, encoding="utf-8")
    done = run("import", file)
    assert done.exit_code == 1
    assert fault in done.output
    assert kept(here) == EXAMPLES


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("import", "nowhere.json"), "There is no file"),
        (("export", "stars", "x.json"), "there are three_colours"),
        (("forget", "three_colours"), "no scheme three_colours of its own"),
    ],
)
def test_what_there_is_not_is_told(here, words, fault):
    done = run(*words)
    assert done.exit_code == 1
    assert fault in done.output
