"""What the map shows: borders, the listed incidents, and an outline around the one that is open."""

from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pydeck as pdk

from layers import incidents, legend
from layers.legend import Legend
from pages.common import district, figures, picking, rows, shown, stage
from pages.common.incidents import known, listed, words
from pages.common.incidents.choice import Choice
from pages.common.load import kept
from pages.common.text import language, t


def layers(choice: Choice, *, now: datetime) -> list[pdk.Layer]:
    """The map's layers, the lowest first."""
    day = district.today()
    points = stage.by_url(kept(_points, choice, now, language(), of=("incident", "catalogue_item", "department")))
    return [
        *shown.ground(day),
        *incidents.incident_layers(points, theme=stage.theme()),
        *shown.picked_layers(picking.picked(), on=day),
    ]


def legends() -> list[Legend]:
    """What the colours mean."""
    theme = stage.theme()
    return [legend.incidents_legend(theme=theme), legend.borders_legend(theme=theme)]


def footer(choice: Choice, *, now: datetime) -> str:
    """How many points the map draws, and of which moment."""
    found = listed.on_map(choice, now=now)
    is_cut = listed.total(choice, now=now) > len(found)
    told = t("incidents.on_map.most" if is_cut else "incidents.on_map", n=figures.number(len(_placed(found))))
    return f"{told} · {t('frame.as_of', time=figures.moment(now))}"


def _points(_: Any, choice: Choice, now: datetime, __: str) -> bytes:
    found = _placed(listed.on_map(choice, now=now)).sort_values("id", ignore_index=True)
    lines = pd.DataFrame(found[["item_name", "category_name", "state", "due_at"]]).to_dict("records")
    told = found[["id", "state", "reported_at", "due_at", "geom"]].assign(
        category=[known.item(row) for row in lines], urgency=[words.urgency(row, now=now) for row in lines]
    )
    return rows.incident_rows(told, {})


def _placed(found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Those with an exact place: the others would stand where nothing happened."""
    return found[found["location_quality"] == "exact"]
