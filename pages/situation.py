"""Screen: situation - what is going on in the district, and where to look first."""

import streamlit as st

from layers.areas import area_layers
from layers.cells import cell_layers
from layers.grids import grid_layers
from pages.common import filters, load, stage

facts = load.facts()
words = load.vocabulary()
chosen = filters.current(words, as_of=facts.as_of)
with st.container(horizontal=True, key="bar"):
    filters.bar(words, chosen)
cells = load.cells(chosen.chosen, chosen.period, None, chosen.resolution)
grids = load.grid_frame(chosen.period.last_day).assign(title="x", note="y")
theme = stage.theme()
cells = cells.reset_index().assign(title="c", note="n")
picked = stage.draw(
    [*cell_layers(cells, theme=theme), *grid_layers(grids, theme=theme)],
    home=tuple(grids.total_bounds),
    key="m",
    alt="x",
)
st.write(picked)
