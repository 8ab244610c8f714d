"""The style of the base map: our own tiles, by day and by night."""

from typing import Any

from layers import glyphs
from layers.ink import INKS, Ink
from layers.palette import ThemeName

SOURCE = "ground"
FONT = ["Regular"]
BUILDINGS_3D_ZOOM = 15
MIN_ZOOM, MAX_ZOOM = 9, 15
"""Zooms for which there are tiles; the client enlarges the last ones."""

_Layer = dict[str, Any]

_WIDTHS_PX: dict[str, tuple[float, float, float, float]] = {
    "motorway": (1.0, 2.6, 9.0, 34.0),
    "trunk": (1.0, 2.4, 8.0, 32.0),
    "primary": (0.8, 2.0, 7.5, 30.0),
    "secondary": (0.5, 1.5, 6.0, 25.0),
    "link": (0.3, 0.9, 3.5, 14.0),
    "tertiary": (0.0, 1.0, 5.0, 21.0),
    "local": (0.0, 0.5, 3.6, 16.0),
    "pedestrian": (0.0, 0.5, 3.2, 14.0),
    "service": (0.0, 0.0, 1.8, 9.0),
}
"""Width of a street's surface at zoom 9, 12, 15 and 18, by class."""

_STREETS = (
    ("street_path", ("service",)),
    ("street_local", ("pedestrian", "local", "tertiary")),
    ("street_main", ("link", "secondary", "primary", "trunk", "motorway")),
)
"""Tile layers and their classes, the lowest first."""


def style(theme: ThemeName, *, base_url: str, version: str | None, attribution: str = "") -> dict[str, Any]:
    """A MapLibre style of our tiles.

    Args:
        theme: Day or night.
        base_url: Where the application answers, without a slash at the end.
        version: The tiles' version, which stands in their URL; None when there are none: a plain ground.
        attribution: Who made the data, as the map's corner says it, as HTML.
    """
    ink = INKS[theme]
    background = [{"id": "background", "type": "background", "paint": {"background-color": ink.ground}}]
    letters = f"{base_url}/basemap/glyphs/{{fontstack}}/{{range}}.pbf?v={glyphs.RECIPE}"
    if version is None:
        return {"version": 8, "name": theme, "glyphs": letters, "sources": {}, "layers": background}
    tiles = {
        "type": "vector",
        "tiles": [f"{base_url}/basemap/{{z}}/{{x}}/{{y}}.mvt?v={version}"],
        "minzoom": MIN_ZOOM,
        "maxzoom": MAX_ZOOM,
        # MapLibre calls the corner a list; readers of screens want its parts to be items.
        "attribution": f'<span role="listitem">{attribution}</span>' if attribution else "",
    }
    drawn = [*background, *_ground(ink), *_streets(ink), *_railways(ink), *_buildings(ink), *_names(ink)]
    sun = {"anchor": "viewport", "color": "#ffffff", "intensity": ink.light, "position": [1.4, 205, 35]}
    return {"version": 8, "name": theme, "glyphs": letters, "light": sun, "sources": {SOURCE: tiles}, "layers": drawn}


def _ground(ink: Ink) -> list[_Layer]:
    is_water = ["==", ["get", "kind"], "water"]
    kinds = ["match", ["get", "kind"], "water", ink.water, "green", ink.green, "farmland", ink.farmland]
    colour = [*kinds, "square", ink.square, ink.other_land]
    dry, wet = {"fill-color": colour}, {"fill-color": ink.water, "fill-outline-color": ink.water_line}
    return [
        *(_fill(source, paint=dry, only=["!", is_water]) for source in ("land_far", "land")),
        *(_fill(source, layer_id=f"{source}-water", paint=wet, only=is_water) for source in ("land_far", "land")),
        _line("waterway", colour=ink.water, width=_by_zoom((9, 0.6), (13, 2), (16, 6), (18, 16))),
        _line("wall", colour=ink.wall, width=_by_zoom((15, 0.4), (18, 1.4)), dash=[3, 1.5], min_zoom=15.5),
    ]


def _streets(ink: Ink) -> list[_Layer]:
    paths = _line(
        "street_path",
        layer_id="path",
        colour=ink.path,
        width=_by_zoom((14, 0.6), (16, 1.2), (18, 2.4)),
        dash=[2.2, 1.6],
        only=["==", ["get", "class"], "path"],
    )
    casings = [_street(source, classes, ink=ink, is_casing=True) for source, classes in _STREETS]
    surfaces = [_street(source, classes, ink=ink, is_casing=False) for source, classes in _STREETS]
    return [paths, *casings, *surfaces]


def _street(source: str, classes: tuple[str, ...], *, ink: Ink, is_casing: bool) -> _Layer:
    strong = ["motorway", "trunk", "primary"]
    if is_casing:
        colour = _by_class(strong, ink.casing_strong, ink.casing)
    else:
        colour = _by_class(strong, ink.street_strong, ink.street)
    layer = _line(
        source,
        layer_id=f"{source}-casing" if is_casing else f"{source}-surface",
        colour=colour,
        width=_street_width(classes, extra_px=1.6 if is_casing else 0.0),
        only=["in", ["get", "class"], ["literal", list(classes)]],
    )
    ranks = [item for rank, name in enumerate(classes) for item in (name, rank)]
    layer["layout"]["line-sort-key"] = ["match", ["get", "class"], *ranks, 0]
    layer["paint"]["line-opacity"] = ["case", ["get", "tunnel"], 0.35, 1.0]
    return layer


def _railways(ink: Ink) -> list[_Layer]:
    solid = _line("railway", colour=ink.railway, width=_by_zoom((9, 0.8), (15, 2.4), (18, 4)))
    gaps = _line(
        "railway",
        layer_id="railway-gap",
        colour=ink.railway_gap,
        width=_by_zoom((13, 0.6), (15, 1.4), (18, 2.6)),
        dash=[5, 5],
        min_zoom=13,
    )
    return [solid, gaps]


def _buildings(ink: Ink) -> list[_Layer]:
    appear = ["interpolate", ["linear"], ["zoom"], 13, 0.0, 14, 1.0]
    flat = _fill(
        "building",
        paint={"fill-color": ink.building, "fill-outline-color": ink.building_rim, "fill-opacity": appear},
    )
    rise = ["interpolate", ["linear"], ["zoom"], BUILDINGS_3D_ZOOM, 0.0, BUILDINGS_3D_ZOOM + 0.6, ["get", "height_m"]]
    solid = {
        "id": "building-3d",
        "type": "fill-extrusion",
        "source": SOURCE,
        "source-layer": "building",
        "minzoom": BUILDINGS_3D_ZOOM,
        "paint": {
            "fill-extrusion-color": ink.building_wall,
            "fill-extrusion-height": rise,
            "fill-extrusion-opacity": 0.82,
            "fill-extrusion-vertical-gradient": True,
        },
    }
    return [flat, solid]


def _names(ink: Ink) -> list[_Layer]:
    return [
        _point_name(
            "building_name", colour=ink.building_name, halo=ink.halo, size=_by_zoom((16, 10), (18, 12)), min_zoom=16
        ),
        _street_name("street_local", ink=ink, size=_by_zoom((14, 10), (18, 14)), min_zoom=14.5),
        _street_name("street_main", ink=ink, size=_by_zoom((12, 10), (18, 16)), min_zoom=12.5),
        _street_name("waterway", ink=ink, size=_by_zoom((12, 10), (18, 14)), min_zoom=12, colour=ink.water_name),
        _point_name(
            "ground_name",
            colour=["match", ["get", "kind"], "water", ink.water_name, "green", ink.green_name, ink.building_name],
            halo=ink.halo,
            size=_by_zoom((13, 10), (17, 13)),
            min_zoom=13,
        ),
        _point_name("grid_name", colour=ink.grid_name, halo=ink.halo, size=_by_zoom((14, 10), (17, 14)), min_zoom=14.2),
        *_area_names(ink),
    ]


def _area_names(ink: Ink) -> list[_Layer]:
    zooms = {"district": (9, 13), "street": (11.5, 15), "community": (13.5, 17)}
    sizes = {"district": 16, "street": 14, "community": 12}
    layers = []
    for level, (first, last) in zooms.items():
        source = "community_name" if level == "community" else "area_name"
        layer = _point_name(source, colour=ink.area_name, halo=ink.halo, size=sizes[level], min_zoom=first)
        layer |= {"id": f"area_name-{level}", "maxzoom": last, "filter": ["==", ["get", "level"], level]}
        layer["layout"]["text-letter-spacing"] = 0.12
        layers.append(layer)
    return layers[::-1]


def _fill(source: str, *, paint: dict[str, Any], layer_id: str | None = None, only: list[Any] | None = None) -> _Layer:
    layer = {"id": layer_id or source, "type": "fill", "source": SOURCE, "source-layer": source, "paint": paint}
    return layer if only is None else layer | {"filter": only}


def _line(
    source: str,
    *,
    colour: Any,
    width: Any,
    layer_id: str | None = None,
    dash: list[float] | None = None,
    only: list[Any] | None = None,
    min_zoom: float | None = None,
) -> _Layer:
    layer: _Layer = {
        "id": layer_id or source,
        "type": "line",
        "source": SOURCE,
        "source-layer": source,
        "layout": {"line-cap": "butt" if dash else "round", "line-join": "round"},
        "paint": {"line-color": colour, "line-width": width},
    }
    layer["paint"] |= {"line-dasharray": dash} if dash else {}
    layer |= {"filter": only} if only is not None else {}
    return layer | ({"minzoom": min_zoom} if min_zoom is not None else {})


def _street_name(source: str, *, ink: Ink, size: Any, min_zoom: float, colour: str | None = None) -> _Layer:
    return {
        "id": f"{source}-name",
        "type": "symbol",
        "source": SOURCE,
        "source-layer": source,
        "minzoom": min_zoom,
        "filter": ["has", "name"],
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": 380,
            "text-field": ["get", "name"],
            "text-font": FONT,
            "text-size": size,
            "text-letter-spacing": 0.08,
            "text-max-angle": 32,
            "text-padding": 6,
        },
        "paint": {"text-color": colour or ink.street_name, "text-halo-color": ink.halo, "text-halo-width": 1.4},
    }


def _point_name(source: str, *, colour: Any, halo: str, size: Any, min_zoom: float) -> _Layer:
    return {
        "id": source,
        "type": "symbol",
        "source": SOURCE,
        "source-layer": source,
        "minzoom": min_zoom,
        "layout": {
            "text-field": ["get", "name"],
            "text-font": FONT,
            "text-size": size,
            "text-max-width": 7,
            "text-padding": 6,
        },
        "paint": {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.4},
    }


def _by_class(classes: list[str], colour: str, otherwise: str) -> list[Any]:
    return ["match", ["get", "class"], classes, colour, otherwise]


def _street_width(classes: tuple[str, ...], *, extra_px: float) -> list[Any]:
    """Width by zoom and class; a width must stand inside the zoom's own interpolation."""
    stops: list[Any] = []
    for place, zoom in enumerate((9, 12, 15, 18)):
        widths = [item for name in classes for item in (name, _cased(_WIDTHS_PX[name][place], extra_px))]
        stops += [zoom, ["match", ["get", "class"], *widths, 0.0]]
    return ["interpolate", ["exponential", 1.5], ["zoom"], *stops]


def _cased(width_px: float, extra_px: float) -> float:
    return width_px + extra_px if width_px > 0 else 0.0


def _by_zoom(*stops: tuple[float, float]) -> list[Any]:
    return ["interpolate", ["exponential", 1.5], ["zoom"], *(number for stop in stops for number in stop)]
