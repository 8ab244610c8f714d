"""One file into one table: chunk by chunk it is read, completed, judged and stored."""

from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from data.ingest.context import Context
from data.ingest.files.table import Chunk
from data.ingest.layers import Layer
from data.ingest.ledger import Ledger
from data.ingest.reading import Reader
from data.ingest.rules import reading as rules
from data.ingest.rules.rule import Hit
from data.ingest.storing import Store

_JUDGED_BY_PLACE = "longitude"


@dataclass
class Judge:
    """Sorts the rows of one file into good ones and rejects.

    Attributes:
        reader: Reads the file.
        context: What rows are judged by.
        ledger: Where hits are written down.
        source: Name under which rows are kept.
        as_of: The day on which the facts were true, as a time.
    """

    reader: Reader
    context: Context
    ledger: Ledger
    source: str
    as_of: datetime
    _seen: dict[int, int] = field(default_factory=dict)

    @property
    def layer(self) -> Layer:
        """What the file is imported as."""
        return self.reader.layer

    def good_rows(self, chunk: Chunk, store: Store | None) -> pd.DataFrame:
        """The rows of a chunk that may go in, with every column of the table that is known.

        Args:
            chunk: Some rows of the file.
            store: The table; None where there is no store to look at, so that every row is new.
        """
        rows, hits = self.reader.read(chunk)
        rows = self._with_origin(self.layer.complete(rows, self.context))
        located = self.context.is_located
        for rule in self.layer.rules:
            if rule.check is not None and (located or rule.column != _JUDGED_BY_PLACE):
                hits.append(Hit(rule, rule.check(rows, self.context), rule.column))
        hits += self._missing(rows, hits, store)
        hits = [hit for hit in hits if len(hit.found)]
        hits += self._repeated(rows, hits)
        rejected = self.ledger.enter(hits, rows)
        good = rows.drop(index=rejected.intersection(rows.index))
        return good if located or not self.layer.needs_geometry else good.drop(columns="geom")

    def _with_origin(self, rows: pd.DataFrame) -> pd.DataFrame:
        source = rows["source"].fillna(self.source) if "source" in rows else self.source
        as_of = rows["as_of"].fillna(pd.Timestamp(self.as_of)) if "as_of" in rows else pd.Timestamp(self.as_of)
        return rows.assign(source=source, as_of=as_of)

    def _missing(self, rows: pd.DataFrame, hits: list[Hit], store: Store | None) -> list[Hit]:
        """Needed values that are empty; where the file has no such column, rows that the store does not have yet."""
        lacking = [name for name in self.layer.needed if name not in rows]
        if self.layer.needs_geometry and not self.context.is_located:
            lacking.append("geom")
        said = {(hit.column, row) for hit in hits if hit.rule.severity == "error" for row in hit.found.index}
        found = []
        for one in self.layer.fields:
            if one.required and one.name in rows:
                empty = rows.index[rows[one.name].isna()]
                rest = [row for row in empty if (one.name, row) not in said]
                found.append(Hit(rules.MISSING_VALUE, pd.Series("", index=rest), one.name))
        if lacking:
            codes = rows["code"].dropna()
            is_new = codes.astype(bool) if store is None else store.existing(rows.loc[codes.index]).isna()
            found.append(Hit(rules.NOT_IN_STORE, codes[is_new], "code"))
        return found

    def _repeated(self, rows: pd.DataFrame, hits: list[Hit]) -> list[Hit]:
        """Rows whose code an earlier good row has."""
        if "code" not in self.reader.mapped.columns:
            return []
        bad = {row for hit in hits if hit.rule.severity == "error" for row in hit.found.index}
        suspects = rows[self.reader.facts.is_repeated(rows["key_hash"].to_numpy())]
        again: dict[int, str] = {}
        for row, key, code in zip(suspects.index, suspects["key_hash"], suspects["code"], strict=True):
            if row in bad or code is None:
                continue
            first = self._seen.setdefault(key, row)
            if first != row:
                again[row] = f"{code} (row {first})"
        values = pd.Series(list(again.values()), index=pd.Index(list(again), dtype="int64"), dtype="str")
        return [Hit(rules.DUPLICATE_KEY, values, "code")] if again else []
