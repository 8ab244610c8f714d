"""Colours of a wall's grids: what is open and overdue, what stands out from chance, whom no walk brings to a station.

A legend has at most seven classes, and what asks for action is the brightest.
"""

from layers.cells import OPACITY
from layers.palette import Theme, translucent

LOAD: dict[str, tuple[str, ...]] = {
    "night": ("#3566b4", "#6aa9ff", "#d5e8ff", "#ffe066", "#f58a1f", "#e8344a"),
    "day": ("#b5d0f5", "#4f93e0", "#1a3f9e", "#f0c330", "#e06a1e", "#b30f2c"),
}
"""Open in time, from few to many; then with overdue ones, from few to many."""
BEYOND_OPACITY = 0.75


def load_colours(theme: Theme) -> tuple[str, ...]:
    """Six classes: open in time few, more, many; overdue few, more, many."""
    return LOAD[theme.name]


def level_colours(theme: Theme) -> tuple[str | None, ...]:
    """By significance from -3 to 3; None in the middle."""
    cold, hot = ([translucent(colour, OPACITY + 0.2) for colour in shades] for shades in (theme.cold, theme.hot))
    return (*reversed(cold), None, *hot)


def beyond_colours(theme: Theme) -> tuple[str, ...]:
    """By fifths of the households that no walk of fifteen minutes brings to a station, from few to all."""
    return tuple(translucent(colour, BEYOND_OPACITY) for colour in theme.amounts)
