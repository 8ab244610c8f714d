"""Is it getting worse? Mann-Kendall trends and the emerging-hotspot classes.

The classes follow the wording of Esri's Emerging Hot Spot Analysis (ArcGIS Pro 3.x), as a table of rules with a
version. The series are not lagged: sums that reach back one period correlate neighbouring periods and find a trend
in 14-16 % of series that have none, at a nominal 5 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import erfc

from geo.hotspots import excess_by_period

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

RULES_VERSION: Final = "2026-11 (ArcGIS Pro 3.x wording)"
MIN_PERIODS: Final = 10
"""Fewer equal periods carry no trend worth a class."""
TREND_P: Final = 0.05


@dataclass(frozen=True)
class History:
    """What the rules ask about one temperature, hot or cold, of every cell."""

    final: Flags
    """Significant in the last period."""
    times: Ints
    """Periods in which it was significant."""
    run: Ints
    """Length of the unbroken run of significant periods that ends with the last one."""
    mostly: Flags
    """Significant in at least 90 % of the periods."""
    ever_opposite: Flags
    """Significant the other way in some period."""
    growing: Ints
    """1 the departure from expected grows significantly, -1 it fades, 0 neither."""


@dataclass(frozen=True)
class Rule:
    """One class of the table: its name, its wording for a hot spot, and its test."""

    name: str
    wording: str
    holds: Callable[[History], Flags]


RULES: Final = (
    Rule(
        "new",
        "Significant in the final period and never before.",
        lambda h: h.final & (h.times == 1),
    ),
    Rule(
        "consecutive",
        "One unbroken run of at least two significant periods at the end, never before, in less than 90 %.",
        lambda h: (h.run >= 2) & (h.run == h.times) & ~h.mostly,
    ),
    Rule(
        "intensifying",
        "Significant in at least 90 % of periods, the final one included, and growing significantly.",
        lambda h: h.final & h.mostly & (h.growing > 0),
    ),
    Rule(
        "persistent",
        "Significant in at least 90 % of periods, the final one included, without a trend.",
        lambda h: h.final & h.mostly & (h.growing == 0),
    ),
    Rule(
        "diminishing",
        "Significant in at least 90 % of periods, the final one included, and fading significantly.",
        lambda h: h.final & h.mostly & (h.growing < 0),
    ),
    Rule(
        "historical",
        "Not significant in the final period, but in at least 90 % of all.",
        lambda h: ~h.final & h.mostly,
    ),
    Rule(
        "oscillating",
        "Significant in the final period, the other way in an earlier one, on and off in less than 90 %.",
        lambda h: h.final & (h.run < h.times) & ~h.mostly & h.ever_opposite,
    ),
    Rule(
        "sporadic",
        "Significant in the final period, on and off in less than 90 %, never the other way.",
        lambda h: h.final & (h.run < h.times) & ~h.mostly & ~h.ever_opposite,
    ),
)
"""The first rule that holds names the class. Where a hot and a cold rule both hold (nine cold periods and a hot
last one are "new hot" and "historical cold"), hot wins: trouble comes before relief."""

CLASSES: Final = (*(f"{rule.name} {side}" for side in ("hot", "cold") for rule in RULES), "none")


def classify(levels: npt.ArrayLike, trend: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Emerging-hotspot class of each cell.

    Args:
        levels: Significance per cell and period, oldest period first: above 0 hot, below 0 cold, 0 or NaN neither.
        trend: Per cell, above 0 where its values rise significantly, below 0 where they fall, 0 or NaN for neither.

    Returns:
        One of `CLASSES` per cell: "new hot", "consecutive cold" ... or "none". Defined for any number of periods;
        `emerging` asks for at least `MIN_PERIODS`.

    Raises:
        ValueError: `levels` is not a matrix with at least one period, or `trend` has another number of cells.

    Source:
        `RULES`, version `RULES_VERSION`.
    """
    levels, trend = np.asarray(levels, dtype=np.float64), np.asarray(trend, dtype=np.float64)
    if levels.ndim != 2 or levels.shape[1] == 0:
        raise ValueError(f"levels have shape {levels.shape}; give a matrix, cells by periods, of at least one period")
    if trend.shape != levels.shape[:1]:
        raise ValueError(f"{levels.shape[0]} cells but trend of shape {trend.shape}; give one trend per cell")
    direction = np.sign(np.nan_to_num(trend)).astype(np.int64)
    hot, cold = levels > 0.0, levels < 0.0
    sides = (_history(hot, cold, direction), _history(cold, hot, -direction))
    conditions = [rule.holds(side) for side in sides for rule in RULES]
    return np.select(conditions, CLASSES[:-1], default=CLASSES[-1])


def mann_kendall(values: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Monotone trend of each row.

    Args:
        values: Numbers per cell and period, oldest period first; ties are allowed.

    Returns:
        Kendall's tau-b with time, -1..1, and the two-sided p-value of the normal approximation with continuity and
        ties corrections. A constant row has tau 0 and p 1.

    Raises:
        ValueError: `values` is not a matrix, or one is not finite.

    Source:
        Mann (1945), Econometrica 13: 245-259; Kendall (1975), Rank Correlation Methods, for ties.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"values have shape {values.shape}; give a matrix, cells by periods")
    if not np.isfinite(values).all():
        row, period = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(f"value {values[row, period]} in row {row}, period {period} is not finite; fill it first")
    n = values.shape[1]
    score = np.zeros(len(values))
    for period in range(n - 1):
        score += np.sign(values[:, period + 1 :] - values[:, period, None]).sum(axis=1)
    tied_pairs, tied_variance = _ties(values)
    pairs = n * (n - 1) / 2.0
    varies = tied_pairs < pairs
    tau = _quotient(score, np.sqrt(pairs * (pairs - tied_pairs)), where=varies)
    variance = (n * (n - 1) * (2 * n + 5) - tied_variance) / 18.0
    z = _quotient(np.maximum(np.abs(score) - 1.0, 0.0), np.sqrt(variance), where=varies)
    return tau, erfc(z / np.sqrt(2.0))


def emerging(counts: pd.DataFrame, expected: pd.Series, *, rings: int = 1, trend_p: float = TREND_P) -> pd.DataFrame:
    """Trend class of each cell from its incidents in equal periods.

    Args:
        counts: Whole numbers; index = unique H3 cells of one resolution, one column per equal period, oldest first.
        expected: Expectation per cell as for `geo.hotspots.excess`.
        rings: Neighbourhood radius in H3 grid steps.
        trend_p: A trend counts below this p-value.

    Returns:
        Same index; columns
        `trend_class`: one of `CLASSES`;
        `tau`, `trend_p`: Mann-Kendall of observed / expected per period, which a change of the whole district
        does not move;
        `level`: of the last period, Int8, NA for too sparse to tell;
        `hot_periods`, `cold_periods`, `told_periods`: periods called hot, called cold, and not too sparse to tell.

    Raises:
        ValueError: Fewer than `MIN_PERIODS` periods, or as `geo.hotspots.excess`.
    """
    if counts.shape[1] < MIN_PERIODS:
        raise ValueError(f"{counts.shape[1]} periods are too few for a trend; give {MIN_PERIODS}, or shorter ones")
    levels, ratios = excess_by_period(counts, expected, rings=rings)
    # A period without any incident in the district, or a place that expects none, departs from nothing. Rounded,
    # because equal ratios of different totals differ in the last bit and would be no ties.
    tau, p = mann_kendall(ratios.fillna(1.0).round(9).to_numpy())
    matrix = levels.to_numpy()
    return pd.DataFrame(
        {
            "trend_class": classify(matrix, np.sign(tau) * (p < trend_p)),
            "tau": tau,
            "trend_p": p,
            "level": pd.array(matrix[:, -1], dtype="Int8"),
            "hot_periods": (matrix > 0.0).sum(axis=1),
            "cold_periods": (matrix < 0.0).sum(axis=1),
            "told_periods": (~np.isnan(matrix)).sum(axis=1),
        },
        index=counts.index,
    )


def _history(significant: Flags, opposite: Flags, growing: Ints) -> History:
    periods = significant.shape[1]
    times = significant.sum(axis=1)
    return History(
        final=significant[:, -1],
        times=times,
        run=np.logical_and.accumulate(significant[:, ::-1], axis=1).sum(axis=1),
        mostly=10 * times >= 9 * periods,  # in integers: 0.9 is no binary fraction
        ever_opposite=np.asarray(opposite.any(axis=1)),
        growing=growing,
    )


def _ties(values: Floats) -> tuple[Floats, Floats]:
    """Per row, the number of tied pairs, and what ties take from 18 times the variance of Kendall's score."""
    ordered = np.sort(values, axis=1)
    starts = np.ones(ordered.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.flatnonzero(starts)
    size = np.diff(np.append(first, ordered.size)).astype(np.float64)
    row = first // max(values.shape[1], 1)
    pairs = np.bincount(row, size * (size - 1.0) / 2.0, minlength=len(values))
    variance = np.bincount(row, size * (size - 1.0) * (2.0 * size + 5.0), minlength=len(values))
    return pairs.astype(np.float64), variance.astype(np.float64)


def _quotient(numerator: Floats, denominator: Floats, *, where: Flags) -> Floats:
    quotient = np.zeros(numerator.shape)
    np.divide(numerator, denominator, out=quotient, where=where)
    return quotient
