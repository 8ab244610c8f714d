"""What OpenStreetMap's tags say to a walker: may they walk here, which way, and at what level."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NOT_WALKED: Final = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway", "razed", "abandoned"}
)
"""`highway` of what is no way for feet, or is not there."""
ALLOWED: Final = frozenset({"yes", "designated", "permissive", "official", "destination", "customers"})
"""`foot` that opens what `highway` or `access` closes."""
BARRED: Final = frozenset({"no", "private", "military"})
STAIRS: Final = frozenset({"steps", "escalator"})
"""`highway` of ways that nothing but feet can take, so that a plain `oneway` means walkers."""

_FORWARD: Final = frozenset({"yes", "1", "true", "forward"})
_BACKWARD: Final = frozenset({"-1", "reverse", "backward"})
_AT_GROUND: Final = frozenset({"", "no", "0", "false", "building_passage", "culvert"})


def may_walk(streets: pd.DataFrame) -> Bools:
    """Whether each street may be walked.

    Args:
        streets: Any of the columns `highway`, `foot`, `access`; what is absent or missing closes nothing.

    Returns:
        One flag per row. `foot` decides where it says anything; else `access` = no or private closes, and so do
        motorways and what is not built.
    """
    highway, foot, access = (words(streets, name) for name in ("highway", "foot", "access"))
    closed = highway.isin(NOT_WALKED) | access.isin(BARRED)
    return np.asarray((~closed | foot.isin(ALLOWED)) & ~foot.isin(BARRED))


def directions(streets: pd.DataFrame) -> Ints:
    """Which way each street may be walked: 1 along its line, -1 against it, 0 both ways.

    `oneway` is for vehicles, except on stairs and escalators. `oneway:foot` and `conveying` (which way an escalator
    or a moving walkway runs) bind walkers anywhere; `oneway:foot` = no frees them.

    Args:
        streets: Any of the columns `highway`, `oneway`, `oneway:foot` (or `oneway_foot`), `conveying`.
    """
    on_foot = words(streets, "oneway:foot").where(lambda tag: tag != "", words(streets, "oneway_foot"))
    moving = words(streets, "conveying")
    stairs = words(streets, "oneway").where(words(streets, "highway").isin(STAIRS), "")
    way = np.zeros(len(streets), dtype=np.int64)
    for tag in (stairs, moving, on_foot):
        way[tag.isin(_FORWARD - {"yes"} if tag is moving else _FORWARD)] = 1
        way[tag.isin(_BACKWARD)] = -1
    way[on_foot.isin({"no", "0", "false"})] = 0
    return way


def levels(streets: pd.DataFrame) -> Ints:
    """A number per street; streets of different numbers pass above or below each other.

    Level 0 is the ground. `layer` is taken where given, else a bridge is at 1 and a tunnel at -1; what is tagged as
    a bridge, as a tunnel and as neither never share a number. A passage through a building is on the ground.

    Args:
        streets: Any of the columns `layer`, `bridge`, `tunnel`.
    """
    bridge, tunnel = (~words(streets, name).isin(_AT_GROUND).to_numpy() for name in ("bridge", "tunnel"))
    number = pd.to_numeric(words(streets, "layer"), errors="coerce").to_numpy(np.float64)
    number = np.where(np.isfinite(number), number, bridge.astype(np.float64) - tunnel)
    layer = np.clip(np.rint(number), -99, 99).astype(np.int64)
    return np.asarray(3 * layer + np.where(bridge, 1, np.where(tunnel, 2, 0)), dtype=np.int64)


def is_stairs(streets: pd.DataFrame) -> Bools:
    """Whether each street is stairs or an escalator, which lead from one level to another."""
    return np.asarray(words(streets, "highway").isin(STAIRS))


def words(streets: pd.DataFrame, name: str) -> pd.Series:
    """A column of tags in lower case, "" for missing ones and for a column that is not there."""
    if name not in streets.columns:
        return pd.Series("", index=range(len(streets)), dtype=object)
    tags = streets[name].reset_index(drop=True).astype(object)
    return tags.where(tags.notna(), "").astype(str).str.strip().str.lower()
