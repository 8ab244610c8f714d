"""The application: Streamlit's screens and our own routes in one process."""

import streamlit as st

app = st.App("pages/main.py")
