"""A community of 24 square units in three grids, and a fourth grid that holds nothing yet.

 0  1 |  2  3 |  4  5      every unit is 100 m wide; unit n has 10 n households (so 2,760 in all)
 6  7 |  8  9 | 10 11      and one merchant
12 13 | 14 15 | 16 17      unit 20 and 21 are one compound
18 19 | 20 21 | 22 23      nobody crosses between 21 and 22
"""

from typing import Any

WEST, SOUTH, SIZE = 118.78, 32.06, 0.001
COLUMNS, ROWS = 6, 4
TODAY = [column // 2 for _ in range(ROWS) for column in range(COLUMNS)]
WHOLE = [20 if unit == 21 else unit for unit in range(COLUMNS * ROWS)]
BOUNDS = [WEST, SOUTH, WEST + COLUMNS * SIZE, SOUTH + ROWS * SIZE]
UNCROSSABLE = (21, 22)


def _grid(number: int) -> dict[str, Any]:
    limits = {"measure": "households", "least": 700, "most": 1100}
    name = f"第{number + 1}网格"
    return {
        "code": f"32010200100100{number + 1}",
        "name": name,
        "short": f"{number + 1:02d}",
        "spare": number == 3,
    } | limits


GRIDS = [_grid(number) for number in range(4)]


def corner(unit: int) -> tuple[float, float]:
    """The north-west corner of a unit."""
    return WEST + unit % COLUMNS * SIZE, SOUTH + (ROWS - unit // COLUMNS) * SIZE


def middle(unit: int) -> tuple[float, float]:
    """The middle of a unit."""
    west, north = corner(unit)
    return west + SIZE / 2, north - SIZE / 2


def ground() -> dict[str, Any]:
    """The units as the route of a community's units answers."""
    borders = [(unit, unit + 1) for unit in range(24) if unit % COLUMNS < COLUMNS - 1]
    borders += [(unit, unit + COLUMNS) for unit in range(24 - COLUMNS)]
    return {
        "units": _collection([_unit(unit) for unit in range(24)]),
        "lines": _collection([*(_line(at, *pair) for at, pair in enumerate(borders)), _edge(len(borders))]),
        "borders": [[*pair, pair != UNCROSSABLE] for pair in borders],
    }


def _collection(features: list[Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(at: int, kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": at, "geometry": geometry, "properties": properties}


def _unit(unit: int) -> dict[str, Any]:
    west, north = corner(unit)
    ring = [[west, north], [west + SIZE, north], [west + SIZE, north - SIZE], [west, north - SIZE], [west, north]]
    told = {
        "unit": f"U{unit:02d}",
        "name": "",
        "households": 10 * unit,
        "merchants": 1,
        "area": 1,
    }
    return _feature(unit, "Polygon", [ring], told | {"at": middle(unit)})


def _line(at: int, first: int, second: int) -> dict[str, Any]:
    west, north = corner(second)
    end = [west, north - SIZE] if second == first + 1 else [west + SIZE, north]
    return _feature(at, "LineString", [[west, north], end], {})


def _edge(at: int) -> dict[str, Any]:
    west, south, east, north = BOUNDS
    ring = [[west, north], [east, north], [east, south], [west, south], [west, north]]
    return _feature(at, "LineString", ring, {})
