"""Which column names files use for ours; the names themselves stand in `names.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

POSITION_COLUMNS = ("longitude", "latitude", "position", "wkt")
"""Not stored as such: they become the shape."""

_TABLE = Path(__file__).with_name("names.toml")
_BRACKETED = re.compile(r"[(\[【{<].*?[)\]】}>]")
_WIDEST_CHARACTER = 3  # bytes of a Chinese character in UTF-8
_NOISE = re.compile(r"[\W_]+")


def plain(name: object) -> str:
    """A name as it is compared: `网格编码（15位）` and ` 网格 编码*` are both `网格编码`."""
    half_width = unicodedata.normalize("NFKC", str(name)).casefold()
    bare = _NOISE.sub("", _BRACKETED.sub("", half_width))
    return bare or _NOISE.sub("", half_width)


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@cache
def aliases(layer: str, column: str) -> tuple[str, ...]:
    """The names that files of a layer use for one of our columns in plain form, the most telling first."""
    own, shared = _table().get(layer, {}).get(column, []), _table()["shared"].get(column, [])
    return tuple(dict.fromkeys(map(plain, (column, *own, *shared))))


def guess(
    layer: str, columns: Iterable[str], theirs: Iterable[str], *, name_bytes: int | None = None
) -> dict[str, str]:
    """Which of a file's columns means which of ours.

    Args:
        layer: Name of the layer.
        columns: Our columns.
        theirs: The file's columns.
        name_bytes: How long a name of the file can be; one of that length may be the beginning of an alias.

    Returns:
        Our column -> the file's column. A column of the file serves once: the better alias has it.
    """
    named: dict[str, str] = {}
    for name in theirs:
        named.setdefault(plain(name), name)
    cut = [] if name_bytes is None else [name for name in named if len(name.encode()) > name_bytes - _WIDEST_CHARACTER]
    wishes = sorted(
        (rank, order, ours, name)
        for order, ours in enumerate(columns)
        for rank, alias in enumerate(aliases(layer, ours))
        for name in ([alias] if alias in named else [one for one in cut if alias.startswith(one)])
    )
    found: dict[str, str] = {}
    for _, _, ours, name in wishes:
        if ours not in found and named[name] not in found.values():
            found[ours] = named[name]
    return found


def place_column(theirs: Iterable[str]) -> str | None:
    """A column that says in words where a row happened."""
    named = {plain(name): name for name in theirs}
    return next((named[alias] for alias in map(plain, _table()["place"]["words"]) if alias in named), None)


def known_names(layer: str, columns: Iterable[str]) -> frozenset[str]:
    """Every alias of a layer's columns in plain form, by which a row of headings is recognised."""
    return frozenset(alias for ours in (*columns, *POSITION_COLUMNS) for alias in aliases(layer, ours))
