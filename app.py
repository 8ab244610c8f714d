"""The application: Streamlit's screens and our own routes in one process; `streamlit run app.py` serves it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from api.routes import routes as of_api
from api.sockets import SameOriginSockets
from data import engine, settings
from data.basemap import refresh_tiles
from data.errors import GridError
from data.plans.daily import keep_applying
from pages.common.ahead import keep_units_ahead, load_ahead
from pages.routes import routes as of_pages


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load the screens, build base map and units, apply plans; what is wrong with a store the screens explain."""
    load_ahead()
    try:
        refresh_tiles(engine.open_store(), settings.from_environment())
    except GridError as error:
        logging.getLogger(__name__).warning("%s", error)
    applying = keep_applying(settings.from_environment())
    units_ahead = keep_units_ahead()
    yield
    units_ahead.cancel()
    applying.set()


app = st.App(
    "pages/main.py",
    routes=[*of_pages, *of_api],
    middleware=[Middleware(SameOriginSockets)],
    lifespan=lifespan,
)
