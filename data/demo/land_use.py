"""What each block of the town is used for, by where it lies."""

import numpy as np
import pandas as pd
import shapely

from data.demo.ground import Ground
from data.demo.size import Size
from data.demo.streets import WIDTH_M, Superblock

SIDEWALK_M = 3.0


def assign_land_use(
    superblocks: list[Superblock], streets: pd.DataFrame, ground: Ground, size: Size, rng: np.random.Generator
) -> pd.DataFrame:
    """One row per block.

    Returns:
        Columns superblock (index into `superblocks`), use, outline (to the middle of the streets), geometry (what can
        be built on), centrality (1 in the middle of the town, 0 at its edge).
    """
    rows = [(number, block) for number, superblock in enumerate(superblocks) for block in superblock.blocks]
    blocks = pd.DataFrame(rows, columns=["superblock", "outline"])
    blocks["geometry"] = _buildable(blocks["outline"].to_numpy(), streets, ground)
    centre = shapely.centroid(blocks["outline"].to_numpy())
    blocks["centrality"] = 1 - np.clip(
        np.hypot(shapely.get_x(centre) / size.town_width_m, shapely.get_y(centre) / size.town_height_m) * 2, 0, 1
    )
    blocks["use"] = _uses(blocks, ground, rng)
    return blocks


def _buildable(outlines: np.ndarray, streets: pd.DataFrame, ground: Ground) -> np.ndarray:
    """The outlines less street spaces, sidewalks, river banks and the railway."""
    half = streets["highway"].map(WIDTH_M).to_numpy() / 2 + SIDEWALK_M
    spaces = np.append(
        shapely.buffer(streets["geometry"].to_numpy(), half),
        [ground.river.buffer(18), ground.railway.buffer(18)],
    )
    tree = shapely.STRtree(spaces)
    built = []
    for outline in outlines:
        near = spaces[tree.query(outline, predicate="intersects")]
        free = shapely.difference(outline, shapely.union_all(near)).buffer(-1.5, join_style="mitre")
        parts = shapely.get_parts(free)
        built.append(max(parts, key=lambda part: part.area) if len(parts) else shapely.Polygon())
    return np.array(built, dtype=object)


def _uses(blocks: pd.DataFrame, ground: Ground, rng: np.random.Generator) -> list[str]:
    area = shapely.area(blocks["geometry"].to_numpy())
    y = shapely.get_y(shapely.centroid(blocks["outline"].to_numpy()))
    beyond_rails = y > (ground.railway.centroid.y if ground.railway.length else np.inf)
    uses = []
    for central, size_m2, industrial, draw in zip(
        blocks["centrality"], area, beyond_rails, rng.random(len(area)), strict=True
    ):
        uses.append(_use(float(central), float(size_m2), bool(industrial), float(draw)))
    return uses


def _use(central: float, area_m2: float, beyond_rails: bool, draw: float) -> str:
    if area_m2 < 2500:
        return "green"
    if beyond_rails and draw < 0.6:
        return "factory"
    if central > 0.72:
        return "commercial" if draw < 0.72 else "office"
    shares = (
        ("commercial", 0.05 + 0.18 * max(central - 0.3, 0)),
        ("school", 0.055),
        ("green", 0.045),
        ("hospital", 0.02),
        ("office", 0.03),
        ("old_compound", 0.55 * central),
    )
    reached = 0.0
    for use, share in shares:
        reached += share
        if draw < reached:
            return use
    return "compound"
