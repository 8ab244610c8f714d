"""One writer per file format; which one is told by the file's ending."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyogrio

from data import errors
from data.export.about import About
from data.export.shapefile import write_shapefile, write_zipped_shapefile
from data.export.text import as_text, with_coordinates
from data.export.workbook import write_workbook

Writer = Callable[[Any, Path, Path, About, str], tuple[str, ...]]
"""Rows, where to write, the name that the file will have, what it says of itself, encoding; returns notes."""


def _geopackage(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    options = {"layer_options": {"IDENTIFIER": about.layer.title, "DESCRIPTION": about.sentence()}}
    _write(rows, part, driver="GPKG", layer=about.layer.name, layer_metadata=about.keywords(), **options)
    return ()


def _geojson(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    about.needs_shapes(path)
    _write(rows, part, driver="GeoJSON", layer=about.layer.name, layer_options={"DESCRIPTION": about.sentence()})
    return ()


def _csv(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    """With a byte order mark, by which Excel knows that it is UTF-8."""
    text = with_coordinates(as_text(rows), rows, about)
    text.to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return ()


def _geoparquet(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    about.needs_shapes(path)
    rows.to_parquet(part, compression="zstd", index=False, schema_version="1.1.0", write_covering_bbox=True)
    table = pq.read_table(part)
    told = {name: value.encode() for name, value in about.keywords().items()}
    pq.write_table(table.replace_schema_metadata(table.schema.metadata | told), part, compression="zstd")
    return ()


FORMATS: dict[str, Writer] = {
    ".gpkg": _geopackage,
    ".geojson": _geojson,
    ".shp": write_shapefile,
    ".zip": write_zipped_shapefile,
    ".csv": _csv,
    ".xlsx": write_workbook,
    ".parquet": _geoparquet,
}
"""Ending of the file -> its writer."""


def format_of(path: Path) -> Writer:
    """The writer for a file's ending."""
    try:
        return FORMATS[path.suffix.casefold()]
    except KeyError:
        raise errors.ExportFormatError(path=path, known=" ".join(FORMATS)) from None


def _write(rows: Any, part: Path, **options: Any) -> None:
    with warnings.catch_warnings():
        # A file on GCJ02 or BD09 has no reference system on purpose; a layer without shapes none at all.
        warnings.filterwarnings("ignore", message=".*crs.*was not provided.*")
        pyogrio.write_dataframe(rows, part, use_arrow=True, **options)
