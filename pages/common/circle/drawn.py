"""What the map of the service circle shows."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pydeck as pdk
import shapely

from geo.generalising import filled
from layers import facilities, highlight, isochrones, legend, reach, routes
from layers.isochrones import Kind
from layers.legend import Legend
from layers.reach import Scheme
from layers.rows import feature_collection
from pages.common import figures, stage
from pages.common.circle import answer as answers
from pages.common.circle import ground as grounds
from pages.common.circle import stock, words
from pages.common.circle.choice import TIERS, Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.question import Question
from pages.common.circle.selected import Selected
from pages.common.load import kept
from pages.common.text import language, t

DOT_M_PER_ROOT = 3.2
"""Radius of a dot in metres for one household; its area grows with the households."""

HOLES_UNDER_M2, TOLERANCE_M = 60_000.0, 3.0
"""Blocks between streets count as reached, so that the picture is of an area and not of its streets."""


def layers(asked: Question) -> list[pdk.Layer]:
    """The layers, the lowest first."""
    choice, selected, scope = asked.choice, asked.selected, asked.scope
    theme, scheme, digits = stage.theme(), scheme_of(choice), _digits(asked)
    shapes = stage.by_url(kept(_building_shapes, scope, language(), of=stock.OF))
    homes = stage.by_url(kept(_home_points, scope, of=stock.OF))
    drawn = [*_areas(choice, selected, scope=scope)]
    drawn += reach.reach_layers(shapes, digits, scheme=scheme, theme=theme)
    drawn += reach.home_layers(homes, digits, scheme=scheme, theme=theme)
    if len(selected.routes):
        drawn += routes.route_layers(selected.routes, theme=theme)
    drawn += facilities.facility_layers(_places(asked), theme=theme)
    if selected.shape is not None:
        drawn += highlight.highlight_layers(selected.shape, role="picked", theme=theme)
    return drawn


def first_seen(asked: Question) -> Any:
    """What a visitor sees first: what a shared link has selected, as far as it reaches; else every building."""
    selected = asked.selected
    if selected.facility is not None:
        place = asked.ground.facilities.geometry.iloc[[selected.facility]]
        around = place.to_crs(stock.metric(place)).buffer(asked.choice.limit_m)
        return around.to_crs(place.crs).to_numpy()
    if selected.shape is None:
        return asked.ground.buildings.geometry.to_numpy()
    return np.concatenate([selected.shape.geometry.to_numpy(), selected.routes.geometry.to_numpy()])


def legends(asked: Question) -> list[Legend]:
    """What the map's colours and signs mean."""
    theme, choice, selected = stage.theme(), asked.choice, asked.selected
    tiers = [minutes for minutes in TIERS if minutes <= choice.minutes]
    kinds = _kinds(choice, selected)
    told = [legend.reach_legend(scheme_of(choice), theme=theme, tiers=tiers, has_losers=bool(selected.loses.any()))]
    if kinds:
        told.append(legend.isochrones_legend(kinds, theme=theme, minutes=choice.minutes))
    return [*told, legend.places_legend(theme=theme)]


def scheme_of(choice: Choice) -> Scheme:
    """What the buildings' colours say."""
    return "straight" if choice.is_compared else "minutes"


def _digits(asked: Question) -> str:
    if asked.choice.is_compared:
        return answers.compared_classes(asked.ground, asked.found)
    return answers.classes(asked.ground, asked.found, loses=asked.selected.loses)


def _areas(choice: Choice, selected: Selected, *, scope: Scope) -> list[pdk.Layer]:
    theme = stage.theme()
    drawn = []
    for kind in _kinds(choice, selected):
        url = stage.by_url(kept(_area_shapes, choice.asked, kind, selected.facility, scope, of=stock.OF))
        drawn += isochrones.isochrone_layers(url, kind=kind, theme=theme)
    return drawn


def _kinds(choice: Choice, selected: Selected) -> tuple[Kind, ...]:
    walked: tuple[Kind, ...] = ("walked",) if choice.has_rings or selected.facility is not None else ()
    return (*walked, "straight") if choice.is_compared else walked


def _area_shapes(_: Any, choice: Choice, kind: Kind, facility: int | None, scope: Scope) -> bytes:
    """The ground within reach: of the selected facility by every tier, else of all that serve."""
    ground, found = grounds.ground(scope), answers.answer(choice, scope=scope)
    chosen = np.flatnonzero(found.serving) if facility is None else np.array([facility])
    places = ground.facilities.geometry.iloc[chosen]
    tiers = [choice.minutes] if facility is None else [tier for tier in TIERS[::-1] if tier <= choice.minutes]
    shapes = [_area(ground, places, choice, kind, minutes) for minutes in tiers if len(places)]
    frame = gpd.GeoDataFrame({"minutes": tiers[: len(shapes)]}, geometry=shapes, crs=places.crs)
    return feature_collection(frame, isochrones.PROPERTIES)


def _area(ground: Ground, places: gpd.GeoSeries, choice: Choice, kind: Kind, minutes: int) -> shapely.Geometry:
    metric = places.to_crs(stock.metric(places))
    if kind == "walked" and ground.network is not None:
        walked = ground.network.isochrone(metric, minutes, speed_m_per_s=choice.speed_m_per_s, towards=True)
        area = filled(walked, holes_under_m2=HOLES_UNDER_M2, tolerance_m=TOLERANCE_M)
    else:
        radius_m = choice.circle_m if kind == "straight" else minutes * 60 * choice.speed_m_per_s
        area = shapely.union_all(metric.buffer(radius_m).to_numpy())
    return gpd.GeoSeries([area], crs=metric.crs).to_crs(places.crs).iloc[0]


def _building_shapes(_: Any, scope: Scope, __: str) -> bytes:
    homes = grounds.ground(scope).buildings
    note = [t("circle.tip.building", n=figures.number(number)) for number in homes["households"]]
    title = [words.building(name) for name in homes["name"]]
    return feature_collection(homes.assign(n=range(len(homes)), title=title, note=note), reach.PROPERTIES)


def _home_points(_: Any, scope: Scope) -> bytes:
    homes = grounds.ground(scope).buildings
    lived = homes.assign(n=range(len(homes)))[homes["households"] > 0]
    radius_m = (DOT_M_PER_ROOT * np.sqrt(lived["households"].to_numpy())).round(1)
    points = gpd.GeoSeries(shapely.point_on_surface(lived.geometry.to_numpy()), crs=homes.crs, index=lived.index)
    told = gpd.GeoDataFrame(pd.DataFrame({"n": lived["n"], "radius_m": radius_m}), geometry=points)
    return feature_collection(told, ["n", "radius_m"])


def _places(asked: Question) -> gpd.GeoDataFrame:
    ground, found, hour = asked.ground, asked.found, asked.choice.hour
    shown = ground.facilities[found.given]
    numbers = np.flatnonzero(found.given).tolist()
    note = [
        words.facility_note(row, words.opened(ground, number, hour))
        for row, number in zip(shown.to_dict("records"), numbers, strict=True)
    ]
    return shown.assign(is_open=found.serving[found.given], title=shown["name"], note=note)
