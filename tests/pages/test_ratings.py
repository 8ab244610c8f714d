"""The screen Ratings on a town of four grids whose incidents are known by heart, and on the small demo.

Grid 001 handled nine of its ten tasks in time and pleased eight of nine; grid 002 six of ten and five of ten; grid 003
has three tasks; grid 004 none. Grid 001 has two posts, one of them vacant, grid 002 one, the others none. All came due
in the week of 2026-11-09, the last whole one before the town's last report.
"""

import io
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import insert, select

from data import engine as store
from data.engine import create_store
from data.frames import record_change
from data.queries import rating_schemes
from data.ratings.schemes import EXAMPLES, FOUR_COLOURS, THREE_COLOURS
from data.schema import Audit, Base, Incident, Worker
from geo.iso_weeks import IsoWeek
from geo.ratings import Input
from pages.common import district, periods
from pages.common.ratings import answer, board, export, sheet
from pages.common.ratings import choice as choices
from pages.common.ratings import words as ratings_words
from tests.pages.conftest import in_url, words
from tests.support.town import AS_OF, COMMUNITY, build_town

GRIDS = [f"{COMMUNITY}00{number}" for number in range(1, 5)]
DUE = datetime(2026, 11, 11, 4, tzinfo=UTC)
TASKS = {GRIDS[0]: (10, 9, 9, 8), GRIDS[1]: (10, 6, 10, 5), GRIDS[2]: (3, 3, 3, 3)}
"""By grid: tasks, handled in time, rated, satisfied."""


def _tasks():
    for grid, (tasks, in_time, rated, satisfied) in TASKS.items():
        for number in range(tasks):
            yield {
                "code": f"{grid}-{number}",
                "grid_code": grid,
                "channel": "patrol",
                "category": "parking",
                "state": "closed",
                "location_quality": "missing",
                "is_duplicate": False,
                "reported_at": DUE - timedelta(days=1),
                "due_at": DUE,
                "handled_at": DUE - timedelta(hours=1) if number < in_time else DUE + timedelta(hours=1),
                "satisfaction": None if number >= rated else 5 if number < satisfied else 3,
            }


def _fill(engine):
    build_town(engine)
    shared = {"source": "test", "as_of": AS_OF}
    posts = [(GRIDS[0], "grid_worker", True), (GRIDS[0], "legal", False), (GRIDS[1], "grid_worker", True)]
    with store.write(engine) as conn:
        conn.execute(insert(Incident), [shared | row for row in _tasks()])
        conn.execute(
            insert(Worker),
            [
                shared | {"code": f"W{n}", "grid_code": grid, "role": role, "template": "1+X+N", "is_filled": filled}
                for n, (grid, role, filled) in enumerate(posts)
            ],
        )
        for table in ("incident", "worker"):
            record_change(conn, Base.metadata.tables[table])


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("town") / "grid.gpkg"
    engine = create_store(f"sqlite:///{file}")
    _fill(engine)
    engine.dispose()
    return file


@pytest.fixture
def town_folder(town_file, tmp_path):
    """A store of its own for each test, for some change it."""
    shutil.copy(town_file, tmp_path)
    return tmp_path


@pytest.fixture
def open_ratings(open_app, town_folder):
    """Call it with parameters of the address to get the screen on the town."""
    return lambda **parameters: open_app(town_folder, "ratings", **parameters)


@pytest.fixture
def on_town(monkeypatch, town_folder):
    """The town's store without a screen, for what is made of it."""
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRID_VAR_DIR", str(town_folder))
    st.cache_resource.clear()


def asked(part="board", scheme=FOUR_COLOURS, level="grid", **changes):
    """What the screen asks; the store is the one that was opened last."""
    now = district.now()
    found = choices.Choice(
        part=part,
        scheme=EXAMPLES[scheme],
        level=level,
        area=None,
        period=periods.preset("28d", as_of=now),
        week=choices.week(now),
        load="households",
        supply="filled",
    )
    return replace(found, **changes)


def test_the_board_counts_colours_and_says_which_grids_have_too_few_cases(open_ratings):
    """001: (90 % + 88.9 %) / 2 = 89.4, orange; 002: (60 + 50) / 2 = 55, blue is the warning; 003 and 004 too few."""
    app = open_ratings(rated=FOUR_COLOURS, period="28d")
    assert not app.exception
    rows = app.dataframe[0].value
    assert rows["name"].tolist()[:2] == ["龙泰社区 第1网格", "龙泰社区 第2网格"]
    assert rows["rank"].tolist()[:2] == [1, 2]
    assert rows["rank"].isna().tolist() == [False, False, True, True]
    assert rows["score"].tolist()[:2] == pytest.approx([89.4, 55.0])
    assert rows["completion"].tolist()[2] == "100.0%（3/3）"
    assert "这是示例方案" in words(app)


def test_the_legend_prints_weights_cuts_and_meanings(open_ratings):
    said = words(open_ratings(rated=FOUR_COLOURS))
    assert "任务按时完成 50%、群众满意度 50%；分数越高越好" in said
    assert "先进：90–100 分" in said
    assert "警示：0–60 分（不含 60）" in said
    assert "任一项不足 5 件" in said


def test_the_card_of_a_grid_shows_every_input_with_its_numbers(open_ratings):
    said = words(open_ratings(rated=FOUR_COLOURS, period="28d", pick=f"grid:{GRIDS[0]}"))
    assert "橙色：鼓励" in said
    assert "90.0%（9/10）" in said
    assert "88.9%（8/9）" in said


def test_the_card_of_a_grid_with_few_cases_says_why_it_has_no_colour(open_ratings):
    said = words(open_ratings(rated=FOUR_COLOURS, period="28d", pick=f"grid:{GRIDS[2]}"))
    assert "数据太少，不评价" in said
    assert "100.0%（3/3）" in said


def test_the_week_that_is_shown_first_is_the_last_whole_one(open_ratings):
    app = open_ratings(part="weekly")
    assert not app.exception
    assert "2026 年第 46 周（2026-11-09 至 2026-11-15）" in words(app)
    assert "4 个中有 2 个可以排名" in words(app)
    rows = app.dataframe[0].value
    assert rows["resolution"].tolist()[:2] == ["100.0%（10/10）", "100.0%（10/10）"]
    assert rows["change"].tolist() == ["–"] * 4


def test_the_present_week_says_that_it_is_not_over(open_ratings):
    said = words(open_ratings(part="weekly", week="2026-W47"))
    assert "本周还没有过完" in said
    assert "不足以排名" in said


def test_where_few_can_be_ranked_a_wider_level_is_one_click_away(open_ratings):
    app = open_ratings(part="weekly", week="2026-W47")
    app.button(key="ratings_wider").click().run()
    assert in_url(app, "by") == ["community"]
    assert "1 个中有 0 个" in words(app)


def test_the_strength_tells_vacancies_teams_and_the_thinnest_grids(open_ratings):
    app = open_ratings(part="team")
    assert not app.exception
    said = words(app)
    assert "共 3 个岗位，在岗 2 个（66.7%）" in said
    assert "4 个网格中，2 个没有任何岗位" in said
    assert "齐全 0.0%（0/2）" in said
    assert "没有数据：库里没有这种队伍的岗位" in said
    rows = app.dataframe[0].value
    assert rows["load"].tolist() == [304, 303, 302, 301]
    assert rows["supply"].tolist() == [0, 0, 1, 1]
    assert rows["per_one"].isna().tolist() == [True, True, False, False]


def test_the_card_of_a_grid_says_which_roles_nobody_fills(open_ratings):
    said = words(open_ratings(part="team", pick=f"grid:{GRIDS[0]}"))
    assert "1+X+N 缺：治安、城管、市场监管、消防、卫生健康、法律、兼职网格员" in said


def test_another_load_and_another_supply_are_in_the_address(open_ratings):
    app = open_ratings(part="team")
    app.selectbox(key="pick_supply").set_value("stations").run()
    assert in_url(app, "supply") == ["stations"]
    assert app.dataframe[0].value["supply"].tolist() == [1, 0, 0, 0][::-1]


def _fields(app):
    return {widget.label: widget for kind in ("text_input", "number_input") for widget in app.get(kind)}


def _save(app):
    return next(button for button in app.button if button.label == "保存方案").click().run()


def test_a_scheme_is_changed_saved_and_audited(open_ratings, town_folder):
    app = open_ratings(part="scheme")
    fields = _fields(app)
    fields["名称"].set_value("我区三色")
    fields["网格活跃度"].set_value(0)
    app = _save(app)
    assert not app.exception
    assert "已保存" in words(app)
    engine = store.open_store(f"sqlite:///{town_folder / 'grid.gpkg'}")
    with store.read(engine) as conn:
        kept = rating_schemes.schemes(conn)[THREE_COLOURS]
        told = conn.execute(select(Audit.action, Audit.subject_table).order_by(Audit.id.desc())).first()
    engine.dispose()
    assert (kept.name, kept.is_example) == ("我区三色", False)
    assert kept.inputs == (Input("completion", 40), Input("satisfaction", 30))
    assert tuple(told) == ("save", "rating_scheme")
    app.button(key="scheme_forget").click().run()
    assert _fields(app)["名称"].value == "三色网格"


@pytest.mark.parametrize(
    ("label", "value", "fault"),
    [
        ("名称", " ", "请填写名称"),
        ("含义", "", "每种颜色都要写明含义"),
        ("从多少分起（含）", 100, "分界要在 0 和 100 之间"),
    ],
)
def test_a_scheme_that_cannot_be_meant_is_refused_in_words(open_ratings, label, value, fault):
    app = open_ratings(part="scheme")
    _fields(app)[label].set_value(value)
    assert fault in words(_save(app))


def test_a_scheme_without_any_weight_is_refused(open_ratings):
    app = open_ratings(part="scheme")
    for name in ("任务按时完成", "网格活跃度", "群众满意度"):
        _fields(app)[name].set_value(0)
    assert "至少要有一项的权重大于 0" in words(_save(app))


def test_more_colours_bring_more_lines_with_a_colour_that_is_free(open_ratings):
    app = open_ratings(part="scheme")
    group = next(group for group in app.button_group if "bands" in group.key)
    app = group.set_value(4).run()
    colours = [box.value for box in app.selectbox if "colour" in box.key]
    assert colours == ["blue", "yellow", "red", "orange"]


@pytest.mark.parametrize("part", choices.PARTS)
def test_every_part_speaks_english(open_ratings, part):
    app = open_ratings(part=part, lang="en", pick=f"grid:{GRIDS[0]}")
    assert not app.exception
    assert {
        "board": "Tasks done in time 40%",
        "weekly": "never by person",
        "team": "Vacant posts",
        "scheme": "The district sets its scheme",
    }[part] in words(app)


@pytest.mark.parametrize(("part", "level"), [("weekly", "street"), ("team", "community")])
def test_the_demo_is_rated_at_wider_levels(open_app, demo_folder, part, level):
    app = open_app(demo_folder, "ratings", part=part, by=level)
    assert not app.exception
    assert len(app.dataframe[0].value)


def test_a_store_without_grids_is_told_what_to_import(open_app, tmp_path):
    engine = create_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    build_town(engine)
    with store.write(engine) as conn:
        conn.exec_driver_sql("DELETE FROM grid")
        record_change(conn, Base.metadata.tables["grid"])
    engine.dispose()
    assert "请在“数据”页导入网格" in words(open_app(tmp_path, "ratings"))


def test_a_store_that_holds_nothing_is_told_how_to_fill_it(open_app, empty_folder):
    assert not open_app(empty_folder, "ratings").exception


@pytest.mark.usefixtures("on_town")
def test_the_workbook_keeps_numerators_and_denominators_also_of_those_without_a_rank():
    book = openpyxl.load_workbook(io.BytesIO(export.book(asked())))
    assert book.sheetnames == ["榜单", "方案"]
    head, *rows = book["榜单"].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["名次"] for row in told] == [1, 2, None, None]
    assert [row["任务按时完成·分子"] for row in told] == [9, 6, 3, 0]
    assert [row["群众满意度·分母"] for row in told] == [9, 10, 3, 0]
    assert told[0]["编码"] == GRIDS[0]


@pytest.mark.usefixtures("on_town")
def test_the_workbook_of_the_strength_names_who_is_missing():
    book = openpyxl.load_workbook(io.BytesIO(export.book(asked("team"))))
    assert book.sheetnames == ["薄弱之处", "岗位", "队伍"]
    assert book["岗位"]["B2"].value == "专职网格员"
    assert "法律" in book["队伍"]["F2"].value


@pytest.mark.usefixtures("on_town")
def test_the_sheet_prints_the_scheme_the_ranks_and_those_without():
    said = sheet.page(asked("weekly", "weekly"))
    assert "周考核公示榜" in said
    assert "2026 年第 46 周" in said
    assert "按网格排名，不按人" in said
    assert "数据太少，不排名（2 个；任一项不足 5 件）" in said
    assert "100.0%（3/3）" in said
    assert "内部资料" in said
    assert "http" not in said


@pytest.mark.parametrize(
    ("rank", "before", "said"), [(2, 5, "升 3"), (5, 2, "降 3"), (1, 1, "持平"), (1, pd.NA, "–"), (pd.NA, 3, "–")]
)
def test_ranks_move_against_the_week_before(rank, before, said):
    assert ratings_words.change({"rank": rank, "before": before}) == said


@pytest.mark.usefixtures("on_town")
def test_the_week_before_gives_the_ranks_that_moved():
    """Nothing was reported in week 45: in week 46 nobody has moved, in week 47 two have left their ranks."""
    assert answer.rated(asked("weekly", "weekly"))["before"].isna().all()
    later = answer.rated(asked("weekly", "weekly", week=IsoWeek(2026, 47)))
    assert sorted(later["before"].dropna()) == [1, 2]


def test_a_table_of_very_many_rows_is_cut_and_says_so(open_ratings, monkeypatch):
    monkeypatch.setattr(board, "MOST_ROWS", 3)
    app = open_ratings(rated=FOUR_COLOURS, period="28d")
    assert len(app.dataframe[0].value) == 3
    assert "表里只列前 3 个，全部 4 个" in words(app)


def test_vacancies_are_a_map_of_their_own(open_ratings):
    """Grid 001 has one vacant post beside a filled one."""
    app = open_ratings(part="team", load="vacant")
    assert not app.exception
    rows = app.dataframe[0].value
    assert rows["name"].iloc[0] == "龙泰社区 第1网格"
    assert rows["per_one"].iloc[0] == 1.0
    assert "每个“在岗岗位”要承担的“空缺岗位”" in words(app)


@pytest.mark.usefixtures("on_town")
def test_the_weekly_workbook_holds_every_week_on_offer():
    book = openpyxl.load_workbook(io.BytesIO(export.book(asked("weekly", "weekly"))))
    assert book.sheetnames == ["榜单", "各周", "方案"]
    head, *rows = book["各周"].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(told) == choices.WEEKS_OFFERED * len(GRIDS)
    assert told[0]["周"] == "2026-W47"
    ranked = [(row["周"], row["编码"], row["名次"]) for row in told if row["名次"] is not None]
    assert ranked == [("2026-W46", GRIDS[0], 1), ("2026-W46", GRIDS[1], 2)]
