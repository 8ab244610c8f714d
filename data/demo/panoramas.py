"""What is seen all around from a station of the demo: its own houses, streets, grass and sky, by casting rays.

Nothing is photographed: each column of the picture is a direction, in which the walls of the demo's buildings stand one
behind the other; a wall hides what is lower and farther.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from PIL import Image

from data.demo.streets import WIDTH_M
from data.panoramas import encoded, keep

Floats = npt.NDArray[np.float64]
Colours = npt.NDArray[np.float32]

WIDTH_PX: Final = 1280
EYE_M: Final = 1.6
SIGHT_M: Final = 320.0
"""Haze hides what is farther."""
CLEARANCE_M: Final = 9.0
"""Between whoever looks and the nearest wall."""
STOREY_M: Final = 3.0
WINDOW_M: Final = 3.3
"""From one window of a wall to the next."""
GROUND_M: Final = 90.0
"""How far the ground shows its streets; beyond it is grass."""
PIXEL_M: Final = 0.75

_SKY: Final = np.array([[104, 160, 220], [222, 234, 243]], dtype=np.float32)
_GRASS, _ROAD, _PAVING, _GLASS, _HAZE = np.array(
    [[122, 150, 96], [128, 130, 134], [186, 180, 170], [92, 118, 142], [216, 226, 236]], dtype=np.float32
)
_PLASTER: Final = np.array(
    [[222, 205, 178], [206, 190, 176], [196, 204, 208], [214, 196, 160], [184, 150, 130], [228, 224, 214]],
    dtype=np.float32,
)
_SUN: Final = np.radians(145.0)


@dataclass(frozen=True)
class _Walls:
    """The walls around a point: their ends in metres from it, and the height and number of their building."""

    start: Floats
    end: Floats
    height_m: Floats
    building: npt.NDArray[np.int64]


def with_panoramas(
    stations: pd.DataFrame, buildings: pd.DataFrame, streets: pd.DataFrame, *, number: int, place: Path
) -> pd.DataFrame:
    """The stations, of which the first ones of their kinds name a picture that is written into a folder.

    Args:
        stations: Columns kind, geom (local metres).
        buildings: Columns geom, height_m.
        streets: Columns highway, geom.
        number: How many get a panorama: the first station of every kind, then the second ones.
        place: The folder.
    """
    turn = stations.groupby("kind").cumcount()
    chosen = turn.sort_values(kind="stable").index[:number]
    scene = _Scene(buildings, streets)
    named = pd.Series(None, index=stations.index, dtype=object)
    for label in chosen:
        named[label] = keep(place, scene.seen_from(stations.loc[label, "geom"]))
    return stations.assign(panorama=named)


class _Scene:
    """The town as it is looked at, its shapes sorted once."""

    def __init__(self, buildings: pd.DataFrame, streets: pd.DataFrame) -> None:
        self._bodies = buildings["geom"].to_numpy()
        self._heights = buildings["height_m"].to_numpy(dtype=float)
        self._tree = shapely.STRtree(self._bodies)
        self._lines = streets["geom"].to_numpy()
        self._widths = streets["highway"].map(WIDTH_M).fillna(3.0).to_numpy(dtype=float)
        self._streets = shapely.STRtree(self._lines)

    def seen_from(self, station: shapely.Point) -> bytes:
        """The picture as a JPEG, its middle to the north."""
        eye = self._outside(station)
        return encoded(Image.fromarray(_painted(self._walls(eye), self._ground(eye))))

    def _outside(self, station: shapely.Point) -> shapely.Point:
        """Before the door: a station's point lies in its building."""
        near = shapely.union_all(self._bodies[self._tree.query(station.buffer(80))])
        free = shapely.difference(station.buffer(70), near.buffer(CLEARANCE_M))
        return station if free.is_empty else shapely.get_point(shapely.shortest_line(free, station), 0)

    def _walls(self, eye: shapely.Point) -> _Walls:
        chosen = np.sort(self._tree.query(eye.buffer(SIGHT_M)))
        parts, of = shapely.get_parts(shapely.boundary(self._bodies[chosen]), return_index=True)
        corners, line = shapely.get_coordinates(parts, return_index=True)
        is_side = line[1:] == line[:-1]
        here = corners - (eye.x, eye.y)
        building = chosen[of[line[1:][is_side]]]
        return _Walls(here[:-1][is_side], here[1:][is_side], self._heights[building], building)

    def _ground(self, eye: shapely.Point) -> npt.NDArray[np.bool_]:
        """Where it is paved around the eye: a square of `PIXEL_M`, its rows from south to north."""
        near = self._streets.query(eye.buffer(GROUND_M * 1.5))
        paved = shapely.union_all(shapely.buffer(self._lines[near], self._widths[near] / 2))
        shapely.prepare(paved)
        steps = np.arange(-GROUND_M, GROUND_M, PIXEL_M) + PIXEL_M / 2
        x, y = np.meshgrid(eye.x + steps, eye.y + steps)
        return np.asarray(shapely.contains_xy(paved, x, y))


def _painted(walls: _Walls, paved: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """The picture: rows from the zenith down, columns from the south over west, north and east to the south."""
    height_px = WIDTH_PX // 2
    azimuth = (np.arange(WIDTH_PX) + 0.5) / WIDTH_PX * 2 * np.pi - np.pi
    rise = np.tan(np.pi / 2 - (np.arange(height_px) + 0.5) / height_px * np.pi)
    distance, along, wall = _hits(walls, azimuth)
    image = np.empty((height_px, WIDTH_PX, 3), dtype=np.float32)
    upper = rise > 0
    image[upper] = _sky(rise[upper])[:, None, :]
    image[~upper] = _floor(rise[~upper], azimuth, paved)
    heights = np.append(walls.height_m, 0.0)  # the last one stands for no wall
    top = np.maximum.accumulate((heights[wall] - EYE_M) / distance, axis=0)
    foot = -EYE_M / distance[0]
    rank = np.array([np.searchsorted(column, rise) for column in top.T]).T
    seen = (rank < len(distance)) & (rise[:, None] >= foot[None, :])
    row, column = np.nonzero(seen)
    hit = rank[row, column]
    far, at, which = distance[hit, column], along[hit, column], wall[hit, column]
    known = np.isfinite(far)
    row, column = row[known], column[known]
    level = EYE_M + rise[row] * far[known]
    image[row, column] = _wall(walls, which[known], far[known], at[known], level)
    return np.clip(image, 0, 255).astype(np.uint8)


def _hits(walls: _Walls, azimuth: Floats) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Per direction the walls that stand in it, the nearest first: distance, metres along the wall, and its number.

    Where fewer walls stand than in the richest direction, the distance is infinite and the number -1.
    """
    east, north = np.sin(azimuth), np.cos(azimuth)
    side = walls.end - walls.start
    across = east[None, :] * side[:, 1:] - north[None, :] * side[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (walls.start[:, :1] * side[:, 1:] - walls.start[:, 1:] * side[:, :1]) / across
        share = (walls.start[:, :1] * north[None, :] - walls.start[:, 1:] * east[None, :]) / across
    stands = (distance > 0.1) & (distance < SIGHT_M) & (share >= 0) & (share <= 1)
    wall, column = np.nonzero(stands)
    order = np.lexsort((distance[wall, column], column))
    wall, column = wall[order], column[order]
    rank = np.arange(len(column)) - np.searchsorted(column, column)
    shape = (int(rank.max(initial=0)) + 1, len(azimuth))
    far, along, number = np.full(shape, np.inf), np.zeros(shape), np.full(shape, -1)
    far[rank, column] = distance[wall, column]
    along[rank, column] = share[wall, column] * np.hypot(side[wall, 0], side[wall, 1])
    number[rank, column] = wall
    return far, along, number


def _sky(rise: Floats) -> Colours:
    zenith, horizon = _SKY
    high = (np.arctan(rise) / (np.pi / 2))[:, None] ** 0.6
    return np.asarray(horizon + (zenith - horizon) * high, dtype=np.float32)


def _floor(rise: Floats, azimuth: Floats, paved: npt.NDArray[np.bool_]) -> Colours:
    """Streets, a paved square before the door, grass; haze where it is far."""
    far = (EYE_M / -rise).astype(np.float32)
    azimuth = azimuth.astype(np.float32)
    x, y = far[:, None] * np.sin(azimuth), far[:, None] * np.cos(azimuth)
    column = np.clip(((x + GROUND_M) / PIXEL_M).astype(int), 0, len(paved) - 1)
    row = np.clip(((y + GROUND_M) / PIXEL_M).astype(int), 0, len(paved) - 1)
    is_near = (far < GROUND_M)[:, None]
    colour = np.where((is_near & paved[row, column])[..., None], _ROAD, _GRASS)
    joint = (np.floor(x / 0.8) + np.floor(y / 0.8)) % 2
    colour = np.where((far < CLEARANCE_M * 0.7)[:, None, None], _PAVING - 9 * joint[..., None], colour)
    return _hazy(colour, far[:, None])


def _wall(walls: _Walls, which: npt.NDArray[np.int64], far: Floats, along: Floats, level: Floats) -> Colours:
    """Plaster in the building's colour, darker away from the sun, with rows of windows; haze where it is far."""
    side = walls.end[which] - walls.start[which]
    facing = np.abs(np.sin(np.arctan2(side[:, 0], side[:, 1]) - _SUN)).astype(np.float32)
    colour = _PLASTER[walls.building[which] % len(_PLASTER)] * (0.72 + 0.28 * facing)[:, None]
    length = np.hypot(side[:, 0], side[:, 1])
    bay, storey = along % WINDOW_M / WINDOW_M, level % STOREY_M / STOREY_M
    is_window = (np.abs(bay - 0.5) < 0.26) & (np.abs(storey - 0.55) < 0.24) & (along < length // WINDOW_M * WINDOW_M)
    is_window &= level < walls.height_m[which] - 0.4
    colour = np.where(is_window[:, None], _GLASS + 40 * (facing[:, None] - 0.5), colour)
    return _hazy(colour, far)


def _hazy(colour: Colours, far: npt.NDArray[Any]) -> Colours:
    share = (np.clip(far / SIGHT_M, 0, 1)[..., None] * 0.85).astype(np.float32)
    return np.asarray(colour + (_HAZE - colour) * share, dtype=np.float32)
