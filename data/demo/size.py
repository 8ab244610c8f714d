"""How large a demo district is: every target of the generator in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Targets; lengths in metres, counts as counts.

    Attributes:
        name: What the command line calls it.
        town_width_m: East-west extent of the built-up area.
        town_height_m: North-south extent of the built-up area.
        rim_m: Width of the countryside around it; 0 for none.
        superblock_m: Distance between arterials.
        villages: Villages in the countryside.
        townships: Streets and towns that share the communities and villages.
        communities: Urban communities.
        exclusive: Works and hospitals that are a grid of their own.
        incidents: Incidents over `months`.
        months: Length of the history.
    """

    name: str
    town_width_m: float
    town_height_m: float
    rim_m: float
    superblock_m: float
    villages: int
    townships: int
    communities: int
    exclusive: int
    incidents: int
    months: int = 24


SIZES = {
    "small": Size("small", 1700, 1300, 0, 460, 0, 1, 4, 1, 3_000),
    "district": Size("district", 5600, 4200, 3600, 520, 100, 10, 70, 47, 100_000),
}
