"""Why units change grid, in figures and in words."""

import numpy as np
import pandas as pd
import pytest

from geo.plans.moves import moves
from geo.plans.rules import Rules
from geo.plans.words import notes, numbers, sentences, summary
from geo.rebalance import propose
from tests.support.plan_town import COMMUNITY, classes, code_of, plan_town

A, B, C, D = (code_of(letter) for letter in "abcd")
NAMES = {A: "第三网格", B: "第四网格"}


def given(town, letters):
    return pd.Series([code_of(one) for one in letters], index=town.frame.index)


def overfull():
    """612 households in the third grid, 357 in the fourth; 114 of them go over."""
    town = plan_town(["aaabb"], households=[300, 198, 114, 200, 157])
    return town, moves(town, given(town, "aabbb"), town.current, Rules())


def test_a_unit_leaves_a_grid_that_is_above_the_limit():
    town, found = overfull()
    assert found.index.tolist() == [town.frame.index[2]]
    row = found.iloc[0]
    assert row[["from_grid", "to_grid", "households", "reason", "measure"]].tolist() == [
        A, B, 114, "too_many", "households",
    ]  # fmt: skip
    figures = ["from_before", "from_after", "to_before", "to_after", "back_from", "back_to", "back_outside"]
    assert row[figures].tolist() == [612, 498, 357, 471, 612, 357, 112]
    assert row[["gap_before", "gap_after"]].tolist() == [255, 27]
    # the mean is 484.5: today's deviations are 2 x 127.5, the plan's 2 x 13.5
    assert row["back_deviation"] == pytest.approx(228.0)
    # the weighted middles are nearest to the second unit of a, and to the middle one of b in the plan
    assert row[["way_before_m", "way_after_m"]].tolist() == [100.0, 100.0]


def test_the_sentence_says_what_was_too_much_and_what_it_is_now():
    town, found = overfull()
    unit_names = {town.frame.index[2]: "3号楼"}
    told = sentences(found, town, NAMES, unit_names=unit_names)
    assert told == ["第三网格原有612户，超出上限112户；将3号楼划入第四网格后，两网格分别为498户和471户。"]
    english = sentences(
        found, town, {A: "grid 3", B: "grid 4"}, unit_names={town.frame.index[2]: "no. 3"}, language="en"
    )
    assert english == [
        "grid 3 had 612 households, 112 above the limit; with no. 3 given to grid 4 the two have 498 and 471."
    ]


@pytest.mark.parametrize(
    ("rows", "homes", "plan", "rules", "reasons"),
    [
        (["aaabb"], [150, 200, 140, 100, 100], "aabbb", {}, ["too_few"]),
        (["aabb"], [200, 200, 150, 150], "bbbb", {}, ["dissolved", "dissolved"]),
        (["abbaa"], [300, 100, 200, 5, 5], "abbbb", {}, ["contiguous", "contiguous"]),
        (["aabbb"], [100, 100, 0, 100, 100], "aaabb", {"least_households": 0}, ["together"]),
        (["aaabb"], [150, 150, 100, 100, 100], "aabbb", {"least_households": 0}, ["balance"]),
    ],
)
def test_the_reason_is_what_would_be_worse_otherwise(rows, homes, plan, rules, reasons):
    town = plan_town(rows, households=homes)
    found = moves(town, given(town, plan), town.current, Rules(**rules))
    assert found["reason"].tolist() == reasons


def test_a_chain_of_moves_is_told_by_what_each_prevents():
    town = plan_town(["aaabbbccc"], households=[200, 200, 150, 150, 150, 180, 100, 100, 110])
    found = moves(town, given(town, "aabbbcccc"), town.current, Rules())
    assert found["reason"].tolist() == ["too_many", "keeps_limits"]
    told = sentences(found, town, {A: "甲", B: "乙", C: "丙"})
    assert told[1] == ("1个单元由乙划入丙，两网格分别为450户和490户；若不划转，分别为630户和310户，超出限度的多130户。")


def test_a_cut_compound_and_a_shorter_way_are_reasons():
    town = plan_town(["aab", "aab"], households=100, compounds=["..x", ".xx"])
    compound = moves(town, given(town, "aababb"), town.current, Rules(least_households=0))
    assert compound["reason"].tolist() == ["compound"]
    assert sentences(compound, town, {}) == [f"compound x原分属不同网格，现将在{A}的部分整体划入{B}。"]
    long = plan_town(["aaaaaabb"], households=[100] * 8)
    way = moves(
        long, given(long, "aaaabbbb"), long.current, Rules(least_households=0, most_households=900), goal="shortest_way"
    )
    assert way["reason"].tolist() == ["way", "contiguous"] or set(way["reason"]) <= {"way", "contiguous", "balance"}


def test_ground_without_a_grid_today_has_not_moved():
    town = plan_town(["aa.."], households=100)
    assert moves(town, given(town, "aaaa"), town.current, Rules()).empty


def test_units_of_one_move_share_a_sentence_and_a_summary_says_it_once():
    town = plan_town(["aabb"], households=[200, 200, 150, 150])
    found = moves(town, given(town, "bbbb"), town.current, Rules())
    told = sentences(found, town, NAMES)
    assert told[0] == told[1] == "第三网格原有400户，予以撤并；其2个单元共400户划入第四网格后，后者为700户。"
    assert summary(found, town, NAMES) == told[:1]


def test_many_names_are_counted_after_the_first_three():
    town = plan_town(["aaaaab"], households=[50, 40, 30, 20, 10, 300], compounds=["pqrst."])
    told = sentences(moves(town, given(town, "bbbbbb"), town.current, Rules()), town, NAMES, language="en")
    assert "takes compound p, compound q, compound r, 2 more with 150 households" in told[0]


def test_merchants_are_spoken_of_where_merchants_count():
    town = plan_town(["aab"], merchants=[30, 22, 28], households=9)
    rules = Rules(grid_class=classes({"a": "commercial", "b": "commercial"}))
    found = moves(town, given(town, "abb"), town.current, rules)
    assert found["measure"].tolist() == ["merchants"]
    assert sentences(found, town, NAMES)[0].startswith("第三网格原有52家商户，超出上限2家商户")


def test_nothing_moves_and_nothing_is_said():
    town = plan_town(["ab"])
    found = moves(town, town.current, town.current, Rules())
    assert found.empty
    assert sentences(found, town, {}) == summary(found, town, {}) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_why_no_better_is_possible_and_how_many_grids_is_said_too(language):
    town = plan_town(["ab"], households=125)
    plan = propose(town, town.current, Rules(), rng=np.random.default_rng(0), time_limit_s=0.2)[0]
    said = notes(plan, town, {COMMUNITY: "永安社区"}, language=language)
    begins = {
        "zh": "永安社区只有250户，不足一个网格的下限300户；",
        "en": "永安社区 has 250 households, fewer than the 300 ",
    }
    assert [one[: len(begins[language])] for one in said] == [begins[language]]
    assert "250" in numbers(plan, {COMMUNITY: "永安社区"}, language=language)[0]


def test_a_language_that_is_not_spoken_is_an_error():
    town = plan_town(["ab"])
    with pytest.raises(ValueError, match="no sentences in 'fr'; choose from zh, en"):
        sentences(moves(town, town.current, town.current, Rules()), town, {}, language="fr")
