import json

import pytest

from data import judged_cells
from pages.common import district, judged
from tests.pages.conftest import in_url, words


def deck(app):
    """The map as the browser gets it."""
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)


def layer_ids(app):
    return [layer["id"] for layer in deck(app)["layers"]]


def widget(app, key):
    """The group of buttons or radio buttons of that name."""
    return next(element for element in [*app.button_group, *app.radio] if element.key == key)


def some_cell(app):
    """A cell that the overview names, as the URL writes it."""
    button = next(button for button in app.button if (button.key or "").startswith("look-cluster"))
    button.click().run()
    return in_url(app, "pick")[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_opens_in_either_language(open_app, demo_folder, lang):
    app = open_app(demo_folder, "hotspots", lang=lang, period="52w")
    assert not app.exception
    assert ("最明显的聚集" in words(app)) == (lang == "zh")
    assert ("Clearest clusters" in words(app)) == (lang == "en")


def test_cells_show_significance_until_the_reader_wants_something_else(open_app, demo_folder):
    app = open_app(demo_folder, "hotspots", period="52w")
    assert widget(app, "pick_measure").value == "significance"
    assert "level" in str(deck(app)["layers"])
    assert "聚集程度" in words(app)


@pytest.mark.parametrize("measure", ["count", "rate", "trend", "change"])
def test_every_measure_draws_its_cells_and_says_what_the_colours_mean(open_app, demo_folder, measure):
    app = open_app(demo_folder, "hotspots", measure=measure, period="26w")
    assert not app.exception
    assert "cells" in layer_ids(app)
    titles = {"count": "事件数", "rate": "每千户事件数", "trend": "变化趋势", "change": "两期变化"}
    assert titles[measure] in words(app)


def test_the_measure_is_kept_in_the_url(open_app, demo_folder):
    app = open_app(demo_folder, "hotspots", period="52w")
    widget(app, "pick_measure").set_value("trend").run()
    assert in_url(app, "measure") == ["trend"]


def test_what_the_expectation_rests_on_is_said(open_app, demo_folder):
    assert "推算依据：楼栋户数" in words(open_app(demo_folder, "hotspots"))


def test_a_cell_is_answered_in_a_sentence_with_bars_and_neighbours(open_app, demo_folder):
    app = open_app(demo_folder, "hotspots", period="52w")
    some_cell(app)
    said = words(app)
    assert "这里和周边一圈共" in said
    assert "是按户数推算" in said
    assert "随机出现的可能性低于" in said
    assert "近12个月" in said
    assert "周边格子" in said
    assert len(app.get("vega_lite_chart")) == 2


def test_a_cell_in_the_url_is_answered_at_once(open_app, demo_folder):
    pick = some_cell(open_app(demo_folder, "hotspots", period="52w"))
    app = open_app(demo_folder, "hotspots", period="52w", pick=pick)
    assert "这里和周边一圈共" in words(app)
    assert "highlight-picked" in layer_ids(app)


def test_two_periods_are_compared_in_a_sentence(open_app, demo_folder):
    pick = some_cell(open_app(demo_folder, "hotspots", period="52w"))
    app = open_app(demo_folder, "hotspots", period="52w", measure="change", pick=pick)
    assert not app.exception
    assert "对比期（" in words(app)
    assert "按全区变化推算应为" in words(app)


def test_the_period_to_compare_with_is_kept_in_the_url(open_app, demo_folder):
    app = open_app(demo_folder, "hotspots", period="28d", measure="change")
    widget(app, "pick_compare").set_value("year").run()
    assert in_url(app, "compare") == ["year"]
    assert not app.exception


def test_a_comparison_with_a_time_before_the_data_says_so(open_app, demo_folder):
    app = open_app(
        demo_folder, "hotspots", measure="change", period="own", since="2024-12-01", until="2025-02-01", compare="year"
    )
    assert not app.exception
    assert "没有事件，无法比较" in words(app)
    assert "cells" not in layer_ids(app)


def test_too_little_data_is_a_designed_state_with_ways_out(open_app, demo_folder):
    app = open_app(demo_folder, "hotspots", period="7d", category="16", resolution="11")
    assert not app.exception
    said = words(app)
    assert "数据太少，无法判断" in said
    assert "延长时段到近52周" in said
    app.button(key="sparse_coarser").click().run()
    assert in_url(app, "resolution") == ["10"]
    app.button(key="sparse_all").click().run()
    assert "category" not in app.query_params


def test_cells_too_fine_for_the_district_give_way_to_coarser_ones(open_app, demo_folder, monkeypatch):
    monkeypatch.setattr(judged_cells, "MOST_CELLS", 300)
    app = open_app(demo_folder, "hotspots", resolution="11")
    assert not app.exception
    assert "11 级格子在这个范围内太多，已改用 10 级" in words(app)


def test_an_area_is_judged_by_its_own_cells(open_app, demo_folder):
    open_app(demo_folder, "hotspots")
    community = max(district.vocabulary().areas, key=len)
    app = open_app(demo_folder, "hotspots", area=community, resolution="10")
    whole, part = (judged.study(area, 10, on=district.today()) for area in (None, community))
    assert part.cells.size < whole.cells.size
    assert f"{part.cells.size} 个格子" in words(app)


def test_an_empty_store_says_what_to_do_next(open_app, empty_folder):
    app = open_app(empty_folder, "hotspots")
    assert not app.exception
    assert "还没有数据" in words(app)
