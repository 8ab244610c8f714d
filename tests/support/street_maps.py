"""Hand-made streets, in metres, for the tests of walking."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

METRES: Final = "EPSG:32650"  # UTM 50 N; Nanjing
ORIGIN: Final = (669_000.0, 3_548_000.0)  # coordinates in the tests count from here


def streets(*lines: list[tuple[float, float]], **tags: list[Any]) -> gpd.GeoDataFrame:
    """A layer of lines; each tag lists one value per line (`oneway__foot` for `oneway:foot`)."""
    return layer([shapely.LineString(line) for line in lines], **tags)


def layer(shapes: list[shapely.Geometry | None], **tags: list[Any]) -> gpd.GeoDataFrame:
    """A layer of any shapes."""
    columns = {name.replace("__", ":"): values for name, values in tags.items()}
    return gpd.GeoDataFrame(columns, geometry=[shifted(shape) for shape in shapes], crs=METRES)


def places(*points: tuple[float, float], index: list[Any] | None = None) -> gpd.GeoSeries:
    """Points."""
    return gpd.GeoSeries([shifted(shapely.Point(point)) for point in points], index=index, crs=METRES)


def shifted(shape: shapely.Geometry | None, *, back: bool = False) -> shapely.Geometry | None:
    """A shape moved from the test's origin to Nanjing, or `back`."""
    offset = np.array(ORIGIN) * (-1.0 if back else 1.0)
    return shape if shape is None else shapely.transform(shape, lambda xy: xy + offset)
