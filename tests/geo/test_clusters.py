import h3
import numpy as np
import pandas as pd

from geo.clusters import hot_clusters, members

CENTRE = h3.latlng_to_cell(32.04, 118.78, 9)


def cells(*names):
    return [int(name, 16) for name in names]


def judged(rows):
    """Rows of (cell, level, count, p_high) as `assess` would give them."""
    frame = pd.DataFrame(rows, columns=["cell", "level", "count", "p_high"])
    frame = frame.set_index(frame.pop("cell").astype("uint64")).astype({"level": "Int8"})
    return frame.assign(observed=9, expected=3.0, ratio=3.0, trend_class="none", hot_run=0)


def two_groups():
    """Two cells side by side, and one far from them."""
    near = h3.grid_ring(CENTRE, 1)[0]
    far = h3.grid_ring(CENTRE, 4)[0]
    a, b, c = cells(CENTRE, near, far)
    rows = [(a, 2, 4, 0.02), (b, 3, 9, 0.001), (c, 3, 5, 0.0001)]
    return judged(rows), (a, b, c)


def test_cells_that_touch_are_one_cluster():
    found, (a, b, c) = two_groups()
    clusters = hot_clusters(found)
    assert clusters["peak"].tolist() == [c, b]
    assert clusters["cells"].tolist() == [1, 2]
    assert clusters["count"].tolist() == [5, 13]
    assert members(found, b).tolist() == sorted([a, b])
    assert members(found, c).tolist() == [c]


def test_the_peak_is_the_cell_of_the_highest_level_with_the_most_incidents():
    a, b = cells(CENTRE, h3.grid_ring(CENTRE, 1)[0])
    assert hot_clusters(judged([(a, 3, 0, 0.0001), (b, 3, 7, 0.01)]))["peak"].tolist() == [b]
    assert hot_clusters(judged([(a, 3, 1, 0.01), (b, 2, 70, 0.01)]))["peak"].tolist() == [a]


def test_cells_below_the_level_and_untold_ones_belong_to_no_cluster():
    a, b = cells(CENTRE, h3.grid_ring(CENTRE, 1)[0])
    found = judged([(a, 1, 4, 0.04), (b, None, 9, 0.5)])
    assert hot_clusters(found).empty
    assert hot_clusters(found, level=1)["cells"].tolist() == [1]


def test_a_cell_that_is_not_hot_is_alone():
    found, _ = two_groups()
    cold = np.uint64(int(h3.grid_ring(CENTRE, 3)[0], 16))
    assert members(found, cold).tolist() == [cold]
