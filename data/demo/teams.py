"""The posts of each grid's teams, some of them vacant: 1+X+N (a worker, specialists, part-timers) and 五长 (chiefs)."""

import numpy as np
import pandas as pd

from data.schema.territory import AREA_CODE_DIGITS
from geo.staffing import SPECIALISTS, TEMPLATES

CHIEFS = "五长"
FILLED_SHARES = {
    "community_leader": 0.97,
    "police_leader": 0.92,
    "grid_leader": 0.96,
    "building_leader": 0.88,
    "unit_leader": 0.8,
}
OF_COMMUNITY = ("community_leader", "police_leader")
"""One for all grids of a community: filled or vacant in each of them alike."""
FIRST_CHIEF = 51
"""Chiefs are numbered apart from the workers of a grid."""


def staff(grids: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Posts of both templates. Columns code, grid_code, role, template, is_full_time, is_filled, is_trained."""
    return pd.concat([_workers(grids, rng), _chiefs(grids, rng.spawn(1)[0])], ignore_index=True)


def _workers(grids: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for code, households in zip(grids["code"], grids["households"], strict=True):
        roles = ["grid_worker", *SPECIALISTS, *["part_time"] * int(1 + households // 160)]
        rows += [(f"{code}-{number:02d}", code, role) for number, role in enumerate(roles, start=1)]
    posts = pd.DataFrame(rows, columns=["code", "grid_code", "role"]).assign(template="1+X+N")
    posts["is_full_time"] = posts["role"] == "grid_worker"
    posts["is_filled"] = rng.random(len(posts)) < np.where(posts["is_full_time"], 0.97, 0.86)
    posts["is_trained"] = posts["is_filled"] & (rng.random(len(posts)) < 0.6)
    return posts


def _chiefs(grids: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """社区长, 警长, 网格长, 楼长, 单元长 of each grid."""
    roles = TEMPLATES[CHIEFS].roles
    rows = [
        (f"{code}-{number}", code, role)
        for code in grids["code"]
        for number, role in enumerate(roles, start=FIRST_CHIEF)
    ]
    posts = pd.DataFrame(rows, columns=["code", "grid_code", "role"]).assign(template=CHIEFS)
    is_common = posts["role"].isin(OF_COMMUNITY)
    community = posts["grid_code"].str[: AREA_CODE_DIGITS["community"]]
    drawn = pd.Series(rng.random(len(posts)))
    drawn = drawn.where(~is_common, drawn.groupby([community, posts["role"]]).transform("first"))
    posts["is_full_time"] = False  # they hold another office
    posts["is_filled"] = drawn < posts["role"].map(FILLED_SHARES)
    posts["is_trained"] = posts["is_filled"] & (rng.random(len(posts)) < 0.5)
    return posts
