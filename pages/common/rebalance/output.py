"""A plan as files: layers for QGIS, the list of changes, a map to print; and back from QGIS onto the screen."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from data import engine
from data.plans.exports import export_plan, write_plan
from data.plans.material import gather
from data.plans.words import Language
from data.queries.plans import SavedPlan
from pages.common import figures, load, markup
from pages.common.rebalance import importing, reasons, scenarios
from pages.common.rebalance import rules as ruling
from pages.common.rebalance.rules import Said
from pages.common.rebalance.shown import Shown
from pages.common.text import in_this_language, language, t

FORMATS = {
    "gpkg": ("application/geopackage+sqlite3", ":material/layers:"),
    "zip": ("application/zip", ":material/folder_zip:"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ":material/table:"),
    "pdf": ("application/pdf", ":material/print:"),
}


def popover(one: Shown) -> None:
    """The buttons: each makes its file when it is asked for."""
    with st.popover(t("rebalance.export"), icon=":material/download:", key="open_export"):
        if not one.is_changed and one.saved is None:
            st.html(markup.element("p", t("rebalance.export.unsaved"), css="quiet"))
        name = scenarios.called(one.scheme)
        for ending, (mime, icon) in FORMATS.items():
            st.download_button(
                t(f"rebalance.export.{ending}"),
                in_this_language(_making(one, ending)),
                file_name=f"{name}-{figures.day(datetime.now(UTC))}.{ending}",
                mime=mime,
                key=f"export_{ending}",
                icon=icon,
                on_click="ignore",
                width="stretch",
            )
        importing.upload(one)


def _making(one: Shown, ending: str) -> Callable[[], bytes]:
    kept = as_saved(one, rules=ruling.said(), now=datetime.now(UTC))  # now, while the reader's session is at hand

    def make() -> bytes:
        return file_of(one, kept, ending, now=datetime.now(UTC))

    return make


def file_of(one: Shown, kept: SavedPlan, ending: str, *, now: datetime) -> bytes:
    """The plan as it stands on the screen, saved or not.

    Args:
        one: The plan.
        kept: The same as the store would keep it.
        ending: One of `FORMATS`.
        now: The present moment, which the file bears.
    """
    spoken: Language = "en" if language() == "en" else "zh"
    with tempfile.TemporaryDirectory() as folder, engine.read(load.store()) as conn:
        path = Path(folder) / f"plan.{ending}"
        if one.saved is not None and not one.is_changed:
            return export_plan(conn, one.saved.id, path, now=now, language=spoken).read_bytes()
        material = gather(conn, kept, one.ground.today, now=now, reasons=reasons.by_unit(one))
        write_plan(material, path, language=spoken)
        return path.read_bytes()


def as_saved(one: Shown, *, rules: Said, now: datetime) -> SavedPlan:
    """The plan as the store would keep it."""
    grid = one.grid[one.grid != ""].sort_index()
    locked = {one.base.index[at] for at in one.drawing.locked_units}
    units = pd.DataFrame({"grid": grid, "is_locked": grid.index.isin(list(locked)), "reason": None}, index=grid.index)
    if one.saved is not None:
        return replace(one.saved, units=units)
    return SavedPlan(
        id=0,
        name=scenarios.called(one.scheme),
        community_code=one.ground.community,
        goal=None if one.made is None else one.made.goal,
        state="draft",
        rules=rules,
        grids={},
        created_at=now,
        saved_at=now,
        submitted_at=None,
        returned_for=None,
        approved_by=None,
        approved_at=None,
        effective_on=None,
        applied_at=None,
        archived_at=None,
        archived_for=None,
        units=units,
    )
