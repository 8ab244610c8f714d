"""Screen: hotspots."""

import streamlit as st

st.write("hotspots")
