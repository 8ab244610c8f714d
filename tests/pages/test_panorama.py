"""The page on which one looks around: what it says, what it may load, and that its pictures come from one folder."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import shapely
import streamlit as st
from PIL import Image
from sqlalchemy import insert
from starlette.applications import Starlette

from data import engine as store
from data import panoramas
from data.schema import Area, Station, StoreProperty
from pages.common.panorama import page
from tests.support.coroutines import finished

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A store with three stations: two with a panorama, one that names a file which is not there."""
    folder = tmp_path_factory.mktemp("panorama")
    engine = store.create_store(f"sqlite:///{folder / 'grid.gpkg'}")
    Image.new("RGB", (1024, 512), "olive").save(folder / "p.png")
    common = {"source": "theirs", "as_of": NOW, "kind": "canteen", "opening_hours": "Mo-Su 07:00-19:00"}
    rows = [
        {"code": "S1", "name": "东<门>食堂", "geom": shapely.Point(118.80, 32.10), "panorama": None},
        {"code": "S 2/街", "name": "西门食堂", "geom": shapely.Point(118.81, 32.10), "panorama": None},
        {"code": "S3", "name": "北门食堂", "geom": shapely.Point(118.82, 32.10), "panorama": "../grid.gpkg"},
        {"code": "S4", "name": "南门食堂", "geom": shapely.Point(118.83, 32.10), "panorama": None},
    ]
    with store.write(engine) as conn:
        conn.execute(insert(Station), [row | common for row in rows])
        ground = shapely.MultiPolygon([shapely.box(118.79, 32.09, 118.84, 32.11)])
        area = {"code": "320106001001", "name": "龙泰社区", "level": "community", "geom": ground}
        conn.execute(insert(Area), [area | {"source": "theirs", "as_of": NOW}])
        conn.execute(insert(StoreProperty), [{"name": "is_demo", "value": "true"}])
        for code in ("S1", "S 2/街"):
            panoramas.add(conn, folder / "panoramas", code, folder / "p.png", at=NOW)
    engine.dispose()
    return folder


@pytest.fixture
def get(folder, monkeypatch):
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRID_VAR_DIR", str(folder))
    st.cache_resource.clear()

    def got(path: str, *, root: str = "", **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=page.routes()), root_path=root)
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.get(f"http://127.0.0.1{path}", headers=headers)

        return finished(asked())

    return got


def told(answer):
    return json.loads(re.search(r'id="told">(.*?)</script>', answer.text)[1])


def test_the_page_names_the_station_in_words_too_and_says_that_the_picture_is_invented(get):
    answer = get("/panorama?station=S1")
    assert answer.status_code == 200
    assert "东&lt;门&gt;食堂" in answer.text
    assert "<门>" not in answer.text
    assert "虚构" in answer.text
    assert "东<门>食堂门前的全景" in told(answer)["alt"]
    assert "{" not in re.sub(r"<(style|script)[^>]*>.*?</\1>", "", answer.text, flags=re.DOTALL)
    english = get("/panorama?station=S1&lang=en")
    assert '<html lang="en">' in english.text
    assert "Demo · invented picture" in english.text


def test_the_page_leads_back_to_the_community_with_the_station_selected(get):
    href = re.search(r'href="../community([^"]*)"', get("/panorama?station=S1&lang=en").text)[1]
    assert href == "?part=things&amp;pick=station%3AS1&amp;area=320106001001&amp;lang=en"
    assert 'href="../community"' in get("/panorama?station=S9").text


def test_the_other_places_are_those_where_one_can_look_around(get):
    answer = get("/panorama?station=S1")
    assert re.findall(r"<li><a [^>]+>([^<]+)", answer.text) == ["西门食堂"]
    assert "station=S%202%2F%E8%A1%97" in answer.text


def test_the_page_may_load_nothing_of_another_host_and_run_nothing_written_in_it(get):
    answer = get("/panorama?station=S1")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not re.search(r"script-src|http|unsafe-eval", policy)
    assert all('src="' in one or "json" in one for one in re.findall(r"<script([^>]*)>", answer.text))
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


@pytest.mark.parametrize(
    ("station", "said"), [("S9", "没有这个站点"), ("S3", "还没有全景图"), ("S4", "还没有全景图"), ("", "没有")]
)
def test_without_a_picture_the_page_says_why_and_what_to_do(get, station, said):
    answer = get(f"/panorama?station={station}")
    assert answer.status_code == 404
    assert said in answer.text
    assert 'id="view"' not in answer.text
    assert get(f"/panorama/picture?station={station}").status_code == 404


def test_a_picture_is_kept_for_good_under_its_content_s_address_and_else_asked_for_again(get):
    source = told(get("/panorama?station=S1"))["picture"]
    answer = get(f"/panorama/{source}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert "immutable" in answer.headers["cache-control"]
    plain = get("/panorama/picture?station=S1")
    assert plain.headers["cache-control"] == "no-cache"
    assert plain.headers["x-content-type-options"] == "nosniff"
    again = get("/panorama/picture?station=S1", **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_behind_a_path_the_page_knows_it(get):
    assert '<base href="/grid/panorama/">' in get("/grid/panorama?station=S1", root="/grid").text


def test_a_store_that_cannot_be_read_is_told_and_not_shown_as_a_fault(get, monkeypatch, tmp_path):
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))
    answer = get("/panorama?station=S1")
    assert answer.status_code == 503
    assert "数据暂时读不出来" in answer.text
    assert get("/panorama/picture?station=S1").status_code == 503


def test_the_viewer_lies_in_the_project_as_its_authors_published_it():
    folder = Path(page.__file__).parent / "vendor"
    noted = dict(re.findall(r"^\| `([\w.]+)` \| `([0-9a-f]{64})` \|$", (folder / "README.md").read_text("utf-8"), re.M))
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in noted} == noted
    assert set(noted) == {path.name for path in folder.iterdir()} - {"README.md"}
    assert "Permission is hereby granted" in (folder / "COPYING").read_text("utf-8")


def test_files_of_the_present_version_are_kept_for_good(get):
    assert "immutable" in get(f"/panorama/{page.version()}/pannellum.js").headers["cache-control"]
    assert get("/panorama/000/panorama.css").headers["cache-control"] == "no-cache"
    for name in ("page.py", "README.md", "COPYING", "panorama.html"):
        assert get(f"/panorama/{page.version()}/{name}").status_code == 404
