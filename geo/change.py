"""Two periods compared: where there is more than before, and whether chance explains it."""

import numpy as np
import pandas as pd

from geo.cells import neighbours
from geo.counts import aligned, whole_counts
from geo.significance import against_chance


def change(before: pd.Series, after: pd.Series, *, rings: int = 1, after_share: float | None = None) -> pd.DataFrame:
    """Where the later of two periods has more, or less, than its part of both.

    Given what a neighbourhood had in both periods together, the later part is Binomial(both, `after_share`).

    Args:
        before: Whole number of incidents per cell in the earlier period; index as for `excess`.
        after: The same cells, in any order, in the later period.
        rings: Neighbourhood radius in H3 grid steps.
        after_share: The later period's part of both where nothing changed: days / days of both, to ask whether a
            place got worse; None takes the district's own part, to ask whether it got worse than the district.

    Returns:
        Same index as `before`; the columns of `excess`, where `observed` and `expected` are of the later period,
        after a first column `before`: incidents of the neighbourhood in the earlier one.

    Raises:
        ValueError: As `excess`; `after` misses cells; `after_share` is not inside 0..1; both periods are empty.

    Source:
        Przyborowski & Wilenski (1940), Biometrika 31: 313-323: the exact comparison of two Poisson counts.
    """
    weights = neighbours(before.index.to_numpy(), rings=rings)
    earlier = whole_counts(before.to_numpy())
    later = whole_counts(aligned(after, before.index, name="after"))
    if after_share is None:
        after_share = _district_share(earlier.sum(), later.sum())
    if not 0.0 < after_share < 1.0:
        raise ValueError(f"after_share is {after_share}; give a part between 0 and 1, both periods must have length")
    was, now = weights @ earlier, weights @ later
    found = against_chance(now, was + now, np.full(now.size, after_share), index=before.index)
    found.insert(0, "before", was.astype(np.int64))
    return found


def _district_share(before: float, after: float) -> float:
    if before == 0.0 or after == 0.0:
        raise ValueError(
            f"{before:.0f} incidents before and {after:.0f} after leave no share to compare with; give after_share"
        )
    return float(after / (before + after))
