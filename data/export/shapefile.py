"""Shapefiles, as old programs want them: short names, one kind of shape each, a page that explains the names."""

import html
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from data import errors
from data.export.about import About
from data.export.text import as_text, numeric_columns

MAX_NAME = 10
MAX_TEXT_BYTES = 254
COMPANIONS = (".dbf", ".shx", ".prj", ".cpg", ".html")

_KINDS = {"Point": (0, 4), "LineString": (1, 2, 5), "Polygon": (3, 6)}


def write_shapefile(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    """Write `.shp` and its companions; the `.shp` itself goes to `part`, to appear last."""
    by_kind = _by_kind(rows, path, about)
    if len(by_kind) > 1:
        detail = f"a Shapefile holds one kind of shape, and it has {' and '.join(by_kind)}"
        remedy = "Write .zip, with one Shapefile per kind, or .gpkg."
        raise errors.ExportContentError(layer=about.layer.name, path=path, detail=detail, remedy=remedy)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as scratch:
        made = Path(scratch, f"{path.stem}.shp")
        ((kind, some),) = by_kind.items()
        notes = _write(some, made, kind=kind, path=path, about=about, encoding=encoding)
        for companion in sorted(made.parent.iterdir()):
            companion.replace(part if companion == made else path.with_name(companion.name))
    return notes


def write_zipped_shapefile(rows: Any, part: Path, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    """Write one Shapefile per kind of shape into an archive."""
    by_kind = _by_kind(rows, path, about)
    notes: dict[str, None] = {}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as scratch:
        for kind, some in by_kind.items():
            name = about.layer.name if len(by_kind) == 1 else f"{about.layer.name}-{kind.casefold()}"
            made = Path(scratch, f"{name}.shp")
            notes |= dict.fromkeys(_write(some, made, kind=kind, path=path, about=about, encoding=encoding))
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(scratch).iterdir()):
                archive.write(file, file.name)
    return tuple(notes)


def short_names(columns: list[str]) -> dict[str, str]:
    """Our columns -> the first ten letters, which is all that a Shapefile keeps and all that an import needs."""
    short = {name: name[:MAX_NAME] for name in columns}
    if len(set(short.values())) < len(short):
        raise ValueError(f"columns that begin alike cannot share a Shapefile: {columns}")
    return short


def _by_kind(rows: Any, path: Path, about: About) -> dict[str, Any]:
    """Rows by kind of shape; rows without a shape go with the first."""
    about.needs_shapes(path)
    kinds = shapely.get_type_id(rows["geometry"].to_numpy())
    found = {kind: rows[np.isin(kinds, ids)] for kind, ids in _KINDS.items() if np.isin(kinds, ids).any()}
    without = rows[~np.isin(kinds, [one for ids in _KINDS.values() for one in ids])]
    if not found:
        return {"Point": rows}
    first = next(iter(found))
    return found if without.empty else found | {first: pd.concat([found[first], without]).sort_index()}


def _write(rows: Any, made: Path, *, kind: str, path: Path, about: About, encoding: str) -> tuple[str, ...]:
    texts = as_text(rows)
    number, notes = numeric_columns(rows), []
    for name in [name for name in texts.columns if name not in number]:
        texts[name], cut = _fitted(texts[name], encoding, path=path, about=about)
        if cut:
            notes.append(f"{cut:,} values of {name} are cut at {MAX_TEXT_BYTES} bytes, the most a Shapefile holds.")
    short = short_names(list(texts.columns))
    frame = rows[["geometry"]].join(texts.drop(columns=number)).join(rows[number])
    named = frame[[*texts, "geometry"]].rename(columns=short)
    pyogrio.write_dataframe(named, made, driver="ESRI Shapefile", encoding=encoding, geometry_type=kind)
    made.with_suffix(".html").write_text(_explanation(short, about), encoding="utf-8")
    return tuple(notes)


def _fitted(texts: pd.Series, encoding: str, *, path: Path, about: About) -> tuple[pd.Series, int]:
    """Text as the table holds it, and how many values had to be cut."""
    try:
        coded = [text.encode(encoding) for text in texts]
    except UnicodeEncodeError as error:
        detail = f"{error.object[error.start]!r} in {texts.name} does not exist in {encoding}"
        remedy = "Write it with --encoding UTF-8."
        raise errors.ExportContentError(layer=about.layer.name, path=path, detail=detail, remedy=remedy) from None
    fitted = [one[:MAX_TEXT_BYTES].decode(encoding, errors="ignore") for one in coded]
    return pd.Series(fitted, index=texts.index, dtype="str"), sum(len(one) > MAX_TEXT_BYTES for one in coded)


def _explanation(short: dict[str, str], about: About) -> str:
    told = "".join(_row(name, value) for name, value in about.lines().items())
    fields = "".join(_row(cut, name, about.meaning(name)) for name, cut in short.items())
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{html.escape(about.layer.title)}</title>\n'
        f"<table>\n{told}</table>\n<table>\n{_row('字段', '全名', '含义')}{fields}</table>\n</html>\n"
    )


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>\n"
