"""Open any file that can be imported, by what it is called and what it holds."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import FileEmptyError, FileKindError, FileMissingError, SublayerAmbiguousError, SublayerUnknownError
from data.ingest.files.archive import unpacked
from data.ingest.files.delimited import DelimitedFile
from data.ingest.files.features import FeatureFile
from data.ingest.files.parquet import ParquetFile
from data.ingest.files.table import TableFile
from data.ingest.files.workbook import WorkbookFile

DELIMITED = {".csv", ".tsv", ".txt"}
WORKBOOKS = {".xlsx", ".xlsm"}
FEATURES = {".gpkg", ".shp", ".geojson", ".json", ".fgb", ".geojsonl", ".kml", ".gml", ".tab", ".mif"}
PARQUET = {".parquet", ".geoparquet"}
READABLE = DELIMITED | WORKBOOKS | FEATURES | PARQUET

_LIKELIEST_FIRST = (FEATURES | PARQUET, WORKBOOKS, DELIMITED)  # a .txt beside a Shapefile says what the columns mean


@contextmanager
def open_file(
    path: Path, *, sublayer: str | None = None, known_names: frozenset[str] = frozenset()
) -> Iterator[TableFile]:
    """Open a file, packed or not.

    Args:
        path: The file.
        sublayer: Which layer, sheet, or file of an archive.
        known_names: Plain column names by which a workbook's row of headings is recognised.

    Raises:
        ImportFileError: The file is missing, empty, of no kind that is read, broken, or a dangerous archive.
    """
    if not path.is_file():
        raise FileMissingError(path=str(path))
    if path.stat().st_size == 0:
        raise FileEmptyError(path=path.name)
    with unpacked(path) as place, tempfile.TemporaryDirectory(prefix="grid-import-") as scratch:
        inside, sublayer = _inside(path, place, sublayer)
        yield _opened(inside, sublayer=sublayer, scratch=Path(scratch), known_names=known_names)


def _opened(path: Path, *, sublayer: str | None, scratch: Path, known_names: frozenset[str]) -> TableFile:
    kind = path.suffix.casefold()
    if kind in DELIMITED:
        return DelimitedFile(path)
    if kind in WORKBOOKS:
        return WorkbookFile(path, sheet=sublayer, scratch=scratch, known_names=known_names)
    if kind in FEATURES:
        return FeatureFile(path, sublayer=sublayer)
    if kind in PARQUET:
        return ParquetFile(path)
    raise FileKindError(path=path.name, kinds=" ".join(sorted(READABLE)))


def _inside(path: Path, place: Path, sublayer: str | None) -> tuple[Path, str | None]:
    """The file to read in an unpacked archive, and the layer in it."""
    if place.is_file():
        return place, sublayer
    files = sorted(file for file in place.rglob("*") if file.suffix.casefold() in READABLE)
    if not files:
        raise FileKindError(path=path.name, kinds=" ".join(sorted(READABLE)))
    likely = next(group for kinds in _LIKELIEST_FIRST if (group := [one for one in files if _is(one, kinds)]))
    if len(likely) == 1 and (sublayer is None or sublayer not in {file.stem for file in files}):
        return likely[0], sublayer
    choices = ", ".join(dict.fromkeys(file.stem for file in files))
    if sublayer is None:
        raise SublayerAmbiguousError(path=path.name, choices=choices)
    named = [file for file in (*likely, *files) if file.stem == sublayer]
    if not named:
        raise SublayerUnknownError(path=path.name, name=sublayer, choices=choices)
    return named[0], None


def _is(file: Path, kinds: set[str]) -> bool:
    return file.suffix.casefold() in kinds
