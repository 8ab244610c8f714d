"""The three steps of an import: choose a file, check its columns on the map, see what came of it."""

from typing import Any

import pandas as pd
import streamlit as st

from data.errors import GridError, SublayerAmbiguousError
from data.ingest import execution, previewing
from data.ingest.files.opening import READABLE
from data.ingest.layers import LAYERS
from data.ingest.names import POSITION_COLUMNS
from data.ingest.report import REJECTS
from data.ingest.request import Preview
from layers.highlight import highlight_layers
from pages.common import access, address, district, faults, figures, load, markup, places, rows, shown, stage, upload
from pages.common.text import language, t, term
from pages.common.upload import DATUMS, Upload

MAP = "preview_map"
PACKED = (".zip", ".gz")
EXAMPLES = 5
COUNTED = ("read", "added", "changed", "unchanged", "rejected")


def steps() -> None:
    """The step that the reader has come to."""
    waiting = upload.current()
    number = 1 if waiting is None else 3 if waiting.result is not None else 2
    st.html(_progress(number))
    with st.container(key="step"):
        if waiting is None:
            _choose()
        elif waiting.result is None:
            _check(waiting)
        else:
            _result(waiting)


def _progress(number: int) -> str:
    names = [
        markup.element("li", t(f"import.step.{step}"), css="now" if step == number else "done" if step < number else "")
        for step in (1, 2, 3)
    ]
    return markup.raw("ol", "".join(names), css="steps")


def _choose() -> None:
    layer = st.selectbox(t("import.layer"), tuple(LAYERS), format_func=layer_name, key="import_layer", filter_mode=None)
    kinds = [suffix.removeprefix(".") for suffix in sorted({*READABLE, *PACKED})]
    file = st.file_uploader(t("import.file"), type=kinds, key="import_file", help=t("import.kinds"))
    left, right = st.columns(2)
    datum = left.selectbox(
        t("import.datum"),
        (None, *DATUMS),
        key="import_datum",
        filter_mode=None,
        format_func=lambda name: t(f"import.datum.{name or 'auto'}"),
    )
    source = right.text_input(t("import.source"), key="import_source", help=t("import.source.help"))
    if st.button(t("import.next"), key="import_next", type="primary", disabled=file is None) and file is not None:
        upload.begin(file.name, file, layer=str(layer), datum=datum, source=source.strip())
        st.rerun()


def layer_name(layer: str) -> str:
    """What the reader calls a layer that can be imported."""
    return term("layer", LAYERS[layer].table.name)


def _check(waiting: Upload) -> None:
    preview = _preview(waiting)
    if preview is None:
        _back()
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _columns(waiting, preview)
    with right:
        _verdict(preview)
        _map(preview)
    with st.container(horizontal=True, key="import_go"):
        _back()
        label = t("import.run", n=figures.number(preview.rows_good))
        ready = preview.rows_good > 0 and not preview.missing
        if st.button(label, key="import_run", type="primary", disabled=not ready):
            _run(waiting)


def _preview(waiting: Upload) -> Preview | None:
    try:
        with st.spinner(t("import.reading")):
            return previewing.preview(waiting.request, engine=load.store())
    except SublayerAmbiguousError as error:
        choices = str(error.values["choices"]).split(", ")
        st.selectbox(t("import.sublayer"), choices, index=None, key="import_sublayer", on_change=_take_sublayer)
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
    return None


def _take_sublayer() -> None:
    upload.change(sublayer=st.session_state["import_sublayer"])


def _back() -> None:
    st.button(t("import.back"), key="import_back", on_click=upload.forget)


def _columns(waiting: Upload, preview: Preview) -> None:
    """Every column of ours with the file's column for it; those that are neither filled nor needed are folded away."""
    st.html(markup.element("h3", t("import.columns"), css="heading"))
    layer = LAYERS[waiting.layer]
    names = (*layer.field_names, *(POSITION_COLUMNS if layer.geometry else ()))
    in_use = [name for name in names if name in preview.mapping or name in layer.needed]
    others = [name for name in names if name not in in_use]
    for name in in_use:
        _column(name, waiting, preview, is_needed=name in layer.needed)
    with st.expander(t("import.more", n=len(others))):
        for name in others:
            _column(name, waiting, preview, is_needed=False)
    if preview.missing:
        missing = t("format.comma").join(term("column", name) for name in preview.missing)
        st.html(markup.element("p", t("import.missing", columns=missing), css="told"))
    if preview.ignored:
        ignored = t("format.comma").join(preview.ignored)
        st.html(markup.element("p", t("import.ignored", columns=ignored), css="quiet"))


def _column(name: str, waiting: Upload, preview: Preview, *, is_needed: bool) -> None:
    key = f"import_column_{name}"
    st.session_state[key] = preview.mapping.get(name, "")
    with st.container(horizontal=True, key=f"map_{name}", vertical_alignment="center", gap="small"):
        st.html(markup.element("span", term("column", name), css="needed" if is_needed else ""), width=150)
        st.selectbox(
            term("column", name),
            ("", *preview.columns),
            key=key,
            label_visibility="collapsed",
            filter_mode=None,
            format_func=lambda column: column or t("import.nothing"),
            on_change=_take_column,
            args=(name, key, waiting),
        )


def _take_column(name: str, key: str, waiting: Upload) -> None:
    upload.change(columns={**waiting.columns, name: st.session_state[key]})


def _verdict(preview: Preview) -> None:
    good, read = figures.number(preview.rows_good), figures.number(preview.rows_read)
    partly = "" if preview.is_complete else t("import.partly", read=read)
    named = dict.fromkeys(word for word in (preview.datum, preview.crs) if word)
    placed = t("import.placed", datum=t("format.comma").join(named)) if named else t("import.unplaced")
    st.html(
        markup.element("h3", t("import.good", good=good, read=read) + partly, css="heading")
        + markup.element("p", placed, css="quiet")
    )
    findings(preview.findings)


def findings(found: pd.DataFrame) -> None:
    """What was found in the file, the gravest first, each with what to do."""
    if found.empty:
        st.html(markup.element("p", t("import.clean"), css="quiet"))
        return
    st.html(markup.raw("div", "".join(_finding(row) for row in found.to_dict("records")), css="doubts"))


def _finding(row: dict[Any, Any]) -> str:
    said = t("import.finding", problem=_in_language(row, "problem"), n=figures.number(row["rows"]))
    mark = markup.element("span", t(f"severity.{row['severity']}"), css=f"mark {row['severity']}")
    lines = [t("import.column", column=term("column", row["column"])), *_examples(row)]
    remedy = t("doubts.remedy", remedy=_in_language(row, "remedy"))
    told = "".join(markup.element("p", line, css="quiet") for line in [t("format.comma").join(lines), remedy])
    return markup.raw("div", markup.raw("div", mark + markup.element("b", said), css="problem") + told, css="doubt")


def _examples(row: dict[Any, Any]) -> list[str]:
    if not row["first_rows"]:
        return []
    rows = t("format.comma").join(str(number) for number in row["first_rows"][:EXAMPLES])
    values = t("format.comma").join(dict.fromkeys(str(value) for value in row["first_values"][:EXAMPLES]))
    return [t("import.rows", rows=rows, values=values)]


def _in_language(row: dict[Any, Any], column: str) -> str:
    return str(row[f"{column}_zh"] if language() == "zh" else row[column])


def _map(preview: Preview) -> None:
    placed = preview.rows[preview.rows["geom"].notna()] if "geom" in preview.rows else preview.rows.iloc[:0]
    if placed.empty:
        return
    theme = stage.theme()
    layers = [
        *shown.ground(district.today()),
        *highlight_layers(stage.by_url(rows.shapes(placed[["code", "geom"]])), role="picked", theme=theme),
    ]
    home = places.around(placed["geom"].to_numpy())
    with st.container(key="preview", height=420, border=False):
        stage.draw(layers, home=home, key=MAP, alt=t("data.preview_map"), follows_home=True)


def _run(waiting: Upload) -> None:
    try:
        with st.spinner(t("import.running")):
            result = execution.run(load.store(), waiting.request)
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
        return
    upload.change(result=result)
    st.rerun()


def _result(waiting: Upload) -> None:
    result = waiting.result
    if result is None:
        return
    numbers = {name: figures.number(getattr(result, f"rows_{name}")) for name in COUNTED}
    unchanged = result.rows_added + result.rows_changed + result.rows_rejected == 0
    st.html(
        markup.element("h2", t("import.done"), css="heading")
        + markup.element("p", t("import.done.rows", **numbers))
        + (markup.element("p", t("import.done.none")) if unchanged else "")
    )
    findings(result.findings)
    rejects = result.report_dir / REJECTS
    with st.container(horizontal=True, key="import_go"):
        if rejects.exists():
            content = rejects.read_bytes()
            st.download_button(t("import.rejects"), content, file_name=rejects.name, mime="text/csv", key="rejects")
        st.button(t("import.again"), key="import_again", on_click=upload.forget)
        target = access.screen("situation")
        st.page_link(target.file, label=t("import.look"), icon=target.icon, query_params=address.query(pick=None))
