"""What the map of the gaps shows."""

from datetime import date
from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers import highlight, ownerless
from layers.legend import Entry, Legend, Sign
from layers.ownerless import What
from layers.rows import feature_collection
from pages.common import figures, picking, stage
from pages.common.gaps import found as finding
from pages.common.gaps.found import KINDS, OF, SIZES
from pages.common.load import kept
from pages.common.text import language, t


def layers(on: date) -> list[pdk.Layer]:
    """Land, streets and buildings that nobody answers for, and what is selected of them."""
    theme = stage.theme()
    drawn: list[pdk.Layer] = []
    for what in KINDS:
        shapes = stage.by_url(kept(_shapes, what, on, language(), of=OF))
        drawn += ownerless.ownerless_layers(shapes, what=what, theme=theme)
    pick = picking.picked()
    row = None if pick is None or pick.kind != "gap" else finding.found(on).row(pick.code)
    if row is not None:
        shape = gpd.GeoDataFrame(geometry=[row[1]["geom"]], crs=finding.found(on).frames["land"].crs)
        drawn += highlight.highlight_layers(shape, role="picked", theme=theme)
    return drawn


def legends() -> list[Legend]:
    """What the colours mean."""
    theme = stage.theme()
    entries = []
    for what in KINDS:
        red, green, blue, _ = ownerless.ownerless_colour(what, theme)
        sign: Sign = "line" if what == "streets" else "fill"
        entries.append(Entry(sign, f"rgb({red},{green},{blue})", f"legend.gaps.{what}"))
    return [Legend(title="legend.gaps", meaning="legend.gaps.meaning", entries=tuple(entries))]


def _shapes(_: Any, what: What, on: date, __: str) -> bytes:
    frame = finding.found(on).frames[what]
    rows = frame.to_dict("records")
    title = [finding.name(what, row) for row in rows]
    note = ["\n".join((finding.where(row, on), size(what, row), finding.held_by(row, on))) for row in rows]
    return feature_collection(frame.assign(title=title, note=note), ownerless.PROPERTIES)


def size(what: What, row: Any) -> str:
    """How long or large one is."""
    return t(f"gaps.size.{what}", n=figures.number(row[SIZES[what]]))
