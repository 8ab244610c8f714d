"""A plan that was drawn in another program, such as QGIS, onto the map: a step to undo, nothing is stored."""

import secrets
import shutil
from pathlib import Path
from typing import IO, Any

import pandas as pd
import streamlit as st

from data import settings
from data.errors import GridError
from data.plans.importing import PlanRead, read_plan
from pages.common import faults, figures, markup
from pages.common.rebalance import shown as showing
from pages.common.rebalance.shown import SPARE, Shown
from pages.common.text import t

KINDS = ["gpkg", "zip", "geojson", "json"]
_SAID = "rebalance_import_said"


def upload(one: Shown) -> None:
    """Choose a file and put it on the map."""
    st.html(markup.element("h4", t("rebalance.import"), css="heading"))
    file = st.file_uploader(t("rebalance.import.file"), type=KINDS, key="plan_file", help=t("rebalance.import.help"))
    st.button(
        t("rebalance.import.go"),
        key="plan_file_go",
        disabled=file is None or not one.editable,
        on_click=_take,
        args=(one, file),
    )
    for line in st.session_state.pop(_SAID, ()):
        st.html(markup.element("p", line, css="told"))


def _take(one: Shown, file: Any) -> None:
    if file is None:
        return
    try:
        read = read_file(one, file.name, file)
    except GridError as error:
        st.session_state[_SAID] = (faults.words(error),)
        return
    showing.push(one, in_codes_of(one, read.grid))
    st.session_state[_SAID] = _report(read)


def read_file(one: Shown, name: str, content: IO[bytes]) -> PlanRead:
    """What a file says of the units of the community that is shown.

    Raises:
        GridError: It cannot be read, or has nothing to do with them.
    """
    folder = settings.from_environment().var_dir / "uploads" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    path = folder / Path(name).name
    try:
        with path.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        ground = one.ground
        return read_plan(path, units=ground.units, current=ground.current, grids=ground.grids.reset_index(drop=True))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_codes_of(one: Shown, grid: pd.Series) -> pd.Series:
    """A file's grids by the codes that the map knows: new ones take the next free numbers.

    Units that the file does not mention stay as they are on the map.
    """
    known = set(one.codes)
    new = sorted(set(grid) - known - {""})
    free = [code for code in one.codes[-SPARE:] if code not in set(grid)]
    called = dict(zip(new, free, strict=False))
    named = grid.map(lambda code: code if code in known else called.get(code, ""))
    return named.reindex(one.base.index).fillna(one.grid)


def _report(read: PlanRead) -> tuple[str, ...]:
    counts = {"moved": read.moved, "uncovered": len(read.uncovered), "split": len(read.split)}
    return (t("rebalance.import.done", **{name: figures.number(count) for name, count in counts.items()}), *read.notes)
