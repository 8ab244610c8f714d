"""A legend says every colour that is on the map, and which end asks for action."""

import pytest

from layers import legend
from layers.cells import OPACITY, fill_accessor, trend_colours
from layers.legend import cells_legend
from layers.markers import MARKERS
from layers.palette import DAY, NIGHT, THEMES, translucent
from tests.layers.expressions import evaluate

BREAKS = (1, 5, 10, 50)
LEGENDS = {
    "significance": lambda theme: cells_legend("significance", theme=theme),
    "trend": lambda theme: cells_legend("trend", theme=theme),
    "count": lambda theme: cells_legend("count", theme=theme, breaks=BREAKS),
    "rate": lambda theme: cells_legend("rate", theme=theme, breaks=BREAKS),
    "places": lambda theme: legend.places_legend(theme=theme),
    "incidents": lambda theme: legend.incidents_legend(theme=theme),
    "borders": lambda theme: legend.borders_legend(theme=theme),
    "findings": lambda theme: legend.findings_legend(theme=theme),
}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", LEGENDS)
def test_every_entry_can_be_seen_and_read(name, theme):
    scheme = LEGENDS[name](theme)
    assert scheme.title.startswith("legend.")
    assert scheme.meaning.startswith("legend.")
    assert all(entry.colour or entry.picture for entry in scheme.entries)
    assert all(entry.label.startswith("legend.") for entry in scheme.entries)
    assert len(scheme.entries) <= 8


def test_significance_goes_from_hot_to_cold_and_ends_with_what_cannot_be_told():
    entries = cells_legend("significance", theme=NIGHT).entries
    assert [entry.values.get("percent") for entry in entries] == [99, 95, 90, None, 90, 95, 99, None]
    assert entries[0].colour == translucent(NIGHT.hot[2], OPACITY)
    assert entries[6].colour == translucent(NIGHT.cold[2], OPACITY)
    assert entries[-1].sign == "hatched"


def test_every_colour_of_a_trend_is_explained():
    explained = {entry.colour for entry in cells_legend("trend", theme=DAY).entries}
    drawn = {legend._css(colour) for colour in trend_colours(DAY).values()}
    assert drawn <= explained


def test_amounts_are_explained_from_much_to_little_with_the_colours_of_the_map():
    entries = cells_legend("count", theme=DAY, breaks=BREAKS).entries
    assert [entry.values for entry in entries] == [
        {"low": 50}, {"low": 10, "high": 50}, {"low": 5, "high": 10}, {"low": 1, "high": 5}, {"high": 1},
    ]  # fmt: skip
    accessor = fill_accessor("count", theme=DAY, breaks=BREAKS)
    for count, entry in zip((50, 49, 9, 1, 0), entries, strict=True):
        red, green, blue, _ = evaluate(accessor, {"count": count})
        assert entry.colour == f"rgba({red},{green},{blue},{OPACITY:g})"


def test_every_marker_is_explained_with_its_picture():
    entries = legend.places_legend(theme=DAY).entries
    assert {entry.label.rpartition(".")[2] for entry in entries} == set(MARKERS)
    assert len({entry.picture for entry in entries}) == len(MARKERS)
