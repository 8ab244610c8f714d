"""The scale bar in the browser says what the one in Python says, and stays away from what it does not know."""

import base64

import pytest

from layers import furniture
from layers.deck import scale_bar
from layers.palette import NIGHT

MODULE = "data:text/javascript;base64," + base64.b64encode(furniture.JS.encode()).decode()


@pytest.fixture
def js(page):
    page.goto("about:blank")
    return lambda call: page.evaluate(f"async () => {{ const it = await import('{MODULE}'); return {call}; }}")


@pytest.mark.parametrize(("latitude", "zoom"), [(0, 8), (32.04, 14.2), (46.8, 17.9), (-30, 11)])
def test_the_browsers_scale_bar_is_pythons(js, latitude, zoom):
    bar = scale_bar(latitude=latitude, zoom=zoom, max_width_px=110)
    assert js(f"it.scaleBar({latitude}, {zoom})") == pytest.approx({"metres": bar.metres, "widthPx": bar.width_px})


@pytest.mark.parametrize(("metres", "words"), [(50, "50 米"), (500, "500 米"), (1000, "1 公里"), (20000, "20 公里")])
def test_distances_are_said_in_the_readers_units(js, metres, words):
    assert js(f"it.said({metres}, {{metres: '米', kilometres: '公里'}})") == words


def test_an_element_that_is_no_map_has_no_view(js):
    assert js("it.deckOf(document.body)") is None
    assert js("it.deckOf(null)") is None


def test_furniture_is_hidden_without_a_map_and_after_it_stands_where_the_next_run_finds_it(page):
    page.goto("about:blank")
    page.set_content(f"<div id='host'>{furniture.HTML}</div>")
    data = furniture.furniture_data(map_key="m", theme=NIGHT, north="上北", metres="米", kilometres="公里")
    shown = page.evaluate(
        """async ([url, data]) => {
            const host = document.getElementById("host");
            const run = (await import(url)).default;
            const hidden = [];
            for (let time = 0; time < 2; time++) {
                const leave = run({parentElement: host, data});
                hidden.push(host.querySelector(".map-furniture").hidden);
                leave();
            }
            return hidden;
        }""",
        [MODULE, data],
    )
    assert shown == [True, True]
