"""平急结合: what a wall shows and how often it asks, in normal times and in an emergency."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mode:
    """One way to run a wall."""

    state_s: float
    """Between two looks at the figures."""
    newest_s: float
    """Between two looks for new incidents."""
    scene_s: float
    """How long a scene stays."""
    scenes: tuple[str, ...]
    layers: tuple[str, ...]
    """What the map shows beside the grids."""


MODES: Final = {
    "normal": Mode(
        state_s=10.0,
        newest_s=2.0,
        scene_s=20.0,
        scenes=("district", "street", "hotspots", "coverage", "departments"),
        layers=("newest",),
    ),
    "emergency": Mode(
        state_s=4.0,
        newest_s=1.0,
        scene_s=30.0,
        scenes=("district", "street"),
        layers=("newest", "stations", "refuel_stations"),
    ),
}
"""By the name that `data.mode` keeps."""
