"""The export of the screen Data: a layer as a file that other programs open and an import takes back."""

import secrets
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from data import engine, settings
from data.errors import GridError
from data.export import FORMATS, LAYERS, export_layer
from pages.common import faults, figures, holdings, load, markup
from pages.common.text import t, term
from pages.common.upload import DATUMS

KEPT_S = 3600
"""A prepared file that nobody fetched is removed after an hour."""

_READY = "export_ready"


def export() -> None:
    """Choose a layer and a format, prepare the file, fetch it."""
    held = {row["layer"]: row["rows"] for row in holdings.layers_now().to_dict("records") if row["rows"]}
    names = [name for name, layer in LAYERS.items() if layer.table.name in held]
    st.html(markup.element("h2", t("export.title"), css="heading"))
    if not names:
        st.html(markup.element("p", t("export.none"), css="quiet"))
        return
    with st.container(key="step"):
        layer = st.selectbox(
            t("sheet.layer"),
            names,
            key="export_layer",
            filter_mode=None,
            format_func=lambda name: _layer_label(name, held[LAYERS[name].table.name]),
        )
        left, right = st.columns(2)
        suffix = left.selectbox(t("export.format"), _formats(layer), key="export_format", filter_mode=None)
        datum = right.selectbox(
            t("import.datum"),
            DATUMS,
            index=DATUMS.index("CGCS2000"),
            key="export_datum",
            filter_mode=None,
            format_func=lambda name: t(f"import.datum.{name}"),
        )
        if st.button(t("export.button"), key="export_go", type="primary"):
            _prepare(layer, suffix, datum)
        _offer(f"{layer}{suffix}{datum}")


def _layer_label(name: str, rows: int) -> str:
    return t("export.layer", layer=term("layer", LAYERS[name].table.name), n=figures.number(rows))


def _formats(layer: str) -> list[str]:
    """Formats of one file each; a Shapefile is several, so it goes as a zip."""
    flat = (".csv", ".xlsx")
    return [one for one in FORMATS if one != ".shp" and (LAYERS[layer].geometry or one in flat)]


def _prepare(layer: str, suffix: str, datum: str) -> None:
    folder = _root() / secrets.token_hex(8)
    folder.mkdir(parents=True)
    now = datetime.now(UTC)
    path = folder / f"{layer}-{figures.day(now)}{suffix}"
    chosen = next(one for one in DATUMS if one == datum)
    try:
        with st.spinner(t("export.preparing")), engine.read(load.store()) as conn:
            export_layer(conn, layer, path, now=now, datum=chosen)
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
        return
    st.session_state[_READY] = (f"{layer}{suffix}{datum}", path)


def _offer(wanted: str) -> None:
    """The download, if the file that is wanted has been prepared."""
    made_for, path = st.session_state.get(_READY, ("", Path()))
    if made_for == wanted and path.is_file():
        label = t("export.ready", file=path.name)
        st.download_button(label, path.read_bytes, file_name=path.name, key="export_fetch", icon=":material/download:")


def _root() -> Path:
    """Where prepared files lie; what was left behind is removed on the way."""
    root = settings.from_environment().var_dir / "exports"
    for folder in root.glob("*"):
        if time.time() - folder.stat().st_mtime > KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)
    return root
