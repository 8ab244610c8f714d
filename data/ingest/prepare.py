"""Before rows are judged: the options are checked, the file is opened, mapped and read once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Engine, select

from data import engine as stores
from data.errors import OptionError
from data.frames import read_features
from data.ingest import mapping
from data.ingest.context import Context
from data.ingest.coordinates import tells_positions
from data.ingest.facts import Facts, Hashes
from data.ingest.files.opening import open_file
from data.ingest.files.table import Chunk, TableFile
from data.ingest.importing import Judge
from data.ingest.known import Known
from data.ingest.layers import Layer, layer_named
from data.ingest.ledger import Ledger
from data.ingest.location import check_datum_name
from data.ingest.mapping import Mapped
from data.ingest.names import known_names
from data.ingest.parts import whole_features
from data.ingest.reading import Reader
from data.ingest.request import ImportRequest, Progress
from data.ingest.rules.positions import WRONG_DATUM
from data.ingest.rules.reading import MADE_CODES, MERGED_PARTS
from data.ingest.rules.rule import Hit
from data.ingest.scan import key_hashes, scan
from data.schema import Building


@dataclass(frozen=True)
class Prepared:
    """A file that has been read once.

    Attributes:
        request: What the user asked for, with the present moment filled in.
        layer: What it is imported as.
        file: The open file.
        mapped: Its columns.
        facts: What the first pass found.
    """

    request: ImportRequest
    layer: Layer
    file: TableFile
    mapped: Mapped
    facts: Facts

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.request.now or datetime.now(UTC)

    @property
    def source(self) -> str:
        """The name under which the rows are kept."""
        return source_of(self.request)

    @property
    def is_located(self) -> bool:
        """Whether the file says where its rows are."""
        return self.layer.geometry is not None and tells_positions(self.mapped, has_shapes=self.file.has_shapes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed about the file, in sentences."""
        return (*self.file.notes, *(self.facts.placement.notes if self.is_located else ()))

    def chunks(self, ledger: Ledger) -> Iterator[Chunk]:
        """The file's rows once more, features in several rows put together."""
        code = self.mapped.columns.get("code")
        if code is None or self.layer.geometry in (None, "POINT") or len(self.facts.repeated) == 0:
            return self.file.chunks()

        def merged(codes: pd.Series, rows: pd.DataFrame) -> None:
            ledger.enter([Hit(MERGED_PARTS, codes, "code")], rows)

        def keys(chunk: Chunk) -> Hashes:
            return key_hashes(chunk, self.mapped)

        return whole_features(self.file.chunks(), code=code, keys=keys, facts=self.facts, merged=merged)

    def judge(self, conn: Connection | None, ledger: Ledger) -> Judge:
        """A judge of the file's rows, who knows the store, if there is one."""
        as_of = as_of_day(self.request)
        context = Context(
            now=self.now,
            as_of=as_of,
            known=Known() if conn is None else Known.of(conn),
            facts=self.facts,
            told=frozenset(self.mapped.columns),
            is_located=self.is_located,
        )
        if self.facts.suspected_datum is not None:
            ledger.note(WRONG_DATUM, rows=self.facts.rows, value=self.facts.suspected_datum)
        if "code" not in self.mapped.columns and self.facts.rows:
            ledger.note(MADE_CODES, rows=self.facts.rows, value="")
        reader = Reader(self.layer, self.mapped, self.request, self.facts, self.is_located)
        midnight = datetime.combine(as_of, time(), tzinfo=ZoneInfo(self.request.timezone))
        return Judge(reader, context, ledger, self.source, midnight)


@contextmanager
def prepared(
    engine: Engine | None, request: ImportRequest, *, progress: Progress, max_rows: int | None = None
) -> Iterator[Prepared]:
    """Open a file and read it once.

    Args:
        engine: The store, for what it remembers of the source; None to do without.
        request: The file and how to read it.
        progress: Told of every chunk.
        max_rows: Look at so many rows only.

    Raises:
        ImportFileError: The file cannot be read, its columns or coordinates are not understood, or an option is wrong.
    """
    check_options(request)
    layer = layer_named(request.layer)
    names = known_names(layer.name, layer.field_names)
    with open_file(request.path, sublayer=request.sublayer, known_names=names) as file:
        remembered, buildings = _remembered(engine, layer, source_of(request))
        mapped = mapping.map_columns(
            layer, file.columns, given=request.columns, remembered=remembered, name_bytes=file.name_bytes
        )
        facts = scan(file, layer, mapped, request, buildings=buildings, progress=progress, max_rows=max_rows)
        yield Prepared(with_clock(request), layer, file, mapped, facts)


def with_clock(request: ImportRequest) -> ImportRequest:
    """The request with the present moment filled in."""
    return request if request.now is not None else replace(request, now=datetime.now(UTC))


def check_options(request: ImportRequest) -> None:
    """Raise `OptionError` for an option that cannot be."""
    check_datum_name(request.datum)
    try:
        ZoneInfo(request.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "give a name such as Asia/Shanghai"
        raise OptionError(name="--timezone", value=request.timezone, remedy=remedy) from None


def source_of(request: ImportRequest) -> str:
    """The source that a request names, or the file's name without its endings."""
    return request.source or request.path.name.split(".")[0] or request.layer


def as_of_day(request: ImportRequest) -> date:
    """The day on which a file's facts were true: what the user says, or when the file was last written."""
    if request.as_of is not None:
        return request.as_of
    return datetime.fromtimestamp(request.path.stat().st_mtime, tz=ZoneInfo(request.timezone)).date()


def _remembered(engine: Engine | None, layer: Layer, source: str) -> tuple[dict[str, str], npt.NDArray[np.object_]]:
    """The source's last mapping, and the buildings against which a wrong datum shows."""
    if engine is None:
        return {}, np.empty(0, dtype=object)
    with stores.read(engine) as conn:
        buildings = read_features(conn, select(Building.geom).order_by(Building.id))["geom"].to_numpy()
        return mapping.recall(conn, source=source, layer=layer), buildings
