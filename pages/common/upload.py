"""A file on its way into the store: what the reader has chosen so far, and the copy that waits on the disk."""

import secrets
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, get_args

import streamlit as st

from data import settings
from data.ingest.request import ImportRequest, ImportResult
from geo.coordinates import Datum

DATUMS: tuple[Datum, ...] = get_args(Datum)
KEPT_S = 24 * 3600
"""Uploads that nobody imported are removed after a day."""

_KEY = "upload"


@dataclass(frozen=True)
class Upload:
    """The three steps' memory."""

    path: Path
    layer: str
    datum: Datum | None = None
    source: str | None = None
    sublayer: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """Our column -> the file's column, where the reader has changed the program's guess; empty for none."""
    result: ImportResult | None = None

    @property
    def request(self) -> ImportRequest:
        """What the import is asked to do."""
        return ImportRequest(
            path=self.path,
            layer=self.layer,
            source=self.source or None,
            datum=self.datum,
            columns=self.columns,
            sublayer=self.sublayer,
            actor_role="operator",
        )


def current() -> Upload | None:
    """The file on its way; None before one was chosen, or when its copy is gone."""
    upload: Upload | None = st.session_state.get(_KEY)
    return None if upload is None or not (upload.path.exists() or upload.result) else upload


def change(**values: Any) -> None:
    """Remember a choice."""
    upload = current()
    if upload is not None:
        st.session_state[_KEY] = replace(upload, **values)


def begin(name: str, content: IO[bytes], *, layer: str, datum: Datum | None, source: str) -> None:
    """Keep a copy of an uploaded file, under its own name in a folder of its own."""
    _tidy()
    folder = _root() / secrets.token_hex(8)
    folder.mkdir(parents=True)
    path = folder / Path(name).name
    with path.open("wb") as copy:
        shutil.copyfileobj(content, copy)
    st.session_state[_KEY] = Upload(path=path, layer=layer, datum=datum, source=source)


def forget() -> None:
    """Begin anew; the copy is removed."""
    upload: Upload | None = st.session_state.pop(_KEY, None)
    if upload is not None:
        shutil.rmtree(upload.path.parent, ignore_errors=True)


def _root() -> Path:
    return settings.from_environment().var_dir / "uploads"


def _tidy() -> None:
    """Remove what was left behind."""
    for folder in _root().glob("*"):
        if time.time() - folder.stat().st_mtime > KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)
