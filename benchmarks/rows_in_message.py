"""The alternative to layers by address: the same screens, their rows inside the page's message.

`streamlit run benchmarks/rows_in_message.py` serves it.
"""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import streamlit as st

from api.routes import routes
from data.published import published
from data.settings import from_environment
from layers import deck
from pages.common import stage

ROOT = Path(__file__).resolve().parent.parent
_PUBLISHED = re.compile(r"/data/published/(\w+)\.json")


def build_deck(layers: Any, **options: Any) -> Any:
    """As `layers.deck.build_deck`, with the rows themselves where a layer has their address."""
    for layer in layers:
        address = _PUBLISHED.search(layer.data) if isinstance(layer.data, str) else None
        rows = published(from_environment(), address[1]) if address else None
        if rows is not None:
            layer.data = json.loads(gzip.decompress(rows))
    return deck.build_deck(layers, **options)


stage.build_deck = build_deck
app = st.App(ROOT / "pages" / "main.py", routes=routes)
