"""The newest incidents: where, what kind, when; nothing that leads to a person."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection

from api.wall.keeping import Moment
from data.queries import incidents, live

MOST = 60
DECIMALS = 4
"""Of a degree: ten metres, no nearer than a building."""
SIMULATED = "simulator"


@dataclass(frozen=True)
class Arrivals:
    """What came in last."""

    latest: int
    """Row number of the last; 0 before the first."""
    rows: tuple[dict[str, Any], ...]
    """`id`, `lon`, `lat`, `category`, `at`, `grid`, `simulated`; the oldest first."""

    def after(self, number: int | None) -> list[dict[str, Any]]:
        """Those that came in after a row number; all that are held when None."""
        return [row for row in self.rows if number is None or row["id"] > number]


def latest(conn: Connection, _: Moment) -> Arrivals:
    """The newest of the store."""
    found = live.arrivals(conn, limit=MOST).iloc[::-1]
    names = incidents.categories(conn).set_index("code")["name"]
    at = np.round(shapely.get_coordinates(found.geometry.to_numpy()), DECIMALS)
    rows = tuple(
        {
            "id": int(row["id"]),
            "lon": float(lon),
            "lat": float(lat),
            "category": str(names.get(row["category"], row["category"])),
            "at": row["reported_at"].isoformat(),
            "grid": row["grid_code"],
            "simulated": row["source"] == SIMULATED,
        }
        for row, (lon, lat) in zip(found.to_dict("records"), at.tolist(), strict=True)
    )
    return Arrivals(rows[-1]["id"] if rows else 0, rows)
