"""Files of features: GeoPackage, Shapefile, GeoJSON, FlatGeobuf and whatever else GDAL reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from data.errors import FileUnreadableError, SublayerAmbiguousError, SublayerUnknownError
from data.ingest.files import shapefile
from data.ingest.files.table import CHUNK_ROWS, Chunk, distinct

_BYTE_BY_BYTE = "ISO-8859-1"


class FeatureFile:
    """One layer of a file that GDAL reads; row 1 is its first feature."""

    def __init__(self, path: Path, *, sublayer: str | None) -> None:
        self.path = path
        shapefile.check_length(path)
        self.sublayers = tuple(str(name) for name, _ in _layers(path))
        self.sublayer = _chosen(path, self.sublayers, sublayer)
        self.encoding, self.notes = shapefile.encoding(path)
        self.name_bytes = shapefile.NAME_BYTES if self.encoding is not None else None
        info = self._info()
        self.columns = tuple(distinct([self._decoded(str(name)) for name in info["fields"]]))
        self.crs = None if info["crs"] is None else pyproj.CRS.from_user_input(info["crs"])
        self.has_shapes = info["geometry_type"] is not None
        self.row_count: int | None = int(info["features"]) if info["features"] >= 0 else None

    def chunks(self) -> Iterator[Chunk]:
        """Batches of features."""
        first = 1
        try:
            with pyogrio.open_arrow(
                self.path,
                layer=self.sublayer,
                encoding=self._raw,
                batch_size=CHUNK_ROWS,
                datetime_as_string=True,
            ) as (meta, stream):
                geometry = meta["geometry_name"] or "wkb_geometry"
                for batch in pa.RecordBatchReader.from_stream(stream):
                    yield self._chunk(batch, geometry, first)
                    first += batch.num_rows
            self._check_end(first - 1)
        except (DataSourceError, DataLayerError, FeatureError, pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise FileUnreadableError(path=self.path.name, detail=str(error)) from error

    def _check_end(self, rows: int) -> None:
        """GDAL's stream just ends where a file is broken; the number of features was told before."""
        if self.row_count is not None and rows != self.row_count:
            detail = f"it breaks off after {rows:,} of {self.row_count:,} features"
            raise FileUnreadableError(path=self.path.name, detail=detail)

    @property
    def _raw(self) -> str | None:
        """GDAL hands over a Shapefile's bytes one by one: it stumbles over characters that a field has cut in two."""
        return None if self.encoding is None else _BYTE_BY_BYTE

    def _decoded(self, text: str) -> str:
        if self.encoding is None:
            return text
        return text.encode(_BYTE_BY_BYTE, errors="replace").decode(self.encoding, errors="ignore")

    def _info(self) -> dict[str, Any]:
        try:
            return dict(pyogrio.read_info(self.path, layer=self.sublayer, encoding=self._raw, force_feature_count=True))
        except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
            raise FileUnreadableError(path=self.path.name, detail=str(error)) from error

    def _chunk(self, batch: pa.RecordBatch, geometry: str, first: int) -> Chunk:
        index = pd.RangeIndex(first, first + batch.num_rows)
        fields = [name for name in batch.schema.names if name != geometry]
        texts = {ours: self._text(batch.column(name)) for ours, name in zip(self.columns, fields, strict=True)}
        rows = pd.DataFrame(texts, index=index, dtype="str")
        if geometry not in batch.schema.names:
            return Chunk(rows, np.full(len(rows), None, dtype=object) if self.has_shapes else None)
        wkb = batch.column(geometry).to_numpy(zero_copy_only=False)
        return Chunk(rows, shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore")))

    def _text(self, column: pa.Array) -> np.ndarray:
        values = text_of_column(column)
        if self.encoding is None or not pa.types.is_string(column.type):
            return values
        different = {value: self._decoded(value) for value in set(values)}
        return np.array([different[value] for value in values], dtype=object)


def text_of_column(column: pa.Array) -> np.ndarray:
    """A column as text: whole numbers without a point, lists by commas, "" for null."""
    kind = column.type
    if pa.types.is_floating(kind):
        values = column.to_numpy(zero_copy_only=False).astype(np.float64)
        text = pd.Series([_number(value) for value in values], dtype="str")
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        text = pd.Series([",".join(map(str, value or ())) for value in column.to_pylist()], dtype="str")
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        text = pd.Series([""] * len(column), dtype="str")
    else:
        text = column.cast(pa.string()).to_pandas().astype("str")
    return np.asarray(text.fillna(""), dtype=object)


def _number(value: float) -> str:
    if np.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def _layers(path: Path) -> list[tuple[str, str]]:
    try:
        found = pyogrio.list_layers(path)
    except DataSourceError as error:
        raise FileUnreadableError(path=path.name, detail=str(error)) from error
    return [(str(name), str(kind)) for name, kind in found]


def _chosen(path: Path, names: tuple[str, ...], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in names:
            raise SublayerUnknownError(path=path.name, name=wanted, choices=", ".join(names))
        return wanted
    if not names:
        raise FileUnreadableError(path=path.name, detail="it holds no layer")
    if len(names) > 1:
        raise SublayerAmbiguousError(path=path.name, choices=", ".join(names))
    return names[0]
