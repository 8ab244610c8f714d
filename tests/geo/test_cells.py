import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.cells import (
    cell_of,
    cells_touching,
    cells_within,
    centres_of,
    disks_around,
    neighbours,
    outlines_of,
    parent_of,
    resolution_of,
    rolled_up,
    text_of,
)

from .conftest import CENTRE, disk_of

# Two blocks with a courtyard, and a kiosk across the street.
BLOCKS = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [(118.77, 32.03), (118.80, 32.03), (118.80, 32.06), (118.77, 32.06)],
            [[(118.78, 32.04), (118.79, 32.04), (118.79, 32.05), (118.78, 32.05)]],
        ),
        shapely.box(118.81, 32.03, 118.815, 32.035),
    ]
)


def test_cell_of_equals_h3_over_the_whole_globe_at_every_resolution():
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-180, 180, 400), np.degrees(np.arcsin(rng.uniform(-1, 1, 400)))
    for resolution in range(16):
        expected = [h3.str_to_int(h3.latlng_to_cell(y, x, resolution)) for x, y in zip(lon, lat, strict=True)]
        assert cell_of(lon, lat, resolution=resolution).tolist() == expected


def test_cell_of_many_positions_equals_cell_of_each_chunk_by_itself():
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(118, 119, 300_001), rng.uniform(31, 32, 300_001)
    whole = cell_of(lon, lat, resolution=11)
    assert whole.dtype == np.uint64
    assert (whole == np.concatenate([cell_of(lon[i], lat[i], resolution=11) for i in _halves(lon.size)])).all()


def _halves(size: int) -> tuple[slice, slice]:
    return slice(0, size // 2), slice(size // 2, size)


def test_cell_of_keeps_the_shape_and_accepts_none_one_and_strided_positions():
    assert cell_of([], [], resolution=9).shape == (0,)
    assert cell_of(118.7817, 32.0437, resolution=9) == CENTRE
    assert hash(cell_of(118.7817, 32.0437, resolution=9)) == hash(CENTRE)
    lonlat = np.array([[118.7817, 32.0437]] * 6).reshape(3, 2, 2)
    assert cell_of(lonlat[..., 0], lonlat[..., 1], resolution=9).tolist() == [[CENTRE] * 2] * 3


def test_cells_fit_a_signed_bigint():
    cells = cell_of([-179.9, 0.0, 179.9], [-89.0, 0.0, 89.0], resolution=15)
    assert (cells.astype(np.int64) > 0).all()


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(np.nan, 32.0), (118.0, np.nan), (118.0, 91.0), (200.0, 32.0), (np.inf, 32.0), (32.0, 118.0)],
)
def test_cell_of_names_the_first_bad_position(lon, lat):
    with pytest.raises(ValueError, match=r"position 2 .*longitude -180\.\.180"):
        cell_of([118.0, 118.0, lon, lon], [32.0, 32.0, lat, lat], resolution=9)


def test_cell_of_refuses_unequal_lengths_and_unknown_resolutions():
    with pytest.raises(ValueError, match="2 longitudes but 1 latitudes"):
        cell_of([118.0, 118.0], [32.0], resolution=9)
    for resolution in (-1, 16):
        with pytest.raises(ValueError, match=f"resolution {resolution} does not exist"):
            cell_of([118.0], [32.0], resolution=resolution)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10, 11])
def test_cells_within_are_those_whose_centre_is_inside(resolution):
    west, south, east, north = BLOCKS.bounds
    x, y = np.meshgrid(np.linspace(west - 0.02, east + 0.02, 300), np.linspace(south - 0.02, north + 0.02, 300))
    candidates = np.unique(cell_of(x, y, resolution=resolution))
    inside = candidates[shapely.contains_xy(BLOCKS, *centres_of(candidates))]
    assert cells_within(BLOCKS, resolution=resolution).tolist() == inside.tolist()


def test_cells_within_are_ascending_unique_and_none_for_nothing():
    twice = shapely.MultiPolygon([shapely.box(118.77, 32.03, 118.80, 32.06), shapely.box(118.80, 32.03, 118.83, 32.06)])
    cells = cells_within(twice, resolution=9)
    assert cells.dtype == np.uint64
    assert (np.diff(cells.astype(np.int64)) > 0).all()
    assert cells_within(shapely.Polygon(), resolution=9).size == 0


def test_a_kiosk_holds_no_centre_but_touches_a_cell():
    kiosk = shapely.box(118.7817, 32.0437, 118.78171, 32.04371)
    assert cells_within(kiosk, resolution=9).size == 0
    assert cells_touching(kiosk, resolution=9).tolist() == [CENTRE]


def test_cells_touching_hold_every_position_of_the_area():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(118.77, 118.80, 5000), rng.uniform(32.03, 32.06, 5000)
    study = cells_touching(shapely.box(118.77, 32.03, 118.80, 32.06), resolution=9)
    assert np.isin(cell_of(lon, lat, resolution=9), study).all()


def test_cells_within_refuses_what_is_no_area_in_degrees():
    with pytest.raises(ValueError, match="Point"):
        cells_within(shapely.Point(118, 32), resolution=9)
    with pytest.raises(ValueError, match="Self-intersection"):
        cells_within(shapely.Polygon([(118, 32), (119, 33), (119, 32), (118, 33)]), resolution=9)
    with pytest.raises(ValueError, match="beyond degrees"):
        cells_within(shapely.box(500_000, 3_500_000, 501_000, 3_501_000), resolution=9)
    with pytest.raises(ValueError, match="resolution 16"):
        cells_within(BLOCKS, resolution=16)


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(0, 15), st.integers(0, 15))
def test_parent_of_equals_h3(lon, lat, one, other):
    fine, coarse = max(one, other), min(one, other)
    cell = cell_of([lon], [lat], resolution=fine)
    parent = h3.cell_to_parent(h3.int_to_str(int(cell[0])), coarse)
    assert text_of(parent_of(cell, resolution=coarse)).tolist() == [parent]


def test_parent_of_refuses_coarser_cells_and_what_is_no_cell():
    cells = np.array([CENTRE, int(parent_of([CENTRE], resolution=7)[0])], dtype=np.uint64)
    with pytest.raises(ValueError, match=r"position 1 is coarser than resolution 8"):
        parent_of(cells, resolution=8)
    with pytest.raises(ValueError, match="5 at position 0 is not an H3 cell"):
        parent_of([5], resolution=8)
    with pytest.raises(ValueError, match="float64, which cannot hold them"):
        parent_of(np.array([1.5]), resolution=8)


def test_rolled_up_counts_keep_their_sum():
    counts = pd.Series(np.arange(37), index=disk_of(3), name="incidents")
    rolled = rolled_up(counts, resolution=7)
    assert rolled.sum() == counts.sum()
    assert rolled.name == "incidents"
    assert (resolution_of(rolled.index) == 7).all()
    assert rolled.index.is_monotonic_increasing


def test_centres_and_outlines_belong_to_their_cells():
    cells = disk_of(2)
    lon, lat = centres_of(cells)
    assert cell_of(lon, lat, resolution=9).tolist() == cells.tolist()
    outlines = outlines_of(cells)
    assert shapely.contains_xy(outlines, lon, lat).all()
    assert shapely.get_num_coordinates(outlines).tolist() == [7] * 19


def test_text_of_is_h3s_own_text():
    assert text_of([CENTRE]).tolist() == [h3.int_to_str(CENTRE)]


@pytest.mark.parametrize("rings", [0, 1, 2, 3])
def test_neighbours_are_h3s_disks_within_the_study_area(rings):
    cells = np.random.default_rng(4).permutation(disk_of(6))
    _assert_disks(cells, rings)


def test_neighbours_of_a_pentagon_are_five_and_itself():
    pentagon = h3.str_to_int(h3.get_pentagons(5)[3])
    cells = disk_of(4, pentagon)
    _assert_disks(cells, 2)
    at = int(np.flatnonzero(cells == pentagon)[0])
    assert neighbours(cells, rings=1).sum(axis=1)[at] == 6


def _assert_disks(cells, rings):
    matrix = neighbours(cells, rings=rings)
    for row, cell in enumerate(cells):
        found = cells[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]
        disk = {h3.str_to_int(text) for text in h3.grid_disk(h3.int_to_str(int(cell)), rings)}
        assert sorted(found.tolist()) == sorted(disk & set(cells.tolist()))
    assert (matrix.data == 1.0).all()
    assert (matrix != matrix.T).nnz == 0


def test_disks_around_two_cells_overlap_once():
    assert disks_around([CENTRE], rings=3).tolist() == disk_of(3).tolist()
    assert disks_around(disk_of(1), rings=2).tolist() == disk_of(3).tolist()


def test_neighbours_refuses_none_duplicate_and_mixed_cells():
    with pytest.raises(ValueError, match="at least one cell"):
        neighbours([])
    with pytest.raises(ValueError, match="more than once"):
        neighbours([CENTRE, CENTRE])
    with pytest.raises(ValueError, match=r"mix resolutions \[8, 9\]"):
        neighbours([CENTRE, int(parent_of([CENTRE], resolution=8)[0])])
    with pytest.raises(ValueError, match="rings is -1"):
        neighbours([CENTRE], rings=-1)
