"""What was planted in the district, written down for tests."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo.grids import Grids
from data.demo.incidents import Happened

WALK_15_MINUTES_M = 15 * 60 * 1.2
"""Straight distance beyond which nobody arrives within 15 minutes at 1.2 m/s, whatever the streets."""

HOUSEHOLD_RULE = (300, 500)
MERCHANT_RULE = (30, 50)

Row = tuple[str, str | None, str | None, dict[str, Any], shapely.Geometry | None]


def write_truth(
    happened: Happened, grids: Grids, buildings: pd.DataFrame, stations: pd.DataFrame, ownerless: shapely.Geometry
) -> pd.DataFrame:
    """One row per planted fact.

    Kinds: `cluster`, `duplicate`, `misplaced`, `grid_overlap`, `grid_short`, `grid_rule`, `compound_cut`,
    `out_of_reach`, `ownerless_road`.

    Returns:
        Columns kind, subject_table, subject_key, values, geom (local metres).
    """
    rows = [
        *_clusters(happened.clusters),
        *_incidents(happened),
        *_lines(grids),
        *_rules(grids.table),
        *_cut_compounds(buildings),
        *_out_of_reach(buildings, stations),
        ("ownerless_road", "street", None, {}, ownerless),
    ]
    return pd.DataFrame(rows, columns=["kind", "subject_table", "subject_key", "values", "geom"])


def _clusters(clusters: pd.DataFrame) -> list[Row]:
    rows: list[Row] = []
    for one in clusters.to_dict("records"):
        values = {name: one[name] for name in ("kind", "category", "radius_m", "number")}
        values |= {name: pd.Timestamp(one[name]).isoformat() for name in ("first", "last")}
        rows.append(("cluster", "incident", None, values, shapely.Point(one["x"], one["y"])))
    return rows


def _incidents(happened: Happened) -> list[Row]:
    twins = happened.duplicates
    rows: list[Row] = [
        ("duplicate", "incident", code, {"duplicate_of": original, "noticed": bool(noticed)}, None)
        for code, original, noticed in zip(twins["code"], twins["duplicate_of"], twins["noticed"], strict=True)
    ]
    wrong = happened.incidents[happened.incidents["location_quality"] != "exact"]
    pairs = zip(wrong["code"], wrong["location_quality"], strict=True)
    return rows + [("misplaced", "incident", code, {"location_quality": quality}, None) for code, quality in pairs]


def _lines(grids: Grids) -> list[Row]:
    over: list[Row] = [("grid_overlap", "grid", code, {}, None) for code in grids.overlapping]
    return over + [("grid_short", "grid", code, {}, None) for code in grids.short]


def _rules(table: pd.DataFrame) -> list[Row]:
    """Grids whose households or merchants have left the rule of their class."""
    rows: list[Row] = []
    for kind, column, (least, most) in (
        ("residential", "households", HOUSEHOLD_RULE),
        ("commercial", "merchants", MERCHANT_RULE),
    ):
        held = table[(table["grid_class"] == kind) & table["parent_code"].isna()]
        broken = held[(held[column] < least) | (held[column] > most)]
        rows += [
            ("grid_rule", "grid", code, {column: int(count)}, None)
            for code, count in zip(broken["code"], broken[column], strict=True)
        ]
    return rows


def _cut_compounds(buildings: pd.DataFrame) -> list[Row]:
    """Compounds whose buildings lie in more than one grid."""
    grids = buildings[buildings["compound"].notna()].groupby("compound")["grid_code"].nunique()
    return [("compound_cut", "building", str(name), {"grids": int(n)}, None) for name, n in grids[grids > 1].items()]


def _out_of_reach(buildings: pd.DataFrame, stations: pd.DataFrame) -> list[Row]:
    """Homes in the town from which every station is farther than 15 minutes even in a straight line."""
    homes = buildings[(buildings["households"] > 0) & (buildings["use"] != "rural")]
    centre = shapely.centroid(homes["geom"].to_numpy())
    nearest, far = shapely.STRtree(stations["geom"].to_numpy()).query_nearest(
        centre, return_distance=True, all_matches=False
    )
    beyond = nearest[0][far > WALK_15_MINUTES_M]
    distance = dict(zip(nearest[0].tolist(), np.round(far, 1).tolist(), strict=True))
    return [
        ("out_of_reach", "building", homes["code"].iloc[row], {"straight_m": distance[row]}, centre[row])
        for row in beyond.tolist()
    ]
