"""How many are within a few minutes' walk: by group of places, by hour of the week, and against the straight circle.

Every share comes with its numerator and denominator. A place whose weight is unknown counts in neither; how many there
are is said beside them.
"""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array

from geo.counts import non_negative

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TIERS_MINUTES: Final = (5.0, 10.0, 15.0)
"""The circles of life of 5, 10 and 15 minutes (GB 50180-2018)."""
ROUNDING_MINUTES: Final = 1e-9
"""A place exactly at the limit is within it."""


def shares(
    minutes: pd.Series,
    weights: pd.DataFrame,
    *,
    tiers: Sequence[float] = TIERS_MINUTES,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """What part of each weight is within each time, for all places or group by group.

    Args:
        minutes: Walk to the nearest facility per place; inf or NaN for out of reach. `WalkNetwork.minutes` gives it.
        weights: What is counted, one column each (households, residents, members of a key group, square metres); same
            index; missing = unknown.
        tiers: Minutes.
        groups: Label per place (grid, community, street, district), same index; places without a label form a group
            of their own.

    Returns:
        Index (`group`,) `measure`, `within_minutes`: groups sorted, the rest as given. Columns `covered`, `total`,
        `share` (covered / total, NaN where the total is 0) and `unknown` (number of places whose weight is missing).

    Raises:
        ValueError: A weight is negative or infinite, or the indexes differ.
    """
    names = [str(name) for name in weights.columns]
    amount, known = _amounts(weights, minutes.index)
    code, labels = _groups(groups, minutes.index)
    within = minutes.to_numpy(np.float64)[:, None] <= np.asarray(tiers, dtype=np.float64) + ROUNDING_MINUTES
    covered = _sums(code, len(labels), amount[:, :, None] * within[:, None, :])
    total = np.broadcast_to(_sums(code, len(labels), amount)[:, :, None], covered.shape)
    unknown = np.broadcast_to(_sums(code, len(labels), ~known)[:, :, None], covered.shape)
    index = pd.MultiIndex.from_product(
        [labels, names, [float(tier) for tier in tiers]], names=["group", "measure", "within_minutes"]
    )
    columns = {"covered": covered.ravel(), "total": total.ravel(), "share": _ratio(covered, total).ravel()}
    table = pd.DataFrame({**columns, "unknown": unknown.ravel().astype(np.int64)}, index=index)
    return table.droplevel("group") if groups is None else table


def ground(areas: gpd.GeoSeries, *, spacing_m: float = 50.0) -> gpd.GeoDataFrame:
    """Points that stand for the ground of areas, so that area is counted as households are.

    Args:
        areas: Polygons in a CRS that measures metres; the index names them.
        spacing_m: Distance between the points of a square lattice.

    Returns:
        Columns `area` (label), `area_m2` (the ground a point stands for; their sum is the area's size) and
        `geometry`. An area that holds no lattice point has one point inside it.

    Raises:
        ValueError: The CRS is missing or in degrees, or the spacing is not above zero.
    """
    if areas.crs is None or areas.crs.is_geographic:
        raise ValueError(
            f"the areas are in {areas.crs}; bring them to metres first, e.g. with to_crs(network.edges.crs)"
        )
    if not spacing_m > 0.0:
        raise ValueError(f"a spacing of {spacing_m} m makes no lattice; give more than 0")
    points, area = _lattice_points(areas, spacing_m)
    bare = np.setdiff1d(np.flatnonzero(~(areas.is_empty | areas.isna())), area)
    points = np.append(points, shapely.point_on_surface(areas.to_numpy()[bare]))
    area = np.append(area, bare)
    order = np.argsort(area, kind="stable")
    points, area = points[order], area[order]
    each_m2 = areas.area.to_numpy() / np.maximum(np.bincount(area, minlength=len(areas)), 1)
    return gpd.GeoDataFrame({"area": areas.index.take(area), "area_m2": each_m2[area]}, geometry=points, crs=areas.crs)


def hours_within(minutes: pd.DataFrame, is_open: Bools, *, limit_minutes: float) -> Bools:
    """In which hours each place has an open facility within reach.

    Args:
        minutes: Walk from each place (row) to each facility (column); `WalkNetwork.minutes_matrix` gives it.
        is_open: Which facility (row, as the columns of `minutes`) is open in which hour (column).
        limit_minutes: Longest walk.

    Returns:
        Shape (places, hours).

    Raises:
        ValueError: The shapes do not match.
    """
    _require_hours(minutes, is_open)
    # A week repeats itself: 168 hours are seldom more than a dozen patterns of what is open.
    patterns, pattern_of_hour = np.unique(is_open, axis=1, return_inverse=True)
    near = minutes.to_numpy(np.float64) <= limit_minutes + ROUNDING_MINUTES
    reached = near.astype(np.float32) @ patterns.astype(np.float32) > 0.0
    return np.asarray(reached[:, pattern_of_hour.ravel()])


def shares_by_hour(
    minutes: pd.DataFrame,
    is_open: Bools,
    weights: pd.DataFrame,
    *,
    limit_minutes: float,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """What part of each weight has an open facility within reach, hour by hour.

    Args:
        minutes: As for `hours_within`.
        is_open: As for `hours_within`.
        weights: As for `shares`, same index as `minutes`.
        limit_minutes: Longest walk.
        groups: As for `shares`.

    Returns:
        Index (`group`,) `measure`, `hour` (0 to the number of hours - 1); columns `covered`, `total`, `share`.

    Raises:
        ValueError: As `shares` and `hours_within`.
    """
    names = [str(name) for name in weights.columns]
    amount, _ = _amounts(weights, minutes.index)
    code, labels = _groups(groups, minutes.index)
    patterns, pattern_of_hour = np.unique(is_open, axis=1, return_inverse=True)
    reached = hours_within(minutes, patterns, limit_minutes=limit_minutes)
    covered = np.stack([_sums(code, len(labels), reached * each[:, None]) for each in amount.T], axis=1)
    covered = covered[:, :, pattern_of_hour.ravel()]
    total = np.broadcast_to(_sums(code, len(labels), amount)[:, :, None], covered.shape)
    index = pd.MultiIndex.from_product([labels, names, range(is_open.shape[1])], names=["group", "measure", "hour"])
    columns = {"covered": covered.ravel(), "total": total.ravel(), "share": _ratio(covered, total).ravel()}
    table = pd.DataFrame(columns, index=index)
    return table.droplevel("group") if groups is None else table


def nearest_open(minutes: pd.DataFrame, is_open: Bools) -> pd.DataFrame:
    """The nearest of the facilities that are open, per place.

    Args:
        minutes: Walk from each place (row) to each facility (column).
        is_open: One flag per facility.

    Returns:
        As `WalkNetwork.minutes`: columns `minutes` (inf where none is reached) and `facility` (<NA> there).

    Raises:
        ValueError: There is not one flag per facility.
    """
    _require_hours(minutes, np.asarray(is_open)[:, None])
    chosen = np.flatnonzero(is_open)
    walk, nearest = np.full(len(minutes), np.inf), np.full(len(minutes), -1, dtype=np.int64)
    if len(chosen):
        among = minutes.to_numpy(np.float64)[:, chosen]
        best = among.argmin(axis=1)
        walk = among[np.arange(len(among)), best]
        nearest = np.where(np.isfinite(walk), chosen[best], -1)
    labels = pd.array(minutes.columns.to_numpy()).take(nearest, allow_fill=True, fill_value=pd.NA)
    return pd.DataFrame({"minutes": walk, "facility": labels}, index=minutes.index)


def circle_error(
    minutes: pd.Series,
    straight_m: pd.Series,
    weights: pd.DataFrame,
    *,
    limit_minutes: float,
    radius_m: float,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """What a straight circle claims wrongly, and what it misses.

    A way along streets is never shorter than the straight line, so a circle of speed x time misses nobody; a smaller
    one does.

    Args:
        minutes: Walk to the nearest facility per place.
        straight_m: Straight metres to the nearest facility, same index; `geo.straight` gives it.
        weights: As for `shares`.
        limit_minutes: Longest walk.
        radius_m: Of the circle: speed x time, 1,080 m for 15 minutes at 1.2 m/s.
        groups: As for `shares`.

    Returns:
        Index (`group`,) `measure`; columns `circle` (inside the circle), `walk` (within the walk), `falsely_claimed`
        (inside the circle, not within the walk), `missed` (within the walk, outside the circle), `total`.

    Raises:
        ValueError: As `shares`.
    """
    if not straight_m.index.equals(minutes.index):
        raise ValueError("straight_m has another index than minutes; give one row per place, in the same order")
    names = [str(name) for name in weights.columns]
    amount, _ = _amounts(weights, minutes.index)
    code, labels = _groups(groups, minutes.index)
    circle, walk = claimed(minutes, straight_m, limit_minutes=limit_minutes, radius_m=radius_m)
    flags = {
        "circle": circle,
        "walk": walk,
        "falsely_claimed": circle & ~walk,
        "missed": walk & ~circle,
        "total": np.ones(len(walk), dtype=np.bool_),
    }
    columns = {name: _sums(code, len(labels), amount * flag[:, None]).ravel() for name, flag in flags.items()}
    table = pd.DataFrame(columns, index=pd.MultiIndex.from_product([labels, names], names=["group", "measure"]))
    return table.droplevel("group") if groups is None else table


def claimed(minutes: pd.Series, straight_m: pd.Series, *, limit_minutes: float, radius_m: float) -> tuple[Bools, Bools]:
    """Whether each place is inside the circle, and whether it is within the walk."""
    circle = straight_m.to_numpy(np.float64) <= radius_m + ROUNDING_MINUTES
    return circle, minutes.to_numpy(np.float64) <= limit_minutes + ROUNDING_MINUTES


def _lattice_points(areas: gpd.GeoSeries, spacing_m: float) -> tuple[npt.NDArray[np.object_], Ints]:
    """Points of one lattice under all areas, and the position of the area that each is in."""
    shapes = areas.to_numpy()
    points, area = [np.empty(0, dtype=object)], [np.empty(0, dtype=np.int64)]
    for row in np.flatnonzero(~(areas.is_empty | areas.isna())):
        west, south, east, north = np.ceil(np.array(shapes[row].bounds) / spacing_m) * spacing_m
        x, y = np.meshgrid(np.arange(west, east, spacing_m), np.arange(south, north, spacing_m))
        shapely.prepare(shapes[row])
        inside = shapely.intersects_xy(shapes[row], x.ravel(), y.ravel())
        points.append(shapely.points(x.ravel()[inside], y.ravel()[inside]))
        area.append(np.full(int(inside.sum()), row, dtype=np.int64))
    return np.concatenate(points), np.concatenate(area)


def _amounts(weights: pd.DataFrame, index: pd.Index) -> tuple[Floats, Bools]:
    """Weights with 0 for unknown, and what is known; shape (places, measures)."""
    if not weights.index.equals(index):
        raise ValueError("the weights have another index than the minutes; give one row per place, in the same order")
    amount = weights.to_numpy(np.float64, na_value=np.nan)
    known = ~np.isnan(amount)
    return non_negative(np.where(known, amount, 0.0), name="weights"), known


def _groups(groups: pd.Series | None, index: pd.Index) -> tuple[Ints, pd.Index]:
    """The group of each place as a number, and the labels in order."""
    if groups is None:
        return np.zeros(len(index), dtype=np.int64), pd.Index(["all"])
    if not groups.index.equals(index):
        raise ValueError("the groups have another index than the minutes; give one label per place, in the same order")
    code, labels = pd.factorize(groups, sort=True, use_na_sentinel=False)
    return code.astype(np.int64), pd.Index(labels)


def _sums(code: Ints, groups: int, amounts: npt.NDArray[np.generic]) -> Floats:
    """Sums over the rows of each group; the other axes stay."""
    rows = np.arange(len(code))
    members = csr_array((np.ones(len(code)), (code, rows)), shape=(groups, len(code)))
    flat = amounts.reshape(len(code), int(np.prod(amounts.shape[1:]))).astype(np.float64)
    return np.asarray(members @ flat).reshape(groups, *amounts.shape[1:])


def _ratio(covered: Floats, total: Floats) -> Floats:
    return np.asarray(np.divide(covered, total, out=np.full(covered.shape, np.nan), where=total > 0.0))


def _require_hours(minutes: pd.DataFrame, is_open: Bools) -> None:
    if len(is_open) != minutes.shape[1]:
        raise ValueError(f"{minutes.shape[1]} facilities but hours of {len(is_open)}; give one row each")
