import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from geo.hotspots import local_g

# A path of four places, a - b - c - d, with values 1, 2, 3, 6.
PATH = csr_array(np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], dtype=float))
VALUES = np.array([1.0, 2.0, 3.0, 6.0])


def _row_standardised(weights: csr_array) -> csr_array:
    return csr_array(weights.multiply(1.0 / weights.sum(axis=1)[:, None]))


@pytest.fixture
def getis_ord(shared_data) -> tuple[pd.DataFrame, np.ndarray]:
    """The 16 x 16 lattice of Getis & Ord (1996) and the distances between its places."""
    table = pd.read_csv(shared_data / "reference" / "spdep_localG" / "getisord.csv")
    xy = table[["x", "y"]].to_numpy(float)
    return table, np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))


@pytest.fixture
def columbus(shared_data) -> tuple[pd.DataFrame, csr_array]:
    """Crime in 49 tracts and who borders on whom."""
    folder = shared_data / "reference" / "spdep_localG"
    pairs = pd.read_csv(folder / "columbus_queen_nb.csv").to_numpy() - 1
    weights = csr_array((np.ones(len(pairs)), tuple(pairs.T)), shape=(49, 49))
    return pd.read_csv(folder / "columbus.csv"), weights


def test_gi_star_of_an_end_by_hand():  # n = 4, mean 3, s = sqrt(3.5), w = 2, sum 3
    assert local_g(VALUES, PATH)[0] == pytest.approx((3 - 6) / np.sqrt(3.5 * (4 * 2 - 4) / 3))


def test_gi_of_an_end_leaves_itself_out_by_hand():  # others 2, 3, 6: mean 11/3, variance 49/3 - 121/9, w = 1
    z = (2 - 11 / 3) / np.sqrt((49 / 3 - 121 / 9) * (3 * 1 - 1) / 2)
    assert local_g(VALUES, PATH, star=False)[0] == pytest.approx(z)


def test_own_weights_are_added_for_gi_star_and_ignored_for_gi():
    with_self = csr_array(PATH + np.eye(4))
    for star in (True, False):
        assert local_g(VALUES, PATH, star=star) == pytest.approx(local_g(VALUES, with_self, star=star))


def test_scaling_a_row_changes_nothing():
    for star in (True, False):
        assert local_g(VALUES, _row_standardised(PATH), star=star) == pytest.approx(local_g(VALUES, PATH, star=star))


def test_relabelled_places_keep_their_z():
    order = np.array([2, 0, 3, 1])
    shuffled = csr_array(PATH.toarray()[np.ix_(order, order)])
    for star in (True, False):
        assert local_g(VALUES[order], shuffled, star=star) == pytest.approx(local_g(VALUES, PATH, star=star)[order])


def test_equal_values_are_zero_and_a_place_without_neighbours_has_no_gi():
    island = csr_array(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float))
    assert local_g(np.full(4, 0.1), PATH).tolist() == [0.0] * 4
    assert local_g(np.full(4, 0.1), PATH, star=False).tolist() == [0.0] * 4
    assert np.isnan(local_g([1.0, 2.0, 4.0], island, star=False)).tolist() == [False, False, True]
    assert local_g([1.0, 2.0, 4.0], island)[2] == pytest.approx((4 - 7 / 3) / np.sqrt(14 / 9 * (3 - 1) / 2))


def test_a_lone_high_value_among_equals_has_a_gi_of_zero():
    assert local_g([5.0, 5.0, 5.0, 9.0], PATH, star=False)[3] == 0.0


def test_shapes_sizes_and_values_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match=r"3 values but weights of shape \(4, 4\)"):
        local_g([1.0, 2.0, 3.0], PATH)
    with pytest.raises(ValueError, match="2 places are too few"):
        local_g([1.0, 2.0], csr_array(np.ones((2, 2))), star=False)
    with pytest.raises(ValueError, match="inf at position 1 is not finite"):
        local_g([1.0, np.inf, 3.0, 4.0], PATH)


@pytest.mark.parametrize("reach", [30, 60, 90, 120, 150])
def test_the_lattice_of_getis_and_ord_equals_spdep(getis_ord, reach):
    table, distance = getis_ord
    binary = csr_array((distance <= reach).astype(float))
    for weights in (binary, _row_standardised(binary)):
        assert local_g(table["val"], weights) == pytest.approx(table[f"Gstar{reach}"].to_numpy(), abs=1e-6)
    for weights in (binary, _row_standardised(csr_array(binary - np.eye(256)))):
        z = local_g(table["val"], weights, star=False)
        assert z == pytest.approx(table[f"G{reach}"].to_numpy(), abs=1e-6)


def test_place_120_at_a_reach_of_30_is_as_published(getis_ord):
    table, distance = getis_ord
    assert table.loc[119, ["i", "x", "y"]].tolist() == [120, 210, 210]
    assert local_g(table["val"], csr_array((distance <= 30).astype(float)))[119] == pytest.approx(1.45078, abs=5e-6)


def test_columbus_equals_spdep_binary_and_row_standardised(columbus):
    table, queen = columbus
    including = csr_array(queen + np.eye(49))
    for column, weights, star in [
        ("G_B", queen, False),
        ("G_W", _row_standardised(queen), False),
        ("Gstar_B", including, True),
        ("Gstar_W", _row_standardised(including), True),
    ]:
        assert local_g(table["CRIME"], weights, star=star) == pytest.approx(table[column].to_numpy(), abs=1e-6)
