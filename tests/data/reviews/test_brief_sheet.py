"""The brief on one page of paper."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.engine import open_store, read, write
from data.reviews.brief import words as brief_words
from data.reviews.brief.facts import Exchange, Incidents, Promise
from data.reviews.brief.gathering import Brief, brief
from data.reviews.brief.sheet import MOST_ROWS, _told, brief_sheet, compiled
from tests.support.brief_town import DAY, NOW, TODAY, A, B, approved_plan

LONG = "很长的名称" * 30
FONT = "Noto Sans CJK SC"


@pytest.fixture(scope="module")
def told(town_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brief]:
    """The brief of grid a with a plan that changes it."""
    path = tmp_path_factory.mktemp("sheet") / "grid.gpkg"
    path.write_bytes(town_file("brief").read_bytes())
    engine = open_store(f"sqlite:///{path}")
    with write(engine) as conn:
        approved_plan(conn)
    with read(engine) as conn:
        yield brief(conn, A, now=NOW)
    engine.dispose()


@pytest.fixture(scope="module")
def crowded(told: Brief) -> Brief:
    """The same with far more of everything, under names that no line holds."""
    row, place, way = told.incidents.rows[0], told.services[0], told.nearest[0]
    promise = Promise("F1", "R1", TODAY, "06", LONG, LONG, TODAY, None, "overdue", 400)
    exchange = Exchange(B, LONG, is_coming=True, buildings=10, households=None)
    hot = replace(told.hotspots.rows[0], finding="hot", confidence=99, times=12.3, trend="oscillating hot")
    team = replace(told.team[1], template=LONG)
    return replace(
        told,
        district=LONG,
        grid=replace(told.grid, name=LONG, community=LONG, street=LONG, source=LONG, households=None),
        team=(*told.team, *[team] * 9),
        services=tuple(replace(place, name=LONG, lon=place.lon - number * 1e-4) for number in range(90)),
        nearest=(replace(way, kind=LONG, name=LONG),) * 90,
        incidents=replace(told.incidents, open=12_345, rows=(replace(row, item_name=LONG, department=LONG),) * 50),
        hotspots=replace(told.hotspots, cells=90, hot=90, rows=(hot,) * 6),
        plan=replace(told.plan, name=LONG, exchanges=(exchange,) * 90) if told.plan else None,
        promises=replace(told.promises, reviewed_on=TODAY - DAY, rows=(promise,) * 90),
    )


def section(one: Brief, head: str, language: Any = "zh") -> dict[str, Any]:
    said = _told(one, language, FONT)
    return next(each for each in (*said["left"], *said["right"]) if each["head"] == brief_words.word(head, language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_however_much_there_is_it_is_one_page(crowded, language):
    assert len(compiled(crowded, language=language, as_png=True, ppi=20)) == 1


def test_the_page_is_a_pdf_and_the_same_each_time(told):
    page = brief_sheet(told, language="zh")
    assert page.startswith(b"%PDF")
    assert page == brief_sheet(told, language="zh")


@pytest.mark.parametrize("head", MOST_ROWS)
def test_what_did_not_fit_is_counted(crowded, head):
    found = section(crowded, head, "en")
    all_of_it = {"incidents": 12_345, "plan": 91}.get(head, 90)
    assert len(found["rows"]) == MOST_ROWS[head]
    assert found["more"] == f"and {all_of_it - MOST_ROWS[head]:,} more"


def test_where_all_fits_nothing_is_said_to_be_missing(told):
    assert {section(told, head)["more"] for head in MOST_ROWS} == {""}
    assert section(told, "promises")["none"] == "无"


def test_what_is_not_known_is_a_dash_and_never_zero(told):
    facts = {one["what"]: one["said"] for one in _told(told, "zh", FONT)["facts"]}
    assert (facts["户数"], facts["人口"], facts["商户"]) == ("170", "400", "—")
    plan = section(told, "plan")
    assert plan["rows"][0] == ["划入 0 户、0 栋，划出 — 户、1 栋；界线变动 580 米"]
    assert section(told, "nearest")["rows"][-1] == ["社区食堂", "社区食堂", "直线 3.6 公里", "—", "—"]


def test_a_store_without_services_or_incidents_says_that_it_has_no_data(told):
    bare = replace(told, services=(), nearest=(), incidents=Incidents(None, None, None, None, ()))
    assert [section(bare, head)["none"] for head in ("services", "nearest", "incidents")] == ["没有数据"] * 3
    assert section(bare, "incidents")["note"].startswith("待处置 — 件，其中超时 — 件")
    none_open = replace(told, incidents=replace(told.incidents, open=0, rows=()))
    assert section(none_open, "incidents")["none"] == "无"


def test_lists_say_states_times_and_walks_in_words(told):
    assert section(told, "incidents", "en")["rows"][0] == ["占道堆物", "dispatched", "城管局", "5 days late"]
    assert section(told, "incidents", "en")["rows"][1][-1] == "due 11-22 12:00"
    assert section(told, "incidents")["rows"][2][-1] == "无时限"
    places = section(told, "services")["rows"]
    assert places[0] == ["1", "便民超市", "开放至 22:00", "3 分", "饮水"]
    assert places[1][2] == "11-23 08:30 开"
    assert places[2][2:4] == ["时间不详", "直线 3.6 公里"]
    assert section(told, "nearest")["rows"][1] == ["党群服务站", "党群服务站", "8 分", "11 分", "160/160 户"]


def test_teams_name_the_roles_they_lack(told):
    rows = _told(told, "zh", FONT)["team"]["rows"]
    assert rows[0] == "1+X+N：3 个岗位在岗 2，缺 治安、城管、市场监管、消防、卫生健康、法律"
    assert rows[1] == "五长：0 个岗位在岗 0，缺 社区长、警长、网格长、楼长、单元长"


def test_further_teams_are_counted(crowded):
    team = _told(crowded, "en", FONT)["team"]
    assert (len(team["rows"]), team["more"]) == (2, "and 9 more")


def test_invented_data_are_marked_on_the_page(told):
    assert _told(told, "zh", FONT)["demo"] == "示范区 · 虚构数据"
    assert _told(replace(told, is_demo=False), "zh", FONT)["demo"] == ""


def test_the_map_shows_services_by_their_number_and_what_is_open(told):
    said = _told(told, "zh", FONT)
    assert said["map"]["svg"].count("<circle") >= 1 + 3 + 1, "a shop's ring, three open incidents, the arrow"
    assert [one["said"] for one in said["legend"]] == ["网格界", "相邻网格", "超时事件", "待处置事件", "拟变动的界线"]
    assert "第二网格" in said["map"]["svg"]


def test_a_service_beside_the_grid_is_within_the_frame(told):
    shop = replace(told.services[0], lon=told.services[0].lon + 0.0005, straight_m=97.0)
    drawn = _told(replace(told, services=(shop,)), "zh", FONT)["map"]
    assert ">1</text>" in drawn["svg"]
    far = replace(shop, lon=shop.lon + 0.01, straight_m=1_000.0)
    assert ">1</text>" not in _told(replace(told, services=(far,)), "zh", FONT)["map"]["svg"]


def test_every_word_has_both_languages_and_the_english_no_chinese():
    assert all(chinese and english for chinese, english in brief_words._WORDS.values())
    said = [english for key, (_, english) in brief_words._WORDS.items() if key != "demo"]
    assert not [word for word in said if re.search("[\u4e00-\u9fff]", word)]
