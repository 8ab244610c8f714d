from itertools import pairwise

import numpy as np
import pytest

from geo.classes import five_classes


def test_bounds_are_the_quantiles_rounded_to_two_digits():
    assert five_classes(np.arange(1, 2001)) == (1000, 1500, 1800, 1900)


def test_zeros_and_missing_values_do_not_count():
    assert five_classes([0] * 1000 + [float("nan")] + [10, 20, 30, 40, 50]) == five_classes([10, 20, 30, 40, 50])


def test_bounds_ascend_even_where_all_values_are_equal():
    assert five_classes([1, 1, 1, 1]) == (1, 2, 3, 4)
    small = five_classes([0.001] * 9)
    assert all(later > earlier for earlier, later in pairwise(small))


def test_nothing_above_zero_gives_one_to_four():
    assert five_classes([]) == five_classes([0, 0]) == (1, 2, 3, 4)


def test_random_values_always_give_ascending_bounds():
    rng = np.random.default_rng(2)
    for scale in (0.01, 1, 1e6):
        for _ in range(50):
            bounds = five_classes(rng.gamma(0.5, scale, rng.integers(1, 30)))
            assert all(later > earlier for earlier, later in pairwise(bounds))


@pytest.mark.parametrize("bad", [-1.0, float("inf")])
def test_values_that_cannot_be_classed_are_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        five_classes([1.0, bad])
