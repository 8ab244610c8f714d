"""Doubts about the store as a whole, found anew whenever areas or grids change, and on demand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, select

from data.frames import read_features
from data.ingest import recording
from data.ingest.context import Context
from data.ingest.rules import codes, counts
from data.ingest.rules import store as rules
from data.ingest.rules.rule import Rule
from data.ingest.rules.shapes import INVALID_SHAPE
from data.schema import Area, Building, Grid
from data.types import STORE_CRS
from geo.topology import community_findings, faults_of

RULES_OF_BUILDINGS = (counts.ABSURD_HOUSEHOLDS, counts.ABSURD_SIZE)
RULES_OF_GRIDS = (codes.GRID_SHAPE, codes.GRID_COMMUNITY, *RULES_OF_BUILDINGS)
"""Asked of the store, so that an import leaves their findings to it."""

CHECKED_TABLES = frozenset({"area", "grid", "building"})

SMALLEST_PIECE_M2 = 1.0
"""Lines that differ by millimetres leave hair-thin pieces between them, which nobody can see or would redraw."""

COLUMNS = ["layer", "rule", "severity", "subject_key", "values", "area_m2", "geom", "problem", "remedy"]

Check = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame], list[dict[str, Any]]]
"""Areas, grids in force and buildings in; findings out."""


def check_store(conn: Connection) -> gpd.GeoDataFrame:
    """Look the whole store over.

    Args:
        conn: A connection to the store; nothing is written.

    Returns:
        One row per finding; `layer` (table), `rule`, `severity`, `subject_key`, `values`, `area_m2`, `geom`
        (EPSG:4490), `problem` and `remedy` as (English, Chinese); by layer, rule, largest first.
    """
    areas, grids, buildings = _areas(conn), _grids(conn), _buildings(conn)
    found = [one for check in _CHECKS for one in check(areas, grids, buildings)]
    frame = gpd.GeoDataFrame(pd.DataFrame(found, columns=COLUMNS), geometry="geom", crs=STORE_CRS)
    order = frame.assign(size=-frame["area_m2"].astype("float64").fillna(0.0), key=frame["subject_key"].astype("str"))
    return frame.loc[order.sort_values(["layer", "rule", "size", "key"], kind="stable").index].reset_index(drop=True)


def record(conn: Connection, *, at: datetime) -> gpd.GeoDataFrame:
    """Look the store over and let the findings stand in `quality_finding`; returns them."""
    found = check_store(conn)
    for layer in sorted(CHECKED_TABLES):
        mine = found[found["layer"] == layer]
        lines = mine[["rule", "severity", "subject_key", "values", "area_m2", "geom"]].astype(object)
        lines = lines.where(lines.notna(), None)
        recording.replace_findings(conn, lines.to_dict("records"), layer=layer, source=None, at=at)
    return found


def rules_asked_of(table: str) -> frozenset[str]:
    """The rules of single rows that are asked of a table as a whole."""
    asked = {"grid": RULES_OF_GRIDS, "building": RULES_OF_BUILDINGS}.get(table, ())
    return frozenset(rule.name for rule in asked)


def _areas(conn: Connection) -> gpd.GeoDataFrame:
    columns = (Area.code, Area.level, Area.parent_code, Area.geom)
    return read_features(conn, select(*columns).order_by(Area.code))


def _grids(conn: Connection) -> gpd.GeoDataFrame:
    counts = (Grid.households, Grid.residents)
    columns = (Grid.code, Grid.grid_class, Grid.community_code, Grid.parent_code, *counts, Grid.geom)
    return read_features(conn, select(*columns).where(Grid.valid_to.is_(None)).order_by(Grid.code))


def _buildings(conn: Connection) -> gpd.GeoDataFrame:
    columns = (Building.code, Building.grid_code, Building.households, Building.residents, Building.geom)
    return read_features(conn, select(*columns).order_by(Building.code))


def _finding(
    rule: Rule, layer: str, key: str | None, geom: Any, *, values: dict[str, Any], area_m2: float | None = None
) -> dict[str, Any]:
    return {
        "layer": layer,
        "rule": rule.name,
        "severity": rule.severity,
        "subject_key": key,
        "values": values,
        "area_m2": area_m2,
        "geom": geom,
        "problem": rule.problem,
        "remedy": rule.remedy,
    }


def _lines_between_grids(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    """Overlaps of grids, ground of a community in no grid, and grids beyond their community."""
    whole = grids[grids["parent_code"].isna() & grids["community_code"].notna()]
    whole = whole[(faults_of(whole["geom"]) == "").to_numpy()]
    communities = areas[areas["level"] == "community"]
    communities = communities[communities["code"].isin(whole["community_code"])]
    communities = communities[(faults_of(communities["geom"]) == "").to_numpy()]
    if whole.empty:
        return []
    measured = whole.set_index("code").rename(columns={"community_code": "community"}).set_geometry("geom")
    pieces = community_findings(measured, communities.set_index("code")["geom"], min_area_m2=SMALLEST_PIECE_M2)
    rule_of = {"overlap": rules.GRID_OVERLAP, "gap": rules.GRID_GAP, "beyond": rules.GRID_BEYOND}
    return [
        _finding(
            rule_of[piece.kind],
            "grid",
            piece.first or piece.community,
            piece.geometry,
            values={
                "community": piece.community,
                "other": piece.second,
                "width_m": round(float(piece.width_m), 2),
                "is_sliver": bool(piece.sliver),
            },
            area_m2=round(float(piece.area_m2), 2),
        )
        for piece in pieces.itertuples()
    ]


def _grids_without_community(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    if not (areas["level"] == "community").any():
        return []
    lost = grids[grids["community_code"].isna() & grids["parent_code"].isna()]
    return [
        _finding(rules.GRID_WITHOUT_COMMUNITY, "grid", code, geom, values={})
        for code, geom in zip(lost["code"], lost["geom"], strict=True)
    ]


def _areas_without_parent(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    lost = areas[areas["parent_code"].isna() & (areas["level"] != "district")]
    return [
        _finding(rules.AREA_WITHOUT_PARENT, "area", code, geom, values={"level": level})
        for code, level, geom in zip(lost["code"], lost["level"], lost["geom"], strict=True)
    ]


def _buildings_in_no_grid(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    """One finding for all, so that a district without a single grid is not a thousand findings."""
    lost = buildings[buildings["grid_code"].isna()]
    if grids.empty or lost.empty:
        return []
    places = gpd.GeoSeries(lost["geom"]).representative_point()
    values = {"rows": len(lost), "first": lost["code"].head(10).tolist()}
    return [_finding(rules.BUILDING_IN_NO_GRID, "building", None, places.union_all(), values=values)]


def _rows_that_break_rules(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    """The rules of single rows, asked again of all: a row may have been edited since it was imported."""
    found = []
    for layer, rows, asked in (("grid", grids, RULES_OF_GRIDS), ("building", buildings, RULES_OF_BUILDINGS)):
        shapes = rows["geom"].to_dict()
        for rule in asked:
            assert rule.check is not None  # noqa: S101 - see the tuples above
            values = rule.check(rows, Context.of_store())
            named = rows.loc[values.index, "code"]
            found += [
                _finding(rule, layer, code, shapes[row], values={"value": str(value)})
                for (row, value), code in zip(values.items(), named, strict=True)
            ]
    return found


def _invalid_shapes(
    areas: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    """Outlines that another program has broken."""
    found = []
    for layer, rows in (("area", areas), ("grid", grids), ("building", buildings)):
        faults = faults_of(rows["geom"])
        broken = rows[(faults != "").to_numpy()]
        found += [
            _finding(INVALID_SHAPE, layer, code, geom, values={"value": faults[row]})
            for row, code, geom in zip(broken.index, broken["code"], broken["geom"], strict=True)
        ]
    return found


_CHECKS: tuple[Check, ...] = (
    _invalid_shapes,
    _rows_that_break_rules,
    _lines_between_grids,
    _grids_without_community,
    _areas_without_parent,
    _buildings_in_no_grid,
)
