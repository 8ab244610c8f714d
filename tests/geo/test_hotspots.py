import numpy as np
import pandas as pd
import pytest

from geo.cells import neighbours, parent_of
from geo.hotspots import excess, excess_by_period, gi_star

from .conftest import CENTRE, disk_of

COLUMNS = ["observed", "expected", "ratio", "p_high", "p_low", "q_high", "q_low", "level"]


def _even(cells) -> pd.Series:
    return pd.Series(1.0, index=cells)


# gi_star


def test_gi_star_equals_hand_calculation(disk):  # n = 37, one cell holds 10, w = 7
    assert gi_star(disk)[CENTRE] == pytest.approx((10 - 70 / 37) / (60 / 37 * np.sqrt(210 / 36)))


def test_gi_star_of_a_border_cell_has_fewer_neighbours(disk):
    corner = disk.index[neighbours(disk.index).sum(axis=1) == 4][0]  # a corner of the hexagon: itself and three
    assert gi_star(disk)[corner] == pytest.approx((0 - 40 / 37) / (60 / 37 * np.sqrt((37 * 4 - 16) / 36)))


def test_gi_star_keeps_index_and_name_and_does_not_care_for_order_or_scale(disk):
    shuffled = disk.sample(frac=1.0, random_state=5)
    z = gi_star(shuffled)
    assert z.name == "gi_star"
    assert z.index.equals(shuffled.index)
    pd.testing.assert_series_equal(z.sort_index(), gi_star(disk))
    assert gi_star(disk * 7 + 3).to_numpy() == pytest.approx(gi_star(disk).to_numpy())


def test_gi_star_of_counts_that_do_not_vary_is_zero():
    cells = disk_of(2)
    assert (gi_star(pd.Series(0, index=cells)) == 0.0).all()
    assert (gi_star(pd.Series(0.1, index=cells)) == 0.0).all()
    assert gi_star(pd.Series(4, index=disk_of(0))).tolist() == [0.0]


def test_a_neighbourhood_of_the_whole_district_cannot_stand_out():
    assert gi_star(pd.Series([1, 2, 3, 4, 5, 6, 7], index=disk_of(1)), rings=2).tolist() == [0.0] * 7


def test_gi_star_refuses_no_cells_duplicates_mixtures_and_missing_counts(disk):
    with pytest.raises(ValueError, match="at least one cell"):
        gi_star(pd.Series([], index=pd.Index([], dtype=np.uint64), dtype=float))
    with pytest.raises(ValueError, match="more than once"):
        gi_star(pd.concat([disk, disk]))
    coarse = pd.Series([1], index=parent_of([CENTRE], resolution=8))
    with pytest.raises(ValueError, match="mix resolutions"):
        gi_star(pd.concat([disk, coarse]))
    with pytest.raises(ValueError, match="nan at position 3 is not finite"):
        gi_star(disk.astype(float).where(disk.index != disk.index[3]))


# excess


def test_excess_of_two_cells_apart_is_the_binomial_by_hand():
    # Three incidents on seven cells that expect the same; alone (rings = 0) each cell has the share 1/7.
    counts = pd.Series([3, 0, 0, 0, 0, 0, 0], index=disk_of(1))
    found = excess(counts, _even(counts.index), rings=0)
    assert found.columns.tolist() == COLUMNS
    assert found["expected"].tolist() == pytest.approx([3 / 7] * 7)
    assert found["ratio"].tolist() == pytest.approx([7.0] + [0.0] * 6)
    assert found["p_high"].tolist() == pytest.approx([1 / 343] + [1.0] * 6)
    assert found["p_low"].tolist() == pytest.approx([1.0] + [(6 / 7) ** 3] * 6)
    assert found["q_high"].tolist() == pytest.approx([7 / 343] + [1.0] * 6)
    assert found["q_low"].tolist() == pytest.approx([1.0] + [7 / 6 * (6 / 7) ** 3] * 6)
    assert found["level"].tolist() == [2] + [pd.NA] * 6  # 0.0204 is below 0.05; P(0) = 0.63 tells nothing
    assert found["level"].dtype == "Int8"


def test_excess_sums_the_neighbourhood_and_keeps_the_districts_total(disk):
    found = excess(disk, _even(disk.index))
    assert found.loc[CENTRE, "observed"] == 10
    assert found.loc[CENTRE, "expected"] == pytest.approx(70 / 37)
    assert found["observed"].sum() == 7 * 10
    everywhere = excess(disk, _even(disk.index), rings=6)
    assert everywhere["expected"].tolist() == pytest.approx([10.0] * 37)


def test_excess_does_not_care_for_order_or_for_the_unit_of_the_expectation():
    rng = np.random.default_rng(6)
    cells = disk_of(8)
    households = pd.Series(rng.gamma(2.0, 50.0, cells.size), index=cells)
    counts = pd.Series(rng.poisson(households / 40.0), index=cells)
    found = excess(counts, households)
    shuffled = counts.sample(frac=1.0, random_state=7)
    again = excess(shuffled, households / 13.0)
    assert again.index.equals(shuffled.index)
    pd.testing.assert_frame_equal(again.loc[cells], found)


def test_levels_follow_the_q_values():
    rng = np.random.default_rng(8)
    cells = disk_of(15)
    counts = pd.Series(rng.poisson(np.where(np.arange(cells.size) % 50 < 8, 9.0, 3.0)), index=cells)
    found = excess(counts, _even(cells), rings=1)
    for side, sign in (("q_high", 1), ("q_low", -1)):
        wanted = sum((found[side] < q).astype(int) for q in (0.10, 0.05, 0.01))
        assert wanted.nunique() == 4  # every level occurs
        assert (found["level"].mul(sign).clip(lower=0) == wanted).all()


def test_a_planted_cluster_is_found_and_nothing_far_from_it():
    rng = np.random.default_rng(9)
    cells = disk_of(15)
    planted = np.isin(cells, disk_of(1))
    counts = pd.Series(rng.poisson(np.where(planted, 4.0, 1.0)), index=cells)
    hot = excess(counts, _even(cells))["level"].fillna(0) >= 2
    assert hot[CENTRE]
    assert np.isin(cells[hot], disk_of(3)).all()


def test_a_planted_hole_is_found():
    rng = np.random.default_rng(10)
    cells = disk_of(15)
    counts = pd.Series(rng.poisson(np.where(np.isin(cells, disk_of(2)), 0.0, 4.0)), index=cells)
    found = excess(counts, _even(cells))
    assert found.loc[CENTRE, "level"] == -3
    assert found.loc[CENTRE, "ratio"] == 0.0


def test_households_explain_what_counts_alone_would_call_hot():
    cells = disk_of(15)
    tower = np.isin(cells, disk_of(1))
    households = pd.Series(np.where(tower, 400.0, 40.0), index=cells)
    counts = pd.Series(np.random.default_rng(11).poisson(households / 20.0), index=cells)
    assert gi_star(counts)[CENTRE] > 5.0
    assert excess(counts, households).loc[CENTRE, "level"] == 0
    assert excess(counts, _even(cells)).loc[CENTRE, "level"] == 3


@pytest.mark.parametrize("expected_per_neighbourhood", [0.7, 7.0, 70.0])
def test_complete_randomness_gives_a_false_hotspot_in_no_more_than_5_percent_of_runs(expected_per_neighbourhood):
    runs, cells = 400, disk_of(14)
    draws = np.random.default_rng(12).poisson(expected_per_neighbourhood / 7.0, (cells.size, runs))
    levels, _ = excess_by_period(pd.DataFrame(draws, index=cells), _even(cells))
    false_hot = (levels >= 2).any().mean()
    false_cold = (levels <= -2).any().mean()
    # Two standard errors above 5 % of 400 runs.
    assert false_hot <= 0.072
    assert false_cold <= 0.072


def test_too_sparse_to_tell_is_where_even_no_incident_would_surprise_nobody():
    cells = disk_of(10)
    inner = np.isin(cells, disk_of(9))  # whole neighbourhoods of 7
    per_cell = {True: 0.3, False: 0.4}  # a neighbourhood expects 2.1 or 2.8, on either side of ln 10 = 2.303
    for sparse, mean in per_cell.items():
        counts = _spread(round(mean * cells.size), cells)
        level = excess(counts, _even(cells))["level"]
        assert (level[inner].isna() == sparse).all()


def _spread(total: int, cells) -> pd.Series:
    counts = pd.Series(0, index=cells)
    counts.iloc[np.linspace(0, cells.size - 1, total).astype(int)] = 1
    return counts


def test_a_cluster_is_called_even_where_little_is_expected():
    cells = disk_of(10)
    counts = _spread(20, cells)
    counts[CENTRE] = 12
    found = excess(counts, _even(cells))
    assert found.loc[CENTRE, "expected"] < 1.0
    assert found.loc[CENTRE, "level"] == 3
    assert found["level"].isna().sum() > 250


def test_nothing_expected_and_something_found_is_no_verdict_and_no_test():
    cells = disk_of(12)
    park = np.isin(cells, disk_of(3))
    households = pd.Series(np.where(park, 0.0, 10.0), index=cells)
    counts = pd.Series(5, index=cells)
    found = excess(counts, households)
    middle = found.loc[CENTRE]  # its whole neighbourhood is park
    assert (middle["observed"], middle["expected"]) == (35, 0.0)
    assert middle[["p_high", "p_low", "q_high", "q_low"]].tolist() == [1.0] * 4
    assert pd.isna(middle["ratio"])
    assert found["level"].isna().tolist() == (found["expected"] == 0.0).tolist()
    assert np.isfinite(found[["p_high", "p_low", "q_high", "q_low"]].to_numpy(float)).all()


def test_uninhabited_ground_does_not_weaken_the_verdict_elsewhere():
    rng = np.random.default_rng(13)
    town, country = disk_of(8), np.setdiff1d(disk_of(30), disk_of(9))  # a ring of nobody's land apart
    counts = pd.Series(rng.poisson(np.where(np.isin(town, disk_of(1)), 4.0, 2.0)), index=town)
    alone = excess(counts, _even(town))
    larger = pd.concat([counts, pd.Series(0, index=country)])
    among = excess(larger, _even(town).reindex(larger.index, fill_value=0.0))
    pd.testing.assert_frame_equal(among.loc[town], alone)


def test_no_incident_at_all_tells_nothing():
    cells = disk_of(3)
    found = excess(pd.Series(0, index=cells), _even(cells))
    assert found["level"].isna().all()
    assert found["ratio"].isna().all()
    assert (found[["p_high", "p_low", "q_high", "q_low"]] == 1.0).all().all()
    assert excess(pd.Series(0, index=disk_of(0)), _even(disk_of(0)))["level"].isna().all()


def test_a_neighbourhood_of_the_whole_district_tells_nothing():
    found = excess(pd.Series(9, index=disk_of(1)), _even(disk_of(1)), rings=2)
    assert found["level"].isna().all()
    assert found["ratio"].tolist() == pytest.approx([1.0] * 7)


def test_excess_refuses_broken_counts_and_expectations(disk):
    even = _even(disk.index)
    with pytest.raises(ValueError, match=r"counts hold 10\.5; give whole numbers"):
        excess(disk.where(disk == 0, 10.5), even)
    with pytest.raises(ValueError, match=r"counts hold -10\.0"):
        excess(-disk, even)
    with pytest.raises(ValueError, match="expected hold nan"):
        excess(disk, even.where(disk == 0))
    with pytest.raises(ValueError, match="expected lacks 1 of 37 cells"):
        excess(disk, even.drop(CENTRE))
    with pytest.raises(ValueError, match=f"expected has cell {CENTRE} twice"):
        excess(disk, pd.concat([even, even.loc[[CENTRE]]]))
    with pytest.raises(ValueError, match="expected is zero everywhere"):
        excess(disk, even * 0.0)


def test_excess_by_period_is_excess_of_each_period():
    rng = np.random.default_rng(14)
    cells = disk_of(12)
    households = pd.Series(rng.gamma(2.0, 1.0, cells.size), index=cells).where(cells % 10 < 8, 0.0)
    counts = pd.DataFrame({week: rng.poisson(households * week) for week in range(4)}, index=cells)
    levels, ratios = excess_by_period(counts, households)
    assert levels.columns.tolist() == ratios.columns.tolist() == [0, 1, 2, 3]
    for week in counts:
        alone = excess(counts[week], households)
        assert levels[week].fillna(9).tolist() == alone["level"].fillna(9).tolist()
        np.testing.assert_allclose(ratios[week], alone["ratio"])


def test_uninhabited_ground_takes_no_part_in_any_periods_tests():
    rng = np.random.default_rng(27)
    town, country = disk_of(6), np.setdiff1d(disk_of(30), disk_of(7))
    draws = rng.poisson(np.where(np.isin(town, disk_of(1)), 3.5, 2.0)[:, None], (town.size, 20))
    counts = pd.DataFrame(draws, index=town)
    larger = counts.reindex(np.concatenate([town, country]), fill_value=0)
    alone, _ = excess_by_period(counts, _even(town))
    among, _ = excess_by_period(larger, _even(town).reindex(larger.index, fill_value=0.0))
    assert (alone > 0).any().any()
    pd.testing.assert_frame_equal(among.loc[town], alone)
