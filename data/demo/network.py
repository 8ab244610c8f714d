"""Streets that meet where they meet: a shared vertex at every crossing on the ground."""

import pandas as pd
import shapely

TOLERANCE_M = 0.05


def tie(streets: pd.DataFrame) -> pd.DataFrame:
    """Give streets of one level a common vertex wherever they touch or cross; bridges and tunnels join at their ends.

    Args:
        streets: Columns layer (missing on the ground), geometry.

    Returns:
        The same rows; those that vanish within the tolerance are left out.
    """
    rounded = streets.assign(geometry=shapely.set_precision(streets["geometry"].to_numpy(), TOLERANCE_M))
    ground = rounded[rounded["layer"].isna()]
    edges = shapely.get_parts(shapely.node(shapely.union_all(ground["geometry"].to_numpy(), grid_size=TOLERANCE_M)))
    middle = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    owner = shapely.STRtree(ground["geometry"].to_numpy()).query_nearest(middle, all_matches=False)[1]
    tied = {ground.index[number]: _joined(edges[owner == number]) for number in sorted(set(owner.tolist()))}
    joined = rounded["geometry"].where(rounded["layer"].notna(), pd.Series(tied))
    found = rounded.assign(geometry=joined)
    return found[found["geometry"].notna()].reset_index(drop=True)


def _joined(edges: object) -> shapely.Geometry:
    return shapely.line_merge(shapely.union_all(edges))
