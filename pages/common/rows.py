"""The rows of the map's layers, with the title and the note that pointing at them shows."""

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.generalising import simplified
from geo.trends import CLASSES
from layers import cells as cell_layer
from layers.rows import feature_collection, hexagons, points, records
from pages.common import cards, figures
from pages.common.places import Gazetteer
from pages.common.text import t, term

POINT_COLUMNS = ["id", "code", "name", "kind", "host_kind", "urgency", "title", "note"]
LINE_TOLERANCE_M = 0.3
"""A line of the map may lie this far from the true one: two pixels where a house fills the screen."""

SHAPE_COLUMNS = ["id", "code", "name", "grid_class", "layer", "rule", "severity", "title", "note"]


def cell_rows(judged: pd.DataFrame, *, only_high: bool = False) -> bytes:
    """Judged cells, in the order of the frame; `only_high` colours what is low as if it were as expected."""
    told = {level: cards.verdict(level) for level in (*range(-3, 4), pd.NA)}
    trends = judged["trend_class"].map({name: cards.trend(name) for name in CLASSES}).fillna(cards.trend(pd.NA))
    title = _template("tip.cell", "count", "rate")
    note = _template("tip.cell.note", "observed", "expected", "verdict", "trend")
    levels = judged["level"].astype(object).where(judged["level"].notna(), pd.NA)
    frame = judged.reset_index(names="cell")
    shown = frame.assign(
        hex=hexagons(frame["cell"]).to_numpy(),
        level=frame["level"].clip(lower=0) if only_high else frame["level"],
        title=[
            title(count=figures.number(count), rate=figures.number(rate, digits=1))
            for count, rate in zip(frame["count"], frame["rate"], strict=True)
        ],
        note=[
            note(observed=figures.number(seen), expected=figures.number(due, digits=1), verdict=told[level], trend=name)
            for seen, due, level, name in zip(frame["observed"], frame["expected"], levels, trends, strict=True)
        ],
    )
    return _json(records(shown, [name for name in cell_layer.PROPERTIES if name != "cell"]))


def change_rows(changed: pd.DataFrame) -> bytes:
    """Cells with what happened in two periods, in the order of the frame."""
    told = {level: cards.change_verdict(level) for level in (*range(-3, 4), pd.NA)}
    title, note = _template("tip.change", "count"), _template("tip.change.note", "observed", "before", "verdict")
    levels = changed["level"].astype(object).where(changed["level"].notna(), pd.NA)
    frame = changed.reset_index(names="cell")
    shown = frame.assign(
        hex=hexagons(frame["cell"]).to_numpy(),
        title=[title(count=figures.number(count)) for count in frame["count"]],
        note=[
            note(observed=figures.number(now), before=figures.number(before), verdict=told[level])
            for now, before, level in zip(frame["observed"], frame["before"], levels, strict=True)
        ],
    )
    return _json(records(shown, [name for name in cell_layer.PROPERTIES if name != "cell"]))


def grid_shapes(grids: gpd.GeoDataFrame, gazetteer: Gazetteer) -> bytes:
    """Grids as GeoJSON."""
    rows = grids.to_dict("records")
    note = _template("tip.grid", "class_", "households")
    told = grids.assign(
        title=[gazetteer.name_of_grid(row) for row in rows],
        note=[
            note(class_=term("class", row["grid_class"]), households=figures.number(row["households"])) for row in rows
        ],
    )
    return _collection(_drawn(told))


def area_shapes(areas: gpd.GeoDataFrame) -> bytes:
    """Areas as GeoJSON, the widest last so that its border lies on top."""
    widest_last = areas.assign(digits=areas["code"].str.len()).sort_values(["digits", "id"], ascending=[False, True])
    return feature_collection(_drawn(widest_last), ["code", "name", "level"])


def station_rows(stations: gpd.GeoDataFrame) -> bytes:
    """Service stations."""
    kinds = [term("kind", kind) for kind in stations["kind"]]
    hours = [figures.hours(value) for value in stations["opening_hours"]]
    note = [f"{kind}\n{open_}" for kind, open_ in zip(kinds, hours, strict=True)]
    return _json(points(stations.assign(title=stations["name"], note=note), POINT_COLUMNS))


def refuel_rows(shops: gpd.GeoDataFrame) -> bytes:
    """Energy refuel stations."""
    note = [figures.hours(value) for value in shops["opening_hours"]]
    return _json(points(shops.assign(title=shops["name"], note=note), POINT_COLUMNS))


def incident_rows(incidents: gpd.GeoDataFrame, titles: Mapping[str, str]) -> bytes:
    """Incidents with their `urgency`; those without a place are left out."""
    placed = incidents[incidents["geom"].notna()]
    rows = placed.to_dict("records")
    told = placed.assign(
        title=[titles.get(row["category"], row["category"]) for row in rows], note=[_incident_note(row) for row in rows]
    )
    return _json(points(told, POINT_COLUMNS))


def shapes(frame: gpd.GeoDataFrame) -> bytes:
    """Any shapes as GeoJSON."""
    return _collection(frame)


def _incident_note(row: Mapping[Any, Any]) -> str:
    said = t("tip.incident", state=term("state", row["state"]), time=figures.moment(row["reported_at"]))
    return said if row["urgency"] != "overdue" else f"{said}\n{t('tip.overdue', due=figures.moment(row['due_at']))}"


def _template(key: str, *names: str) -> Any:
    """A text whose blanks are filled many times: looked up once."""
    return t(key, **{name: f"{{{name}}}" for name in names}).format


def _collection(frame: gpd.GeoDataFrame) -> bytes:
    return feature_collection(frame, SHAPE_COLUMNS)


def _drawn(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shapes with the corners that can be seen: four in five of those that were drawn lie on straight lines."""
    return frame.set_geometry(simplified(frame.geometry, tolerance_m=LINE_TOLERANCE_M))


def _json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)
