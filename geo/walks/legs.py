"""The legs of a walk from place to place: the parts of streets that each leads along."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
import shapely.ops

from geo.snapping import Located
from geo.walking import WalkNetwork
from geo.walks.anchors import Ways
from geo.walks.ways import Stretch, shortest_way


class Way(NamedTuple):
    """The shortest way between two places on a network."""

    metres: float
    """Both access legs included; inf where no way leads."""
    streets: list[object]
    """Label of the street of each part, as the network's `edges.line`."""
    parts: list[shapely.LineString]
    """In the network's metres, in walking direction."""
    first_m: float
    """Straight metres from the one place to the first part."""
    last_m: float
    """Straight metres from the last part to the other place."""


def ways_along(network: WalkNetwork, places: Located, rows: list[int]) -> list[Way]:
    """The ways from each of some places to the next.

    Args:
        network: What is walked on.
        places: Located on it.
        rows: Positions among the places, in walking order.
    """
    columns = {name: network.edges[name].to_numpy() for name in ("start", "end", "length_m", "forward", "backward")}
    ways, shapes = Ways(**columns, nodes=len(network.nodes)), network.edges.geometry.to_numpy()
    streets = network.edges["line"].to_numpy()
    found = []
    for here, to in pairwise(rows):
        stretches, metres = shortest_way(ways, only(places, [here]), only(places, [to]))
        found.append(
            Way(
                metres,
                [streets[stretch.edge] for stretch in stretches],
                [_line(shapes[stretch.edge], stretch) for stretch in stretches],
                float(places.access_m[here]),
                float(places.access_m[to]),
            )
        )
    return found


def only(places: Located, rows: list[int]) -> Located:
    """Some of the places."""
    return Located(
        index=places.index[rows],
        edge=places.edge[rows],
        offset_m=places.offset_m[rows],
        access_m=places.access_m[rows],
        xy=places.xy[rows],
    )


def _line(shape: shapely.LineString, stretch: Stretch) -> shapely.LineString:
    part = shapely.ops.substring(shape, stretch.from_m, stretch.to_m)
    return (
        part if part.geom_type == "LineString" else shapely.LineString(np.repeat(shapely.get_coordinates(part), 2, 0))
    )
