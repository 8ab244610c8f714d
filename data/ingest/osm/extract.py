"""Read an extract: nodes, ways and areas with the tags that we use."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from data.errors import FileEmptyError, FileKindError, FileMissingError, FileUnreadableError
from geo.coordinates import Bounds

KINDS = {".pbf", ".osm"}

_TAGS = Path(__file__).with_name("tags.ini")


@dataclass(frozen=True)
class Extract:
    """An extract's features; column `code` is `node/123`, `way/123` or `relation/123`, tags are columns.

    Attributes:
        nodes: Points.
        ways: Lines.
        areas: Polygons, of closed ways and of relations.
    """

    nodes: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame


def read_extract(path: Path, *, bounds: Bounds | None = None) -> Extract:
    """Read an `.osm.pbf` or `.osm` file.

    Args:
        path: The extract.
        bounds: West, south, east, north in degrees; only what touches this box is read.

    Raises:
        ImportFileError: The file is missing, empty or no OpenStreetMap extract.
    """
    if not path.is_file():
        raise FileMissingError(path=str(path))
    if path.suffix.casefold() not in KINDS:
        raise FileKindError(path=path.name, kinds=".osm.pbf .osm")
    if path.stat().st_size == 0:
        raise FileEmptyError(path=path.name)
    nodes, ways, areas = (_layer(path, name, bounds) for name in ("points", "lines", "multipolygons"))
    if len(nodes) + len(ways) + len(areas) == 0 and bounds is None:
        raise FileEmptyError(path=path.name)
    of_way = areas["osm_way_id"].replace("", np.nan)
    codes = ("way/" + of_way).fillna("relation/" + areas["osm_id"])
    return Extract(
        nodes.assign(code="node/" + nodes["osm_id"]),
        ways.assign(code="way/" + ways["osm_id"]),
        areas.assign(code=codes),
    )


def _layer(path: Path, name: str, bounds: Bounds | None) -> gpd.GeoDataFrame:
    try:
        frame = pyogrio.read_dataframe(
            path, layer=name, bbox=bounds, CONFIG_FILE=str(_TAGS)
        )  # Arrow hides a broken end
    except (DataSourceError, DataLayerError, FeatureError, shapely.errors.GEOSException, OSError) as error:
        raise FileUnreadableError(path=path.name, detail=f"it is no OpenStreetMap extract ({error})") from error
    tags = frame.drop(columns="geometry").astype("str").fillna("")
    return gpd.GeoDataFrame(tags.assign(name=_name(tags)), geometry=frame.geometry.to_numpy(), crs="EPSG:4326")


def _name(tags: pd.DataFrame) -> pd.Series:
    """The Chinese name where there is one."""
    return tags["name"].mask((tags["name"] == "") | (tags["name_zh"] != ""), tags["name_zh"])
