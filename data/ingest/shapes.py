"""Geometries of a file, turned into the kind that a layer holds."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.ingest.rules import shapes as rules
from data.ingest.rules.rule import Hit
from geo.topology import faults_of, repaired

Shapes = npt.NDArray[np.object_]

_POINT, _MULTIPOINT, _COLLECTION = 0, 4, 7
_PARTS_OF = {"MULTIPOLYGON": (3, 6), "MULTILINESTRING": (1, 2, 5)}
_MULTI = {"MULTIPOLYGON": shapely.multipolygons, "MULTILINESTRING": shapely.multilinestrings}


@dataclass(frozen=True)
class Shaped:
    """Shapes of one kind, and those that could not be had."""

    shapes: Shapes
    hits: tuple[Hit, ...]


def shape_to(shapes: Shapes, *, index: pd.Index, kind: str, is_needed: bool, repair: bool) -> Shaped:
    """Turn geometries into a layer's kind.

    Args:
        shapes: Geometries in longitude and latitude, None where there is none.
        index: Row numbers.
        kind: POINT, MULTIPOLYGON, MULTILINESTRING or GEOMETRY.
        is_needed: Whether a row without a shape is a fault.
        repair: Mend polygons that are not valid.

    Returns:
        Shapes of that kind, None where the row is at fault or has none.
    """
    shapes = without(shapes, shapely.is_empty(shapes))
    hits = []
    missing = shapely.is_missing(shapes)
    if is_needed and missing.any():
        hits.append(Hit(rules.MISSING_SHAPE, pd.Series("", index=index[missing]), "geom"))
    shapes, is_wrong = _points(shapes) if kind == "POINT" else _many(shapes, kind)
    if is_wrong.any():
        kinds = pd.Series([shape.geom_type for shape in shapes[is_wrong]], index=index[is_wrong])
        hits.append(Hit(rules.WRONG_SHAPE, kinds, "geom"))
        shapes = without(shapes, is_wrong)
    if kind == "MULTIPOLYGON":
        shapes, found = _valid(shapes, index, repair)
        hits += found
    return Shaped(shapes, tuple(hits))


def without(shapes: Shapes, gone: npt.NDArray[np.bool_]) -> Shapes:
    """Shapes with None in some places."""
    result = shapes.copy()
    result[gone] = None
    return result


def _points(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Points; a single multi-point is its point, an outline its inner point. Lines are wrong."""
    kinds = shapely.get_type_id(shapes)
    outlines = np.isin(kinds, [3, 6]) & shapely.is_valid(shapes)
    single = (kinds == _MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    result = shapes.copy()
    result[outlines] = shapely.point_on_surface(shapes[outlines])
    result[single] = shapely.get_geometry(shapes[single], 0)
    return result, ~np.isin(shapely.get_type_id(result), [-1, _POINT])


def _many(shapes: Shapes, kind: str) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Every shape as the multi-kind, so that a table holds one kind alone."""
    if kind == "GEOMETRY":
        return shapes, np.zeros(len(shapes), dtype=bool)
    kinds = shapely.get_type_id(shapes)
    single, multi = _PARTS_OF[kind][0], _PARTS_OF[kind][-1]
    result = shapes.copy()
    flat = np.isin(kinds, _PARTS_OF[kind][:-1])
    result[flat] = _MULTI[kind](shapes[flat], indices=np.arange(int(flat.sum())))
    for at in np.flatnonzero(kinds == _COLLECTION):
        parts = [part for part in shapely.get_parts(shapes[at]) if shapely.get_type_id(part) == single]
        if parts:
            result[at] = _MULTI[kind](parts)
    return result, ~np.isin(shapely.get_type_id(result), [-1, multi])


def _valid(shapes: Shapes, index: pd.Index, repair: bool) -> tuple[Shapes, list[Hit]]:
    bad = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if not bad.any():
        return shapes, []
    reasons = faults_of(gpd.GeoSeries(shapes[bad], index=index[bad]))
    result = shapes.copy()
    if not repair:
        result[bad] = None
        return result, [Hit(rules.INVALID_SHAPE, reasons, "geom")]
    mended = repaired(gpd.GeoSeries(shapes[bad], index=index[bad])).to_numpy()
    lost = shapely.is_empty(mended)
    result[bad] = without(mended, lost)
    hits = [Hit(rules.REPAIRED_SHAPE, reasons[~lost], "geom"), Hit(rules.INVALID_SHAPE, reasons[lost], "geom")]
    return result, [hit for hit in hits if len(hit.found)]
