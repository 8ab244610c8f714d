"""Bounds that part numbers into five classes a reader can remember."""

import numpy as np
import numpy.typing as npt

QUANTILES = (0.5, 0.75, 0.9, 0.97)
"""Half of the places are in the lowest class; the highest is rare, so that it stands out."""


def five_classes(values: npt.ArrayLike) -> tuple[float, float, float, float]:
    """Four ascending round bounds of five classes.

    Args:
        values: Numbers >= 0; zeros and missing ones are left out.

    Returns:
        Lower bounds of the second to the fifth class: the quantiles of what is above zero, rounded to two digits, and
        raised where two of them would be equal. 1, 2, 3, 4 where nothing is above zero.

    Raises:
        ValueError: A value is negative or infinite.
    """
    numbers = np.asarray(values, dtype=np.float64)
    present = numbers[~np.isnan(numbers) & (numbers != 0)]
    if (present < 0).any() or np.isinf(present).any():
        raise ValueError("values must be finite and not negative")
    if present.size == 0:
        return 1.0, 2.0, 3.0, 4.0
    bounds: list[float] = []
    for quantile in np.quantile(present, QUANTILES):
        bound = _round(float(quantile))
        bounds.append(bound if not bounds or bound > bounds[-1] else _round_up(bounds[-1]))
    return bounds[0], bounds[1], bounds[2], bounds[3]


def _round(value: float) -> float:
    step = _step(value)
    return float(np.round(np.rint(value / step) * step, 12))


def _round_up(value: float) -> float:
    step = _step(value)
    return float(np.round(np.rint(value / step + 1) * step, 12))


def _step(value: float) -> float:
    """The size of a number's second digit; from 1 to 99 whole numbers."""
    power = float(np.floor(np.log10(value)))
    return 1.0 if 0 <= power <= 1 else float(10.0 ** (power - 1))
