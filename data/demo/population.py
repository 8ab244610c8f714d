"""People as counts: households, residents and merchants per building, key groups by colour."""

import numpy as np
import pandas as pd
import shapely

HOUSEHOLDS_PER_METRE_OF_FLOOR = {"residential": 0.12, "residential_old": 0.12, "mixed": 0.10, "rural": 0.21}
RESIDENTS_PER_HOUSEHOLD = 2.6
GROUP_SHARES = {"red": 0.004, "orange": 0.012, "yellow": 0.035}
"""Members of key groups per resident."""


def count_people(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Add households, residents and merchants to buildings with use, floors, length_m and geometry."""
    counted = buildings.copy()
    rate = counted["use"].map(HOUSEHOLDS_PER_METRE_OF_FLOOR).fillna(0.0)
    tower = (counted["use"] == "residential") & (counted["floors"] > 16)
    expected = np.where(tower, counted["floors"] * 3.4, counted["floors"] * counted["length_m"] * rate)
    vacant = rng.uniform(0.04, 0.18, len(counted))
    counted["households"] = np.floor(expected * (1 - vacant) + rng.random(len(counted))).astype(int)
    counted["residents"] = rng.poisson(counted["households"] * RESIDENTS_PER_HOUSEHOLD)
    ground_floor = shapely.area(counted["geometry"].to_numpy()) / 70.0
    shops = np.select(
        [counted["use"] == "commercial", counted["use"] == "mixed", counted["use"] == "residential_old"],
        [ground_floor * 0.45, ground_floor * 0.5, (rng.random(len(counted)) < 0.12) * 2.0],
        default=0.0,
    )
    counted["merchants"] = rng.poisson(shops)
    return counted


def count_groups(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Key-group counts: columns building_code, colour, number; old compounds hold more of them."""
    weight = np.where(buildings["use"] == "residential_old", 1.7, 1.0) * buildings["residents"].to_numpy()
    tables = [
        pd.DataFrame({"building_code": buildings["code"], "colour": colour, "number": rng.poisson(weight * share)})
        for colour, share in GROUP_SHARES.items()
    ]
    counts = pd.concat(tables, ignore_index=True)
    return counts[counts["number"] > 0].reset_index(drop=True)
