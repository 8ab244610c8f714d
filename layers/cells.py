"""H3 cells, coloured by how far from chance they are, by how much happened, or by how it changes."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import pydeck as pdk

from layers.palette import Rgba, Theme, by_step, by_word, rgba
from layers.patterns import ATLAS, MAPPING
from layers.rows import hexagons, records

Measure = Literal["significance", "count", "rate", "trend"]

PROPERTIES = ["hex", "cell", "count", "rate", "level", "trend_class", "title", "note"]
FIELDS: dict[Measure, str] = {"significance": "level", "count": "count", "rate": "rate", "trend": "trend_class"}
OPACITY = 0.58
QUIET_OPACITY = 0.05
PATTERN_SCALE = "hex[1] == '8' ? 11 : hex[1] == '9' ? 4.2 : hex[1] == 'a' ? 1.6 : 0.6"
"""A hatching of about three stripes to a cell; the second letter of a cell is its resolution."""
TREND_GROUPS = {
    "growing": ("new", "consecutive", "intensifying"),
    "lasting": ("persistent", "sporadic", "oscillating"),
    "fading": ("diminishing", "historical"),
}
"""What the seventeen classes ask for: act now, stay on it, check that it is over."""


def cell_layers(
    cells: pd.DataFrame | str,
    *,
    measure: Measure = "significance",
    theme: Theme,
    breaks: Sequence[float] = (),
    pickable: bool = True,
) -> list[pdk.Layer]:
    """H3 cells in one layer, coloured by one measure; too little data is hatched.

    Args:
        cells: Columns `cell` (int), `title` and `note` (tooltip), and the measure's own: `level` (-3..3, missing where
            too sparse to tell), `count`, `rate` or `trend_class`; in stable order. Or the URL of such rows.
        measure: What the colour says.
        theme: Day or night.
        breaks: Four ascending bounds of the five classes of `count` or `rate`.
        pickable: Whether a click selects a cell.

    Raises:
        ValueError: `breaks` are not four ascending numbers where they are needed.
    """
    sparse = "level == null" if measure in ("significance", "trend") else "false"
    return [
        pdk.Layer(
            "H3HexagonLayer",
            id="cells",
            data=cells if isinstance(cells, str) else _rows(cells),
            get_hexagon="hex",
            get_fill_color=fill_accessor(measure, theme=theme, breaks=breaks),
            extruded=False,
            stroked=False,
            filled=True,
            pickable=pickable,
            auto_highlight=pickable,
            highlight_color=rgba(theme.text, opacity=0.25),
            high_precision=True,
            coverage=0.94,
            extensions=[{"@@type": "FillStyleExtension", "pattern": True}],
            fill_pattern_atlas=pdk.types.String(ATLAS),
            fill_pattern_mapping=MAPPING,
            get_fill_pattern=f"{sparse} ? 'hatched' : 'full'",
            get_fill_pattern_scale=PATTERN_SCALE,
            fill_pattern_mask=True,
        )
    ]


def fill_accessor(measure: Measure, *, theme: Theme, breaks: Sequence[float] = ()) -> str:
    """The deck.gl expression that colours a row."""
    if measure == "significance":
        levels = by_step("level", breaks=(-2, -1, 0, 1, 2, 3), colours=_levels(theme))
        return f"level == null ? {rgba(theme.sparse, opacity=OPACITY)} : {levels}"
    if measure == "trend":
        known = by_word("trend_class", trend_colours(theme), otherwise=rgba(theme.unremarkable, opacity=QUIET_OPACITY))
        return f"level == null ? {rgba(theme.sparse, opacity=OPACITY)} : {known}"
    if len(breaks) != len(theme.amounts) - 1:
        raise ValueError(f"{measure} needs {len(theme.amounts) - 1} breaks, got {list(breaks)}")
    return by_step(FIELDS[measure], breaks=breaks, colours=[rgba(colour, opacity=OPACITY) for colour in theme.amounts])


def trend_colours(theme: Theme) -> dict[str, Rgba]:
    """Colour of each trend class but "none": strong for what grows, weak for what fades."""
    steps = {"growing": 2, "lasting": 1, "fading": 0}
    return {
        f"{name} {side}": rgba(shades[steps[group]], opacity=OPACITY)
        for side, shades in (("hot", theme.hot), ("cold", theme.cold))
        for group, names in TREND_GROUPS.items()
        for name in names
    }


def _levels(theme: Theme) -> list[Rgba]:
    """Colours of the levels -3 to 3."""
    cold, hot = ([rgba(colour, opacity=OPACITY) for colour in shades] for shades in (theme.cold, theme.hot))
    return [*reversed(cold), rgba(theme.unremarkable, opacity=QUIET_OPACITY), *hot]


def _rows(cells: pd.DataFrame) -> list[dict[str, Any]]:
    return records(cells.assign(hex=hexagons(cells["cell"])), PROPERTIES)
