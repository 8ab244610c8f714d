"""What the map of a community shows: the district's layers, its own buildings, and the line around it."""

from datetime import datetime
from typing import Any

import geopandas as gpd
import pydeck as pdk

from data.queries import community as queries
from data.types import STORE_CRS
from layers import houses
from layers.highlight import highlight_layers
from layers.houses import Scheme
from layers.legend import Entry, Legend
from layers.palette import translucent
from layers.rows import feature_collection
from pages.common import district, figures, picking, places, shown, stage
from pages.common.community.choice import Choice
from pages.common.load import kept
from pages.common.text import language, t, term

SCHEMES: dict[str, Scheme] = {"homes": "households", "uses": "use"}
"""The buildings' colours by the name of the layer."""


def layers(choice: Choice, *, now: datetime) -> list[pdk.Layer]:
    """The chosen layers, the lowest first, and the community's own line over the ground."""
    on, day = shown.chosen(choice.tree), choice.period.last_day
    theme = stage.theme()
    drawn: list[pdk.Layer] = []
    for name, scheme in SCHEMES.items():
        if name in on:
            rows = kept(_rows, choice.code, scheme, language(), of=("building",))
            drawn += houses.house_layers(stage.by_url(rows), scheme=scheme, theme=theme)
    around = highlight_layers(outline(choice), role="around", theme=theme)
    return [
        *shown.layers(choice.filters, now=now, on=on),
        *drawn,
        *around,
        *shown.picked_layers(picking.picked(), on=day),
    ]


def outline(choice: Choice) -> gpd.GeoDataFrame:
    """The line around the community."""
    known = district.gazetteer(choice.period.last_day).areas
    return gpd.GeoDataFrame(geometry=known[known["code"] == choice.code]["geom"].to_numpy(), crs=STORE_CRS)


def home(choice: Choice) -> Any:
    """Where the map looks: at the whole community."""
    return places.around(outline(choice).geometry.to_numpy())


def legends(choice: Choice) -> list[Legend]:
    """What the colours mean, the buildings' first."""
    on = shown.chosen(choice.tree)
    own = [_legend(scheme) for name, scheme in SCHEMES.items() if name in on]
    return [*own, *shown.legends(on)]


def _legend(scheme: Scheme) -> Legend:
    colours = houses.house_colours(scheme, stage.theme())
    css = {word: translucent(_hex(colour), houses.OPACITY) for word, colour in colours.items()}
    if scheme == "use":
        entries = [Entry("fill", css[word], f"legend.use.{word}") for word in css]
        return Legend("legend.use", "legend.use.meaning", tuple(entries))
    lows = dict(zip(houses.HOUSEHOLDS, houses.BREAKS, strict=True))
    highs = dict(zip(houses.HOUSEHOLDS, houses.BREAKS[1:], strict=False))
    most = Entry("fill", css["most"], "legend.amount.from", {"low": lows["most"]})
    middle = [
        Entry("fill", css[word], "legend.amount.between", {"low": lows[word], "high": high})
        for word, high in reversed(highs.items())
    ]
    nobody = Entry("fill", css[houses.OTHER], "legend.homes.nobody")
    return Legend("legend.homes", "legend.homes.meaning", (most, *middle, nobody))


def _hex(colour: Any) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour[:3])


def _rows(conn: Any, code: str, scheme: Scheme, _: str) -> bytes:
    """The community's buildings with their colour's word and what pointing at them says."""
    found = queries.buildings(conn, code)
    group = houses.household_groups(found["households"]) if scheme == "households" else houses.use_groups(found["use"])
    notes = [
        t(
            "community.building",
            use=term("use", row["use"] or ""),
            floors=figures.number(row["floors"]),
            households=figures.number(row["households"]),
            merchants=figures.number(row["merchants"]),
        )
        for row in found.to_dict("records")
    ]
    title = found["name"].fillna(found["code"])
    return feature_collection(found.assign(group=group, title=title, note=notes), houses.PROPERTIES)
