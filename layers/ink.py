"""The colours of the base map's ground, quieter than any data that is drawn over it."""

from dataclasses import dataclass

from layers.palette import NIGHT, ThemeName


@dataclass(frozen=True)
class Ink:
    """What each kind of ground is drawn with, as #rrggbb."""

    ground: str
    water: str
    water_line: str
    water_name: str
    green: str
    green_name: str
    farmland: str
    square: str
    other_land: str
    building: str
    building_rim: str
    building_wall: str
    building_name: str
    street: str
    street_strong: str
    casing: str
    casing_strong: str
    path: str
    railway: str
    railway_gap: str
    wall: str
    street_name: str
    area_name: str
    grid_name: str
    halo: str
    light: float
    """Of the sun that shades the walls, 0 for none to 1."""


INKS: dict[ThemeName, Ink] = {
    "night": Ink(
        ground=NIGHT.ground,
        water="#0c2238",
        water_line="#123252",
        water_name="#5c8cbd",
        green="#0e211f",
        green_name="#5d9481",
        farmland="#121c22",
        square="#141d30",
        other_land="#101828",
        building="#17223a",
        building_rim="#22304d",
        building_wall="#1d2b48",
        building_name="#7488a8",
        street="#22304b",
        street_strong="#31436a",
        casing="#0a101c",
        casing_strong="#0a101c",
        path="#1f2b44",
        railway="#3a4763",
        railway_gap="#131c2e",
        wall="#2a3753",
        street_name="#93a5c4",
        area_name="#c3d0e6",
        grid_name="#d3a4e6",
        halo="#0b1220",
        light=0.5,
    ),
    "day": Ink(
        ground="#f0f2f6",
        water="#c6dcef",
        water_line="#afcde8",
        water_name="#3f74a6",
        green="#dcebd6",
        green_name="#4f7a55",
        farmland="#edefdd",
        square="#e7eaf1",
        other_land="#ebedf3",
        building="#e0e3ea",
        building_rim="#cdd3de",
        building_wall="#e3e6ee",
        building_name="#77839a",
        street="#ffffff",
        street_strong="#fdf6e3",
        casing="#d5dae4",
        casing_strong="#ddd0b0",
        path="#cfd5e0",
        railway="#a9b3c4",
        railway_gap="#f4f6fb",
        wall="#c3cad8",
        street_name="#5c687e",
        area_name="#36425a",
        grid_name="#8d2a86",
        halo="#f8fafd",
        light=0.22,
    ),
}
