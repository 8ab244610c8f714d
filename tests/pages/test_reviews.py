"""The screen Reviews on a town of one grid: choose, prepare, hand over, decide, follow.

The town of `tests.support.review_days`, in the afternoon of 2026-11-21. The day R2026-0001 found: the compound of 412
households has 397 (F1, proposed as C1), and in another phone's eye 405 (F2, in conflict with F1); the shop gives no
water (F3, proposed as C2); something that no claim says (F4); a matter in the loop, promised by 2026-11-15 (F5).
"""

import io
import shutil
from contextlib import contextmanager
from datetime import date

import h3
import openpyxl
import pytest
import streamlit as st
from sqlalchemy import insert, select

from data import engine as store
from data.engine import create_store
from data.frames import record_change
from data.reviews.preparing import preparing
from data.reviews.preparing.worth import GRID_POINTS, STAY_MINUTES, STOP_POINTS
from data.schema import Base, Building, Correction, Finding, Incident, ReviewEntry
from pages.common import district, periods
from pages.common.reviews import choice as choices
from pages.common.reviews import counted, differences, drawn, promises, ready, walk
from pages.common.reviews import words as review_words
from pages.common.reviews.choice import Choice
from pages.common.text import TEXT
from tests.pages.conftest import in_url, words
from tests.support import review_days
from tests.support.review_days import GRID, NOW, TODAY

CODE = "R2026-0001"
PICK = f"grid:{GRID}"
CELL = h3.str_to_int(h3.latlng_to_cell(32.043, 118.784, 11))


def _fill(conn):
    review_days.build(conn)
    review_days.incident(conn, 1, "dispatched", code="N1", reported_at=NOW, cell=CELL)
    preparing.renew(conn, CODE, now=NOW)
    entry = {"device": "a", "sequence": 1, "kind": "end", "body": {}, "body_sha256": "0"}
    conn.execute(insert(ReviewEntry).values(key="k", review_code=CODE, noted_at=NOW, received_at=NOW, **entry))
    review_days.finding(conn, "F1")
    review_days.correction(conn, "C1", "F1")
    review_days.finding(conn, "F2", found="405", state="conflict", conflict_with="F1", reason="already_judged")
    shop = {"subject_table": "refuel_station", "subject_key": "R1", "field": "water"}
    review_days.finding(conn, "F3", **shop, claim="true", found="false")
    review_days.correction(conn, "C2", "F3", **shop, before="true", after="false")
    own = {"kind": "own", "verdict": "seen", "category": "06", "item_code": "I1", "geom": review_days.MIDDLE}
    bare = dict.fromkeys(("subject_table", "subject_key", "field", "claim", "found"))
    review_days.finding(conn, "F4", **own, **bare)
    promised = {"incident_id": 1, "owner": "D01", "promised_on": date(2026, 11, 15)}
    review_days.finding(conn, "F5", **own, **bare, **promised)
    for table in Base.metadata.sorted_tables:
        record_change(conn, table)


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("reviews") / "grid.gpkg"
    engine = create_store(f"sqlite:///{file}")
    with store.write(engine) as conn:
        _fill(conn)
    engine.dispose()
    return file


@pytest.fixture
def town(town_file, tmp_path, monkeypatch):
    """A store of its own for each test, on its afternoon, whatever the clock says."""
    shutil.copy(town_file, tmp_path)
    monkeypatch.setattr(choices, "today", lambda: TODAY)
    monkeypatch.setattr(choices, "moment", lambda: NOW)
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))
    st.cache_resource.clear()
    return tmp_path


@pytest.fixture
def open_reviews(open_app, town):
    """Call it with parameters of the address to get the screen on the town."""
    return lambda **parameters: open_app(town, "reviews", **parameters)


def held(town, statement):
    with store.opened(f"sqlite:///{town / 'grid.gpkg'}") as engine, store.read(engine) as conn:
        return conn.execute(statement).all()


@contextmanager
def changing(town):
    """A writing transaction of somebody else's."""
    with store.opened(f"sqlite:///{town / 'grid.gpkg'}") as engine, store.write(engine) as conn:
        yield conn


def asked(**changes):
    period = periods.preset("12w", as_of=district.now())
    plain = {
        "grid": None,
        "review": "",
        "on": TODAY,
        "rank": "division",
        "minutes": 60,
        "only": "waiting",
        "area": None,
    }
    return Choice(**{"part": "differences", "period": period, **plain, **changes})


def keys(app):
    return {button.key for button in app.button}


def test_a_grid_is_proposed_with_its_reasons_in_words_and_points(open_reviews, town):
    with changing(town) as conn:
        conn.execute(Base.metadata.tables["review"].update().values(state="withdrawn"))
        record_change(conn, Base.metadata.tables["review"])
    app = open_reviews()
    assert not app.exception
    label = next(button.label for button in app.button if button.key == "look-grid-1")
    assert "和园第一网格" in label
    assert "超时事件 1 件" in label
    assert "从未走访" in label
    app.button(key="look-grid-1").click().run()
    assert in_url(app, "pick") == [PICK]


def test_the_brief_says_what_is_known_of_a_grid_and_what_is_not(open_reviews):
    said = words(open_reviews(pick=PICK))
    assert "居民网格 · 和平街道" in said
    assert "按楼栋合计 412 户（1 栋中 1 栋有户数）" in said
    assert "待处置 1 件，超时 1 件" in said
    assert '1+X+N</span><span class="quiet">没有数据' in said
    assert "没有涉及本网格的方案" in said


def test_a_day_is_prepared_with_one_click_and_handed_over_as_a_link_and_a_code(open_reviews, town):
    app = open_reviews(pick=PICK, day="2026-11-22", rank="section", walk="90")
    app.button(key="review_prepare").click().run()
    assert not app.exception
    assert in_url(app, "review") == ["R2026-0002"]
    [row] = held(
        town, select(Base.metadata.tables["review"]).where(Base.metadata.tables["review"].c.code == "R2026-0002")
    )
    assert (row.grid_code, row.reviewed_on, row.reviewer_rank, row.walk_minutes) == (
        GRID,
        date(2026, 11, 22),
        "section",
        90,
    )
    assert "2026-11-22 已备好" in words(app)
    links = [one.proto for one in app.get("link_button")]
    target = next(one.url for one in links if one.label == "在这部手机上打开")
    assert target.startswith("http://")
    assert "/review#" in target
    assert 'class="qr"' in words(app)


def test_two_days_of_one_grid_are_shown_one_at_a_time(open_reviews, town):
    with changing(town) as conn:
        review_days.day(conn, "R2026-0002", reviewer_rank="section", sheet=None)
        record_change(conn, Base.metadata.tables["review"])
    app = open_reviews(pick=PICK)
    assert not app.exception
    assert f"{CODE} · 走访中" in words(app)
    app.button(key="other-R2026-0002").click().run()
    assert not app.exception
    assert in_url(app, "review") == ["R2026-0002"]
    assert f"other-{CODE}" in keys(app)
    assert "R2026-0002 · 待走访" in words(app)


def test_a_second_day_of_the_same_rank_is_refused_in_words(open_reviews):
    app = open_reviews(pick=PICK, day=TODAY.isoformat(), rank="division")
    app.button(key="review_prepare").click().run()
    assert f"已备有 {CODE}" in words(app)


def test_a_day_that_a_phone_has_noted_in_cannot_be_renewed_but_withdrawn(open_reviews, town):
    app = open_reviews(pick=PICK)
    assert app.button(key="review_renew").disabled
    assert "走访中" in words(app)
    app.button(key="review_withdraw").click().run()
    assert held(town, select(Base.metadata.tables["review"].c.state)) == [("withdrawn",)]
    assert "review_withdraw" not in keys(app)


def test_the_register_counts_what_was_noted_and_what_waits(open_reviews):
    app = open_reviews(part="days")
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["网格"], row["职级"], row["状态"]) == ("和园社区 和园第一网格", "处级", "走访中") or row[
        "网格"
    ] == "和园第一网格"
    assert (row["记录"], row["差异"], row["未了"]) == (1, 5, 5)
    assert "走访 1 天（备了 1 天），走了 1 / 1 个网格" in words(app)


def test_differences_show_both_sides_conflicts_first(open_reviews):
    app = open_reviews(part="differences")
    said = words(app)
    assert "4 处差异" in said
    assert said.index("1. 和园1栋 · 户数") < said.index("2. 和园1栋 · 户数") < said.index("加油驿站 · 饮水")
    assert "<i>屏幕说</i><b>412</b></div><div><i>现场看</i><b>397</b>" in said
    assert "<i>屏幕说</i><b>有</b></div><div><i>现场看</i><b>没有</b>" in said
    assert "<i>先来的手机说</i><b>397</b>" in said
    assert "<i>后来的手机说</i><b>405</b>" in said
    assert app.button(key="approve_C1").disabled


def test_a_correction_is_approved_by_somebody_and_written_into_the_data(open_reviews, town):
    app = open_reviews(part="differences")
    app.text_input(key="review_person").input("社区书记").run()
    app.button(key="approve_C1").click().run()
    assert not app.exception
    assert held(town, select(Building.households)) == [(397,)]
    found = select(Correction.state, Correction.decided_by, Correction.before, Correction.after)
    assert held(town, found.where(Correction.code == "C1")) == [("approved", "社区书记", "412", "397")]
    assert "C1 已核准" in words(app)


def test_all_corrections_of_a_day_are_approved_at_once_and_a_stale_one_is_told(open_reviews, town):
    app = open_reviews(part="differences")
    app.text_input(key="review_person").input("社区书记").run()
    with changing(town) as conn:
        conn.execute(Base.metadata.tables["building"].update().values(households=400))
    app.button(key=f"approve_all_{CODE}").click().run()
    said = words(app)
    assert "2 项中核准了 1 项" in said
    assert "但数据库里现在是“400”" in said
    assert held(town, select(Correction.state).order_by(Correction.code)) == [("proposed",), ("approved",)]


def test_of_a_conflict_one_version_is_kept(open_reviews, town):
    app = open_reviews(part="differences")
    app.button(key="keep_first_F2").click().run()
    assert not app.exception
    assert held(town, select(Finding.state).where(Finding.code == "F2")) == [("dismissed",)]
    assert held(town, select(Finding.state).where(Finding.code == "F1")) == [("open",)]


def test_what_was_found_besides_becomes_an_incident_with_an_owner_and_a_promised_day(open_reviews, town):
    app = open_reviews(part="differences")
    app.selectbox(key="incident_department_F4").select("D02").run()
    app.date_input(key="incident_day_F4").set_value(date(2026, 11, 30)).run()
    app.button(key="incident_F4").click().run()
    assert not app.exception
    [(incident, owner, promised)] = held(
        town, select(Finding.incident_id, Finding.owner, Finding.promised_on).where(Finding.code == "F4")
    )
    assert (owner, promised) == ("D02", date(2026, 11, 30))
    assert held(town, select(Incident.department_code).where(Incident.id == incident)) == [("D02",)]
    assert "承诺 2026-11-30 前办好" in words(app)


def test_a_correction_is_refused_and_a_difference_put_aside_each_with_a_reason(open_reviews, town):
    app = open_reviews(part="differences")
    app.text_input(key="review_person").input("社区书记")
    app.text_input(key="refuse_why_C2").input("数错了")
    app.text_input(key="dismiss_why_F4").input("已当场办好").run()
    app.button(key="refuse_C2").click().run()
    app.button(key="dismiss_F4").click().run()
    decided = select(Correction.state, Correction.reason).where(Correction.code == "C2")
    assert held(town, decided) == [("refused", "数错了")]
    assert held(town, select(Finding.state, Finding.reason).where(Finding.code == "F4")) == [
        ("dismissed", "已当场办好")
    ]


def test_promises_lead_with_the_days_they_are_overdue_and_link_to_their_incident(open_reviews):
    app = open_reviews(part="promises")
    said = words(app)
    assert "1 项承诺中 1 项超期" in said
    assert "超期 6 天" in said
    assert "城管局" in said
    assert "事件 N1" in said
    link = next(one.proto for one in app.get("page_link") if one.proto.label == "看事件")
    assert "pick=incident%3A1" in link.query_string


def test_counters_show_numerator_and_denominator(open_reviews):
    said = words(open_reviews(part="counters", period="28d"))
    assert "走访 1 天（备了 1 天）" in said
    assert "差异办结 0%（0/5）" in said
    assert "1 项承诺超期" in said
    assert "科级" in said
    assert "和平街道" in said


def test_the_brief_and_the_day_speak_english(open_reviews):
    app = open_reviews(lang="en", pick=PICK)
    assert not app.exception
    assert "To the nearest service" in words(app)
    assert "Under way" in words(app)


def test_a_town_without_days_says_so_in_every_part(open_reviews, town):
    with changing(town) as conn:
        conn.execute(Base.metadata.tables["review"].delete())
        record_change(conn, Base.metadata.tables["review"])
    app = open_reviews(part="days")
    assert "还没有备过走访" in words(app)
    for part, said in (("differences", "没有待决定的差异"), ("promises", "还没有承诺")):
        app.query_params["part"] = part
        assert said in words(app.run())


def test_a_store_without_grids_says_what_to_import(open_app, empty_folder):
    assert "还没有" in words(open_app(empty_folder, "reviews"))


def test_the_address_says_what_is_asked_and_nonsense_is_ignored(open_reviews):
    app = open_reviews(pick=PICK, day="2020-01-01", rank="minister", walk="17", part="nothing")
    assert not app.exception
    assert app.date_input(key="pick_day").value == TODAY


def test_the_map_numbers_the_differences_as_they_are_listed(town):
    listed = [row["code"] for row in differences.shown(asked())]
    assert listed[0] == "F2"
    pins = differences.pins(asked())
    assert sorted(listed) == ["F1", "F2", "F3", "F4"]
    assert pins["number"].tolist() == [1, 2, 3, 4]
    assert set(pins["code"]) == {GRID}
    assert [layer.id for layer in drawn.layers(asked())][-1] == "differences"


def test_the_walk_says_how_good_it_is():
    assert "没有更值得走" in walk.goodness({"is_optimal": True, "worth": 3.0, "bound": 3.0})
    assert "90%" in walk.goodness({"is_optimal": False, "worth": 9.0, "bound": 10.0})


def test_every_reason_of_a_grid_and_of_a_stop_has_its_words():
    assert {f"reviews.grid.why.{reason}" for reason in GRID_POINTS} <= set(TEXT)
    assert {f"reviews.why.{reason}" for reason in STOP_POINTS} <= set(TEXT)
    assert {f"reviews.stop.{kind}" for kind in STAY_MINUTES} <= set(TEXT)
    hot = {"reason": "hot_95", "value": 1.84, "points": 4.0}
    overdue = {"reason": "overdue", "value": 21.3, "points": 10.0}
    assert walk.why({"why": [overdue, hot]}) == "超时 21 天、热点，是应有的 1.8 倍（95%）"


def test_workbooks_hold_every_line_in_words(town):
    def cells(made):
        return list(openpyxl.load_workbook(io.BytesIO(made)).worksheets[0].values)

    rows = cells(differences.book(differences.found(asked(only="all"))))
    assert len(rows) == 6
    assert rows[0][5:7] == ("屏幕说", "现场看")
    assert rows[1][4:7] in {("和园1栋 · 户数", "412", "397"), ("和园1栋 · 户数", "412", "405")}
    assert cells(promises.book(promises.found(asked(part="promises"))))[1][3] == "城管局"
    numbers = cells(counted.book(counted.found(asked(part="counters"))))
    assert dict(zip(numbers[0], numbers[1], strict=True))["差异"] == 5


def test_the_link_hides_its_token_from_servers_and_keeps_the_language(monkeypatch):
    assert ready.phone_link("http://grid.example/", "abc") == "http://grid.example/review#abc"
    monkeypatch.setattr(ready, "language", lambda: "en")
    assert ready.phone_link("http://grid.example", "abc") == "http://grid.example/review?lang=en#abc"


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("households", "1412", "1,412"),
        ("water", "true", "有"),
        ("state", "closed", "已办结"),
        ("state", "reopen", "退回重办"),
        ("opening_hours", "Mo-Su 08:00-22:00", "周一-周日 08:00-22:00"),
        ("households", None, "不清楚"),
    ],
)
def test_values_are_told_in_words(field, said, told):
    assert review_words.value(field, said) == told
