"""How fast people walk, and how far in some minutes."""

from typing import Final

import numpy as np

ADULT_M_PER_S: Final = 1.2
ELDERLY_M_PER_S: Final = 0.8


def metres_in(minutes: float | None, speed_m_per_s: float) -> float:
    """The metres of a walk; inf for None, no limit.

    Raises:
        ValueError: The speed is not above zero, or the minutes are negative.
    """
    if not (np.isfinite(speed_m_per_s) and speed_m_per_s > 0.0):
        raise ValueError(f"a speed of {speed_m_per_s} m/s reaches nothing; give more than 0, e.g. {ADULT_M_PER_S}")
    if minutes is None:
        return np.inf
    if not minutes >= 0.0:
        raise ValueError(f"{minutes} minutes are no length of a walk; give 0 or more")
    return minutes * 60.0 * speed_m_per_s
