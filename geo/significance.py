"""Exact tail probabilities of counts, false discovery rates, and levels of significance.

A neighbourhood that holds the share `s` of what is expected in the whole district gets X ~ Binomial(N, s) of the N
incidents that happened. Nothing is estimated besides the expectation, so the tails are exact at every density.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betainc

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEVEL_Q: Final = (0.10, 0.05, 0.01)
"""A level of 1, 2 or 3 means a false discovery rate below this."""
TELLING_P: Final = LEVEL_Q[0]
_WHOLE: Final = 1.0 - 1e-9  # sums of shares carry rounding


def binomial_tails(observed: npt.ArrayLike, trials: npt.ArrayLike, share: npt.ArrayLike) -> tuple[Floats, Floats]:
    """P(X >= observed) and P(X <= observed) for X ~ Binomial(trials, share).

    Args:
        observed: Whole numbers, 0..trials.
        trials: Whole numbers >= 0.
        share: Probability of each trial, 0..1.

    Returns:
        Upper and lower tail, both including `observed`, broadcast to one shape.

    Source:
        Abramowitz & Stegun 26.5.24: the binomial sum as a regularised incomplete beta function.
    """
    k, n, s = np.broadcast_arrays(
        np.asarray(observed, np.float64), np.asarray(trials, np.float64), np.asarray(share, np.float64)
    )
    # betainc needs positive arguments; where one would be 0 the tail is certain.
    upper = np.where(k > 0, betainc(np.maximum(k, 1.0), n - k + 1.0, s), 1.0)
    lower = np.where(k < n, betainc(np.maximum(n - k, 1.0), k + 1.0, 1.0 - s), 1.0)
    return upper, lower


def false_discovery_rate(p: Floats, *, family: Flags) -> Floats:
    """Benjamini-Hochberg q-value of each test.

    Args:
        p: Probabilities; one column is one family of tests, or a flat array is the only one.
        family: Which rows are tested; same length as `p`.

    Returns:
        The smallest false discovery rate at which the test is rejected, same shape; 1 outside the family.

    Source:
        Benjamini & Hochberg (1995), JRSS B 57: 289-300. Valid here although neighbourhoods overlap: sums over
        overlapping sets are positively dependent (Benjamini & Yekutieli 2001, Annals of Statistics 29: 1165-1188).
    """
    q = np.ones_like(p)
    tested = p[family]
    if tested.size:
        order = np.argsort(tested, axis=0)
        ranks = np.arange(1, len(tested) + 1).reshape(-1, *[1] * (p.ndim - 1))
        scaled = np.take_along_axis(tested, order, axis=0) * len(tested) / ranks
        adjusted = np.empty_like(tested)
        lowest_from_here = np.minimum.accumulate(scaled[::-1], axis=0)[::-1]
        np.put_along_axis(adjusted, order, np.minimum(lowest_from_here, 1.0), axis=0)
        q[family] = adjusted
    return q


def signed_level(q_high: Floats, q_low: Floats) -> npt.NDArray[np.int8]:
    """Level 1, 2, 3 for q_high below 0.10, 0.05, 0.01 and -1, -2, -3 for q_low; 0 for neither."""
    level = np.zeros(q_high.shape, dtype=np.int8)
    for threshold in LEVEL_Q:
        level += (q_high < threshold).astype(np.int8)
        level -= (q_low < threshold).astype(np.int8)
    return level


def can_tell_low(trials: npt.ArrayLike, share: npt.ArrayLike) -> Flags:
    """Whether finding nothing at all would be noteworthy: P(X = 0) < 0.10, and more than one outcome is possible."""
    share = np.asarray(share, np.float64)
    part = share < _WHOLE
    log_p_of_none = np.asarray(trials, np.float64) * np.log1p(-np.where(part, share, 0.0))
    return np.asarray((log_p_of_none < np.log(TELLING_P)) & part)


def against_chance(observed: Floats, trials: npt.ArrayLike, share: Floats, *, index: pd.Index) -> pd.DataFrame:
    """Sums beside what chance would make of them, Binomial(trials, share).

    Args:
        observed: Whole number per neighbourhood.
        trials: Whole number of incidents that could have fallen there, one for all or one each.
        share: Probability that such an incident falls there.
        index: Index of the result.

    Returns:
        Columns observed, expected, ratio, p_high, p_low, q_high, q_low, level: see `geo.hotspots.excess`.
    """
    trials = np.broadcast_to(np.asarray(trials, np.float64), observed.shape)
    testable = (share > 0.0) & (trials > 0.0)
    p_high, p_low = (np.where(testable, p, 1.0) for p in binomial_tails(observed, trials, share))
    q_high, q_low = (false_discovery_rate(p, family=testable) for p in (p_high, p_low))
    level = signed_level(q_high, q_low)
    untold = (level <= 0) & ~can_tell_low(trials, share)
    return pd.DataFrame(
        {
            "observed": observed.astype(np.int64),
            "expected": trials * share,
            "ratio": ratio_of(observed, trials * share),
            "p_high": p_high,
            "p_low": p_low,
            "q_high": q_high,
            "q_low": q_low,
            "level": pd.arrays.IntegerArray(level, untold),
        },
        index=index,
    )


def ratio_of(observed: Floats, expected: Floats) -> Floats:
    """What happened per what was expected, NaN where nothing was."""
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0.0)
    return ratio
