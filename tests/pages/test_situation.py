import json

import pytest

from pages.common import district, periods
from tests.pages.conftest import in_url, words


def deck(app):
    """The map as the browser gets it."""
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)


def layer_ids(app):
    return [layer["id"] for layer in deck(app)["layers"]]


def matters(app):
    return [button for button in app.button if (button.key or "").startswith("look-")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_opens_in_either_language(open_app, demo_folder, lang):
    app = open_app(demo_folder, lang=lang)
    assert not app.exception
    said = words(app)
    assert ("需要关注" in said) == (lang == "zh")
    assert ("Needs attention" in said) == (lang == "en")


def test_invented_data_are_called_so(open_app, demo_folder, empty_folder):
    assert "示范区 · 虚构数据" in words(open_app(demo_folder))
    assert "虚构数据" not in words(open_app(empty_folder, "store"))


def test_the_map_fetches_its_rows_by_url_and_nothing_travels_in_the_message(open_app, demo_folder):
    app = open_app(demo_folder)
    layers = {layer["id"]: layer for layer in deck(app)["layers"]}
    assert {"grids", "cells", "areas", "stations", "refuel-stations"} <= set(layers)
    assert all("/data/published/" in layer["data"] for layer in layers.values())
    assert len(app.get("deck_gl_json_chart")[0].proto.json) < 20_000


def test_grids_are_drawn_under_the_cells_and_their_lines_over_them(open_app, demo_folder):
    ids = layer_ids(open_app(demo_folder))
    assert ids.index("grids") < ids.index("cells") < ids.index("grids-outline")


def test_the_url_says_which_layers_are_shown(open_app, demo_folder):
    assert layer_ids(open_app(demo_folder, layers=["stations"])) == ["stations"]
    assert layer_ids(open_app(demo_folder, layers=["none"])) == []


def test_the_five_classes_hold_every_layer(open_app, demo_folder):
    app = open_app(demo_folder)
    groups = [group.label for group in app.button_group if (group.key or "").startswith("pick_layers_")]
    assert groups == ["人", "事", "地", "物", "情"]


def test_choosing_layers_writes_them_into_the_url(open_app, demo_folder):
    app = open_app(demo_folder)
    things = next(group for group in app.button_group if group.key == "pick_layers_things")
    things.set_value(["stations"]).run()
    assert "refuel-stations" not in layer_ids(app)
    assert in_url(app, "layers") == ["cells", "overdue", "areas", "grids", "stations"]


def test_filters_in_the_url_are_those_of_the_widgets_and_of_the_numbers(open_app, demo_folder):
    app = open_app(demo_folder, category="06", period="52w")
    assert next(group for group in app.button_group if group.key == "pick_category").value == ["06"]
    assert next(radio for radio in app.radio if radio.key == "pick_period").value == "52w"
    assert in_url(app, "category") == ["06"]


def test_a_word_of_the_url_that_does_not_occur_is_ignored(open_app, demo_folder):
    app = open_app(demo_folder, category="99", period="forever", area="1", pick="cell:zz", resolution="3")
    assert not app.exception
    assert next(radio for radio in app.radio if radio.key == "pick_period").value == "12w"


def test_changing_a_filter_writes_its_code_into_the_url_and_the_default_takes_it_out(open_app, demo_folder):
    app = open_app(demo_folder)
    period = next(radio for radio in app.radio if radio.key == "pick_period")
    period.set_value("28d").run()
    assert in_url(app, "period") == ["28d"]
    next(radio for radio in app.radio if radio.key == "pick_period").set_value("12w").run()
    assert "period" not in app.query_params


def test_own_dates_begin_with_what_was_shown(open_app, demo_folder):
    app = open_app(demo_folder)
    shown = periods.preset("12w", as_of=district.facts().as_of)
    next(radio for radio in app.radio if radio.key == "pick_period").set_value("own").run()
    assert in_url(app, "since") == [shown.first_day.isoformat()]
    assert in_url(app, "until") == [shown.last_day.isoformat()]
    assert [date.value for date in app.date_input] == [shown.first_day, shown.last_day]


def test_clearing_takes_every_filter_out(open_app, demo_folder):
    app = open_app(demo_folder, category="06", period="52w", theme="night")
    app.button(key="clear").click().run()
    assert set(app.query_params) == {"theme"}


def test_filters_survive_the_way_to_another_screen(open_app, demo_folder):
    app = open_app(demo_folder, category="06")
    app.switch_page("hotspots.py").run()
    assert next(group for group in app.button_group if group.key == "pick_category").value == ["06"]
    assert in_url(app, "category") == ["06"]


def test_each_matter_shows_its_place(open_app, demo_folder):
    app = open_app(demo_folder, period="52w")
    cluster = next(button for button in matters(app) if button.key.startswith("look-cluster"))
    before = deck(app)["initialViewState"]
    cluster.click().run()
    assert in_url(app, "pick")[0].startswith("cell:")
    assert deck(app)["initialViewState"]["zoom"] > before["zoom"]
    assert "highlight-picked" in layer_ids(app)
    assert "含周边一圈" in words(app)


def test_the_same_matter_a_second_time_moves_the_map_again(open_app, demo_folder):
    app = open_app(demo_folder, period="52w")
    key = next(button.key for button in matters(app) if button.key.startswith("look-cluster"))
    app.button(key=key).click().run()
    first = deck(app)["initialViewState"]
    app.button(key=key).click().run()
    assert deck(app)["initialViewState"] != first


def test_what_breaks_a_rule_is_named_with_its_number(open_app, demo_folder):
    said = words(open_app(demo_folder))
    assert "原则 300–500 户" in said


def test_a_grid_in_the_url_has_its_card_with_numerator_denominator_and_date(open_app, demo_folder):
    app = open_app(demo_folder)
    worst = next(button for button in matters(app) if button.key.startswith("look-households"))
    worst.click().run()
    said = words(app)
    assert "原则 300–500" in said
    assert " 件（" in said
    assert "数据日期 2026-11-2" in said
    shown = periods.preset("12w", as_of=district.facts().as_of)
    assert f"{shown.first_day} 至 {shown.last_day}" in said


def test_the_cross_closes_the_card(open_app, demo_folder):
    app = open_app(demo_folder, period="52w")
    next(button for button in matters(app) if button.key.startswith("look-cluster")).click().run()
    app.button(key="deselect").click().run()
    assert "pick" not in app.query_params
    assert "highlight-picked" not in layer_ids(app)


def test_an_empty_store_says_what_to_do_next(open_app, empty_folder):
    app = open_app(empty_folder)
    assert not app.exception
    said = words(app)
    assert "还没有数据" in said
    assert "python -m data demo" in said
    assert "打开“数据”页" in said


def test_night_turns_the_map_and_is_kept_in_the_url(open_app, demo_folder):
    app = open_app(demo_folder)
    assert "theme=day" in deck(app)["mapStyle"]
    app.button(key="theme").click().run()
    assert in_url(app, "theme") == ["night"]
    assert "theme=night" in deck(app)["mapStyle"]


def test_the_language_is_one_click_away(open_app, demo_folder):
    app = open_app(demo_folder, category="06")
    next(group for group in app.button_group if group.key == "lang").set_value("en").run()
    assert in_url(app, "lang") == ["en"]
    assert in_url(app, "category") == ["06"]
    assert "Needs attention" in words(app)
