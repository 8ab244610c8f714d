import numpy as np
import pandas as pd
import pytest

from geo.catchment import two_step_catchment

#                      canteen  club
WALKS = pd.DataFrame({"canteen": [3.0, 8.0, 40.0], "club": [20.0, 14.0, 12.0]}, index=["a", "b", "c"])
ELDERS = pd.Series([100, 50, 50], index=WALKS.index)
SEATS = pd.Series([30.0, 20.0], index=WALKS.columns)


def test_capacity_is_shared_out_and_added_up():
    access, ratio = two_step_catchment(WALKS, ELDERS, SEATS)
    assert ratio.to_dict() == {"canteen": 30 / 150, "club": 20 / 100}
    assert access.to_dict() == pytest.approx({"a": 0.2, "b": 0.4, "c": 0.2})
    assert access.name == "access"
    assert (access * ELDERS).sum() == pytest.approx(50.0)  # all seats, none twice


def test_zones_weigh_the_near_more():
    access, ratio = two_step_catchment(WALKS, ELDERS, SEATS, zones={5: 1.0, 10: 0.5, 15: 0.2})
    assert ratio.to_dict() == pytest.approx({"canteen": 30 / 125, "club": 20 / (0.2 * 50 + 0.2 * 50)})
    assert access.to_dict() == pytest.approx({"a": 0.24, "b": 0.5 * 0.24 + 0.2 * 1.0, "c": 0.2 * 1.0})
    assert (access * ELDERS).sum() == pytest.approx(50.0)


def test_who_reaches_nothing_has_nothing_and_whom_nobody_reaches_shares_nothing():
    access, ratio = two_step_catchment(WALKS, ELDERS, SEATS, limit_minutes=5)
    assert access.to_dict() == pytest.approx({"a": 0.3, "b": 0.0, "c": 0.0})
    assert ratio["canteen"] == pytest.approx(0.3)
    assert np.isnan(ratio["club"])


def test_a_walk_exactly_at_the_limit_counts():
    access, _ = two_step_catchment(WALKS, ELDERS, SEATS, limit_minutes=12)
    assert access["c"] == pytest.approx(20 / 50)


def test_unknown_capacity_takes_no_part_and_unknown_demand_is_nobody():
    access, ratio = two_step_catchment(
        WALKS, ELDERS.astype("Int64").mask([True, False, False]), SEATS.mask([False, True])
    )
    assert ratio["canteen"] == pytest.approx(30 / 50)
    assert np.isnan(ratio["club"])
    assert access.to_dict() == pytest.approx({"a": 0.6, "b": 0.6, "c": 0.0})


def test_unreachable_places_have_no_access():
    assert two_step_catchment(WALKS * np.inf, ELDERS, SEATS)[0].tolist() == [0.0, 0.0, 0.0]


def test_numbers_must_fit_the_walks():
    with pytest.raises(ValueError, match="demand has another index than the minutes"):
        two_step_catchment(WALKS, ELDERS[::-1], SEATS)
    with pytest.raises(ValueError, match="capacity has another index than the minutes"):
        two_step_catchment(WALKS, ELDERS, ELDERS)
    with pytest.raises(ValueError, match=r"capacity hold -3.0; give finite numbers >= 0"):
        two_step_catchment(WALKS, ELDERS, SEATS - 33)
    with pytest.raises(ValueError, match=r"zones hold -1.0"):
        two_step_catchment(WALKS, ELDERS, SEATS, zones={5: -1})
