"""Features that a file has cut into several rows: put together again."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import shapely

from data.ingest.facts import Facts, Hashes, hash_of
from data.ingest.files.table import Chunk

_LINES = (1, 5)


def whole_features(
    chunks: Iterator[Chunk],
    *,
    code: str,
    keys: Callable[[Chunk], Hashes],
    facts: Facts,
    merged: Callable[[pd.Series, pd.DataFrame], None],
) -> Iterator[Chunk]:
    """Chunks in which rows that are parts of one feature have become one.

    Parts are rows that are equal but for their shapes. Rows with one code that differ otherwise stay as they are; which
    of them is right is for the rules to say.

    Args:
        chunks: The file's chunks.
        code: The file's column of codes.
        keys: The number that stands for each row's code.
        facts: Tells which of them are repeated.
        merged: Told of the rows that were put together: their codes, and the rows.

    Yields:
        The chunks without repeated codes, and one with those at the end.
    """
    held: list[Chunk] = []
    for chunk in chunks:
        again = facts.is_repeated(keys(chunk))
        if chunk.shapes is None or not again.any():
            yield chunk
            continue
        held.append(Chunk(chunk.rows[again], chunk.shapes[again]))
        yield Chunk(chunk.rows[~again], chunk.shapes[~again], chunk.broken)
    if held:
        yield _together(held, code, merged)


def _together(held: list[Chunk], code: str, merged: Callable[[pd.Series, pd.DataFrame], None]) -> Chunk:
    rows = pd.concat([chunk.rows for chunk in held])
    shapes = np.concatenate([chunk.shapes for chunk in held if chunk.shapes is not None])
    same = hash_of(rows)
    first = ~pd.Series(same).duplicated().to_numpy()
    joined = shapes[first].copy()
    positions = pd.Series(np.arange(len(rows))).groupby(same, sort=False).indices
    for at, number in enumerate(same[first]):
        if len(positions[number]) > 1:
            joined[at] = _one_shape(shapes[positions[number]])
    if not first.all():
        merged(rows.loc[~first, code], rows)
    return Chunk(rows[first], joined)


def _one_shape(parts: np.ndarray) -> shapely.Geometry | None:
    """Lines side by side, outlines united; equal parts once."""
    known = parts[~shapely.is_missing(parts)]
    if len(known) == 0:
        return None
    if np.isin(shapely.get_type_id(known), _LINES).all():
        lines = shapely.get_parts(known)
        return shapely.multilinestrings(list(dict.fromkeys(lines)))
    return shapely.union_all(shapely.make_valid(known))
