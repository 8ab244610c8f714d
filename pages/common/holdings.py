"""The overview of the screen Data: every layer with its rows, day, source, datum and doubts."""

from typing import Any

import pandas as pd
import streamlit as st

from data.queries import findings, imports, overview
from pages.common import figures, markup
from pages.common.load import kept
from pages.common.text import t, term

IMPORTS_SHOWN = 8


def holdings() -> None:
    """The table of layers, and the latest imports."""
    st.html(markup.element("h2", t("overview.title.data"), css="heading"))
    layers, last, doubts = layers_now(), _last_imports(), doubts_by_layer()
    head = ("layer", "rows", "as_of", "source", "datum", "imported", "findings")
    rows = [_layer(row, last.get(row["layer"]), doubts.get(row["layer"], 0)) for row in layers.to_dict("records")]
    st.html(markup.scrolling(markup.table([t(f"sheet.{name}") for name in head], rows, numeric=(1, 6))))
    st.html(markup.element("p", t("overview.stored_as"), css="quiet"))
    _history()


def layers_now() -> pd.DataFrame:
    """The layers that hold rows first, each as `data.queries.overview.layers` tells."""
    found = kept(overview.layers, of=tuple(overview.SOURCED_LAYERS))
    return pd.concat([found[found["rows"] > 0], found[found["rows"] == 0]])


def doubts_by_layer() -> dict[str, int]:
    """How many doubts there are, by layer."""
    found = kept(findings.counts, of=("quality_finding",))
    return {str(layer): int(number) for layer, number in found.groupby("layer")["findings"].sum().items()}


def _last_imports() -> dict[str, dict[Any, Any]]:
    found = kept(imports.latest, of=("import_run",))
    return {row["layer"]: row for row in found.to_dict("records")}


def _layer(row: dict[Any, Any], last: dict[Any, Any] | None, doubts: int) -> tuple[str, ...]:
    if not row["rows"]:
        return term("layer", row["layer"]), "0", *[figures.NOTHING] * 4, figures.number(doubts)
    first = term("source", row["source"])
    source = first if row["sources"] == 1 else t("sheet.sources", source=first, n=row["sources"])
    return (
        term("layer", row["layer"]),
        figures.number(row["rows"]),
        figures.day(row["as_of"]),
        source,
        figures.NOTHING if last is None else str(last["datum"]),
        t("sheet.by_program") if last is None else figures.moment(last["finished_at"]),
        figures.number(doubts),
    )


def _history() -> None:
    found = kept(_latest, of=("import_run",))
    st.html(markup.element("h2", t("history.title"), css="heading"))
    if found.empty:
        st.html(markup.element("p", t("history.none"), css="quiet"))
        return
    head = [t("history.when"), t("history.file"), t("sheet.layer"), t("sheet.source")]
    head += [t(f"history.{name}") for name in ("added", "changed", "unchanged", "rejected")]
    rows = [
        (
            figures.moment(row["finished_at"]),
            row["file_name"],
            term("layer", row["layer"]),
            row["source"],
            *(figures.number(row[f"rows_{name}"]) for name in ("added", "changed", "unchanged", "rejected")),
        )
        for row in found.to_dict("records")
    ]
    st.html(markup.scrolling(markup.table(head, rows, numeric=(4, 5, 6, 7))))


def _latest(conn: Any) -> pd.DataFrame:
    return imports.history(conn, limit=IMPORTS_SHOWN)
