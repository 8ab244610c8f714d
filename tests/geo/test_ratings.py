"""Colour schemes by hand-calculated numbers, at their cuts, and where there are too few cases."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo import ratings
from geo.ratings import Band, Input, Scheme

FOUR = Scheme(
    "four",
    "四色评价榜",
    inputs=(Input("completion", 1),),
    cuts=(60, 70, 90),
    bands=(Band("blue", "警示"), Band("yellow", "提醒"), Band("orange", "鼓励"), Band("red", "先进")),
    least_number=1,
)
THREE = Scheme(
    "three",
    "三色网格",
    inputs=(Input("completion", 2), Input("activity", 1), Input("satisfaction", 1)),
    cuts=(60, 80),
    bands=(Band("red", "低"), Band("yellow", "中"), Band("blue", "高")),
)


def inputs(**told):
    """Rows of (numerator, denominator) by input."""
    frame = pd.DataFrame()
    for name, pairs in told.items():
        value, numerator, denominator = ratings.columns_of(name)
        frame[numerator], frame[denominator] = zip(*pairs, strict=True)
        frame[value] = frame[numerator] / frame[denominator].where(frame[denominator] > 0)
    return frame


def test_the_four_colour_board_is_half_open_and_its_red_is_the_best():
    """[90,100] [70,90) [60,70) [0,60): the source's bins share 90, 70 and 60."""
    scores = [100, 90, 89, 70, 69, 60, 59, 0]
    found = ratings.rate(FOUR, inputs(completion=[(score, 100) for score in scores]))
    assert found["colour"].tolist() == ["red", "red", "orange", "orange", "yellow", "yellow", "blue", "blue"]
    assert found["score"].tolist() == pytest.approx(scores)


def test_a_score_that_binary_fractions_put_a_hair_below_a_cut_reaches_it():
    """57 of 100 is 56.99999999999999 as a product."""
    assert 0.57 * 100 < 57
    assert ratings.bands([0.57 * 100], (57,)).tolist() == [1]


def test_a_score_is_the_weighted_mean_of_its_inputs():
    """(2 x 0.9 + 1 x 0.5 + 1 x 0.8) / 4 = 0.775"""
    found = ratings.rate(THREE, inputs(completion=[(18, 20)], activity=[(5, 10)], satisfaction=[(8, 10)]))
    assert found["score"].tolist() == pytest.approx([77.5])
    assert found["colour"].tolist() == ["yellow"]
    assert not found["is_small"].any()


def test_only_the_proportions_of_weights_count():
    told = inputs(completion=[(18, 20)], activity=[(5, 10)], satisfaction=[(8, 10)])
    tenfold = replace(THREE, inputs=tuple(Input(one.name, one.weight * 10) for one in THREE.inputs))
    assert ratings.rate(tenfold, told)["score"].tolist() == pytest.approx(ratings.rate(THREE, told)["score"].tolist())


def test_too_few_cases_in_one_input_leave_the_numbers_and_no_colour():
    found = ratings.rate(THREE, inputs(completion=[(18, 20)], activity=[(5, 10)], satisfaction=[(3, 4)])).iloc[0]
    assert found["is_small"]
    assert np.isnan(found["score"])
    assert pd.isna(found["colour"])
    assert (found["weakest"], found["numerator"], found["denominator"]) == ("satisfaction", 3, 4)


def test_as_many_cases_as_the_least_number_are_enough():
    told = inputs(completion=[(5, 5)], activity=[(5, 5)], satisfaction=[(5, 5)])
    assert ratings.rate(THREE, told)["colour"].tolist() == ["blue"]


def test_no_case_at_all_is_small_whatever_its_value():
    found = ratings.rate(FOUR, inputs(completion=[(0, 0)])).iloc[0]
    assert found["is_small"]
    assert found["denominator"] == 0


def test_no_places_give_no_rows():
    assert ratings.rate(FOUR, inputs(completion=[(1, 1)]).iloc[:0]).empty


def test_swapping_colours_changes_no_score_and_no_band():
    told = inputs(completion=[(n, 100) for n in range(0, 101, 7)])
    turned = replace(FOUR, bands=FOUR.bands[::-1])
    one, other = ratings.rate(FOUR, told), ratings.rate(turned, told)
    assert one["band"].equals(other["band"])
    assert one["score"].equals(other["score"])
    assert one["colour"].tolist() != other["colour"].tolist()


def test_more_is_never_a_lower_band():
    band = ratings.bands(np.linspace(0, 100, 401), FOUR.cuts)
    assert band.is_monotonic_increasing
    assert band.unique().tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(("better", "ranks"), [("high", [2, 1, 2, None]), ("low", [1, 3, 1, None])])
def test_equal_scores_share_a_rank_and_who_has_none_is_not_ranked(better, ranks):
    rated = pd.DataFrame({"score": [80.0, 90.0, 80.0, np.nan]})
    found = ratings.ranked(rated, better=better)
    assert found.astype(object).where(found.notna(), None).tolist() == ranks


def test_the_median_place_is_half_active_and_twice_as_much_is_full():
    """Rates 1, 2, 3, 8 and nobody: the median of four is 2.5."""
    found = ratings.against_median(pd.Series([2, 4, 6, 16, 5]), pd.Series([2, 2, 2, 2, 0]))
    assert found.attrs["median"] == pytest.approx(2.5)
    assert found["value"].tolist()[:4] == pytest.approx([0.2, 0.4, 0.6, 1.0])
    assert np.isnan(found["value"].iloc[4])


def test_where_half_of_the_places_report_nothing_nobody_has_a_value():
    assert ratings.against_median(pd.Series([0, 0, 3]), pd.Series([1, 1, 1]))["value"].isna().all()


@pytest.mark.parametrize(
    ("cases", "exposure", "fault"),
    [([1], [1, 1], "different indexes"), ([-1], [1], "negative"), ([1], [-1], "negative")],
)
def test_activity_refuses_what_is_no_count(cases, exposure, fault):
    with pytest.raises(ValueError, match=fault):
        ratings.against_median(pd.Series(cases), pd.Series(exposure))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": " "}, "a code and a name"),
        ({"name": ""}, "a code and a name"),
        ({"inputs": ()}, "no inputs"),
        ({"inputs": (Input("a", 1), Input("a", 2))}, "occurs twice"),
        ({"inputs": (Input("a", 0),)}, r"weights are \[0\]"),
        ({"inputs": (Input("a", float("nan")),)}, "above 0"),
        ({"cuts": (70, 60, 90)}, "ascending"),
        ({"cuts": (60, 60, 90)}, "ascending"),
        ({"cuts": (0, 60, 90)}, "between 0 and 100"),
        ({"cuts": (60, 90)}, "2 cuts make 3 bands, got 4"),
        ({"bands": (*FOUR.bands[:3], Band("green", "好"))}, "take them from red, orange, yellow, blue"),
        ({"bands": (*FOUR.bands[:3], Band("blue", "好"))}, "same colour"),
        ({"bands": (*FOUR.bands[:3], Band("red", " "))}, "no meaning"),
        ({"better": "left"}, "better is 'left'"),
        ({"least_number": 0}, "least number is 0"),
    ],
)
def test_a_scheme_that_cannot_be_meant_is_refused(changes, fault):
    with pytest.raises(ratings.SchemeError, match=fault) as told:
        replace(FOUR, **changes)
    assert told.value.fault in ratings.FAULTS


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"completion": 1.2}, "completion is 1.2"),
        ({"completion": -0.1}, "completion is -0.1"),
        ({"completion_denominator": -1}, "negative"),
    ],
)
def test_inputs_that_are_no_shares_are_refused(change, fault):
    with pytest.raises(ValueError, match=fault):
        ratings.rate(FOUR, inputs(completion=[(1, 1)]).assign(**change))


def test_a_missing_input_is_named():
    with pytest.raises(ValueError, match="no column satisfaction, satisfaction_numerator"):
        ratings.rate(THREE, inputs(completion=[(1, 1)], activity=[(1, 1)]))


def test_bounds_of_bands_meet():
    assert [FOUR.bounds(place) for place in range(4)] == [(0, 60), (60, 70), (70, 90), (90, 100)]
    assert THREE.share(THREE.inputs[0]) == 0.5
