"""GeoParquet and plain Parquet: read in row groups.

Source: GeoParquet 1.1.0, file metadata under the key `geo`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from data.errors import FileUnreadableError
from data.ingest.files.features import text_of_column
from data.ingest.files.table import CHUNK_ROWS, Chunk, distinct

_LONGITUDE_FIRST = "OGC:CRS84"  # what GeoParquet means where it names no system


class ParquetFile:
    """A Parquet file; row 1 is its first row."""

    sublayers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    name_bytes = None

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise FileUnreadableError(path=path.name, detail=str(error)) from error
        about = json.loads((self._file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
        self._geometry: str | None = about.get("primary_column")
        self.has_shapes = self._geometry is not None
        self.crs = self._system(about)
        self.row_count = self._file.metadata.num_rows
        self._fields = [name for name in self._file.schema_arrow.names if not self._is_apart(name)]
        self.columns = tuple(distinct(list(self._fields)))

    def chunks(self) -> Iterator[Chunk]:
        """Batches of rows."""
        first = 1
        try:
            for batch in self._file.iter_batches(CHUNK_ROWS):
                index = pd.RangeIndex(first, first + batch.num_rows)
                texts = {
                    ours: text_of_column(batch.column(name))
                    for ours, name in zip(self.columns, self._fields, strict=True)
                }
                shapes = None
                if self._geometry is not None:
                    wkb = batch.column(self._geometry).to_numpy(zero_copy_only=False)
                    shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
                yield Chunk(pd.DataFrame(texts, index=index, dtype="str"), shapes)
                first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise FileUnreadableError(path=self.path.name, detail=str(error)) from error

    def _is_apart(self, name: str) -> bool:
        """Shapes and their boxes are no columns."""
        return name == self._geometry or pa.types.is_struct(self._file.schema_arrow.field(name).type)

    def _system(self, about: dict[str, Any]) -> pyproj.CRS | None:
        if self._geometry is None:
            return None
        return pyproj.CRS.from_user_input(about["columns"][self._geometry].get("crs") or _LONGITUDE_FIRST)
