"""Service stations and energy refuel shops: unevenly spread, as they grew."""

import numpy as np
import pandas as pd
import shapely

from data.demo.names import pick_names
from data.schema.services import REFUEL_SERVICES

_OFFICE, _LONG, _SIX = "Mo-Fr 08:30-17:30", "Mo-Su 08:30-20:00", "Mo-Sa 08:00-18:00"

STATION_KINDS: dict[str, tuple[str, int, tuple[str, ...], tuple[str, ...]]] = {
    "party_mass_centre": ("党群服务中心", 12, (_LONG, "Mo-Su 08:30-18:00"), ("consultation", "reading", "activities")),
    "party_mass_station": (
        "党群服务站",
        24,
        (f"{_OFFICE}; Sa 09:00-12:00", _SIX),
        ("consultation", "activities"),
    ),
    "service_corner": ("便民服务角", 14, (_SIX, _LONG), ("consultation", "repair")),
    "micro_station": ("网格微站", 30, (_OFFICE, "Mo-Fr 09:00-12:00,14:00-20:00"), ("consultation",)),
    "mediation": ("人民调解室", 9, (_OFFICE, "Mo-Sa 09:00-17:00"), ("mediation",)),
    "elder_care": ("养老驿站", 11, ("Mo-Su 07:30-18:30", "24/7"), ("day_care", "meals")),
    "canteen": ("社区食堂", 10, ("Mo-Su 06:30-09:00,11:00-13:00,17:00-19:00", "Mo-Fr 11:00-13:00"), ("meals",)),
}
"""Kind: name, count in a district of 70 communities (36 centres and stations), opening hours to draw from, services."""

SHOPS = (
    ("shop", "convenience", "便利店", "Mo-Su 07:00-23:00"),
    ("shop", "supermarket", "超市", "Mo-Su 08:00-21:30"),
    ("amenity", "restaurant", "餐馆", "Mo-Su 10:00-22:00"),
    ("amenity", "pharmacy", "药店", "Mo-Su 08:00-21:30"),
    ("shop", "hairdresser", "理发店", "Mo-Su 09:00-20:00"),
    ("amenity", "bank", "银行", "Mo-Fr 09:00-17:00"),
    ("shop", "bakery", "面包店", "Mo-Su 07:30-20:00"),
    ("amenity", "cafe", "茶饮店", "Mo-Su 10:00-22:00"),
)
PLACE_KINDS = {
    "office": ("office", "company", "写字楼", _OFFICE),
    "hospital": ("amenity", "hospital", "医院", "24/7"),
    "school": ("amenity", "school", "学校", "Mo-Fr 07:30-17:30"),
}

HOSTS: dict[str, tuple[str, str]] = {
    "shop": ("便利店", "Mo-Su 07:00-23:00"),
    "pharmacy": ("药店", "Mo-Su 08:00-21:30"),
    "restaurant": ("快餐店", "Mo-Su 10:00-22:00"),
    "bank": ("银行网点", "Mo-Fr 09:00-17:00"),
    "clinic": ("诊所", "Mo-Sa 08:30-18:00"),
    "firm": ("企业驿站", "Mo-Fr 08:00-18:00"),
    "petrol": ("加油站", "24/7"),
}


def place_stations(communities: pd.DataFrame, buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Stations in or beside buildings, by favour and not by need.

    Args:
        communities: Columns name, is_urban.
        buildings: Where a station may stand; columns community, x, y.
        rng: Source of all chance.

    Returns:
        Columns kind, name, services, opening_hours, capacity, area_m2, public_area_m2, geometry.
    """
    urban = communities.index[communities["is_urban"]]
    able = np.intersect1d(urban, buildings["community"].unique())
    rows = []
    for kind, (label, per_district, hours, services) in STATION_KINDS.items():
        count = min(len(able), max(1, round(per_district * len(urban) / 70)))
        favour = rng.dirichlet(np.full(len(able), 0.7)) + 1e-4
        for community in rng.choice(able, size=count, replace=False, p=favour / favour.sum()):
            area = float(rng.integers(60, 900))
            name = f"{communities.loc[community, 'name']}{label}"
            public = round(area * float(rng.uniform(0.5, 0.8)))
            at = _beside(buildings[buildings["community"] == community], rng)
            rows.append((kind, name, list(services), str(rng.choice(hours)), int(area // 6), area, public, at))
    columns = ["kind", "name", "services", "opening_hours", "capacity", "area_m2", "public_area_m2", "geometry"]
    return pd.DataFrame(rows, columns=columns)


def list_places(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Shops and public buildings that could host a station. Columns name, category, kind, opening_hours, geometry."""
    hosts = buildings[(buildings["merchants"] > 0) | buildings["use"].isin(["office", "hospital", "school"])]
    names = pick_names(800, rng)
    rows = []
    for number, (use, x, y) in enumerate(zip(hosts["use"], hosts["x"], hosts["y"], strict=True)):
        category, kind, label, hours = PLACE_KINDS.get(use) or SHOPS[int(rng.integers(len(SHOPS)))]
        rows.append((names[number % 800] + label, category, kind, hours, shapely.Point(x, y)))
    return pd.DataFrame(rows, columns=["name", "category", "kind", "opening_hours", "geometry"])


def place_refuel_stations(buildings: pd.DataFrame, names: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Shops that open their door, mostly where commerce is. Columns name, host_kind, has_badge, flags, geometry."""
    hosts = buildings[(buildings["merchants"] > 0) & (buildings["use"] != "rural")]
    weight = hosts["merchants"].to_numpy(dtype=float) ** 1.3
    chosen = rng.choice(len(hosts), size=min(len(names), len(hosts)), replace=False, p=weight / weight.sum())
    rows = []
    for name, number in zip(names, chosen, strict=False):
        kind = str(rng.choice(list(HOSTS), p=[0.32, 0.18, 0.2, 0.1, 0.08, 0.07, 0.05]))
        label, hours = HOSTS[kind]
        flags = {
            service: bool(rng.random() < chance) for service, chance in zip(REFUEL_SERVICES, _CHANCES, strict=True)
        }
        home = hosts.iloc[int(number)]
        rows.append(
            {
                "name": name + label,
                "host_kind": kind,
                "has_badge": bool(rng.random() < 0.8),
                "opening_hours": hours,
                **flags,
                "geometry": shapely.Point(home["x"], home["y"]),
            }
        )
    return pd.DataFrame(rows)


_CHANCES = (0.97, 0.8, 0.72, 0.45, 0.5, 0.34, 0.2, 0.22, 0.1)


def _beside(buildings: pd.DataFrame, rng: np.random.Generator) -> shapely.Point:
    home = buildings.iloc[int(rng.integers(len(buildings)))]
    return shapely.Point(home["x"] + rng.normal(0, 4), home["y"] + rng.normal(0, 4))
