"""The application: Streamlit's screens and our own routes in one process."""

import streamlit as st
from starlette.middleware import Middleware

from api.sockets import SameOriginSockets

app = st.App("pages/main.py", middleware=[Middleware(SameOriginSockets)])
