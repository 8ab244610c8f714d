"""Compiled code that counts no references to arrays, and chance for it."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Words = npt.NDArray[np.uint64]
Function = TypeVar("Function", bound=Callable[..., Any])


def unmanaged(function: Function) -> Function:
    """Compile a function that makes no arrays; counting references to those it is given took 3/4 of the time."""
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    return cast(Function, njit(**options)(function))


def chance_of(seed: int) -> Words:
    """The state of a generator for `below` and `uniform`, which differs for each seed >= 0."""
    return np.array([2 * seed + 1], dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


@unmanaged
def below(chance: Words, limit: int) -> int:
    """A whole number from 0 to below a limit (xorshift64*, Vigna 2016, ACM Trans. Math. Software 42(4))."""
    word = chance[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    chance[0] = word
    high = (word * np.uint64(2685821657736338717)) >> np.uint64(32)
    return np.int64((high * np.uint64(limit)) >> np.uint64(32))  # type: ignore[return-value]


@unmanaged
def uniform(chance: Words) -> float:
    """A number from 0 to below 1."""
    return below(chance, 1 << 30) / (1 << 30)
