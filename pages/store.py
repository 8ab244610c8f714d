"""Screen: store."""

import streamlit as st

st.write("store")
