"""The alternative to a map that draws by itself: every move runs the page again, which colours and counts all units.

`streamlit run benchmarks/plan_by_rerun.py` serves it: the largest community's units in a pydeck layer, the ledger as a
table, and a button that moves one unit on a border to the grid beside it.
"""

from datetime import UTC, datetime
from typing import Any

import pydeck as pdk
import streamlit as st

from data import engine
from data.plans.days import day_of
from data.settings import from_environment
from data.types import STORE_CRS
from data.units import TodaysUnits, units_on
from geo.plans.ledger import ledger
from geo.plans.rules import Rules
from layers.palette import DAY, rgba


@st.cache_resource
def ground() -> TodaysUnits:
    """The units of the community that has most."""
    settings = from_environment()
    with engine.read(engine.open_store(settings.database_url)) as conn:
        today = day_of(datetime.now(UTC))
        most = units_on(conn, on=today).units.frame["community"].value_counts().idxmax()
        return units_on(conn, on=today, community_code=most)


def move(held: TodaysUnits) -> None:
    """Give a unit on a border to the grid beside it."""
    grid = st.session_state["grid"]
    codes = grid.to_numpy()
    first, second = next((a, b) for a, b in held.units.edges.tolist() if codes[a] != codes[b])
    st.session_state["grid"] = grid.where(grid.index != grid.index[first], codes[second])


def colour(code: str) -> list[int]:
    """A grid's colour."""
    return rgba(DAY.plan[int(code[-3:] or 0) % len(DAY.plan)], opacity=0.55)


def main() -> None:
    """Draw everything anew."""
    held = ground()
    grid = st.session_state.setdefault("grid", held.current)
    st.button("move", key="move", on_click=move, args=(held,))
    shapes = held.units.frame[["households", "geometry"]].to_crs(STORE_CRS).assign(fill=[colour(code) for code in grid])
    west, south, east, north = shapes.total_bounds
    layer: Any = pdk.Layer("GeoJsonLayer", id="units", data=shapes, get_fill_color="properties.fill", pickable=True)
    view = pdk.ViewState(longitude=(west + east) / 2, latitude=(south + north) / 2, zoom=15)
    st.pydeck_chart(pdk.Deck([layer], initial_view_state=view, map_provider=None), key="map", on_select="rerun")
    st.dataframe(
        ledger(held.units, grid, held.current, Rules()).grids[["households", "merchants", "within"]], key="ledger"
    )


main()
