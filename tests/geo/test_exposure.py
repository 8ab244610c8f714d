import h3
import numpy as np
import pytest
import shapely

from geo import exposure
from geo.cells import cell_of

CENTRE = shapely.Point(118.78, 32.04)
SQUARE = shapely.box(118.77, 32.03, 118.79, 32.05)


def cells_around(resolution, *, rings=2):
    centre = h3.latlng_to_cell(CENTRE.y, CENTRE.x, resolution)
    return np.sort(np.array([int(cell, 16) for cell in h3.grid_disk(centre, rings)], dtype=np.uint64))


def test_a_building_counts_in_the_cell_that_holds_it():
    cells = cells_around(9)
    house = CENTRE.buffer(0.0001)
    held = exposure.households_of_buildings(np.array([house, house]), [30, 12], cells=cells)
    assert held[cell_of([CENTRE.x], [CENTRE.y], resolution=9)[0]] == 42
    assert held.sum() == 42
    assert len(held) == len(cells)


def test_a_building_outside_the_study_area_is_left_out():
    far = shapely.Point(119.5, 32.04).buffer(0.0001)
    held = exposure.households_of_buildings(np.array([far]), [30], cells=cells_around(9))
    assert held.sum() == 0


def test_no_buildings_give_zero_everywhere():
    held = exposure.households_of_buildings(np.array([], dtype=object), [], cells=cells_around(9))
    assert held.sum() == 0
    assert held.name == "households"


def test_an_area_s_households_are_spread_over_its_ground_and_none_are_lost():
    cells = exposure.study_cells(SQUARE, resolution=10)
    held = exposure.households_of_areas([SQUARE], [600], cells=cells)
    assert held.sum() == pytest.approx(600)
    inner = held[held > 0]
    assert inner.max() / inner.median() < 1.2


def test_two_areas_of_one_size_hold_what_each_has():
    west, south, east, north = SQUARE.bounds
    middle = (west + east) / 2
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    cells = exposure.study_cells(SQUARE, resolution=11)
    held = exposure.households_of_areas(halves, [100, 300], cells=cells)
    lon = np.array([h3.cell_to_latlng(f"{cell:x}")[1] for cell in cells])
    assert held[lon < middle].sum() == pytest.approx(100, rel=0.03)
    assert held[lon > middle].sum() == pytest.approx(300, rel=0.03)


def test_an_area_too_small_to_hold_a_cell_s_centre_keeps_its_households():
    cells = exposure.study_cells(SQUARE, resolution=9)
    sliver = CENTRE.buffer(0.00001)
    assert exposure.households_of_areas([sliver], [7], cells=cells).sum() == 7


def test_no_areas_give_zero_everywhere():
    assert exposure.households_of_areas([], [], cells=cells_around(9)).sum() == 0


@pytest.mark.parametrize("households", [[1, 2], [-1], [float("nan")]])
def test_households_must_be_one_good_number_for_each_place(households):
    with pytest.raises(ValueError, match="households"):
        exposure.households_of_areas([SQUARE], households, cells=cells_around(9))


def test_cells_of_two_resolutions_are_refused():
    mixed = np.concatenate([cells_around(9), cells_around(10)])
    with pytest.raises(ValueError, match="9, 10"):
        exposure.households_of_areas([SQUARE], [1], cells=mixed)
    with pytest.raises(ValueError, match="at least one"):
        exposure.one_resolution(np.array([], dtype=np.uint64))


def test_even_expectation_is_one_everywhere():
    cells = cells_around(9)
    assert exposure.even(cells).tolist() == [1.0] * len(cells)


def test_the_study_area_covers_every_corner_of_the_ground():
    cells = exposure.study_cells(SQUARE, resolution=10)
    corners = shapely.get_coordinates(SQUARE)
    assert np.isin(cell_of(corners[:, 0], corners[:, 1], resolution=10), cells).all()


def test_the_finest_cells_that_are_not_too_many_are_taken():
    by_level = {level: exposure.study_cells(SQUARE, resolution=level).size for level in exposure.RESOLUTIONS}
    assert exposure.study_cells(SQUARE, most=by_level[10]).size == by_level[10]
    assert exposure.study_cells(SQUARE, most=by_level[10] - 1).size == by_level[9]
    assert exposure.study_cells(SQUARE, resolution=9, most=10**9).size == by_level[9]


def test_where_even_the_coarsest_are_too_many_they_are_taken():
    assert exposure.study_cells(SQUARE, most=0).size == exposure.study_cells(SQUARE, resolution=8).size
