"""The service circle, on a lane whose walks are counted by hand (tests/support/lane.py) and on the demo district.

An adult walks 72 metres a minute, 1,080 in 15; an elderly person 720; a courier 1,350.
"""

import io
import json

import numpy as np
import openpyxl
import pytest
import streamlit as st

from data import schema
from data.engine import create_store
from pages.common import district
from pages.common.circle import answer as answers
from pages.common.circle import choice as choices
from pages.common.circle import export
from pages.common.circle import ground as grounds
from pages.common.circle import selected as selection
from pages.common.circle.question import Question
from tests.pages.conftest import in_url, words
from tests.support.lane import COMMUNITY, build_lane


@pytest.fixture
def lane(tmp_path):
    """Call it with what `build_lane` takes to get the folder of such a store; the first call makes it."""

    def built(**options):
        if (tmp_path / "grid.gpkg").exists():
            return tmp_path
        engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
        build_lane(engine, **options)
        engine.dispose()
        return tmp_path

    return built


@pytest.fixture
def open_lane(open_app, lane):
    """Call it with parameters of the address to get the screen on the lane; the centre unless they say more."""

    def opened(**parameters):
        return open_app(lane(), "circle", **{"service": "party_mass_centre"} | parameters)

    return opened


@pytest.fixture
def ask(monkeypatch, lane):
    """Call it with a choice to get what every part of the screen is given, without a screen."""

    def asked(**changes):
        monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
        monkeypatch.setenv("GRID_VAR_DIR", str(lane()))
        st.cache_resource.clear()
        settings = {"services": ("party_mass_centre",), "hour": None, "walker": "adult", "minutes": 15} | changes
        choice = choices.Choice(**settings, is_compared=False, has_rings=False)
        scope = grounds.scope(district.today(), None)
        ground = grounds.ground(scope)
        found = answers.answer(choice, scope=scope)
        selected = selection.selected(ground, found, choice, scope=scope)
        return Question(scope=scope, choice=choice, ground=ground, found=found, selected=selected)

    return asked


def deck(app):
    """The map as the browser gets it."""
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)


def layer(app, name):
    return next(one for one in deck(app)["layers"] if one["id"] == name)


def colour(drawn):
    """The expression of a layer of buildings' colour."""
    return drawn["_subLayerProps"]["polygons-fill"]["getFillColor"]


def digits(app):
    """The class of each building, as the map's expression has it."""
    return colour(layer(app, "reach")).partition("('")[2].partition("')")[0]


def widget(app, key):
    return next(element for element in [*app.button_group, *app.radio, *app.toggle] if element.key == key)


def test_the_answer_has_its_numerator_and_its_denominator(open_lane):
    said = words(open_lane())
    assert "15 分钟内走得到" in said
    assert "30.0%" in said
    assert "30 / 100 户" in said
    assert "未覆盖 70 户" in said


def test_the_circle_is_as_wide_as_its_minutes(open_lane):
    assert digits(open_lane(minutes="5")) == "0033"  # 300 m are 4.2 minutes
    assert digits(open_lane(minutes="5", walker="elderly")) == "3333"  # and 6.3 to whoever walks slower


def test_who_walks_slower_reaches_less_and_a_courier_more(open_lane):
    assert digits(open_lane(walker="elderly")) == "1133"  # 300 m are 6.3 minutes, 1,200 are 25
    assert digits(open_lane(walker="courier")) == "0023"  # 1,200 m are 13.3 minutes


def test_a_closed_station_serves_nobody(open_lane):
    said = words(open_lane(hour="We22"))
    assert "0 / 100 户" in said
    assert "1 处中 0 处开放" in said
    assert "周三 22:00没有一处开放" in said
    assert "30 / 100 户" in words(open_lane(hour="We16"))


def test_a_shop_that_is_always_open_serves_at_night(open_lane):
    said = words(open_lane(service="refuel", hour="We22"))
    assert "60 / 100 户" in said  # H1 900 m, H2 300 m, H3 600 m
    assert words(open_lane(service="water", hour="We22")).count("60 / 100 户") == 1


def test_any_of_several_services_counts(open_lane):
    assert "60 / 100 户" in words(open_lane(service=["party_mass_centre", "refuel"]))


def test_each_service_is_told_alone_too(open_lane):
    said = words(open_lane(part="groups", hour="We22"))
    assert "0 / 1" in said
    assert "能量加油站" in said
    assert "60.0%" in said


def test_key_groups_and_residents_have_shares_of_their_own(open_lane):
    said = words(open_lane(part="groups"))
    assert "90 / 300" in said
    assert "3 / 3" in said
    assert "重点人群（红）" in said
    assert "重点人群（橙）" not in said  # nobody is counted, so there is no share


def test_the_straight_circle_claims_whom_no_street_brings(open_lane):
    app = open_lane(straight="on")
    assert "直线 1,080 米圆圈声称 70.0%（70 / 100 户）：误报 40 户（其实走不到），漏报 0 户" in words(app)
    assert digits(app) == "0031"
    assert layer(app, "isochrones-straight")


def test_a_courier_reaches_what_the_circle_misses(open_lane):
    app = open_lane(straight="on", walker="courier")
    assert "误报 40 户（其实走不到），漏报 30 户" in words(app)
    assert digits(app) == "0021"


def test_unknown_hours_are_not_counted_and_said(open_lane):
    said = words(open_lane(service=["mediation", "refuel"], hour="We10"))
    assert "1 处没有可读的开放时间，未计入" in said
    assert "2 处中 1 处开放" in said


def test_a_week_of_unknown_hours_is_not_judged(open_lane):
    app = open_lane(service="mediation", part="week")
    assert "所选服务都没有可读的开放时间" in words(app)


def test_the_week_counts_the_hours_without_an_open_door(open_lane):
    said = words(open_lane(part="week"))
    assert "一周 168 个小时里，128 个小时没有一处开放" in said  # five days of eight hours
    assert "22:00 开放：0 处" in said


def test_the_couriers_hours_without_an_open_shop_are_counted_in_household_hours(open_lane):
    said = words(open_lane(part="week", service="refuel"))
    assert "07:00–23:00（一周 112 个小时）里，40.0% 的户时" in said  # always open, and H4 never reaches it
    assert "（4,480 / 1.1万 户时）" in said  # 40 of 100 households in 112 hours
    assert "户时" not in words(open_lane(part="week"))  # couriers are not asked after for a centre


def test_a_building_has_the_nearest_place_of_each_kind_with_its_minutes(open_lane):
    app = open_lane(pick="building:H3", hour="We22")
    said = words(app)
    assert "H3号楼" in said
    assert "S1站 · 17 分钟 · 此时关闭" in said  # 1,200 m
    assert "M1站 · 1.4 分钟 · 开放时间不详" in said  # 100 m
    assert "便民超市 · 8.3 分钟 · 此时开放" in said  # 600 m


def test_the_way_to_the_nearest_place_is_drawn(open_lane):
    app = open_lane(pick="building:H3")
    [way] = layer(app, "routes")["data"]
    assert way["properties"]["is_first"]
    assert len(way["geometry"]["coordinates"]) >= 2
    ids = [one["id"] for one in deck(open_lane(pick="building:H4"))["layers"]]
    assert "routes" not in ids


def test_a_building_that_no_street_reaches_is_said_to_be_out_of_reach(open_lane):
    assert "没有路走到：党群服务中心" in words(open_lane(pick="building:H4"))


def test_a_station_says_whom_it_serves_and_who_would_lose_it(open_lane):
    app = open_lane(pick="station:S1")
    said = words(app)
    assert "如果关闭，30 户在 15 分钟内再无同类服务" in said
    assert digits(app) == "5533"
    assert "isochrones-walked" in [one["id"] for one in deck(app)["layers"]]


def test_a_shop_says_what_it_gives_and_lacks(open_lane):
    said = words(open_lane(service="refuel", pick="refuel_station:R1"))
    assert "如果关闭，60 户在 15 分钟内再无同类服务" in said
    assert "卫生间" in said
    assert "便利店" in said


def test_the_refuel_stations_are_judged_together(open_lane):
    said = words(open_lane(part="shops"))
    assert "1 / 1" in said  # with the badge
    assert "10 分钟内有一处" in said
    assert "50.0%（50 / 100 户）" in said  # H2 and H3 within 720 m
    assert "离下一处超过 15 分钟" in said


def test_households_by_area_add_up_to_the_whole(ask):
    asked = ask()
    for level in grounds.LEVELS:
        told = answers.by_area(asked.ground, asked.found, asked.choice, level=level)
        assert told["whole"].sum() == 100
        assert told["part"].sum() == 30
    grids = answers.by_area(asked.ground, asked.found, asked.choice, level="grid").set_index("code")
    assert grids.loc[COMMUNITY + "001", ["part", "whole", "rest"]].tolist() == [30, 30, 0]
    assert grids.loc["", "rest"] == 40  # H4 lies in no grid
    assert grids["rest"].tolist() == [40, 30, 0]


def test_every_hour_agrees_with_the_answer_at_that_hour(ask):
    asked = ask(services=("party_mass_centre", "refuel"))
    told = answers.by_hour(asked.ground, asked.choice)
    for hour in (0, 9, 16, 17, 130):
        one = ask(services=("party_mass_centre", "refuel"), hour=hour)
        assert answers.share(one.ground, one.found.covered).part == told.loc[hour, "part"]


def test_the_workbook_holds_figures_settings_and_the_date(ask):
    book = openpyxl.load_workbook(io.BytesIO(export.whole(ask(hour=2 * 24 + 16))))
    assert book.sheetnames == ["结果与设置", "按网格", "按社区", "按街道", "按服务", "一周时段", "服务点", "未覆盖楼栋"]
    told = {row[0]: row[1:] for row in book["结果与设置"].iter_rows(values_only=True)}
    assert told["户数"] == (0.3, 30, 100)
    assert told["时间"][0] == "周三 16:00"
    assert told["谁在走"][0] == "成人，每秒 1.2 米"
    assert told["数据日期"][0] == str(district.today())
    assert told["直线 1,080 米圆圈（户数）"] == (0.7, 70, 100)
    assert book["一周时段"].max_row == 1 + 168
    beyond = [row[:1] + row[3:4] for row in book["未覆盖楼栋"].iter_rows(min_row=2, values_only=True)]
    assert beyond == [("H4", 40), ("H3", 30)]


def test_buildings_whose_households_nobody_knows_are_said(open_app, lane):
    assert "楼没有户数" not in words(open_app(lane(), "circle"))


def test_a_building_without_a_number_counts_in_neither(open_app, lane):
    folder = lane(one_unknown="H3")
    said = words(open_app(folder, "circle", service="party_mass_centre"))
    assert "30 / 70 户" in said
    assert "1 栋楼没有户数，未计入" in said


def test_without_streets_the_screen_says_that_it_estimates(open_app, lane):
    app = open_app(lane(without=(schema.Street,)), "circle", service="party_mass_centre", straight="on")
    assert not app.exception
    said = words(app)
    assert "按直线距离估算" in said
    assert "70 / 100 户" in said
    assert "误报" not in said.replace("误报：", "")  # nothing to compare a circle with


def test_streets_that_nobody_may_walk_count_as_none(open_app, lane):
    folder = lane(changes={schema.Street: {"highway": "motorway"}})
    assert "按直线距离估算" in words(open_app(folder, "circle", service="party_mass_centre"))


def test_metres_are_those_of_the_lane_and_endless_where_no_street_leads(ask):
    ground = ask().ground
    assert ground.metres[:3, 0].tolist() == pytest.approx([300, 300, 1200], abs=0.1)
    assert np.isinf(ground.metres[3]).all()
    assert ground.straight_m[3, 0] == pytest.approx(900, abs=0.5)
    assert (ground.metres >= ground.straight_m - 0.05).all()


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({"without": (schema.Station, schema.RefuelStation)}, "还没有服务站点"),
        ({"without": (schema.Building, schema.GroupCount)}, "不知道住户在哪里"),
        ({"changes": {schema.Building: {"households": None}}}, "不知道住户在哪里"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(open_app, lane, options, title):
    app = open_app(lane(**options), "circle")
    assert not app.exception
    assert title in words(app)
    assert "打开“数据”页" in words(app)


def test_stations_without_shops_and_shops_without_stations_are_enough(open_app, lane):
    app = open_app(lane(without=(schema.Station,)), "circle")
    assert "60 / 100 户" in words(app)  # the first service that there is


def test_no_refuel_station_is_a_state_of_its_own(open_app, lane):
    app = open_app(lane(without=(schema.RefuelStation,)), "circle", part="shops")
    assert "库里还没有能量加油站" in words(app)


def test_an_empty_store_says_what_to_do_next(open_app, empty_folder):
    assert "还没有数据" in words(open_app(empty_folder, "circle"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_opens_in_either_language(open_app, demo_folder, lang):
    app = open_app(demo_folder, "circle", lang=lang)
    assert not app.exception
    assert ("未覆盖" in words(app)) == (lang == "zh")
    assert ("households beyond reach" in words(app)) == (lang == "en")


@pytest.mark.parametrize("part", ["areas", "groups", "week", "shops"])
def test_every_part_opens(open_app, demo_folder, part):
    assert not open_app(demo_folder, "circle", part=part, service="refuel", hour="Fr22").exception


def test_the_url_is_what_the_widgets_show(open_app, demo_folder):
    app = open_app(demo_folder, "circle", service="refuel", hour="Fr22", walker="courier", minutes="5", rings="on")
    assert widget(app, "pick_service_shops").value == ["refuel"]
    assert widget(app, "pick_day").value == "Fr"
    assert next(one for one in app.slider if one.key == "pick_clock").value == 22
    assert widget(app, "pick_walker").value == "courier"
    assert widget(app, "pick_minutes").value == "5"
    assert widget(app, "pick_rings").value is True


def test_words_of_the_url_that_mean_nothing_are_ignored(open_app, demo_folder):
    app = open_app(demo_folder, "circle", service="x", hour="Xx99", walker="car", minutes="7", pick="building:none")
    assert not app.exception
    assert widget(app, "pick_walker").value == "adult"
    assert widget(app, "pick_minutes").value == "15"
    assert "不限时间" in words(app)


def test_a_change_writes_its_code_into_the_url_and_the_default_takes_it_out(open_app, demo_folder):
    app = open_app(demo_folder, "circle")
    widget(app, "pick_walker").set_value("elderly").run()
    widget(app, "pick_day").set_value("Sa").run()
    widget(app, "pick_service_stations").set_value(["canteen"]).run()
    assert (in_url(app, "walker"), in_url(app, "hour"), in_url(app, "service")) == (["elderly"], ["Sa09"], ["canteen"])
    widget(app, "pick_walker").set_value("adult").run()
    widget(app, "pick_day").set_value("").run()
    assert "walker" not in app.query_params
    assert "hour" not in app.query_params


def test_shapes_stay_under_their_address_when_the_answer_changes(open_app, demo_folder):
    app = open_app(demo_folder, "circle")
    before = layer(app, "reach")
    widget(app, "pick_minutes").set_value("5").run()
    after = layer(app, "reach")
    assert before["data"] == after["data"]
    assert colour(before) != colour(after)
    assert len(app.get("deck_gl_json_chart")[0].proto.json) < 40_000


def test_an_area_in_the_url_is_the_whole(open_lane):
    assert "30 / 60 户" in words(open_lane(area=COMMUNITY))  # H4 lies in no grid
    assert "30 / 100 户" in words(open_lane(area="990101009"))  # there is no such area


def test_of_a_store_too_large_to_hold_one_street_office_is_shown(ask, monkeypatch):
    asked = ask()
    monkeypatch.setattr(grounds, "MOST_CELLS", 3)
    scope = grounds.scope(asked.scope.on, None)
    assert scope.area == "990101001"
    st.cache_resource.clear()
    small = grounds.ground(scope)
    assert set(small.buildings["code"]) == {"H1", "H2", "H3"}
    assert len(small.facilities) == 3  # all within five kilometres


@pytest.mark.parametrize(("code", "hour"), [("Mo00", 0), ("We22", 70), ("Su23", 167)])
def test_hours_of_the_week_have_codes(code, hour):
    assert choices.hour_of(code) == hour
    assert choices.code_of(hour) == code


@pytest.mark.parametrize("code", ["", "Mo", "Mo24", "Mo-1", "Xx10", "Mo1", "Mo100"])
def test_what_is_no_hour_is_any_time(code):
    assert choices.hour_of(code) is None
