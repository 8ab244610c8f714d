"""The scenes that a wall shows in turn: the district, each street office, hotspots, coverage, departments."""

from typing import Any

import pandas as pd

from api.wall.ground import Ground
from api.wall.modes import Mode


def scenes(mode: Mode, ground: Ground, by_street: pd.DataFrame) -> list[dict[str, Any]]:
    """Each scene with where to look: `name`, `code`, `title` (of a street office), `bounds`, `open`, `overdue`.

    Args:
        mode: Says which kinds of scenes.
        ground: What the district is made of.
        by_street: `open` and `overdue` by the code of the street office.
    """
    if ground.bounds is None:
        return []
    listed = []
    for name in mode.scenes:
        if name == "street":
            listed += [_street(row, by_street) for row in ground.streets.to_dict("records")]
        else:
            listed.append({"name": name, "bounds": ground.bounds})
    return listed


def _street(row: Any, by_street: pd.DataFrame) -> dict[str, Any]:
    counted = by_street.reindex([row["code"]], fill_value=0).iloc[0]
    return {
        "name": "street",
        "code": row["code"],
        "title": row["name"],
        "bounds": row["bounds"],
        "open": int(counted["open"]),
        "overdue": int(counted["overdue"]),
    }
