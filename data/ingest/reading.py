"""The second pass: a chunk of text becomes typed rows, and what could not be read is named."""

from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.ingest.coordinates import points_at, positions_of, shapes_of
from data.ingest.facts import Facts
from data.ingest.files.table import Chunk
from data.ingest.layers import Layer
from data.ingest.mapping import Mapped
from data.ingest.parse import parse
from data.ingest.request import ImportRequest
from data.ingest.rules import reading as rules
from data.ingest.rules.rule import Hit, Rule
from data.ingest.scan import key_hashes
from data.ingest.shapes import shape_to

_RULE_OF_KIND: dict[str, Rule] = {
    "integer": rules.NOT_A_NUMBER,
    "number": rules.NOT_A_NUMBER,
    "time": rules.NOT_A_TIME,
    "date": rules.NOT_A_TIME,
    "flag": rules.UNKNOWN_WORD,
    "choice": rules.UNKNOWN_WORD,
    "code": rules.LOST_DIGITS,
}


@dataclass
class Reader:
    """Turns the chunks of one file into rows; knows which keys it has seen.

    Attributes:
        layer: What the file is imported as.
        mapped: Its columns.
        request: How times and shapes are read.
        facts: What the first pass found.
        is_located: Whether the file says where its rows are.
    """

    layer: Layer
    mapped: Mapped
    request: ImportRequest
    facts: Facts
    is_located: bool
    _same: Counter[int] = field(default_factory=Counter)

    def read(self, chunk: Chunk) -> tuple[pd.DataFrame, list[Hit]]:
        """Typed rows of a chunk, and what could not be read in it.

        Returns:
            Our columns, `key_hash`, and, where the file is located, `geom`, `longitude`, `latitude` in degrees and
            `x`, `y` as the file has them. Index = row number.
        """
        hits = [Hit(rules.UNREADABLE_ROW, chunk.broken, "")] if len(chunk.broken) else []
        rows = pd.DataFrame({"key_hash": key_hashes(chunk, self.mapped)}, index=chunk.rows.index)
        texts = chunk.rows[list(self.mapped.columns.values())].set_axis(list(self.mapped.columns), axis=1)
        texts = self.layer.prepare(texts, self.mapped.columns)
        for one in self.layer.fields:
            if one.name in texts:
                rows[one.name], unread = parse(
                    texts[one.name],
                    one,
                    table=self.layer.table.name,
                    zone=ZoneInfo(self.request.timezone),
                    time_format=self.request.time_format,
                    words=self.mapped.words.get(one.name, {}),
                )
                if len(unread):
                    hits.append(Hit(_RULE_OF_KIND[one.kind], unread, one.name))
        extra = [name for name in map(str, texts) if name not in rows and name.endswith("_word")]
        rows = rows.join(texts[extra]) if extra else rows
        if "code" not in rows:
            rows.insert(0, "code", self._made_codes(rows))
        hits += self._locate(rows, chunk)
        return self._with_origin(rows, chunk), hits

    def _made_codes(self, rows: pd.DataFrame) -> list[str]:
        """Codes for rows without one: the hash of what the row says, numbered where several rows say the same."""
        codes = []
        repeated = self.facts.is_repeated(rows["key_hash"].to_numpy())
        for number, is_repeated in zip(rows["key_hash"].tolist(), repeated, strict=True):
            code = f"{number:016x}"
            if is_repeated:
                self._same[number] += 1
                code += f"-{self._same[number]}" if self._same[number] > 1 else ""
            codes.append(code)
        return codes

    def _locate(self, rows: pd.DataFrame, chunk: Chunk) -> tuple[Hit, ...]:
        """Add the shape and the position of every row."""
        kind = self.layer.geometry
        if kind is None:
            return ()
        shapes = shapes_of(chunk, self.mapped)
        x, y = positions_of(chunk, self.mapped, shapes)
        lon, lat = self.facts.placement.lonlat(x, y)
        rows["x"], rows["y"], rows["longitude"], rows["latitude"] = x, y, lon, lat
        if shapes is None:
            rows["geom"] = points_at(lon, lat) if self.is_located else np.full(len(rows), None, dtype=object)
            return ()
        is_needed = self.layer.needs_geometry and kind != "POINT"
        placed = self.facts.placement.shapes(shapes)
        shaped = shape_to(placed, index=rows.index, kind=kind, is_needed=is_needed, repair=self.request.repair)
        rows["geom"] = shaped.shapes
        return shaped.hits

    def _with_origin(self, rows: pd.DataFrame, chunk: Chunk) -> pd.DataFrame:
        """Source and day of every row, where the file is an export of ours that knows them."""
        if not self.mapped.own_export:
            return rows
        as_of = pd.to_datetime(chunk.rows["as_of"], utc=True, format="ISO8601", errors="coerce")
        return rows.assign(source=chunk.rows["source"].mask(chunk.rows["source"] == "", None), as_of=as_of)
