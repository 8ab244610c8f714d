"""Which kinds of incident have become more frequent, and whether chance explains it."""

import numpy as np
import pandas as pd

from geo.counts import aligned, whole_counts
from geo.significance import binomial_tails, false_discovery_rate


def growth(before: pd.Series, after: pd.Series, *, after_share: float) -> pd.DataFrame:
    """Compare how often each kind occurred in two spans of time.

    Given both together, the later number is Binomial(both, `after_share`) where nothing changed.

    Args:
        before: Whole number per kind in the earlier span; unique index.
        after: The same kinds in the later span, in any order.
        after_share: Length of the later span over the length of both, between 0 and 1.

    Returns:
        Same index; `before`, `after` (int64), `expected` in the later span, `ratio` after / expected (NaN where
        nothing happened in either) and `q_high`, the Benjamini-Hochberg q-value of "more often than before".

    Raises:
        ValueError: Counts are not whole numbers >= 0, `after` misses a kind, or `after_share` is not within 0..1.

    Source:
        Przyborowski & Wilenski (1940), Biometrika 31: 313-323.
    """
    if not 0.0 < after_share < 1.0:
        raise ValueError(f"after_share is {after_share}; give the later span's part of both, between 0 and 1")
    earlier, later = whole_counts(before.to_numpy()), whole_counts(aligned(after, before.index, name="after"))
    both = earlier + later
    expected = both * after_share
    high, _ = binomial_tails(later, both, after_share)
    ratio = np.divide(later, expected, out=np.full(both.size, np.nan), where=expected > 0)
    return pd.DataFrame(
        {
            "before": earlier.astype(np.int64),
            "after": later.astype(np.int64),
            "expected": expected,
            "ratio": ratio,
            "q_high": false_discovery_rate(high, family=both > 0),
        },
        index=before.index,
    )
