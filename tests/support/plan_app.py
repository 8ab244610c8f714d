"""The component alone on a lattice of units: `streamlit run tests/support/plan_app.py`."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from api import basemap
from layers.basemap import style
from layers.palette import ThemeName
from pages.common.plan_map import vendor
from tests.support.lattice import ground


def _style(request: Request) -> JSONResponse:
    theme: ThemeName = "night" if request.query_params.get("theme") == "night" else "day"
    return JSONResponse(style(theme, base_url=str(request.base_url).rstrip("/"), version=None))


app = st.App(
    str(Path(__file__).with_name("plan_page.py")),
    routes=[
        *vendor.routes(),
        Route("/basemap/style.json", _style),
        Route("/basemap/glyphs/{fontstack}/{first:int}-{last:int}.pbf", basemap.glyph_range),
        Route("/ground.json", lambda _: JSONResponse(ground())),
    ],
)
