"""Where trouble gathers: Getis-Ord statistics, exact excess over an expectation, and shrunk rates.

`gi_star` is what planners know and compare. Significance is taken from `excess`: with few incidents a z-score is far
from normal, and on cells of complete randomness it marks false hotspots in nearly every run.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, diags_array

from geo.cells import neighbours
from geo.counts import aligned, non_negative, whole_counts
from geo.significance import (
    against_chance,
    binomial_tails,
    can_tell_low,
    false_discovery_rate,
    ratio_of,
    signed_level,
)

Floats = npt.NDArray[np.float64]


def gi_star(counts: pd.Series, *, rings: int = 1) -> pd.Series:
    """Standardised local sum of each cell and its neighbours within `rings`.

    Args:
        counts: Number per cell, zeros included; index = unique H3 cells of one resolution.
        rings: Neighbourhood radius in H3 grid steps.

    Returns:
        z-score per cell, same index, named "gi_star". All zeros when the counts do not vary.

    Raises:
        ValueError: `counts` is empty, has duplicate cells, mixes resolutions, or holds NaN.

    Source:
        Ord & Getis (1995), Geographical Analysis 27(4): Gi* with binary weights.
    """
    weights = neighbours(counts.index.to_numpy(), rings=rings)
    z = _standardised_with_self(counts.to_numpy(np.float64), weights)
    return pd.Series(z, index=counts.index, name="gi_star")


def local_g(values: npt.ArrayLike, weights: csr_array, *, star: bool = True) -> Floats:
    """Getis-Ord local G as a z-score, for any weights.

    Args:
        values: One number per place.
        weights: Square matrix, row i = weights of the neighbours of place i; binary, row-standardised or any other.
        star: With the place itself (Gi*): where its own weight is absent it gets the largest of its row, 1 if it
            has no neighbour. Without (Gi): its own weight is ignored, and mean and variance leave it out.

    Returns:
        z-score per place. 0 where the values do not vary; NaN for Gi of a place without neighbours.

    Raises:
        ValueError: The shapes do not match, there are too few places (2 for Gi*, 3 for Gi), or a value is not finite.

    Source:
        Ord & Getis (1995), Geographical Analysis 27(4), equations 14 and 15.
    """
    values = np.asarray(values, dtype=np.float64)
    if weights.shape != (values.size, values.size):
        raise ValueError(f"{values.size} values but weights of shape {weights.shape}; give a square matrix to match")
    if values.size < (2 if star else 3):
        raise ValueError(f"{values.size} places are too few to compare; give at least {2 if star else 3}")
    weights = csr_array(weights, dtype=np.float64)
    if star:
        return _standardised_with_self(values, _with_self(weights))
    return _standardised_without_self(values, _without_self(weights))


def excess(counts: pd.Series, expected: pd.Series, *, rings: int = 1) -> pd.DataFrame:
    """How far each neighbourhood departs from its expectation, with exact significance.

    Given the district's total, the neighbourhood's sum is Binomial(total, its share of the expectation). Both tails
    are exact; q-values are Benjamini-Hochberg over all neighbourhoods that expect anything, each side for itself.

    Args:
        counts: Whole number of incidents per cell, zeros included; index = unique H3 cells of one resolution.
        expected: Expectation per cell in any unit (households, or households x district rate), same cells in any
            order. Only its proportions matter.
        rings: Neighbourhood radius in H3 grid steps.

    Returns:
        Same index; columns
        `observed`: incidents of the neighbourhood;
        `expected`: incidents expected there, given the district's total;
        `ratio`: observed / expected, NaN where nothing is expected;
        `p_high`, `p_low`: probability of at least, at most as many by chance;
        `q_high`, `q_low`: false discovery rate of calling it high, low;
        `level`: Int8; 1, 2, 3 (high) or -1, -2, -3 (low) for q below 0.10, 0.05, 0.01; 0 for not different from
        expected; NA for too sparse to tell.

        *Too sparse to tell* is a neighbourhood not called high where even zero incidents would be no surprise:
        P(0) >= 0.10, an expectation below 2.3. There "not different" would claim what no observation could have
        refuted. A call of high stands at any expectation, for its probability is exact.

        Where the whole neighbourhood expects nothing there is nothing to compare with: p = q = 1, ratio NaN, level
        NA, even if incidents happened, and it does not count among the tests. Incidents in a cell that itself
        expects nothing still count for the neighbourhoods that reach it.

    Raises:
        ValueError: As `gi_star`; `counts` are not whole numbers >= 0; `expected` misses cells, is negative or not
            finite, or is zero everywhere.

    Source:
        The Poisson scan's conditional likelihood (Kulldorff 1997, Communications in Statistics 26(6)), on fixed
        neighbourhoods; Benjamini & Hochberg (1995).
    """
    cells = counts.index.to_numpy()
    weights = neighbours(cells, rings=rings)
    share = weights @ _shares(expected, counts.index)
    number = whole_counts(counts.to_numpy())
    return against_chance(weights @ number, number.sum(), np.minimum(share, 1.0), index=counts.index)


def excess_by_period(counts: pd.DataFrame, expected: pd.Series, *, rings: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Level and ratio of `excess`, period by period, with one neighbourhood matrix for all.

    Args:
        counts: Whole numbers; index = unique H3 cells of one resolution, one column per period.
        expected: As for `excess`; the same proportions hold in every period.
        rings: Neighbourhood radius in H3 grid steps.

    Returns:
        Levels (float, -3..3, NaN for too sparse to tell) and ratios (NaN where nothing is expected), both with the
        index and columns of `counts`. Each period is a family of tests of its own.

    Raises:
        ValueError: As `excess`.
    """
    weights = neighbours(counts.index.to_numpy(), rings=rings)
    share = np.minimum(weights @ _shares(expected, counts.index), 1.0)[:, None]
    number = whole_counts(counts.to_numpy())
    totals = number.sum(axis=0)
    observed = weights @ number
    high, low = (false_discovery_rate(p, family=share[:, 0] > 0.0) for p in binomial_tails(observed, totals, share))
    level = signed_level(high, low).astype(np.float64)
    level[(level <= 0) & ~can_tell_low(totals, share)] = np.nan
    ratio = ratio_of(observed, share * totals)
    return (
        pd.DataFrame(level, index=counts.index, columns=counts.columns),
        pd.DataFrame(ratio, index=counts.index, columns=counts.columns),
    )


def shrunk_rate(counts: pd.Series, households: pd.Series, *, per: int = 1000) -> pd.Series:
    """Incidents per `per` households, shrunk towards the district's rate where households are few.

    Args:
        counts: Incidents per cell.
        households: Households per cell, same cells in any order.
        per: Households that the rate refers to.

    Returns:
        Rate per cell, same index, named "shrunk_rate". NaN where no household lives: a rate per household has no
        meaning there, and such cells' incidents take no part in the district's rate either. Everywhere the
        district's rate if the rates vary no more than chance makes them.

    Raises:
        ValueError: `counts` or `households` is negative or not finite, misses cells, or no household lives anywhere.

    Source:
        Marshall (1991), Applied Statistics 40(2): 283-294, the global estimator.
    """
    incidents = non_negative(counts.to_numpy(np.float64), name="counts")
    homes = non_negative(aligned(households, counts.index, name="households"), name="households")
    lived_in = homes > 0.0
    if not lived_in.any():
        raise ValueError("households are zero everywhere; import buildings with households, or map counts")
    rate = np.divide(incidents, homes, out=np.full(homes.size, np.nan), where=lived_in)
    mean = incidents[lived_in].sum() / homes.sum()
    spread = (homes[lived_in] * (rate[lived_in] - mean) ** 2).sum() / homes.sum()
    prior = max(spread - mean / homes[lived_in].mean(), 0.0)
    # prior / (prior + mean / homes), written so that a district without incidents is no 0 / 0
    weight = np.divide(prior * homes, prior * homes + mean, out=np.zeros(homes.size), where=mean > 0.0)
    return pd.Series(per * (mean + weight * (rate - mean)), index=counts.index, name="shrunk_rate")


def _standardised_with_self(values: Floats, weights: csr_array) -> Floats:
    _require_finite(values)
    n = values.size
    deviations = values - values.mean()
    weight, squares = weights.sum(axis=1), weights.power(2).sum(axis=1)
    spread = n * squares - weight**2
    variance = np.mean(deviations**2) * spread / max(n - 1, 1)
    # A neighbourhood of the whole district, like equal values, cannot stand out: rounding alone is left of it.
    varies = (spread > 1e-12 * n * squares) & bool(np.ptp(values) > 0.0)
    z = np.zeros(n)
    np.divide(weights @ deviations, np.sqrt(np.abs(variance)), out=z, where=varies)
    return z


def _standardised_without_self(values: Floats, weights: csr_array) -> Floats:
    _require_finite(values)
    n = values.size
    deviations = values - values.mean()
    weight, squares = weights.sum(axis=1), weights.power(2).sum(axis=1)
    mean_of_others = -deviations / (n - 1)
    variance_of_others = ((deviations**2).sum() - deviations**2) / (n - 1) - mean_of_others**2
    spread = (n - 1) * squares - weight**2
    variance = variance_of_others * spread / (n - 2)
    scale = max(float(np.mean(deviations**2)), np.finfo(float).tiny)
    varies = (spread > 1e-12 * n * squares) & (variance_of_others > 1e-12 * scale) & bool(np.ptp(values) > 0.0)
    surplus = weights @ deviations - weight * mean_of_others
    z = np.zeros(n)
    np.divide(surplus, np.sqrt(np.abs(variance)), out=z, where=varies)
    z[squares == 0.0] = np.nan
    return z


def _with_self(weights: csr_array) -> csr_array:
    own = weights.diagonal()
    if (own != 0.0).all():
        return weights
    largest = weights.max(axis=1).toarray().ravel()
    return csr_array(weights + diags_array(np.where(own != 0.0, 0.0, np.where(largest > 0.0, largest, 1.0))))


def _without_self(weights: csr_array) -> csr_array:
    own = weights.diagonal()
    return csr_array(weights - diags_array(own)) if own.any() else weights


def _shares(expected: pd.Series, index: pd.Index) -> Floats:
    """Each cell's part of the whole expectation."""
    shares = non_negative(aligned(expected, index, name="expected"), name="expected")
    if shares.sum() == 0.0:
        raise ValueError("expected is zero everywhere; give households, or ones where they are unknown")
    return np.asarray(shares / shares.sum())


def _require_finite(values: Floats) -> None:
    if not np.isfinite(values).all():
        first = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(f"value {values[first]} at position {first} is not finite; leave the place out or give 0")
