"""What is selected: a click on the map, a line of a list or a link select the same way, through the URL."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from data.types import STORE_CRS
from geo.cells import outlines_of
from pages.common import address, district
from pages.common.stage import Picked
from pages.common.text import t

KINDS: dict[str, tuple[str, str]] = {
    "cells": ("cell", "hex"),
    "grids": ("grid", "code"),
    "stations": ("station", "code"),
    "refuel-stations": ("refuel_station", "code"),
    "incidents": ("incident", "id"),
    "findings": ("finding", "id"),
    "reach": ("building", "code"),
    "stations-closed": ("station", "code"),
    "refuel-stations-closed": ("refuel_station", "code"),
    "candidates": ("place", "code"),
    "proposals": ("place", "code"),
    "ownerless-land": ("gap", "code"),
    "ownerless-streets": ("gap", "code"),
    "ownerless-buildings": ("gap", "code"),
    "rated-grid": ("grid", "code"),
    "rated-area": ("area", "code"),
    "proposed-grids": ("grid", "code"),
    "walk-stops": ("grid", "code"),
    "differences": ("grid", "code"),
}
"""By the layer's id: what its rows are, and which column names one."""

_LAST_CLICK = "map_last_click"


@dataclass(frozen=True)
class Pick:
    """A selected thing: its kind, and its code."""

    kind: str
    code: str

    @property
    def cell(self) -> int:
        """The H3 cell of a pick of that kind."""
        return int(self.code, 16)


def picked() -> Pick | None:
    """What the URL says is selected; None for nothing, or for what makes no sense."""
    kind, _, code = address.value("pick").partition(":")
    if not code or kind not in {kind for kind, _ in KINDS.values()}:
        return None
    return Pick(kind, code) if kind != "cell" or _is_hexadecimal(code) else None


def take_click(click: Picked | None, *, lets_go: bool = True) -> None:
    """Put a new click into the URL.

    Args:
        click: What is selected on the map.
        lets_go: Whether a click beside everything takes the selection away. Not on a map whose layers come and go with
            the selection: the browser drops a click together with its layer.
    """
    now = _named(click)
    if now != st.session_state.get(_LAST_CLICK, ""):
        st.session_state[_LAST_CLICK] = now
        if now or lets_go:
            address.put("pick", now)


def close_button() -> None:
    """A cross that takes the selection away."""
    st.button("", key="deselect", icon=":material/close:", help=t("card.close"), type="tertiary", on_click=_forget)


def _forget() -> None:
    address.put("pick", None)


def row_of(pick: Pick, *, on: date) -> "pd.Series[Any] | None":
    """The row of a selected grid, area, station, refuel station or incident; None when there is none (any more)."""
    frame = _frame_of(pick, on=on)
    if frame is None:
        return None
    found = frame[frame["id" if pick.kind in ("incident", "finding") else "code"].astype(str) == pick.code]
    return None if found.empty else found.iloc[0]


def _frame_of(pick: Pick, *, on: date) -> gpd.GeoDataFrame | None:
    if pick.kind == "grid":
        return district.gazetteer(on).grids
    if pick.kind == "area":
        return district.gazetteer(on).areas
    if pick.kind == "station":
        return district.all_stations(on)
    if pick.kind == "refuel_station":
        return district.all_refuel_stations()
    if pick.kind == "incident" and pick.code.isdigit():
        return district.incident(int(pick.code))
    if pick.kind == "finding":
        return district.doubts_located(None)
    return None


def shape_of(pick: Pick, *, on: date) -> gpd.GeoDataFrame | None:
    """Where the selected thing is; None when it has no place."""
    if pick.kind == "cell":
        outline = outlines_of(np.array([pick.cell], dtype=np.uint64))[0]
    else:
        row = row_of(pick, on=on)
        outline = None if row is None else row["geom"]
    return None if outline is None else gpd.GeoDataFrame(geometry=[outline], crs=STORE_CRS)


def _named(click: Picked | None) -> str:
    if click is None or click.layer not in KINDS:
        return ""
    kind, column = KINDS[click.layer]
    return f"{kind}:{click.row[column]}"


def _is_hexadecimal(code: str) -> bool:
    return bool(code) and all(digit in "0123456789abcdef" for digit in code)
