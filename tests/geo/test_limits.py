import pandas as pd

from geo.limits import HOUSEHOLDS, beyond


def test_a_residential_grid_should_serve_300_to_500_households():
    assert HOUSEHOLDS["residential"] == (300, 500)


def test_how_far_each_grid_leaves_its_range():
    households = pd.Series([299, 300, 500, 501, 0, 774], dtype="Int64")
    kinds = pd.Series(["residential"] * 6)
    assert beyond(households, kinds).tolist() == [-1, 0, 0, 1, -300, 274]


def test_classes_without_a_range_and_unknown_numbers_break_no_rule():
    households = pd.Series([9000, pd.NA], dtype="Int64")
    assert beyond(households, pd.Series(["commercial", "residential"])).tolist() == [0, 0]


def test_no_grids_give_no_numbers():
    empty = beyond(pd.Series([], dtype="Int64"), pd.Series([], dtype=object))
    assert empty.empty
    assert empty.name == "beyond"
