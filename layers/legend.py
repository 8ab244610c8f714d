"""What the map's colours and signs mean, as data; a page writes it in the reader's language.

A scheme says what its colour measures and which end asks for action: the reports that this field lives by use the same
colours with opposite meanings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from layers import markers
from layers.cells import OPACITY, TREND_GROUPS, Measure, trend_colours
from layers.incidents import urgency_colours
from layers.isochrones import Kind, isochrone_colour
from layers.palette import Rgba, Theme, translucent
from layers.reach import Scheme, class_colours

Sign = Literal["fill", "hatched", "line", "dot", "picture"]


@dataclass(frozen=True)
class Entry:
    """One line: what is drawn, and the text that explains it."""

    sign: Sign
    colour: str
    label: str
    """Key of the text."""
    values: dict[str, object] = field(default_factory=dict)
    """What the text's blanks are filled with."""
    picture: str = ""
    """Data URL of a `picture`."""
    end: str = ""
    """Key of a shorter text for the end of a strip; the label where it is empty."""


@dataclass(frozen=True)
class Legend:
    """A scheme: its title, what it measures and which way is worse, and its entries from worst to best."""

    title: str
    meaning: str
    entries: tuple[Entry, ...]
    values: dict[str, object] = field(default_factory=dict)
    """What the blanks of the title and the meaning are filled with."""


def cells_legend(measure: Measure, *, theme: Theme, breaks: Sequence[float] = ()) -> Legend:
    """Legend of `layers.cells.cell_layers` with the same arguments."""
    if measure == "significance":
        return _significance(theme)
    if measure == "trend":
        return _trend(theme)
    return _amounts(measure, theme=theme, breaks=breaks)


def places_legend(*, theme: Theme) -> Legend:
    """Legend of stations and refuel stations."""
    signs = ("party", "mediation", "canteen", "elder_care", "station", "refuel")
    return Legend(
        title="legend.places",
        meaning="legend.places.meaning",
        entries=tuple(
            Entry("picture", "", f"legend.places.{sign}", picture=markers.picture(sign, theme=theme)) for sign in signs
        ),
    )


def incidents_legend(*, theme: Theme) -> Legend:
    """Legend of `layers.incidents.incident_layers`."""
    return Legend(
        title="legend.incidents",
        meaning="legend.incidents.meaning",
        entries=tuple(
            Entry("dot", _css(colour), f"legend.incidents.{urgency}")
            for urgency, colour in urgency_colours(theme).items()
        ),
    )


def borders_legend(*, theme: Theme) -> Legend:
    """Legend of grids and areas."""
    return Legend(
        title="legend.borders",
        meaning="legend.borders.meaning",
        entries=(
            Entry("line", theme.grid_line, "legend.borders.grid"),
            Entry("line", theme.area_line, "legend.borders.area"),
        ),
    )


def beyond_legend(*, theme: Theme) -> Legend:
    """Legend of `layers.highlight` around grids outside their range of households."""
    return Legend(
        title="legend.beyond",
        meaning="legend.beyond.meaning",
        entries=(Entry("line", theme.grid_line, "legend.beyond.grid"),),
    )


def reach_legend(scheme: Scheme, *, theme: Theme, tiers: Sequence[int], has_losers: bool = False) -> Legend:
    """Legend of `layers.reach`, the loudest first.

    Args:
        scheme: What the colours say.
        theme: Day or night.
        tiers: Minutes of the classes near, middle and far, as many as are within the circle.
        has_losers: Whether homes are marked that would lose a place.
    """
    colours = {name: _css(colour) for name, colour in class_colours(scheme, theme).items()}
    words: list[tuple[str, dict[str, object]]]
    if scheme == "minutes":
        near = zip(("near", "middle", "far"), tiers, strict=False)
        steps: list[tuple[str, dict[str, object]]] = [(name, {"minutes": minutes}) for name, minutes in near]
        losers: list[tuple[str, dict[str, object]]] = [("loses", {})] if has_losers else []
        words = [*losers, ("beyond", {"minutes": tiers[-1]}), *reversed(steps), ("empty", {})]
    else:
        words = [(name, {}) for name in ("claimed", "missed", "neither", "agreed", "empty")]
    return Legend(
        title=f"legend.reach.{scheme}",
        meaning=f"legend.reach.{scheme}.meaning",
        entries=tuple(Entry("fill", colours[name], f"legend.reach.{name}", values) for name, values in words),
    )


def isochrones_legend(kinds: Sequence[Kind], *, theme: Theme, minutes: int) -> Legend:
    """Legend of `layers.isochrones`."""
    return Legend(
        title="legend.isochrones",
        meaning="legend.isochrones.meaning",
        entries=tuple(
            Entry("line", _css(isochrone_colour(kind, theme)), f"legend.isochrones.{kind}", {"minutes": minutes})
            for kind in kinds
        ),
    )


def findings_legend(*, theme: Theme) -> Legend:
    """Legend of `layers.findings.finding_layers`."""
    colours = {"error": theme.alarm, "warning": theme.attention, "note": theme.quiet_text}
    return Legend(
        title="legend.findings",
        meaning="legend.findings.meaning",
        entries=tuple(Entry("fill", colour, f"legend.findings.{severity}") for severity, colour in colours.items()),
    )


def _significance(theme: Theme) -> Legend:
    seen = [translucent(colour, OPACITY) for colour in (*reversed(theme.hot), *theme.cold)]
    labels = ("hot", "hot", "hot", "cold", "cold", "cold")
    percent = (99, 95, 90, 90, 95, 99)
    coloured = [
        Entry("fill", colour, f"legend.significance.{label}", {"percent": certainty})
        for colour, label, certainty in zip(seen, labels, percent, strict=True)
    ]
    return Legend(
        title="legend.significance",
        meaning="legend.significance.meaning",
        entries=(
            *coloured[:3],
            Entry("fill", translucent(theme.unremarkable, 0.3), "legend.significance.chance"),
            *coloured[3:],
            Entry("hatched", theme.sparse, "legend.significance.sparse"),
        ),
    )


def _trend(theme: Theme) -> Legend:
    colours = trend_colours(theme)
    return Legend(
        title="legend.trend",
        meaning="legend.trend.meaning",
        entries=(
            *(
                Entry("fill", _css(colours[f"{names[0]} {side}"]), f"legend.trend.{side}.{group}")
                for side in ("hot", "cold")
                for group, names in TREND_GROUPS.items()
            ),
            Entry("fill", translucent(theme.unremarkable, 0.3), "legend.trend.none"),
            Entry("hatched", theme.sparse, "legend.trend.sparse"),
        ),
    )


def _amounts(measure: Measure, *, theme: Theme, breaks: Sequence[float]) -> Legend:
    colours = [translucent(colour, OPACITY) for colour in theme.amounts]
    middle = [
        Entry("fill", colour, "legend.amount.between", {"low": low, "high": high})
        for colour, (low, high) in zip(colours[1:-1], pairwise(breaks), strict=True)
    ]
    return Legend(
        title=f"legend.{measure}",
        meaning=f"legend.{measure}.meaning",
        entries=(
            Entry("fill", colours[-1], "legend.amount.from", {"low": breaks[-1]}),
            *reversed(middle),
            Entry("fill", colours[0], "legend.amount.below", {"high": breaks[0]}),
        ),
    )


def _css(colour: Rgba) -> str:
    red, green, blue, opacity = colour
    return f"rgba({red},{green},{blue},{opacity / 255:.2f})"
