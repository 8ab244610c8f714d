"""Which of a file's columns fills which of ours: guessed, remembered from the last import, or said by the user."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from data.errors import ColumnUnknownError
from data.ingest import names
from data.ingest.layers import Layer
from data.schema import ColumnMapping

_WORD_MARK = ":"


@dataclass(frozen=True)
class Mapped:
    """The columns of one file.

    Attributes:
        columns: Our column -> the file's.
        words: Our column -> our word -> the file's word.
        ignored: Columns of the file that are not read.
        place: A column that tells places apart (an address), read to recognise default geocodes, never stored.
        own_export: Whether the file is an export of this program, which knows each row's source and day.
    """

    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    ignored: tuple[str, ...]
    place: str | None
    own_export: bool

    def as_given(self) -> dict[str, str]:
        """In the form in which a user would have said it."""
        words = {
            f"{column}{_WORD_MARK}{ours}": theirs
            for column, known in self.words.items()
            for ours, theirs in known.items()
        }
        return {**self.columns, **words}


def map_columns(
    layer: Layer,
    file_columns: tuple[str, ...],
    *,
    given: Mapping[str, str],
    remembered: Mapping[str, str],
    name_bytes: int | None = None,
) -> Mapped:
    """Settle what each column of a file means.

    Args:
        layer: The layer to fill.
        file_columns: The file's columns.
        given: What the user says; an empty column name means that ours stays empty.
        remembered: What held for the same source the last time; columns that are gone are forgotten.
        name_bytes: How long a column's name can be in such a file.

    Raises:
        ColumnUnknownError: The user names a column that we or the file do not have.
    """
    said, words = _split(given)
    kept, old_words = _split(remembered)
    _check(layer, file_columns, said, words)
    own_export = {"source", "as_of"} <= set(file_columns)
    ours = (*layer.field_names, *names.POSITION_COLUMNS)
    free = [one for one in file_columns if not (own_export and one == "source")]
    columns = names.guess(layer.name, ours, free, name_bytes=name_bytes)
    columns |= {one: theirs for one, theirs in kept.items() if theirs in file_columns and one in ours}
    taken = {theirs for theirs in said.values() if theirs}
    columns = {one: theirs for one, theirs in columns.items() if theirs not in taken} | said
    columns = {one: theirs for one, theirs in columns.items() if theirs}
    place = names.place_column(file_columns)
    used = {*columns.values(), *(("source", "as_of") if own_export else ())}
    ignored = tuple(name for name in file_columns if name not in used)
    merged = {column: {**old_words.get(column, {}), **words.get(column, {})} for column in {*old_words, *words}}
    return Mapped(columns, merged, ignored, place, own_export)


def _split(given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    columns: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    for ours, theirs in given.items():
        column, mark, word = ours.partition(_WORD_MARK)
        if mark:
            words.setdefault(column, {})[word] = theirs
        else:
            columns[column] = theirs
    return columns, words


def _check(
    layer: Layer,
    file_columns: tuple[str, ...],
    columns: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
) -> None:
    ours = (*layer.field_names, *names.POSITION_COLUMNS)
    for name in (*columns, *words):
        if name not in ours:
            raise ColumnUnknownError(name=name, place=f"the layer {layer.name}", choices=", ".join(ours))
    for theirs in columns.values():
        if theirs and theirs not in file_columns:
            raise ColumnUnknownError(name=theirs, place="the file", choices=", ".join(file_columns))


def recall(conn: Connection, *, source: str, layer: Layer) -> dict[str, str]:
    """The mapping of a source's last import, empty for a new source."""
    statement = select(ColumnMapping.columns).where(
        ColumnMapping.source == source, ColumnMapping.layer == layer.table.name
    )
    return dict(conn.execute(statement).scalar() or {})


def remember(conn: Connection, mapped: Mapped, *, source: str, layer: Layer) -> None:
    """Keep a mapping for the source's next file."""
    key = (ColumnMapping.source == source) & (ColumnMapping.layer == layer.table.name)
    if recall(conn, source=source, layer=layer) == mapped.as_given():
        return
    conn.execute(delete(ColumnMapping).where(key))
    conn.execute(insert(ColumnMapping).values(source=source, layer=layer.table.name, columns=mapped.as_given()))
