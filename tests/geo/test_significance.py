from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.significance import binomial_tails, can_tell_low, false_discovery_rate, signed_level

ALL = np.ones(5, dtype=bool)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.001, 0.999))
def test_tails_are_sums_of_binomial_probabilities(one, other, share):
    observed, trials = min(one, other), max(one, other)
    chance = [comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(trials + 1)]
    upper, lower = binomial_tails(observed, trials, share)
    assert float(upper) == pytest.approx(sum(chance[observed:]), rel=1e-9)
    assert float(lower) == pytest.approx(sum(chance[: observed + 1]), rel=1e-9)


def test_tails_far_out_are_small_but_not_lost():
    upper, lower = binomial_tails([60, 1], [100_000, 1_000_000], [1e-4, 2e-5])
    # Both summed in 50-digit arithmetic.
    assert upper[0] == pytest.approx(6.44216923735477e-27, rel=1e-9)
    assert lower[1] == pytest.approx(4.32763942892762e-08, rel=1e-9)


def test_tails_of_certain_outcomes_are_certain():
    upper, lower = binomial_tails([0, 7, 0], [0, 7, 7], [0.5, 1.0, 0.0])
    assert upper.tolist() == lower.tolist() == [1.0, 1.0, 1.0]


def test_false_discovery_rates_by_hand():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.8])
    assert false_discovery_rate(p, family=ALL).tolist() == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.8])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_false_discovery_rates_equal_scipys(probabilities):
    from scipy.stats import false_discovery_control

    p = np.array(probabilities)
    q = false_discovery_rate(p, family=np.ones(p.size, dtype=bool))
    assert q == pytest.approx(false_discovery_control(p), rel=1e-12)


def test_each_column_is_a_family_and_rows_outside_take_no_part():
    p = np.array([[0.01, 0.5], [0.02, 0.01], [0.0, 0.0]])
    q = false_discovery_rate(p, family=np.array([True, True, False]))
    assert q.tolist() == [[0.02, 0.5], [0.02, 0.02], [1.0, 1.0]]


def test_nobody_to_test_is_no_error():
    p = np.array([0.01, 0.5])
    assert false_discovery_rate(p, family=np.zeros(2, dtype=bool)).tolist() == [1.0, 1.0]
    assert false_discovery_rate(np.empty(0), family=np.empty(0, dtype=bool)).size == 0


def test_a_level_starts_below_its_threshold_not_at_it():
    q = np.array([0.2, 0.10, 0.0999, 0.05, 0.0499, 0.01, 0.0099])
    assert signed_level(q, np.ones(7)).tolist() == [0, 0, 1, 1, 2, 2, 3]
    assert signed_level(np.ones(7), q).tolist() == [0, 0, -1, -1, -2, -2, -3]


def test_nothing_found_is_noteworthy_from_an_expectation_of_2_3_on():
    assert can_tell_low([1000, 1000], [0.00229, 0.00231]).tolist() == [False, True]
    assert can_tell_low([0, 50, 50], [0.5, 0.0, 1.0]).tolist() == [False, False, False]
