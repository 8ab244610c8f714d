"""The leader's walk: past the places most worth seeing, along real streets, within the minutes there are.

Which of the candidates, and in what order, `geo.orienteering` decides; docs/route.md says how well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.reviews.preparing.walk_start import starting_point
from data.reviews.preparing.walked_ground import Ground, ground
from data.types import STORE_CRS
from geo.orienteering import Effort, tour
from geo.walks.legs import ways_along
from geo.walks.turns import Part, Step, steps

__all__ = ["START", "Leg", "Step", "Walk", "along", "matrix", "planned"]

START: Final = "start"
"""Stands among the stops for where the walk begins and ends."""
SPEED_M_PER_S: Final = 1.0
"""Two who talk and look around."""
TENTHS: Final = 10.0
"""Minutes between places are whole tenths, as the phone gets them."""
LEFT_OUT: Final = ("no_street", "no_way", "too_long")
"""Why a candidate is on no walk: no street near it; none that leads there; there and back take longer than there is."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Leg:
    """The way from one stop to the next.

    Attributes:
        line: EPSG:4490, from place to place.
        steps: "start" first and "arrive" last; their metres add up to the leg's.
        is_straight: No street leads there, or none is known: as the crow flies.
    """

    minutes: float
    metres: float
    line: shapely.LineString
    steps: list[Step]
    is_straight: bool = False


@dataclass(frozen=True)
class Walk:
    """A round walk.

    Attributes:
        order: Ids of the stops in walking order.
        legs: One more than stops, the last one back to the start; none where there is no stop.
        minutes_total: Ways and stays.
        worth: Of the stops.
        bound: No round walk within the minutes is worth more, past whichever of all the candidates: proven for a
            planned walk; of one in a given order, to which no minutes are set, the worth of all candidates.
        is_optimal: Whether no other walk is worth more.
        gap: Share of the bound by which another walk could be better at most.
        start: Where it begins and ends, EPSG:4490.
        left_out: Candidates that no such walk can pass, by id, each with one of `LEFT_OUT`.
        is_straight: The store has no streets here: everything is as the crow flies.
        between: Minutes between the start and all candidates, as `matrix` gives them.
    """

    order: list[str]
    legs: list[Leg]
    minutes_total: float
    worth: float
    bound: float
    is_optimal: bool
    gap: float
    start: shapely.Point
    left_out: dict[str, str] = field(default_factory=dict)
    is_straight: bool = False
    between: dict[str, Any] = field(default_factory=dict)


def planned(
    conn: Connection,
    grid_code: str,
    candidates: gpd.GeoDataFrame,
    *,
    minutes: int,
    start: shapely.Point | None,
    speed_m_per_s: float = SPEED_M_PER_S,
    effort: Effort | None = None,
) -> Walk:
    """The walk of greatest worth within some minutes.

    Args:
        conn: A connection to the store.
        grid_code: The grid; only asked for the start.
        candidates: Index = id of the stop; columns `worth`, `stay_minutes`, `geometry` (POINT, EPSG:4490). All of them
            are searched, and the bound speaks of all; from 60 on it is less close (`geo.touring.relaxation`).
        minutes: For ways and stays together.
        start: Where the walk begins and ends; `data.reviews.preparing.walk_start.starting_point` when None.
        speed_m_per_s: On foot.
        effort: Of the search and the proof, in steps: the same store gives the same walk on every machine.

    Raises:
        ValueError: A candidate has no place or no worth, an id comes twice, or the speed is not above zero.
    """
    _check(candidates, speed_m_per_s)
    start = starting_point(conn, grid_code, candidates) if start is None else start
    found = ground(conn, _places(start, candidates))
    between = found.metres / (60.0 * speed_m_per_s)
    stays = np.append(0.0, candidates["stay_minutes"].to_numpy(dtype=np.float64))
    best = tour(
        between,
        np.append(0.0, candidates["worth"].to_numpy(dtype=np.float64)),
        stays,
        start=0,
        end=0,
        budget_minutes=float(minutes),
        rng=np.random.default_rng(0),
        effort=effort,
    )
    rows = best.order.tolist()
    return Walk(
        order=[str(found.points.index[row]) for row in rows],
        legs=_legs(found, rows, speed_m_per_s),
        minutes_total=best.minutes,
        worth=best.worth,
        bound=best.bound,
        is_optimal=best.is_optimal,
        gap=best.gap,
        start=start,
        left_out=_left_out(found, between[0] + between[:, 0] + stays, minutes),
        is_straight=found.is_straight,
        between=_square(found, between),
    )


def along(
    conn: Connection,
    order: Sequence[str],
    candidates: gpd.GeoDataFrame,
    *,
    start: shapely.Point,
    speed_m_per_s: float = SPEED_M_PER_S,
) -> Walk:
    """The walk past some stops in a given order, as when they were put in another order, skipped or added.

    Args:
        conn: A connection to the store.
        order: Ids of candidates, each at most once.
        candidates: As for `planned`.
        start: Where the walk begins and ends.
        speed_m_per_s: On foot.

    Raises:
        ValueError: As `planned`; or a stop of the order is no candidate, or comes twice.
    """
    _check(candidates, speed_m_per_s)
    rows = candidates.index.get_indexer(pd.Series(order, dtype=object))
    unknown = [stop for stop, row in zip(order, rows, strict=True) if row < 0]
    if unknown or len(set(order)) < len(order):
        raise ValueError(
            f"the order {list(order)} names {unknown or 'a stop twice'}; give ids of candidates, each once"
        )
    found = ground(conn, _places(start, candidates))
    legs = _legs(found, (rows + 1).tolist(), speed_m_per_s)
    chosen, worth = candidates.iloc[rows], float(candidates["worth"].sum())
    between = found.metres / (60.0 * speed_m_per_s)
    own = float(chosen["worth"].sum())
    return Walk(
        order=list(order),
        legs=legs,
        minutes_total=sum(leg.minutes for leg in legs) + float(chosen["stay_minutes"].sum()),
        worth=own,
        bound=worth,
        is_optimal=len(chosen) == len(candidates),
        gap=1.0 - own / worth if worth > 0.0 else 0.0,
        start=start,
        left_out=_left_out(found, between[0] + between[:, 0], np.inf),
        is_straight=found.is_straight,
        between=_square(found, between),
    )


def matrix(
    conn: Connection,
    candidates: gpd.GeoDataFrame,
    *,
    start: shapely.Point | None = None,
    speed_m_per_s: float = SPEED_M_PER_S,
) -> dict[str, Any]:
    """Minutes on foot between all candidates, for a phone that has no streets.

    Args:
        conn: A connection to the store.
        candidates: As for `planned`.
        start: Where the walk begins; it then comes first, with the id `START`. `Walk.between` has the same.
        speed_m_per_s: On foot.

    Returns:
        `ids`, and `minutes`, a square in whole tenths from row to column, None where no way leads.

    Raises:
        ValueError: As `planned`.
    """
    _check(candidates, speed_m_per_s)
    places = _places(start, candidates)
    if places.empty:
        return {"ids": [], "minutes": []}
    found = ground(conn, places)
    return _square(found, found.metres / (60.0 * speed_m_per_s))


def _check(candidates: gpd.GeoDataFrame, speed_m_per_s: float) -> None:
    if not speed_m_per_s > 0.0:
        raise ValueError(f"a speed of {speed_m_per_s} m/s leads nowhere; give more than 0")
    shapes = candidates.geometry
    missing = candidates.index[(shapes.isna() | shapes.is_empty | candidates["worth"].isna()).to_numpy()]
    if len(missing):
        raise ValueError(f"candidates {list(missing)} have no place or no worth; leave them out")
    if candidates.index.has_duplicates:
        raise ValueError(
            f"candidates {list(candidates.index[candidates.index.duplicated()])} come twice; give each once"
        )


def _places(start: shapely.Point | None, candidates: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Start and candidates as points, by id."""
    points = [*([] if start is None else [start]), *candidates.geometry.representative_point()]
    ids = [*([] if start is None else [START]), *candidates.index]
    return gpd.GeoSeries(points, index=pd.Index(ids, dtype=object), crs=STORE_CRS)


def _left_out(found: Ground, alone: Floats, minutes: float) -> dict[str, str]:
    """Why each candidate that no walk can pass is on none; `alone` are the minutes of a walk to it and back."""
    reasons = np.select([~found.has_street, ~np.isfinite(alone), alone > minutes], LEFT_OUT, default="")
    return {str(stop): str(reason) for stop, reason in zip(found.points.index, reasons, strict=True) if reason}


def _square(found: Ground, between: Floats) -> dict[str, Any]:
    tenths = [[round(each * TENTHS) if np.isfinite(each) else None for each in row] for row in between.tolist()]
    return {"ids": [str(stop) for stop in found.points.index], "minutes": tenths}


def _legs(found: Ground, rows: list[int], speed_m_per_s: float) -> list[Leg]:
    """From the start past some places and back; nothing without a place."""
    round_walk = [0, *rows, 0] if rows else []
    if found.network is None or found.located is None:
        return [_straight(found, here, to, speed_m_per_s) for here, to in pairwise(round_walk)]
    ways = ways_along(found.network, found.located, round_walk)
    legs = []
    for (here, to), way in zip(pairwise(round_walk), ways, strict=True):
        if not np.isfinite(way.metres):
            legs.append(_straight(found, here, to, speed_m_per_s))
            continue
        points = [
            shapely.get_coordinates(shape) for shape in (found.points.iloc[here], *way.parts, found.points.iloc[to])
        ]
        told = steps(
            [Part(found.names.get(street), part) for street, part in zip(way.streets, way.parts, strict=True)],
            first_m=way.first_m,
            last_m=way.last_m,
        )
        legs.append(Leg(way.metres / (60.0 * speed_m_per_s), way.metres, _line(found, np.concatenate(points)), told))
    return legs


def _straight(found: Ground, here: int, to: int, speed_m_per_s: float) -> Leg:
    a, b = found.points.iloc[here], found.points.iloc[to]
    metres = float(a.distance(b))
    line = _line(found, np.array([[a.x, a.y], [b.x, b.y]]))
    return Leg(metres / (60.0 * speed_m_per_s), metres, line, steps([], first_m=metres), is_straight=True)


def _line(found: Ground, xy: Floats) -> shapely.LineString:
    apart = np.append(True, np.any(np.diff(xy, axis=0) != 0.0, axis=1))
    kept = xy[apart] if apart.sum() > 1 else xy[[0, -1]]
    return gpd.GeoSeries([shapely.LineString(kept)], crs=found.points.crs).to_crs(STORE_CRS).iloc[0]
