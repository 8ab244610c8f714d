"""The ground that a plan is drawn on, as the browser takes it: units, the lines between them, who lies beside whom."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from geo.units import Units

DECIMALS = 6
"""Of a degree: a decimetre."""
LONLAT = 4326

Geometries = npt.NDArray[np.object_]


def ground_rows(units: "Units", names: Mapping[str, str]) -> bytes:
    """Units and their lines as JSON.

    Args:
        units: The units of one community.
        names: What people call a unit; one that is left out has no name.

    Returns:
        An object with `units` (a feature collection in the units' order; properties unit, name, households, merchants,
        area in m2, and `at`, a point inside), `borders` (rows of the first unit's position, the second's, and whether
        one can cross) and `lines` (a feature for each border in that order, then the community's own edge).
    """
    shapes = np.asarray(units.frame.geometry.to_crs(LONLAT).to_numpy(), dtype=object)
    pairs = units.borders[["first", "second"]].to_numpy(dtype=np.int64)
    lines = _between(shapes, pairs)
    edge = _whole(shapes).boundary
    told = {
        "units": _collection(_rounded(shapes), _properties(units.frame, shapes, names)),
        "borders": [
            [int(first), int(second), bool(crossable)]
            for (first, second), crossable in zip(pairs, units.borders["crossable"], strict=True)
        ],
        "lines": _collection(_rounded(np.append(lines, [edge])), [{}] * (len(lines) + 1)),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _between(shapes: Geometries, pairs: npt.NDArray[np.int64]) -> Geometries:
    """What each pair of shapes shares; an empty line for those that only touch in a point."""
    shared = shapely.intersection(shapely.boundary(shapes[pairs[:, 0]]), shapely.boundary(shapes[pairs[:, 1]]))
    parts, of = shapely.get_parts(shared, return_index=True)
    is_line = shapely.get_dimensions(parts) == 1
    parts, of = parts[is_line], of[is_line]
    ends = np.searchsorted(of, np.arange(len(pairs) + 1))
    lines = np.empty(len(pairs), dtype=object)
    lines[:] = [_joined(parts[start:end]) for start, end in pairwise(ends)]
    return lines


def _joined(parts: Geometries) -> shapely.Geometry:
    return shapely.line_merge(shapely.multilinestrings(parts)) if len(parts) else shapely.MultiLineString()


def _whole(shapes: Geometries) -> shapely.Geometry:
    """The ground of all units; the seams that rounding leaves are closed."""
    return shapely.union_all(shapely.set_precision(shapes, 10.0**-DECIMALS))


def _rounded(shapes: Geometries) -> list[Any]:
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    return [json.loads(text) for text in shapely.to_geojson(rounded)]


def _properties(frame: gpd.GeoDataFrame, shapes: Geometries, names: Mapping[str, str]) -> list[dict[str, Any]]:
    inside = np.round(shapely.get_coordinates(shapely.point_on_surface(shapes)), DECIMALS).tolist()
    counts = zip(frame.index, frame["households"], frame["merchants"], frame["area_m2"], inside, strict=True)
    return [
        {
            "unit": unit,
            "name": names.get(unit, ""),
            "households": int(households),
            "merchants": int(merchants),
            "area": round(float(area)),
            "at": at,
        }
        for unit, households, merchants, area, at in counts
    ]


def _collection(geometries: list[Any], properties: list[dict[str, Any]]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "id": place, "geometry": geometry, "properties": told}
        for place, (geometry, told) in enumerate(zip(geometries, properties, strict=True))
    ]
    return {"type": "FeatureCollection", "features": features}
