"""How much time each problem gets of what there is for all."""

import threading
import time
from collections.abc import Sequence
from typing import Final

LEAST_SECONDS: Final = 0.1
"""Time that even the smallest problem gets."""


class Budget:
    """Seconds shared out by size; what one problem does not need is there for those after it.

    Args:
        sizes: Of all problems.
        workers: How many are solved at a time.
        seconds: For all together.
    """

    def __init__(self, sizes: Sequence[float], *, workers: int, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._workers, self._left = workers, float(sum(sizes))
        self._lock = threading.Lock()

    def take(self, size: float) -> float:
        """Seconds for the problem that begins now."""
        with self._lock:
            left = max(0.0, self._end - time.monotonic())
            share = self._workers * left * size / self._left if self._left > 0.0 else 0.0
            self._left -= size
        return max(LEAST_SECONDS, min(share, left))
