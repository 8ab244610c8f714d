import base64
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from sqlalchemy import Connection, Engine, insert

from data import errors
from data.engine import create_store, read, write
from data.reviews.after.corrections import approve
from data.reviews.after.following import OUTCOMES
from data.reviews.after.promise_register import STATES
from data.reviews.claims import FIELDS
from data.reviews.report import words as report_words
from data.reviews.report.facts import Facts, facts
from data.reviews.report.map import CLEAR_MM, apart
from data.reviews.report.report import MAP_MM, compiled, day_report, told
from data.reviews.report.words import value_word
from data.schema import FindingPhoto, LandCover, Street
from data.schema.incidents import INCIDENT_STATES
from data.schema.reviews import ACTIVITIES, RANKS
from tests.support import review_days
from tests.support.back_ends import each_back_end
from tests.support.review_days import GRID, MIDDLE, NOW, SOURCED, TODAY, correction, day, finding, incident, photo

both_back_ends = pytest.mark.parametrize("days", each_back_end, indirect=True)
DECIDER = "李核准"
STOPS = [
    {"id": "building:B1", "kind": "building", "name": "和园1栋", "lon": 118.782, "lat": 32.042},
    {"id": "refuel_station:R1", "kind": "refuel_station", "name": "加油驿站", "lon": 118.784, "lat": 32.043},
    {"id": "incident:37", "kind": "incident", "name": "占道堆物 N37", "lon": 118.786, "lat": 32.044},
]
FULL = {
    "sheet": {"stops": STOPS},
    "walk": [*(stop["id"] for stop in STOPS), "added:1"],
    "route": shapely.LineString([(118.782, 32.042), (118.784, 32.043), (118.786, 32.044)]),
    "prepared_at": NOW - timedelta(days=1),
    "state": "done",
}


def fill(conn: Connection) -> None:
    """R2026-0002 with everything, R2026-0003 with nothing, R2026-0004 of a grid that nobody knows, withdrawn."""
    day(conn, "R2026-0002", **FULL)
    day(conn, "R2026-0003", reviewer_rank=None, sheet=None)
    day(conn, "R2026-0004", grid_code="320106001009009", state="withdrawn", sheet=None)
    of_day = {"review_code": "R2026-0002"}
    correction(conn, "C1", finding(conn, "F1", **of_day))
    shop = {"subject_table": "refuel_station", "subject_key": "R1"}
    finding(conn, "F2", **of_day, **shop, field="water", claim="true", found=None, verdict="so", state="noted")
    hours = {"field": "opening_hours", "claim": "24/7", "found": None}
    finding(conn, "F3", **of_day, **shop, **hours, verdict="cannot_tell", state="noted")
    closed = {"subject_table": "incident", "subject_key": "37", "field": "state", "claim": "closed", "found": None}
    finding(conn, "F4", **of_day, **closed)
    own = {"kind": "own", "verdict": "seen", "subject_table": None, "subject_key": None, "field": None, "claim": None}
    facts_of_own = {
        "item_code": "I1",
        "category": "06",
        "accuracy_m": 8.4,
        "geom": MIDDLE,
        "promised_on": TODAY,
        "is_outside": True,
    }
    finding(conn, "F5", **of_day, **own, **facts_of_own, found=None, incident_id=incident(conn, 5, "dispatched"))
    done = {"kind": "activity", "verdict": "seen", "state": "noted", "field": None}
    finding(conn, "F6", **of_day, **done, activity="collect", amount=12)
    kept = {"sha256": "x", "media_type": "image/jpeg", "width": 1600, "height": 1200}
    for number, image in enumerate((photo(size=(1600, 1200)), photo("tan", (1200, 1600))), start=1):
        conn.execute(insert(FindingPhoto).values(finding_code="F5", number=number, image=image, **kept))
    line = shapely.MultiLineString([[(118.779, 32.043), (118.789, 32.043)]])
    conn.execute(insert(Street).values(code="W1", name="和园路", highway="residential", geom=line, **SOURCED))
    pond = shapely.MultiPolygon([shapely.box(118.786, 32.040, 118.788, 32.041)])
    conn.execute(insert(LandCover).values(code="L1", kind="water", geom=pond, **SOURCED))
    finding(conn, "F7", **shop, field="water", claim="true", found=None, verdict="so", state="noted", geom=MIDDLE)
    approve(conn, "C1", person=DECIDER, at=NOW)


@pytest.fixture(scope="module")
def days(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The town with those days, only read: on SQLite, or as `both_back_ends` says."""
    if getattr(request, "param", "sqlite") == "postgis":
        url = request.getfixturevalue("postgis_cluster").create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('report') / 'grid.gpkg'}"
    engine = create_store(url)
    with write(engine) as conn:
        review_days.build(conn)
        fill(conn)
    yield engine
    engine.dispose()


def found_in(days: Engine, code: str = "R2026-0002") -> Facts:
    with read(days) as conn:
        return facts(conn, code, now=NOW)


def said(found: Facts, language: Any = "zh") -> dict[str, Any]:
    return told(found, language, font="Font")


@both_back_ends
def test_the_report_is_a_pdf_in_either_language(days: Engine):
    with read(days) as conn:
        made = [day_report(conn, "R2026-0002", language=language, now=NOW) for language in ("zh", "en")]
    assert all(pdf.startswith(b"%PDF") and len(pdf) > 20_000 for pdf in made)
    assert made[0] != made[1]


def test_it_says_whose_grid_which_rank_and_which_day_and_no_name(days: Engine):
    found = found_in(days)
    chinese, english = said(found), said(found, "en")
    assert (chinese["name"], chinese["where"]) == ("和园第一网格", f"和平街道 · 和园社区 · {GRID}")
    assert chinese["about"] == [("走访人", "处级干部"), ("走访日期", "2026 年 11 月 21 日"), ("编号", "R2026-0002")]
    assert english["about"][0] == ("Reviewer", "Division-level cadre")
    assert english["foot"] == "Screen as of 2026-11-20 · Printed 2026-11-21 · Internal"
    assert (chinese["demo"], chinese["withdrawn"]) == ("", "")
    assert said(replace(found, is_demo=True))["demo"] == "示范区 · 虚构数据"
    for words in (chinese, english):
        assert DECIDER not in json.dumps(words, ensure_ascii=False)


def test_the_figures_are_counted_with_what_they_are_of(days: Engine):
    tiles = [(tile["figure"], tile["of"], tile["said"]) for tile in said(found_in(days))["tiles"]]
    assert tiles == [
        ("3", "共 4", "看了的站点"),
        ("1", "共 4", "与屏幕相符"),
        ("2", "共 4", "与屏幕不符"),
        ("1", "共 4", "看不出"),
        ("1", "", "自己发现"),
        ("1", "共 3", "已办结"),
    ]


@both_back_ends
def test_each_difference_stands_under_the_number_of_its_stop(days: Engine):
    found = found_in(days)
    assert said(found)["differences"]["rows"] == [
        ["1", "和园1栋", "户数", "412", "397", "数据已更正"],
        ["3", "占道堆物 N37", "办理状态", "已办结", "与屏幕不符", "待决定"],
    ]
    assert said(found, "en")["differences"]["rows"][1][2:] == ["State", "closed", "not so", "Waits for a decision"]


@both_back_ends
def test_what_was_found_besides_has_its_photos_made_small_its_owner_and_its_day(days: Engine):
    [card] = said(found_in(days))["own"]["cards"]
    assert (card["mark"], card["what"]) == ("A", "占道堆物")
    assert card["lines"] == [
        "办理中 · 事件 N5",
        "责任单位：城管局",
        "承诺日期：2026 年 11 月 21 日",
        "定位误差约 8 米 · 位置在网格外",
    ]
    assert [one["shape"] for one in card["photos"]] == [pytest.approx(4 / 3), pytest.approx(3 / 4)]
    coded = re.search(r"base64,([^\"]+)", card["photos"][0]["svg"])
    assert coded is not None
    assert Image.open(io.BytesIO(base64.b64decode(coded[1]))).size == (400, 300)


def test_promises_activities_and_stops_follow(days: Engine):
    words = said(found_in(days))
    day_said = "2026 年 11 月 21 日"
    assert words["promises"]["rows"] == [["A", "占道堆物", "城管局", day_said, "", "未到期"]]
    assert words["activities"]["rows"] == [["信息采集", "12 件次"], ["纠纷调解", "0 件次"], ["政策宣传", "0 件次"]]
    assert words["stops"]["rows"] == [
        ["1", "和园1栋", "楼栋", "0 项相符，1 项不符，0 项看不出"],
        ["2", "加油驿站", "加油站点", "1 项相符，0 项不符，1 项看不出"],
        ["3", "占道堆物 N37", "事件", "0 项相符，1 项不符，0 项看不出"],
        ["4", "1", "临时添加", "没有记录"],
    ]


def test_what_was_judged_beside_the_walk_or_without_a_sheet_follows_with_a_number_of_its_own(days: Engine):
    with read(days) as conn:
        found = facts(conn, "R2026-0001", now=NOW)
    assert said(found, "en")["stops"]["rows"] == [["1", "加油驿站", "Refuel shop", "1 so, 0 not so, 0 cannot tell"]]
    words = said(found)["map"]
    assert [name for _, name in (*words["lines"], *words["marks"])] == ["网格界线", "站点"]  # nothing else is drawn
    assert said(found)["tiles"][0] == {"figure": "1", "of": "共 1", "said": "看了的站点"}


def test_the_map_has_numbers_letters_the_street_s_name_and_the_walk_as_vectors(days: Engine):
    drawn = said(found_in(days))["map"]["svg"]
    letters = re.findall(r'text-anchor="middle">([^<]+)</text>', drawn)
    assert letters == ["A", "3", "2", "1"]  # the first on top; what was added on the way has no place
    assert "和园路" in drawn
    assert "<image" not in drawn
    for colour in ("#0b7a4b", "#1f5fd6", "#c9dff2", "#f9a825", "#c62828"):  # walk, grid, water, finding, difference
        assert colour in drawn


def test_a_day_of_which_nothing_is_known_says_so_in_each_part(days: Engine):
    found = found_in(days, "R2026-0003")
    words = said(found, "en")
    assert all(words[part]["rows"] == [] and words[part]["none"] for part in ("differences", "promises", "stops"))
    assert words["own"]["cards"] == []
    assert words["map"]["svg"] != ""  # the grid is known
    assert words["about"][0] == ("Reviewer", "Other cadre")
    assert len(compiled(found, language="en", as_png=True, ppi=20)) == 1


def test_a_withdrawn_day_in_a_grid_that_is_gone_has_no_map_and_says_that_it_was_withdrawn(days: Engine):
    found = found_in(days, "R2026-0004")
    words = said(found)
    assert (words["name"], words["withdrawn"]) == ("320106001009009", "此次走访已撤回")
    assert (words["map"]["svg"], words["map"]["none"]) == ("", "没有可以画的位置。")
    assert len(compiled(found, language="zh", as_png=True, ppi=20)) == 1


def test_many_findings_take_more_pages_and_no_row_is_lost(days: Engine):
    found = found_in(days)
    many = 90
    rows = found.differences[found.differences["code"] == "F1"]
    longer = replace(found, differences=rows.loc[rows.index.repeat(many)].reset_index(drop=True))
    assert len(said(longer)["differences"]["rows"]) == many
    pages = [compiled(one, language="zh", as_png=True, ppi=30) for one in (found, longer)]
    assert len(pages[0]) < len(pages[1])
    last = np.asarray(Image.open(io.BytesIO(pages[1][1])).convert("L"))
    assert (last < 200).sum() > 1_000  # the table goes on


def test_a_day_that_is_not_there_is_said(days: Engine):
    with read(days) as conn, pytest.raises(errors.ReviewReportMissingError, match=r"no review 'R9'"):
        day_report(conn, "R9", language="zh", now=NOW)


def test_marks_stay_where_they_are_or_give_way_and_never_cover_each_other():
    assert apart([(50.0, 50.0), (80.0, 50.0)], width_mm=100, height_mm=100) == [(50.0, 50.0), (80.0, 50.0)]
    first, second = apart([(50.0, 50.0), (50.0, 50.0)], width_mm=100, height_mm=100)
    assert first == (50.0, 50.0)
    assert math.dist(first, second) == pytest.approx(1.05 * CLEAR_MM)  # the nearest ring around it
    crowd = apart([(3.0, 3.0 + number / 10) for number in range(20)], width_mm=MAP_MM[0], height_mm=MAP_MM[1])
    assert all(0 < x < MAP_MM[0] and 0 < y < MAP_MM[1] for x, y in crowd)
    assert all(math.dist(one, other) >= CLEAR_MM for place, one in enumerate(crowd) for other in crowd[:place])
    assert apart([], width_mm=10, height_mm=10) == []


def test_after_z_come_two_letters(days: Engine):
    found = found_in(days)
    own = found.findings[found.findings["kind"] == "own"]
    many = own.loc[own.index.repeat(28)].assign(code=[f"X{number}" for number in range(28)])
    letters = replace(found, findings=many).letters
    assert [letters[f"X{number}"] for number in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_every_word_has_both_languages_with_the_same_blanks():
    for key, versions in report_words._WORDS.items():
        assert all(version.strip() for version in versions), key
        blanks = [{name for _, name, _, _ in Formatter().parse(version) if name} for version in versions]
        assert blanks[0] == blanks[1], key


def test_whatever_can_stand_in_a_report_has_a_word():
    families = {
        "rank": RANKS,
        "became": OUTCOMES,
        "activity": ACTIVITIES,
        "standing": STATES,
        "verdict": ("so", "not_so", "cannot_tell"),
        "value": (*INCIDENT_STATES, "true", "false", "reopen"),
        "field": ("state", "closed", *(field for fields in FIELDS.values() for field in fields)),
    }
    for family, names in families.items():
        assert all(f"{family}.{name}" in report_words._WORDS for name in names), family
    assert [value_word(value, "en") for value in (None, "true", "397", "closed")] == ["unknown", "yes", "397", "closed"]


def test_the_template_writes_no_word_of_its_own():
    template = (Path(report_words.__file__).parent / "report.typ").read_text(encoding="utf-8")
    assert re.search(r"[\u3400-\u9fff]", template) is None


def test_buildings_are_those_of_the_grid_alone(days: Engine):
    assert len(found_in(days).buildings) == 1
    assert found_in(days, "R2026-0004").buildings.empty
