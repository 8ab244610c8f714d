"""Buildings by how far they are on foot, and dots where people live beyond reach: the loudest thing on the map.

Shapes travel once, under an address of their own. What changes with the hour, the service or the walker is one digit
per building inside the expression of its colour: a change costs the message a byte per building, and no new shapes.
"""

from typing import Any, Literal
from zlib import crc32

import geopandas as gpd
import pydeck as pdk

from layers.palette import Rgba, Theme, rgba
from layers.rows import features

Scheme = Literal["minutes", "straight"]

CLASSES: dict[Scheme, tuple[str, ...]] = {
    "minutes": ("near", "middle", "far", "beyond", "empty", "loses"),
    "straight": ("agreed", "claimed", "missed", "neither", "empty"),
}
"""What a building's digit says, by scheme; the digit is the place of the word."""

BEYOND: dict[Scheme, tuple[str, ...]] = {"minutes": ("beyond", "loses"), "straight": ("claimed", "missed")}
"""Classes whose households have a dot."""

PROPERTIES = ["n", "code", "title", "note"]
COVERED_OPACITY, BEYOND_OPACITY, DOT_OPACITY, QUIET_OPACITY = 0.75, 0.95, 0.85, 0.35
HIDDEN: Rgba = [0, 0, 0, 0]
LEAST_DOT_PX, MOST_DOT_PX = 2.0, 9.0


def reach_layers(buildings: gpd.GeoDataFrame | str, classes: str, *, scheme: Scheme, theme: Theme) -> list[pdk.Layer]:
    """Buildings in the colour of their class.

    Args:
        buildings: Columns `n` (place of the building in `classes`), `code`, `title` and `note` (tooltip), `geom`, in
            stable order; or the URL of such GeoJSON.
        classes: One digit per building: the place of its class in `CLASSES[scheme]`.
        scheme: What the colours say: minutes on foot, or what a straight circle gets wrong.
        theme: Day or night.
    """
    data: Any = buildings if isinstance(buildings, str) else features(buildings, PROPERTIES)
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="reach",
            data=data,
            filled=True,
            stroked=False,  # with its outline a layer shows tooltips but never a selection
            pickable=True,
            _sub_layer_props=_filled(
                "polygons-fill", colour_accessor(classes, list(class_colours(scheme, theme).values()))
            ),
            auto_highlight=True,
            highlight_color=rgba(theme.text, opacity=0.35),
        )
    ]


def home_layers(homes: gpd.GeoDataFrame | str, classes: str, *, scheme: Scheme, theme: Theme) -> list[pdk.Layer]:
    """A dot on every building beyond reach, as large as its households; nothing to click.

    Args:
        homes: Columns `n` and `radius_m`, `geom` (points), for buildings with households, in stable order; or the URL
            of such GeoJSON.
        classes: As for `reach_layers`.
        scheme: As for `reach_layers`.
        theme: Day or night.
    """
    data: Any = homes if isinstance(homes, str) else features(homes, ["n", "radius_m"])
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="reach-homes",
            data=data,
            filled=True,
            stroked=False,
            pickable=False,
            # Hidden by its colour, not by its radius: any accessor but the fill colour's makes the rows load anew.
            _sub_layer_props=_filled(
                "points-circle", colour_accessor(classes, list(_dot_colours(scheme, theme).values()))
            ),
            get_point_radius="properties.radius_m",
            point_radius_units=pdk.types.String("meters"),
            point_radius_min_pixels=LEAST_DOT_PX,
            point_radius_max_pixels=MOST_DOT_PX,
            parameters={"depthCompare": "always"},
        )
    ]


def class_colours(scheme: Scheme, theme: Theme) -> dict[str, Rgba]:
    """Colour of each class, in the order of `CLASSES`."""
    loud = rgba(theme.alarm, opacity=BEYOND_OPACITY)
    quiet = rgba(theme.unremarkable, opacity=QUIET_OPACITY)
    colours: tuple[Rgba, ...]
    if scheme == "straight":
        agreed, missed = rgba(theme.walk[0], opacity=COVERED_OPACITY), rgba(theme.attention, opacity=BEYOND_OPACITY)
        colours = (agreed, loud, missed, rgba(theme.unremarkable, opacity=COVERED_OPACITY), quiet)
    else:
        steps = [rgba(colour, opacity=COVERED_OPACITY) for colour in theme.walk]
        colours = (*steps, loud, quiet, rgba(theme.attention, opacity=BEYOND_OPACITY))
    return dict(zip(CLASSES[scheme], colours, strict=True))


def colour_accessor(classes: str, colours: list[Rgba]) -> str:
    """The deck.gl expression that looks a row's digit up, and that digit's colour.

    Raises:
        ValueError: There are digits without a colour.
    """
    if classes and not (classes.isdigit() and int(max(classes)) < len(colours)):
        raise ValueError(f"{len(colours)} colours need the digits 0 to {len(colours) - 1}, got {max(classes)!r}")
    return f"({colours})[('{classes}')[properties.n]]"


def _filled(part: str, accessor: str) -> dict[str, Any]:
    """The colour as a property of the part that is drawn: Streamlit fades a layer's own when anything is selected."""
    trigger = {"getFillColor": crc32(accessor.encode())}
    return {part: {"getFillColor": f"@@={accessor}", "updateTriggers": trigger}}


def _dot_colours(scheme: Scheme, theme: Theme) -> dict[str, Rgba]:
    return {
        name: [*colour[:3], round(255 * DOT_OPACITY)] if name in BEYOND[scheme] else HIDDEN
        for name, colour in class_colours(scheme, theme).items()
    }
