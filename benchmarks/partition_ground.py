"""Ground to be divided: the published instances beside the project, and cities made up in any size."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import Delaunay

from geo.contiguity import is_contiguous, pieces
from geo.partitioning.centres import objective

INSTANCES = Path(__file__).parents[2] / "shared" / "data" / "benchmarks" / "districting"

SPACING_M = 50.0
MEAN_HOUSEHOLDS = 32.0
RIVER_EVERY_UNITS = 20_000
BRIDGE_SHARE = 0.06
PARK_SHARE = 0.03


@dataclass(frozen=True)
class Ground:
    """An instance, and the least cost that was published for it, NaN if none."""

    name: str
    edges: np.ndarray
    weight: np.ndarray
    xy: np.ndarray
    parts: int
    lower: float
    upper: float
    best: float = np.nan

    def cost(self, labels: np.ndarray) -> float:
        """What a plan costs, by the same function for whoever made it; inf unless it is allowed."""
        return objective(self.weight, self.xy, labels) if not self.faults(labels) else np.inf

    def faults(self, labels: np.ndarray) -> str:
        """What forbids a plan, empty if nothing does."""
        labels = np.unique(labels, return_inverse=True)[1]
        load = np.bincount(labels, self.weight)
        out = int(((load < self.lower) | (load > self.upper)).sum())
        said = [f"{load.size} parts"] if load.size != self.parts else []
        said += [f"{out} parts out of limits"] if out else []
        said += [] if is_contiguous(self.edges, labels) else ["not contiguous"]
        return ", ".join(said)


def published() -> list[Ground]:
    """Every instance beside the project; none where there is no such folder."""
    return [_read(path) for path in sorted(INSTANCES.glob("*.json"))]


def _read(path: Path) -> Ground:
    given = json.loads(path.read_text())
    entry = next(one for one in given["references"] if one["objective"].startswith("moment"))
    best = entry.get("published_plan_moi_in_these_coords", entry["best"])
    xy, weight = 1_000.0 * np.array(given["xy_km"]), np.array(given["pop"], dtype=float)
    return Ground(path.stem, np.array(given["edges"]), weight, xy, given["k"], given["L"], given["U"], 1e12 * best)


def city(units: int, *, seed: int = 0, lower: float = 300.0, upper: float = 500.0) -> Ground:
    """A made-up city of about so many units in grids of 300-500 households.

    Units lie about 50 m apart, some are parks; households are dense about a few middles; rivers have few bridges.
    """
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(units))
    lattice = np.stack(np.meshgrid(np.arange(side), np.arange(-(-units // side))), axis=-1).reshape(-1, 2)[:units]
    xy = SPACING_M * (lattice + rng.uniform(-0.4, 0.4, lattice.shape))
    middles = rng.uniform(0.0, SPACING_M * side, (max(2, units // 5_000), 2))
    nearest = np.sqrt(((xy[:, None] - middles[None]) ** 2).sum(axis=2).min(axis=1))
    density = 0.6 + np.exp(-nearest / (0.15 * SPACING_M * np.sqrt(units / len(middles))))
    weight = np.round(
        np.minimum(rng.gamma(3.0, MEAN_HOUSEHOLDS / 3.0, len(xy)) * density / density.mean(), 0.6 * lower)
    )
    weight[rng.random(len(xy)) < PARK_SHARE] = 0.0
    edges = _bridged(_beside(xy), xy, rng, rivers=max(1, units // RIVER_EVERY_UNITS))
    piece = pieces(edges, np.zeros(len(xy), dtype=np.int64))
    kept = np.flatnonzero(piece == np.bincount(piece).argmax())
    place = np.full(len(xy), -1)
    place[kept] = np.arange(kept.size)
    inside = place[edges]
    parts = round(weight[kept].sum() / (0.5 * (lower + upper)))
    return Ground(f"city_{units}", inside[(inside >= 0).all(axis=1)], weight[kept], xy[kept], parts, lower, upper)


def _beside(xy: np.ndarray) -> np.ndarray:
    corners = Delaunay(xy).simplices
    edges = np.unique(np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])), axis=0)
    return edges[np.linalg.norm(xy[edges[:, 0]] - xy[edges[:, 1]], axis=1) < 2.0 * SPACING_M]


def _bridged(edges: np.ndarray, xy: np.ndarray, rng: np.random.Generator, *, rivers: int) -> np.ndarray:
    """Without most of the pairs that lie across a winding river."""
    span = xy.max()
    for _ in range(rivers):
        angle, offset = rng.uniform(0.0, np.pi), rng.uniform(0.3, 0.7)
        across = (xy - offset * span) @ (np.cos(angle), np.sin(angle))
        along = xy @ (-np.sin(angle), np.cos(angle))
        bank = across + 0.03 * span * np.sin(12.0 * along / span) > 0.0
        apart = bank[edges[:, 0]] != bank[edges[:, 1]]
        edges = edges[~apart | (rng.random(len(edges)) < BRIDGE_SHARE)]
    return edges
