"""Lines without their stretches along borders, led up to the borders where they are cut."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.ground.segments import edges_of

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHORTEST_M: Final = 0.01


def led_up_to(borders: Geometries, lines: Geometries, *, within_m: float) -> Geometries:
    """Cut away what runs within some metres of a border, and lead the cut ends straight to it.

    Worked out segment by segment: the overlay of lines with strips around borders fails on one map in fifty.

    Args:
        borders: LineStrings in metres.
        lines: LineStrings in metres.
        within_m: So near a line is the border.

    Returns:
        Lines that keep their distance, single segments of the others, and the straight ways from cut ends.
    """
    edges = edges_of(borders)
    tree = shapely.STRtree(edges)
    far = np.ones(len(lines), dtype=np.bool_)
    far[tree.query(lines, predicate="dwithin", distance=within_m)[0]] = False
    segments = edges_of(lines[~far])
    segment, edge = tree.query(segments, predicate="dwithin", distance=within_m)
    if not len(segment):
        return lines
    ends = shapely.get_coordinates(segments).reshape(-1, 2, 2)
    others = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    low, high = _shares_within(ends[segment], others[edge], within_m)
    number, start, stop = _left_over(segment[low < high], low[low < high], high[low < high], len(segments))
    step = ends[:, 1] - ends[:, 0]
    long = (stop - start) * np.hypot(*step[number].T) > _SHORTEST_M
    number, shares = number[long], np.stack([start[long], stop[long]], axis=1)
    pieces = ends[number, :1] + shares[:, :, None] * step[number][:, None]
    tips = shapely.points(pieces[(shares > 0.0) & (shares < 1.0)])
    tip, border = tree.query_nearest(tips, all_matches=False)
    return np.concatenate([lines[far], shapely.linestrings(pieces), shapely.shortest_line(tips[tip], edges[border])])


def _left_over(segment: Ints, low: Floats, high: Floats, segments: int) -> tuple[Ints, Floats, Floats]:
    """The shares of segments that no interval covers: number of the segment, from and to.

    Segments are laid two apart on one line, so that an interval of one never reaches the next.
    """
    every = np.arange(segments)
    lows = np.concatenate([2.0 * segment + low, 2.0 * every + 1.0])
    highs = np.concatenate([2.0 * segment + high, 2.0 * every + 2.0])
    order = np.argsort(lows, kind="stable")
    before = np.append(0.0, np.maximum.accumulate(highs[order])[:-1])
    gap = lows[order] > before
    number = (before[gap] // 2.0).astype(np.int64)
    return number, before[gap] - 2.0 * number, lows[order][gap] - 2.0 * number


def _shares_within(ends: Floats, others: Floats, distance_m: float) -> tuple[Floats, Floats]:
    """From where to where along each segment another is no farther than a distance, as shares 0..1; low > high if not.

    What is that near to a segment is convex, a rectangle between two discs: the union of the three is one interval.
    """
    start, step = ends[:, 0], ends[:, 1] - ends[:, 0]
    length_m = np.hypot(*(others[:, 1] - others[:, 0]).T)
    along = (others[:, 1] - others[:, 0]) / length_m[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    away = start - others[:, 0]
    aside = _between(_dot(away, across), _dot(step, across), -distance_m, distance_m)
    beside = _between(_dot(away, along), _dot(step, along), 0.0, length_m)
    rectangle = np.maximum(aside[0], beside[0]), np.minimum(aside[1], beside[1])
    parts = [rectangle, *(_in_disc(start - others[:, end], step, distance_m) for end in (0, 1))]
    low = np.min([np.where(one <= two, one, np.inf) for one, two in parts], axis=0)
    high = np.max([np.where(one <= two, two, -np.inf) for one, two in parts], axis=0)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def _between(at: Floats, rise: Floats, low: float | Floats, high: float | Floats) -> tuple[Floats, Floats]:
    """Where `at + share * rise` lies between two values."""
    flat = np.abs(rise) < 1e-12
    slope = np.where(flat, 1.0, rise)
    one, two = (low - at) / slope, (high - at) / slope
    is_in = (at >= low) & (at <= high)
    first = np.where(flat, np.where(is_in, -np.inf, np.inf), np.minimum(one, two))
    last = np.where(flat, np.where(is_in, np.inf, -np.inf), np.maximum(one, two))
    return first, last


def _in_disc(away: Floats, step: Floats, radius_m: float) -> tuple[Floats, Floats]:
    """Where `away + share * step` is no longer than a radius."""
    square, half = _dot(step, step), _dot(away, step)
    left = half**2 - square * (_dot(away, away) - radius_m**2)
    root = np.sqrt(np.maximum(left, 0.0))
    return np.where(left >= 0.0, (-half - root) / square, np.inf), np.where(
        left >= 0.0, (-half + root) / square, -np.inf
    )


def _dot(one: Floats, other: Floats) -> Floats:
    return np.asarray((one * other).sum(axis=1))
