"""Footbridges, underpasses and the road that nobody owns."""

import numpy as np
import pandas as pd
import shapely

from data.demo.ground import Ground

REACH_M = 24.0
"""From the middle of an arterial to the foot of a footbridge."""


def footbridges(
    streets: pd.DataFrame, buildings: np.ndarray, ground: Ground, count: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Ways over (two of three) and under (one of three) primary streets, each with a flight of steps at either end.

    Args:
        streets: Columns highway, geometry, before crossings are made.
        buildings: Footprints to keep clear of.
        ground: Rivers and railways to keep away from.
        count: How many.
        rng: Source of all chance.

    Returns:
        Columns highway, bridge, tunnel, layer, geometry.
    """
    arterials = streets[streets["highway"] == "primary"]["geometry"].to_numpy()
    others = streets[streets["highway"].isin(["tertiary", "residential", "service"])]["geometry"].to_numpy()
    tree, standing = shapely.STRtree(others), shapely.STRtree(buildings)
    closed = shapely.union(ground.river, ground.railway).buffer(90)
    rows: list[dict[str, object]] = []
    while len(rows) < 3 * count:
        line = arterials[int(rng.integers(len(arterials)))]
        at = float(rng.uniform(0, line.length))
        feet = _across(line, at)
        ways = [shapely.shortest_line(foot, others[tree.nearest(foot)]) for foot in feet]
        deck = shapely.LineString(feet)
        if deck.intersects(closed) or not all(2 < way.length < 45 and not way.intersects(line) for way in ways):
            continue
        if len(standing.query([deck, *ways], predicate="intersects")[0]):
            continue
        over = len(rows) % 9 != 6
        level = {"bridge": "yes", "layer": 1} if over else {"tunnel": "yes", "layer": -1}
        rows.append({"highway": "footway", "geometry": deck, **level})
        rows += [{"highway": "steps", "geometry": way} for way in ways]
    return pd.DataFrame(rows, columns=["highway", "bridge", "tunnel", "layer", "geometry"])


def _across(line: shapely.LineString, at: float) -> list[shapely.Point]:
    """The feet of a way across `line`, one on either side."""
    middle, ahead = line.interpolate(at), line.interpolate(min(at + 1.0, line.length))
    behind = line.interpolate(max(at - 1.0, 0.0))
    along = np.array([ahead.x - behind.x, ahead.y - behind.y])
    side = np.array([-along[1], along[0]]) / np.hypot(*along) * REACH_M
    return [shapely.Point(middle.x + sign * side[0], middle.y + sign * side[1]) for sign in (-1, 1)]


def choose_ownerless(streets: pd.DataFrame, rng: np.random.Generator) -> int:
    """Index of a short local street that nobody looks after (无名路)."""
    lengths = shapely.length(streets["geometry"].to_numpy())
    short = streets[(streets["highway"] == "residential") & (lengths > 70) & (lengths < 160)]
    return int(rng.choice(short.index.to_numpy()))
