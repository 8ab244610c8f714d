"""Which screens there are, and which of them a role may open."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """A screen: its name in the URL and in the texts, its file beside the frame, its icon."""

    name: str
    file: str
    icon: str


SCREENS = (
    Screen("situation", "situation.py", ":material/map:"),
    Screen("hotspots", "hotspots.py", ":material/hexagon:"),
    Screen("incidents", "incidents.py", ":material/assignment:"),
    Screen("ratings", "ratings.py", ":material/leaderboard:"),
    Screen("reviews", "reviews.py", ":material/person_pin_circle:"),
    Screen("community", "community.py", ":material/diversity_3:"),
    Screen("circle", "circle.py", ":material/directions_walk:"),
    Screen("gaps", "gaps.py", ":material/report:"),
    Screen("rebalance", "rebalance.py", ":material/polyline:"),
    Screen("store", "store.py", ":material/database:"),
)
"""All screens in the order of the menu; the first one a role may open is its start."""

SCREENS_OF_ROLE: dict[str, frozenset[str]] = {
    "local": frozenset(screen.name for screen in SCREENS),
}
"""What each role may open; a role that is not listed may open nothing."""


def role() -> str:
    """The role of the reader: whoever sits at this machine, as long as the server listens to no one else."""
    return "local"


def screens(of_role: str) -> tuple[Screen, ...]:
    """The screens that a role may open, in the order of the menu."""
    allowed = SCREENS_OF_ROLE.get(of_role, frozenset())
    return tuple(screen for screen in SCREENS if screen.name in allowed)


def screen(name: str) -> Screen:
    """The screen of a name.

    Raises:
        KeyError: There is none.
    """
    return {screen.name: screen for screen in SCREENS}[name]


def may_open(name: str) -> bool:
    """Whether the screen exists and the reader's role may open it."""
    return name in {screen.name for screen in screens(role())}
