"""What is written on a plan's picture, and where there is room for it; lengths in millimetres."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.plans.svg import INK, QUIET, text

Shapes = npt.NDArray[np.object_]

_LEAST_NAMED_MM: Final = 24.0
_CLEAR_MM: Final = 13.0
_MOST_STREETS: Final = 24
_LABEL_MM: Final = (12.5, 6.5)
"""Half the room that a label takes, and a number beside it."""
_ROUND: Final = ((0, -1), (0, 1), (1, 0), (-1, 0), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))


@dataclass(frozen=True)
class Label:
    """What stands in a grid: its name, and a line below it."""

    name: str
    figure: str


def spot_of(shape: shapely.Geometry) -> tuple[float, float]:
    """The middle of the widest place."""
    if shape.is_empty:
        return (math.nan, math.nan)
    parts = shapely.get_parts(shape)
    line = shapely.maximum_inscribed_circle(parts[int(np.argmax(shapely.area(parts)))])
    x, y = shapely.get_coordinates(line)[0]
    return float(x), float(y)


def street_names(ways: Shapes, names: pd.Series, taken: Sequence[tuple[float, float]]) -> Iterable[str]:
    """Names along the longest pieces, clear of the grids' own labels."""
    spots = list(taken)
    by_name = pd.Series(ways, index=names.to_numpy()).loc[lambda rows: rows.index.notna()]
    pieces = []
    for name, some in by_name.groupby(level=0):
        merged = shapely.get_parts(shapely.line_merge(shapely.union_all(some.to_numpy())))
        if len(merged):
            longest = merged[int(np.argmax(shapely.length(merged)))]
            pieces.append((float(longest.length), str(name), longest))
    written = 0
    for length, name, line in sorted(pieces, key=lambda piece: (-piece[0], piece[1])):
        for share in (0.5, 0.3, 0.7):
            x, y = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))[0]
            if length < _LEAST_NAMED_MM or written >= _MOST_STREETS:
                return
            if all(math.hypot(x - a, y - b) > _CLEAR_MM for a, b in spots if not math.isnan(a)):
                spots.append((x, y))
                written += 1
                yield _along(line, share, name)
                break


def _along(line: shapely.Geometry, share: float, name: str) -> str:
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [share - 0.03, share + 0.03], normalized=True))
    run, rise = ends[1] - ends[0]
    angle = math.degrees(math.atan2(rise, run))
    angle += 180.0 if angle > 90.0 else -180.0 if angle <= -90.0 else 0.0
    x, y = ends.mean(axis=0)
    place = f'transform="translate({x:.2f} {y:.2f}) rotate({angle:.1f})"'
    return f"<g {place}>{text(name, 0.0, 0.8, size=2.3, colour=QUIET)}</g>"


def grid_label(spot: tuple[float, float], label: Label) -> str:
    """A name, and a figure below it."""
    x, y = spot
    if math.isnan(x):
        return ""
    return text(label.name, x, y - 0.4, size=4.0, bold=True) + text(label.figure, x, y + 3.4, size=3.0)


def beside(shape: shapely.Geometry, labels: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a shape, or a place in it near there that no label covers."""
    x, y = spot_of(shape)
    ways = [(0.0, 0.0), *((dx * far, dy * far) for far in (7.0, 11.0) for dx, dy in _ROUND)]
    places = [(x + dx, y + dy) for dx, dy in ways]
    free = [place for place in places if not any(_covers(label, place) for label in labels)]
    return next((place for place in free if shapely.intersects_xy(shape, *place)), (x, y))


def _covers(label: tuple[float, float], place: tuple[float, float]) -> bool:
    return abs(label[0] - place[0]) < _LABEL_MM[0] and abs(label[1] - place[1]) < _LABEL_MM[1]


def number_in(spot: tuple[float, float], said: str) -> str:
    """A number in a ring."""
    x, y = spot
    if math.isnan(x):
        return ""
    ring = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.3" fill="#fff" stroke="{INK}" stroke-width="0.35"/>'
    return ring + text(said, x, y + 0.95, size=2.8, bold=True)


def scale_bar(*, scale: int, height_mm: float) -> str:
    """Four black and white fields of a round length together, between 30 and 75 mm."""
    steps = (10, 20, 40, 80, 100, 200, 400, 800, 1000, 2000, 4000, 8000, 10_000, 20_000, 40_000)
    metres = next((one for one in steps if one * 1000 / scale >= 30.0), steps[-1])
    step = metres * 1000 / scale / 4
    x, y = 6.0, height_mm - 7.0
    fields = "".join(
        f'<rect x="{x + number * step:.2f}" y="{y}" width="{step:.2f}" height="1.6" '
        f'fill="{INK if number % 2 == 0 else "#fff"}" stroke="{INK}" stroke-width="0.2"/>'
        for number in range(4)
    )
    unit = f"{metres} m" if metres < 1000 else f"{metres / 1000:g} km"
    ends = (
        (x, "0"),
        (x + 2 * step, f"{metres / 2:g}" if metres < 1000 else f"{metres / 2000:g}"),
        (x + 4 * step, unit),
    )
    backing = f'<rect x="2" y="{y - 6}" width="{4 * step + 38:.2f}" height="11" fill="#fff" fill-opacity="0.85"/>'
    ratio = text(f"1:{scale:,}", x + 4 * step + 20, y + 1.6, size=4.0, bold=True)
    return backing + fields + ratio + "".join(text(said, at, y - 1.2, size=2.6) for at, said in ends)


def north_arrow(word: str, *, width_mm: float) -> str:
    """An arrow with the word or letter for north, in the upper right corner."""
    x, y = width_mm - 10.0, 7.0
    arrow = f'<path d="M{x} {y + 3}l3.2 10l-3.2 -2.4l-3.2 2.4z" fill="{INK}"/>'
    backing = f'<circle cx="{x}" cy="{y + 5}" r="9.5" fill="#fff" fill-opacity="0.8"/>'
    return backing + arrow + text(word, x, y + 1.6, size=4.0, bold=True)
