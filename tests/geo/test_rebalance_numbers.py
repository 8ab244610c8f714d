"""How many grids a community gets, and which of them keeps which code."""

import numpy as np
import pytest

from geo.plans.rules import Rules
from geo.rebalancing.change import least_moved
from geo.rebalancing.codes import matched, new_codes
from geo.rebalancing.numbers import Piece, choose
from geo.rebalancing.problem import problems
from tests.support.plan_town import code_of, plan_town


def piece(weight, *, nodes=99, locked=0, today=0):
    return Piece(float(weight), nodes, 300.0, 500.0, locked, today)


def chosen(*pieces, today, wanted=None, staff=None):
    numbers = choose(pieces, today=today, wanted=wanted, staff=staff)
    return sum(numbers.of_piece), numbers.reason


@pytest.mark.parametrize(
    ("weight", "today", "number"),
    [
        (1200, 3, (3, "kept")),
        (1200, 4, (4, "kept")),
        (1200, 9, (4, "rule")),
        (1200, 1, (3, "rule")),
        (7200, 85, (24, "rule")),  # 85 grids became 24
        (250, 3, (1, "nearest")),
        (540, 2, (1, "nearest")),
        (550, 2, (2, "nearest")),
        (560, 2, (2, "nearest")),
        (1200, 0, (3, "rule")),
        (0, 1, (1, "nearest")),
    ],
)
def test_the_number_is_the_one_nearest_to_todays_that_the_rule_allows(weight, today, number):
    assert chosen(piece(weight), today=today) == number


def test_workers_at_hand_come_before_todays_number_and_the_planner_before_both():
    assert chosen(piece(1200), today=3, staff=4) == (4, "staff")
    assert chosen(piece(1200), today=3, staff=9) == (4, "rule")
    assert chosen(piece(1200), today=3, staff=4, wanted=6) == (6, "given")


def test_each_piece_of_ground_has_a_grid_and_what_is_wanted_beyond_goes_where_it_fits():
    numbers = choose([piece(900), piece(400), piece(20)], today=3, wanted=None, staff=None)
    assert numbers.of_piece == (2, 1, 1)
    assert choose([piece(900), piece(400)], today=3, wanted=1, staff=None)[:2] == ((1, 1), "pieces")
    assert choose([piece(900, today=3), piece(700, today=1)], today=4, wanted=None, staff=None).of_piece == (2, 2)


def test_there_are_no_more_grids_than_units_and_no_fewer_than_locks():
    assert chosen(piece(1200, nodes=2), today=4) == (2, "nearest")
    assert chosen(piece(1200, locked=5), today=3) == (5, "nearest")


def test_grids_keep_the_codes_under_which_most_households_stay():
    town = plan_town(["aabbb"], households=[10, 90, 30, 30, 30])
    (problem,) = problems(town, town.current.to_numpy(dtype=object), Rules())
    assert matched(problem, np.array([0, 1, 1, 0, 0])).tolist() == [1, 0, 0, 1, 1]
    assert matched(problem, np.array([5, 5, 6, 7, 7])).tolist() == [0, 0, 2, 1, 1]


def test_a_lock_decides_which_code_is_kept():
    town = plan_town(["aabbb"], households=[10, 90, 30, 30, 30])
    rules = Rules(locked_units=frozenset(town.frame.index[[0]]))
    (problem,) = problems(town, town.current.to_numpy(dtype=object), rules)
    assert matched(problem, np.array([0, 1, 1, 0, 0])).tolist() == [0, 1, 1, 0, 0]


def test_new_codes_go_on_after_the_last_of_the_community():
    taken = [code_of("a"), code_of("c"), "320106001002009", "320106001001004-01"]
    assert new_codes("320106001001", taken, 2) == ["320106001001005", "320106001001006"]
    assert new_codes("320106001003", taken, 1) == ["320106001003001"]


@pytest.mark.parametrize(
    ("rows", "homes", "total", "moved"),
    [
        (["aab"], [300, 350, 280], 2, 150),  # 150 too many leave the first, 20 too few come into the second
        (["aab"], [200, 200, 120], 2, 180),  # 180 come into the second
        (["aabb"], [200, 200, 90, 80], 1, 170),  # the smaller grid is no more
        (["aaab"], [200, 200, 250, 400], 3, 300),  # a new grid needs 300, more than the 150 above the limit
        (["aa.b"], [200, 200, 100, 120], 2, 80),  # 100 have no grid yet, and are free to come
    ],
)
def test_what_moves_at_least_is_counted_by_hand(rows, homes, total, moved):
    town = plan_town(rows, households=homes)
    (problem,) = problems(town, town.current.to_numpy(dtype=object), Rules())
    assert least_moved(problem, total=total, price=100.0) == moved
    assert least_moved(problem, total=total, price=0.5) == moved / 2


def test_all_but_the_largest_part_of_a_cut_compound_moves():
    town = plan_town(["aaab"], households=[100, 90, 60, 250], compounds=[".xxx"])
    (problem,) = problems(town, town.current.to_numpy(dtype=object), Rules(least_households=0))
    assert least_moved(problem, total=2, price=100.0) == 150
