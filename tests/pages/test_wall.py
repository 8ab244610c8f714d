"""The parts of the wall's page that need no browser: what it is told, and the leave that it renews."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from data import settings, signing
from geo.staffing import TEMPLATES
from pages.common.text import TEXT
from pages.wall import wall

TOLD = re.compile(r'<script type="application/json" id="told">(.*?)</script>', re.DOTALL)
BLANK = re.compile(r"\{\w+\}")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))


def asked(path, **parameters):
    query = urlencode(parameters).encode()
    return Request({"type": "http", "method": "GET", "path": path, "headers": [], "query_string": query})


def page(**parameters):
    return wall.page(asked("/wall", **parameters)).body.decode()


def told(**parameters):
    """What the page tells its scripts."""
    return json.loads(TOLD.search(page(**parameters))[1])


@pytest.mark.parametrize(
    ("lang", "name", "tag"), [("zh", "大屏", "zh-CN"), ("en", "Wall", "en"), ("xx", "大屏", "zh-CN")]
)
def test_the_page_speaks_the_language_that_its_address_asks_for(lang, name, tag):
    assert f"<title>{name}</title>" in page(lang=lang)
    assert f'<html lang="{tag}"' in page(lang=lang)
    assert told(lang=lang)["words"]["wall.name"] == name


def test_the_page_leaves_no_blank_of_its_own_unfilled():
    assert BLANK.findall(TOLD.sub("", page())) == []


def test_every_post_of_a_grid_s_team_has_its_word():
    words = told()["words"]
    roles = {role for template in TEMPLATES.values() for part in template.parts for role in part.roles}
    assert len(roles) > 10
    assert [role for role in sorted(roles) if f"member.{role}" not in words] == []


def test_the_leave_that_the_page_is_given_and_renews_lets_it_read():
    given = [told()["leave"], json.loads(wall.leave(asked("/wall/leave.json")).body)["leave"]]
    for one in given:
        signing.verify(one, settings.from_environment(), now=datetime.now(UTC), scope=signing.WALL)


def test_the_version_of_the_files_is_told_to_the_page_and_beside_every_leave():
    assert told()["version"] == json.loads(wall.leave(asked("/wall/leave.json")).body)["version"] == wall.version()


def test_every_file_of_the_page_has_its_address_and_its_kind():
    paths = {route.path for route in wall.routes()}
    assert {"/wall", "/wall/leave.json", "/wall/wall.css", "/wall/wall.js"} <= paths
    for name in (*wall.SCRIPTS, *wall.SHEETS):
        [route] = [one for one in wall.routes() if one.path == f"/wall/{name}"]
        answer = route.endpoint(asked(f"/wall/{name}"))
        assert answer.body == (wall.HERE / name).read_bytes()
        assert answer.media_type == {"js": "text/javascript", "css": "text/css"}[name.rpartition(".")[2]]


def test_both_themes_have_every_colour_of_the_map():
    colours = told()["colours"]
    assert set(colours) == {"night", "day"}
    assert set(colours["night"]) == set(colours["day"])
    assert all(f'html[data-theme="{theme}"]' in page() for theme in colours)


def test_no_word_of_the_wall_is_missing_in_either_language():
    assert all(version for key, versions in TEXT.items() if key.startswith("wall.") for version in versions)
