"""A page with nothing but the map on which a plan is drawn, for tests of the component; see `plan_app.py`."""

import json
from typing import Any

import streamlit as st

from layers.palette import THEMES
from pages.common import address
from pages.common.plan_map.plan_map import drawn, plan_ledger, plan_map
from pages.common.plan_map.told import common, ink, ledger_told, words
from pages.common.plan_map.vendor import addresses
from pages.common.style import SHEET
from tests.support.lattice import BOUNDS, GRIDS, TODAY, WHOLE

address.follow("rebalance")
theme = THEMES["night" if address.value("theme") == "night" else "day"]


@st.fragment
def main() -> None:
    """The map, a button that runs the page again, and what the server has heard."""
    st.button("again", key="again")
    if st.button("give all to the first", key="push"):
        st.session_state["pushed"] = st.session_state.get("pushed", 0) + 1
    pushed = st.session_state.get("pushed", 0)
    shared: dict[str, Any] = {"key": "map", "grids": GRIDS, "theme": theme}
    heard = dict(drawn("map") or {})
    told = common(**shared) | {
        "vendor": addresses(),
        "style": f"/basemap/style.json?theme={theme.name}",
        "ground": {"name": "lattice", "url": "/ground.json"},
        "whole": WHOLE,
        "bounds": BOUNDS,
        "times": 1,
        "words": words(),
        "ink": ink(theme),
        "colours_of": [0, 1, 2, 3],
        "today": TODAY,
        "editable": True,
        "together": False,
        "plan": {
            "token": st.query_params.get("token", "a"),
            "grid": [0] * len(TODAY) if pushed else TODAY,
            "locked_units": [],
            "locked_grids": [],
            "push": pushed,
            "serial": 0,
        },
    }
    verdict = {"token": heard.get("token"), "serial": heard.get("serial"), "breaks": ["the server's word"]}
    with st.container(horizontal=True, key="body", gap=None):
        with st.container(key="stage", gap=None):
            plan_map(told, key="map")
        with st.container(key="panel"):
            plan_ledger(ledger_told(verdict=verdict if heard.get("serial", 0) % 2 else None, **shared), key="ledger")
    st.html(f'<pre class="heard">{json.dumps(dict(drawn("map") or {}))}</pre>')


st.html(f"<style>:root{{--panel-clear:#fff;--text:#000;--ground:#fff}}{SHEET.read_text('utf-8')}</style>")
main()
