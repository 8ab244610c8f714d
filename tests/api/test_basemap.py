"""The base map by address: style, tiles and letters, each kept by the browser as long as it stays true."""

import gzip
import math
import re

import pytest
from sqlalchemy import update

from data import basemap, schema
from data.basemap import ensure_tiles, present_tiles
from data.engine import write
from data.frames import record_change
from data.settings import from_environment
from tests.support.town import SOUTH, WEST

IMMUTABLE = "private, max-age=31536000, immutable"


def tile_of(lon, lat, z):
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"/basemap/{z}/{int((lon + 180) / 360 * 2**z)}/{int(y * 2**z)}.mvt"


TILE = tile_of(WEST + 0.001, SOUTH + 0.001, 15)


def present():
    return present_tiles(from_environment()).version


def test_the_style_names_the_present_tiles_at_the_address_that_was_asked(town, ask):
    style = ask("/basemap/style.json", theme="night", headers={"host": "grid.example:8501"}).json()
    [address] = style["sources"]["ground"]["tiles"]
    assert address == f"http://grid.example:8501/basemap/{{z}}/{{x}}/{{y}}.mvt?v={present()}"
    assert style["name"] == "night"


def test_the_style_follows_a_proxy_that_ends_tls(town, ask):
    style = ask("/basemap/style.json", headers={"x-forwarded-proto": "https"}).json()
    assert style["glyphs"].startswith("https://127.0.0.1:8501/")


def test_the_first_visitor_of_a_new_store_sees_its_streets(town, ask):
    assert ask("/basemap/style.json").json()["sources"]


def test_an_empty_store_has_a_plain_ground(empty_store, ask):
    assert ask("/basemap/style.json").json()["sources"] == {}
    assert ask(TILE).status == 204


def test_the_style_credits_the_source_in_the_readers_language(town, ask):
    for language, credit in (("zh", "© OpenStreetMap 贡献者"), ("en", "© OpenStreetMap contributors")):
        style = ask("/basemap/style.json", lang=language).json()
        assert style["sources"]["ground"]["attribution"] == f'<span role="listitem">{credit}</span>'


def test_a_style_that_the_browser_holds_is_not_sent_again(town, ask):
    first = ask("/basemap/style.json")
    again = ask("/basemap/style.json", headers={"if-none-match": first.tag})
    assert (again.status, again.body) == (304, b"")
    assert ask("/basemap/style.json", theme="night", headers={"if-none-match": first.tag}).status == 200


def test_a_style_for_a_wall_has_wider_lines(town, ask):
    def width_of_walls(times):
        layers = ask("/basemap/style.json", times=times).json()["layers"]
        return next(layer for layer in layers if layer["id"] == "wall")["paint"]["line-width"][-1]

    assert width_of_walls("2") == 2 * width_of_walls("1")


@pytest.mark.parametrize("parameters", [{"theme": "dusk"}, {"lang": "fr"}, {"times": "3.1"}, {"colour": "red"}])
def test_a_style_that_there_is_not_is_refused(town, ask, parameters):
    [name] = parameters
    answer = ask("/basemap/style.json", **parameters)
    assert answer.status == 400
    assert name in answer.json()["message"]


def test_a_changed_street_gives_the_style_new_tiles_in_a_while(town, ask):
    ask("/basemap/style.json")
    old = present()
    with write(town) as conn:
        conn.execute(update(schema.Street).values(name="新街"))
        record_change(conn, schema.Street.__table__)
    ask("/basemap/style.json")
    ensure_tiles(town, from_environment())  # waits for the builder in the background
    assert present() != old
    assert f"v={present()}" in ask("/basemap/style.json").text.decode()


def test_a_tile_is_sent_as_it_lies_in_the_file(town, ask):
    ensure_tiles(town, from_environment())
    answer = ask(TILE, v=present())
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    assert "人民公园".encode() in answer.text


def test_a_tile_of_the_present_version_may_be_kept_for_good(town, ask):
    ensure_tiles(town, from_environment())
    assert ask(TILE, v=present()).headers["cache-control"] == IMMUTABLE
    assert ask(TILE, v="old").headers["cache-control"] == "private, no-cache"
    held = ask(TILE, v="old", headers={"if-none-match": f'"{present()}"'})
    assert (held.status, held.body) == (304, b"")


def test_a_client_that_takes_no_gzip_gets_a_plain_tile(town, ask):
    ensure_tiles(town, from_environment())
    plain = ask(TILE, headers={"accept-encoding": "identity"})
    assert plain.body == gzip.decompress(ask(TILE).body)


def test_new_tiles_are_served_as_soon_as_they_are_in_place(town, ask):
    ensure_tiles(town, from_environment())
    assert "小巷".encode() in ask(TILE).text
    with write(town) as conn:
        conn.execute(update(schema.Street).where(schema.Street.code == "lane").values(name="大道"))
        record_change(conn, schema.Street.__table__)
    ensure_tiles(town, from_environment())
    assert "大道".encode() in ask(TILE).text


def test_where_the_map_is_empty_there_is_no_content(town, ask):
    ensure_tiles(town, from_environment())
    assert ask("/basemap/15/0/0.mvt", v=present()).status == 204


@pytest.mark.parametrize("path", ["/basemap/16/0/0.mvt", "/basemap/3/8/0.mvt", "/basemap/3/0/8.mvt"])
def test_a_tile_that_cannot_be_is_not_found(town, ask, path):
    answer = ask(path)
    assert answer.status == 404
    assert str(basemap.MAX_ZOOM) in answer.json()["message"]


def test_letters_come_for_the_address_in_the_style(town, ask):
    template = ask("/basemap/style.json").json()["glyphs"]
    path, _, query = re.sub(r"^http://[^/]+", "", template).partition("?")
    name, _, value = query.partition("=")
    answer = ask(path.format(fontstack="Regular", range="0-255"), **{name: value})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-protobuf"
    assert answer.headers["cache-control"] == IMMUTABLE
    assert b"Regular" in answer.text


@pytest.mark.parametrize("path", ["/basemap/glyphs/Regular/1-256.pbf", "/basemap/glyphs/Regular/0-511.pbf",
                                  "/basemap/glyphs/Regular/65536-65791.pbf"])  # fmt: skip
def test_a_range_of_letters_that_there_is_not_is_not_found(town, ask, path):
    assert ask(path).status == 404


def test_without_a_store_the_style_says_what_to_do(no_store, ask):
    answer = ask("/basemap/style.json")
    assert answer.status == 503
    assert "python -m data init" in answer.json()["message"]
