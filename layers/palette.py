"""Every colour of the map, by day and by night, each with one meaning.

Each set of data colours keeps its distances in CAM02-UCS for readers with protan, deutan and tritan vision; the tests
measure them, and the contrast of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

ThemeName = Literal["day", "night"]

Rgba = list[int]
"""Red, green, blue and opacity, 0..255, as deck.gl takes them."""


@dataclass(frozen=True)
class Theme:
    """The colours of one time of day, as #rrggbb."""

    name: ThemeName
    ground: str
    panel: str
    text: str
    quiet_text: str
    accent: str
    attention: str
    alarm: str
    hot: tuple[str, str, str]
    """More than chance, at 90, 95 and 99 %."""
    cold: tuple[str, str, str]
    """Less than chance, at 90, 95 and 99 %."""
    unremarkable: str
    sparse: str
    """Too little data to tell: hatched."""
    amounts: tuple[str, str, str, str, str]
    """From little to much."""
    grid_line: str
    area_line: str
    station: str
    refuel_station: str
    walk: tuple[str, str, str]
    """Reached on foot, from near to far; what is not reached has the alarm's colour."""
    gained: str
    """Would be reached newly; outlined besides."""
    plan: tuple[str, ...]
    """Grids of a plan, side by side: no meaning but that neighbours differ."""
    rating: tuple[str, str, str, str]
    """Red, orange, yellow, blue of rating schemes: which of them is good, a scheme says."""


_SIDE_BY_SIDE = ("#0072b2", "#eedd88", "#cc6677", "#56b4e9", "#999933", "#882255")

NIGHT = Theme(
    name="night",
    ground="#0b1220",
    panel="#111a2e",
    text="#e8eef9",
    quiet_text="#9fb0cc",
    accent="#3d8bff",
    attention="#ffe066",
    alarm="#ff4d5e",
    hot=("#fff3a3", "#ff9f43", "#e0303f"),
    cold=("#c9e4ff", "#6aa9ff", "#2a62d8"),
    unremarkable="#7f93b5",
    sparse="#8b9ab5",
    amounts=("#12335d", "#396c9a", "#26b1af", "#a6bb76", "#f5ff77"),
    grid_line="#d78bf0",
    area_line="#9fb0cc",
    station="#3d8bff",
    refuel_station="#2fc9a7",
    walk=("#2a62d8", "#6aa9ff", "#c9e4ff"),
    gained="#b2bf1d",
    plan=_SIDE_BY_SIDE,
    rating=("#f23a4c", "#ffa53d", "#fff3a3", "#3d8bff"),
)

DAY = Theme(
    name="day",
    ground="#f4f6fb",
    panel="#ffffff",
    text="#14203a",
    quiet_text="#55637d",
    accent="#1f5fd6",
    attention="#7d5b00",
    alarm="#c81e32",
    hot=("#f5cc4a", "#e8742a", "#a50f26"),
    cold=("#a6d0f5", "#4f93e0", "#1a3f9e"),
    unremarkable="#8a97ac",
    sparse="#77849a",
    amounts=("#fff9a8", "#a3c177", "#4bb9b2", "#2978a5", "#27397f"),
    grid_line="#a3269b",
    area_line="#55637d",
    station="#1f5fd6",
    refuel_station="#00806a",
    walk=("#a6d0f5", "#4f93e0", "#1a3f9e"),
    gained="#a9d11f",
    plan=_SIDE_BY_SIDE,
    rating=("#b3122a", "#e87a1f", "#ffe27a", "#1f5fd6"),
)

THEMES: dict[ThemeName, Theme] = {"day": DAY, "night": NIGHT}


def rgba(colour: str, *, opacity: float = 1.0) -> Rgba:
    """A #rrggbb colour for deck.gl.

    Args:
        colour: As #rrggbb.
        opacity: From 0 (nothing seen) to 1.

    Raises:
        ValueError: The colour is not of that form, or the opacity out of range.
    """
    digits = colour.removeprefix("#")
    if len(digits) != 6 or len(colour) != 7:
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb")
    if not 0 <= opacity <= 1:
        raise ValueError(f"opacity {opacity} is not within 0..1")
    return [int(digits[i : i + 2], 16) for i in (0, 2, 4)] + [round(opacity * 255)]


def translucent(colour: str, opacity: float) -> str:
    """A #rrggbb colour for a MapLibre style or HTML, seen through."""
    red, green, blue, _ = rgba(colour, opacity=opacity)
    return f"rgba({red},{green},{blue},{opacity:g})"


def by_step(field: str, *, breaks: Sequence[float], colours: Sequence[Rgba]) -> str:
    """A deck.gl accessor: the first colour below the first break, the next from that break on, and so forth.

    Args:
        field: The property of a row that is compared.
        breaks: Ascending lower bounds of every class but the first.
        colours: One more than breaks.

    Raises:
        ValueError: The numbers of breaks and colours do not fit, or the breaks do not ascend.
    """
    if len(colours) != len(breaks) + 1:
        raise ValueError(f"{len(breaks)} breaks need {len(breaks) + 1} colours, got {len(colours)}")
    if any(later <= earlier for earlier, later in pairwise(breaks)):
        raise ValueError(f"breaks must ascend, got {list(breaks)}")
    downwards = zip(reversed(breaks), reversed(colours[1:]), strict=True)
    return "".join(f"{field} >= {bound:g} ? {colour} : " for bound, colour in downwards) + f"{colours[0]}"


def by_word(field: str, colours: dict[str, Rgba], *, otherwise: Rgba) -> str:
    """A deck.gl accessor: the colour of a row's word."""
    return "".join(f"{field} == '{word}' ? {colour} : " for word, colour in colours.items()) + f"{otherwise}"
