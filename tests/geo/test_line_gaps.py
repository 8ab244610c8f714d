"""Gates in walls, and streets that end shortly before what they lead to."""

import numpy as np
import pytest
import shapely

from geo.ground.line_gaps import OPENING_M, OTHER_REACH_M, REACH_M, openings, prolonged


def lines(*wkt: str) -> np.ndarray:
    return np.array([shapely.from_wkt(f"LINESTRING ({points})") for points in wkt], dtype=object)


def ends(found: np.ndarray) -> list[list[float]]:
    """First and last coordinates of each line, as x, y, x, y."""
    return [np.round(shapely.get_coordinates(line), 6).ravel().tolist() for line in found]


def test_two_ends_of_wall_that_face_each_other_are_a_gate():
    walls = lines("0 0, 50 0", "56 0, 100 0")

    assert ends(openings(walls)) == [[56.0, 0.0, 50.0, 0.0]]


def test_a_wall_around_a_compound_has_a_gate_between_its_own_ends():
    wall = lines("52 0, 100 0, 100 100, 0 100, 0 0, 46 0")

    assert ends(openings(wall)) == [[52.0, 0.0, 46.0, 0.0]]


def test_the_two_ends_of_a_short_wall_are_no_gate():
    assert ends(openings(lines("0 0, 10 0"))) == []


def test_walls_that_touch_have_no_gate_between_them():
    assert ends(openings(lines("0 0, 50 0", "50 0, 50 8"))) == []


def test_ends_farther_apart_than_a_gate_stay_open():
    assert ends(openings(lines("0 0, 50 0", f"{50.1 + OPENING_M} 0, 100 0"))) == []


def test_of_three_ends_the_two_nearest_are_the_gate():
    walls = lines("0 0, 50 0", "56 0, 100 0", "60 5, 60 90")

    assert ends(openings(walls)) == [[56.0, 0.0, 50.0, 0.0]]


def test_no_walls_have_no_gates():
    assert len(openings(lines())) == 0


STREET = "0 0, 100 0"


@pytest.mark.parametrize("kind", ["waterway", "railway", "motorway", "street", "border"])
def test_a_street_goes_on_to_what_is_within_reach_ahead(kind):
    reach = REACH_M.get(kind, OTHER_REACH_M)
    for gap, is_met in ((reach - 1.0, True), (reach + 1.0, False)):
        target = lines(f"{100.0 + gap} -50, {100.0 + gap} 50")

        found = prolonged(lines(STREET), target, np.array([kind], dtype=object))

        assert ends(found) == ([[100.0, 0.0, 100.0 + gap, 0.0]] if is_met else [])


def test_a_street_goes_straight_on_at_either_end():
    target = lines("-10 -50, -10 50", "115 -50, 115 50")

    found = prolonged(lines(STREET), target, np.array(["street", "street"], dtype=object))

    assert sorted(ends(found)) == [[0.0, 0.0, -10.0, 0.0], [100.0, 0.0, 115.0, 0.0]]


def test_a_street_stops_at_the_first_line_ahead():
    # Twenty-five metres to the street are too many; the river beyond it is not met through it.
    target = lines("125 -50, 125 50", "150 -50, 150 50")

    assert ends(prolonged(lines(STREET), target, np.array(["street", "waterway"], dtype=object))) == []


def test_a_street_that_meets_another_goes_no_further():
    crossing = lines(STREET, "100 0, 100 -60")
    target = lines("110 -50, 110 50")

    assert ends(prolonged(crossing, target, np.array(["street"], dtype=object))) == []


def test_no_lines_lead_nowhere():
    assert len(prolonged(lines(), lines(STREET), np.array(["street"], dtype=object))) == 0
    assert len(prolonged(lines(STREET), lines(), np.array([], dtype=object))) == 0
