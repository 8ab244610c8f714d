"""Who serves whom, on a matrix small enough to know by heart.

      west   mid    east          metres on foot; nobody gets to the last place, nor from it
a      100    400   2000
b      300    300   1500
c     2000    900    200
d      inf    inf    inf
"""

import numpy as np
import pytest

from geo.serving import NOBODY, clients, nearest, spacing

INF = np.inf
METRES = np.array([[100, 400, 2000], [300, 300, 1500], [2000, 900, 200], [INF, INF, INF]], dtype=np.float32)
ALL = np.array([True, True, True])


def test_each_place_has_the_nearest_of_those_that_count():
    found = nearest(METRES, among=np.array([False, True, True]))
    assert found.metres.tolist() == [400, 300, 200, INF]
    assert found.facility.tolist() == [1, 1, 2, NOBODY]


def test_of_two_at_the_same_distance_the_first_is_taken():
    assert nearest(METRES, among=ALL).facility.tolist() == [0, 0, 2, NOBODY]


def test_without_any_facility_nobody_is_reached():
    for metres in (METRES, np.zeros((4, 0))):
        found = nearest(metres, among=np.zeros(metres.shape[1], dtype=bool))
        assert found.metres.tolist() == [INF] * 4
        assert found.facility.tolist() == [NOBODY] * 4


def test_a_place_that_reaches_no_other_loses_the_service():
    served = clients(METRES, 2, among=ALL, limit_m=1000)
    assert served.reached.tolist() == [False, False, True, False]
    assert served.lost.tolist() == [False, False, False, False]  # c still reaches the middle one
    assert clients(METRES, 2, among=ALL, limit_m=500).lost.tolist() == [False, False, True, False]


def test_a_facility_is_nearest_to_those_that_have_no_nearer_one():
    assert clients(METRES, 0, among=ALL, limit_m=1000).nearest.tolist() == [True, True, False, False]
    assert clients(METRES, 1, among=ALL, limit_m=1000).nearest.tolist() == [False, True, False, False]


def test_a_facility_that_does_not_count_is_judged_as_if_it_did():
    assert clients(METRES, 2, among=np.array([True, False, False]), limit_m=1000).lost.tolist() == [0, 0, 1, 0]


def test_whoever_loses_a_facility_can_reach_it():
    rng = np.random.default_rng(7)
    metres = rng.uniform(0, 3000, (50, 6))
    for facility in range(6):
        served = clients(metres, facility, among=np.ones(6, dtype=bool), limit_m=900)
        assert not (served.lost & ~served.reached).any()
        assert not (served.lost & ~served.nearest).any()


def test_the_gap_of_a_facility_is_the_way_to_the_next_one_that_counts():
    between_m = np.array([[0, 500, 900], [500, 0, 700], [900, 700, 0]])
    assert spacing(between_m, among=ALL).tolist() == [500, 500, 700]
    assert spacing(between_m, among=np.array([True, False, True])).tolist() == [900, INF, 900]
    assert spacing(between_m, among=np.array([True, False, False])).tolist() == [INF, INF, INF]


def test_flags_must_be_as_many_as_facilities():
    with pytest.raises(ValueError, match="3 facilities need a flag each"):
        nearest(METRES, among=np.array([True, True]))
    with pytest.raises(ValueError, match="3 facilities need a flag each"):
        clients(METRES, 0, among=np.array([True, True]), limit_m=1)
