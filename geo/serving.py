"""Who serves whom, from a matrix of metres: the nearest of some facilities, and what would be lost without one."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NOBODY: Final = -1
"""Stands for a facility where none can be reached."""


class Nearest(NamedTuple):
    """For each place the nearest of some facilities."""

    metres: Floats
    """inf where none can be reached."""
    facility: Ints
    """Column in the matrix; `NOBODY` where none can be reached."""


class Clients(NamedTuple):
    """The places of one facility."""

    nearest: Bools
    """Those that it is nearest to, within the limit."""
    reached: Bools
    """Those that can reach it within the limit."""
    lost: Bools
    """Those that reach it and no other one within the limit: they would lose the service if it closed."""


def nearest(metres: Floats, *, among: Bools) -> Nearest:
    """The nearest of some facilities for each place.

    Args:
        metres: Shape (places, facilities); inf where no way leads there.
        among: Which facilities count. Of several at the same distance the first is taken.

    Raises:
        ValueError: `among` has not one flag per facility.
    """
    columns = _columns(metres, among)
    if not len(columns):
        nobody = np.full(len(metres), NOBODY, dtype=np.int64)
        return Nearest(np.full(len(metres), np.inf), nobody)
    some = metres[:, columns]
    place = some.argmin(axis=1)
    least = np.take_along_axis(some, place[:, None], axis=1)[:, 0]
    return Nearest(least, np.where(np.isfinite(least), columns[place], NOBODY))


def clients(metres: Floats, facility: int, *, among: Bools, limit_m: float) -> Clients:
    """Whom one facility serves beside others.

    Args:
        metres: As for `nearest`.
        facility: Its column.
        among: Which facilities there are; this one counts whether it is among them or not.
        limit_m: Longest way that counts.

    Raises:
        ValueError: `among` has not one flag per facility.
    """
    others = among.copy()
    _columns(metres, among)
    others[facility] = False
    beside = nearest(metres, among=others)
    own = metres[:, facility]
    reached = own <= limit_m
    return Clients(reached & (own <= beside.metres), reached, reached & (beside.metres > limit_m))


def spacing(between_m: Floats, *, among: Bools) -> Floats:
    """Metres from each facility to the nearest other one; inf where there is none, or for one that does not count.

    Args:
        between_m: Shape (facilities, facilities), metres from the row's to the column's.
        among: Which facilities count.
    """
    columns = _columns(between_m, among)
    others = between_m.astype(np.float64)
    np.fill_diagonal(others, np.inf)
    gaps = np.full(len(between_m), np.inf)
    if len(columns) > 1:
        gaps[columns] = others[np.ix_(columns, columns)].min(axis=1)
    return gaps


def _columns(metres: Floats, among: Bools) -> Ints:
    if among.shape != (metres.shape[1],):
        raise ValueError(f"{metres.shape[1]} facilities need a flag each, got {among.shape}")
    return np.flatnonzero(among)
