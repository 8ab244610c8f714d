"""The coordinates and shapes of a file's rows, in the file's own numbers."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.ingest.files.table import Chunk, Shapes
from data.ingest.mapping import Mapped
from data.ingest.parse import parse_degrees

Floats = npt.NDArray[np.float64]

_PAIR = r"([-+]?\d+(?:\.\d+)?)\s*[,，\s;]\s*([-+]?\d+(?:\.\d+)?)"


def tells_positions(mapped: Mapped, *, has_shapes: bool) -> bool:
    """Whether a file says where its rows are."""
    columns = mapped.columns
    return has_shapes or "wkt" in columns or "position" in columns or {"longitude", "latitude"} <= set(columns)


def shapes_of(chunk: Chunk, mapped: Mapped) -> Shapes | None:
    """Geometries of the rows, from the file or from its WKT; None where rows are points in columns."""
    if chunk.shapes is not None:
        return chunk.shapes
    if "wkt" not in mapped.columns:
        return None
    texts = chunk.rows[mapped.columns["wkt"]].str.strip()
    given = np.array([text or None for text in texts], dtype=object)
    shapes = shapely.from_wkt(given, on_invalid="ignore")
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def positions_of(chunk: Chunk, mapped: Mapped, shapes: Shapes | None) -> tuple[Floats, Floats]:
    """One position per row: the point itself, or the middle of a shape's box; NaN for none."""
    if shapes is not None:
        west, south, east, north = shapely.bounds(shapes).T
        return (west + east) / 2.0, (south + north) / 2.0
    columns = mapped.columns
    if {"longitude", "latitude"} <= set(columns):
        return (
            parse_degrees(chunk.rows[columns["longitude"]]).to_numpy(),
            parse_degrees(chunk.rows[columns["latitude"]]).to_numpy(),
        )
    if "position" in columns:
        pair = chunk.rows[columns["position"]].str.extract(_PAIR).astype("float64")
        return pair[0].to_numpy(), pair[1].to_numpy()
    nowhere = np.full(len(chunk.rows), np.nan)
    return nowhere, nowhere.copy()


def points_at(lon: Floats, lat: Floats) -> Shapes:
    """Points, None where a coordinate is missing."""
    known = np.isfinite(lon) & np.isfinite(lat)
    shapes = np.full(len(lon), None, dtype=object)
    shapes[known] = shapely.points(lon[known], lat[known])
    return shapes


def text_of(chunk: Chunk, columns: list[str]) -> pd.DataFrame:
    """What names a row that has no code: its columns, and its shape as text."""
    texts = chunk.rows[columns]
    return (
        texts
        if chunk.shapes is None
        else texts.assign(shape=pd.Series(shapely.to_wkb(chunk.shapes, hex=True), index=texts.index).astype("str"))
    )
