"""The posts of each grid's team: one full-time worker, six kinds of specialists, part-timers; some are vacant."""

import numpy as np
import pandas as pd

SPECIALISTS = ("policing", "city_management", "market", "fire_safety", "health", "legal")
"""The six classes are not named in the reports: these are invented."""


def staff(grids: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Posts by the template 1+X+N. Columns code, grid_code, role, template, is_full_time, is_filled, is_trained."""
    rows = []
    for code, households in zip(grids["code"], grids["households"], strict=True):
        roles = ["grid_worker", *SPECIALISTS, *["part_time"] * int(1 + households // 160)]
        rows += [(f"{code}-{number:02d}", code, role) for number, role in enumerate(roles, start=1)]
    posts = pd.DataFrame(rows, columns=["code", "grid_code", "role"]).assign(template="1+X+N")
    posts["is_full_time"] = posts["role"] == "grid_worker"
    posts["is_filled"] = rng.random(len(posts)) < np.where(posts["is_full_time"], 0.97, 0.86)
    posts["is_trained"] = posts["is_filled"] & (rng.random(len(posts)) < 0.6)
    return posts
