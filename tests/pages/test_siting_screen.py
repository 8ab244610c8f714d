"""Proposals, the what-if list and scenarios as a reader meets them, on the lane of tests/support/hosts.py."""

import json

import pytest

from pages.common.siting import wish
from tests.pages.conftest import in_url, words
from tests.support.hosts import CENTRE, SHOP, build_hosts


@pytest.fixture
def open_lane(open_app, tmp_path):
    """Call it with parameters of the address to get the proposals of the lane."""

    def opened(**parameters):
        address = {"service": CENTRE, "minutes": "5", "part": "next"} | parameters
        return open_app(build_hosts(tmp_path), "circle", **address)

    return opened


def test_proposals_are_listed_with_their_host_their_gain_and_their_proof(open_lane):
    app = open_lane()
    assert not app.exception
    said = words(app)
    assert "30.0% → 60.0%" in said
    assert "新增覆盖 30 户（30 → 60，共 100 户）" in said
    assert "已证明最优" in said
    assert "便民超市" in said
    assert "便利店" in said


def test_a_proposal_is_selected_and_taken_into_the_list(open_lane):
    app = open_lane()
    app.button(key="look-site-1").click().run()
    assert in_url(app, "pick") == [f"place:{SHOP}"]
    app.button(key="take-site-1").click().run()
    assert in_url(app, "plan") == [f"add:{CENTRE}:{SHOP}"]
    app.button(key="take-site-1").click().run()
    assert "plan" not in app.query_params


def test_a_list_in_the_url_tells_today_and_then(open_lane):
    app = open_lane(siting="plan", plan=[f"move:station:S1:{SHOP}"], minutes="15")
    said = words(app)
    for text in ("今天", "30.0%", "50.0%", "+20.0", "失去覆盖（户）", "第1网格：10 户", "搬迁 S1站 → 便民超市"):
        assert text in said.replace("长巷社区 ", "")


def test_a_step_is_taken_out_of_the_list(open_lane):
    app = open_lane(siting="plan", plan=["close:station:S1", f"add:{CENTRE}:{SHOP}"])
    app.button(key="drop-step-0").click().run()
    assert in_url(app, "plan") == [f"add:{CENTRE}:{SHOP}"]


def test_steps_that_mean_nothing_are_ignored(open_lane):
    nonsense = [
        "add",
        "add:x:P-none",
        "close:river:S1",
        "move:station:S1:@a,b",
        f"add:{CENTRE}:@200,0",
        "shut:station:S1",
    ]
    assert "方案还是空的" in words(open_lane(siting="plan", plan=nonsense))


def test_a_step_of_no_effect_says_why(open_lane):
    said = words(open_lane(siting="plan", plan=["close:station:S9", "close:station:M1"]))
    assert "库里已没有这一处" in said
    assert "不计入所选服务" in said


def test_a_selected_station_can_be_closed_or_sent_on_its_way(open_lane):
    app = open_lane(pick="station:S1")
    app.button(key="siting_move_card").click().run()
    assert "要搬走的是“S1站”" in words(app)
    app.query_params["pick"] = f"place:{SHOP}"
    app.run()
    app.button(key="siting_here").click().run()
    assert in_url(app, "plan") == [f"move:station:S1:{SHOP}"]
    assert "moving" not in app.query_params


def test_a_building_can_become_a_place_of_the_list(open_lane):
    app = open_lane(pick="building:H3")
    app.button(key="siting_new").click().run()
    [step] = in_url(app, "plan")
    assert step.startswith(f"add:{CENTRE}:@118.79")


def test_an_impossible_target_says_what_is_possible(open_lane):
    said = words(open_lane(goal="share"))
    assert "达不到 95%" in said
    assert "95% 是 95 户，但把 3 处候选全设上，也只能覆盖 60 户（60.0%）" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("goal", wish.GOALS)
def test_every_aim_is_answered_in_either_language(open_lane, lang, goal):
    app = open_lane(goal=goal, lang=lang, target="70")
    assert not app.exception
    assert ("推荐位置" in str(app.button_group)) or lang == "en"


def test_a_scenario_is_saved_opened_renamed_and_deleted(open_lane):
    app = open_lane(siting="saved", plan=[f"add:{CENTRE}:{SHOP}"])
    app.text_input(key="siting_name").input("东头一处").run()
    app.button(key="siting_keep").click().run()
    assert "东头一处" in words(app)
    assert "30.0% → 60.0%" in words(app)
    app.button(key="siting_keep").click().run()
    assert "已有方案“东头一处”" in words(app)
    app.button(key="siting_replace").click().run()
    app.text_input(key="name-1").input("西头一处").run()
    app.button(key="rename-1").click().run()
    assert "西头一处" in words(app)
    app.button(key="delete-1").click().run()
    app.button(key="no-1").click().run()
    assert "西头一处" in words(app)
    app.button(key="look-saved-1").click().run()
    assert in_url(app, "plan") == [f"add:{CENTRE}:{SHOP}"]
    assert in_url(app, "siting") == ["plan"]


def test_a_deletion_is_asked_about_first(open_lane):
    app = open_lane(siting="saved", plan=["close:station:S1"])
    app.text_input(key="siting_name").input("关站").run()
    app.button(key="siting_keep").click().run()
    app.button(key="delete-1").click().run()
    assert "删除“关站”" in words(app)
    app.button(key="yes-1").click().run()
    assert "还没有保存过方案" in words(app)


def test_an_empty_name_is_refused_in_words(open_lane):
    app = open_lane(siting="saved", plan=["close:station:S1"])
    app.button(key="siting_keep").click().run()
    assert "60" in words(app)
    assert "还没有保存过方案" in words(app)


def test_the_numbers_on_the_map_follow_the_order_of_gain(open_lane):
    app = open_lane()
    layers = json.loads(app.get("deck_gl_json_chart")[0].proto.json)["layers"]
    pins = next(layer for layer in layers if layer["id"] == "proposals")
    assert [(row["sign"], row["code"]) for row in pins["data"]] == [("1", SHOP)]
