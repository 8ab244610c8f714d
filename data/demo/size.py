"""How large a demo district is: every target of the generator in one place."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """Targets of one district; lengths in metres, counts as counts.

    Attributes:
        town_width_m: East-west extent of the built-up area.
        town_height_m: North-south extent of the built-up area.
        rim_m: Width of the countryside around it; 0 for none.
        superblock_m: Distance between arterials.
        villages: Villages in the countryside.
        townships: Streets and towns that share the communities and villages.
        communities: Urban communities.
        residential: Residential grids.
        rural: Rural grids.
        commercial: Commercial grids.
        exclusive: Grids of one large works, hospital, office or school.
        micro: Micro-grids, and the rural grids that they divide.
        void_m: Radius of a part of the town in which nobody has set up a station.
        footbridges: Footbridges and underpasses across arterials.
        incidents: Incidents over `months`.
        panoramas: Stations that have a panorama.
        months: Length of the history.
        districts: How many such districts lie side by side.
    """

    town_width_m: float
    town_height_m: float
    rim_m: float
    superblock_m: float
    villages: int
    townships: int
    communities: int
    residential: int
    rural: int
    commercial: int
    exclusive: int
    micro: tuple[int, int]
    void_m: float
    footbridges: int
    incidents: int
    panoramas: int
    months: int = 24
    districts: int = 1


DISTRICT = Size(
    town_width_m=5600,
    town_height_m=4200,
    rim_m=3600,
    superblock_m=520,
    villages=100,
    townships=10,
    communities=70,
    residential=304,
    rural=389,
    commercial=101,
    exclusive=47,
    micro=(67, 10),
    void_m=1500,
    footbridges=12,
    incidents=100_000,
    panoramas=8,
)

SIZES = {
    "small": Size(
        town_width_m=1700,
        town_height_m=1300,
        rim_m=0,
        superblock_m=460,
        villages=0,
        townships=1,
        communities=4,
        residential=22,
        rural=0,
        commercial=4,
        exclusive=1,
        micro=(0, 0),
        void_m=0,
        footbridges=2,
        incidents=3_000,
        panoramas=2,
    ),
    "district": DISTRICT,
    "city": replace(DISTRICT, districts=10, panoramas=1),
}
