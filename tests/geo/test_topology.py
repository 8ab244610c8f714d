import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geo.topology import (
    beyond,
    community_findings,
    faults_of,
    gaps,
    is_coverage,
    mismatched_edges,
    overlaps,
    repaired,
)

METRIC = "EPSG:4528"
BOW_TIE = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])


def _squares(**corners: tuple[float, float, float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries({name: shapely.box(*box) for name, box in corners.items()}, crs=METRIC)


def _to_degrees(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """The same drawing, laid on the ground near Nanjing: x east, y north of 120 E 32 N in metres."""
    crs = pyproj.CRS.from_dict({"proj": "tmerc", "lon_0": 120.0, "lat_0": 32.0, "datum": "WGS84"})
    return geometry.set_crs(crs, allow_override=True).to_crs(4490)


# +----+----+    a and b overlap by 2 x 10 m, c leaves a gap of 1 x 10 m to b
# | a [ ] b |c|
# +----+----+
ROW = {"a": (0, 0, 12, 10), "b": (10, 0, 20, 10), "c": (21, 0, 30, 10)}
OUTLINE = shapely.box(0, 0, 30, 10)


def test_an_overlap_is_found_once_with_its_area():
    found = overlaps(_squares(**ROW))
    assert found[["first", "second"]].to_numpy().tolist() == [["a", "b"]]
    assert found.loc[0, "area_m2"] == pytest.approx(20.0)
    assert found.loc[0, "width_m"] == pytest.approx(2 * 20 / 24)
    assert found.loc[0, "geometry"].equals(shapely.box(10, 0, 12, 10))
    assert found.crs == METRIC


def test_a_gap_is_found_with_its_area():
    found = gaps(_squares(**ROW), OUTLINE)
    assert found["area_m2"].tolist() == pytest.approx([10.0])
    assert found["sliver"].tolist() == [True]  # 10 m long, 0.9 m wide on average
    assert found.loc[0, "geometry"].equals(shapely.box(20, 0, 21, 10))


def test_areas_drawn_in_degrees_are_measured_in_square_metres():
    drawn = {name: tuple(100 * np.array(box)) for name, box in ROW.items()}
    degrees = _to_degrees(_squares(**drawn))
    outline = _to_degrees(gpd.GeoSeries([shapely.box(0, 0, 3000, 1000)], crs=METRIC)).iloc[0]
    assert overlaps(degrees)["area_m2"].iloc[0] == pytest.approx(200_000, rel=1e-4)
    assert gaps(degrees, outline)["area_m2"].iloc[0] == pytest.approx(100_000, rel=1e-3)
    assert overlaps(degrees).crs == gaps(degrees, outline).crs == degrees.crs


def test_what_lies_beyond_the_border_is_found():
    found = beyond(_squares(a=(0, 0, 12, 10), b=(20, 0, 33, 10)), OUTLINE)
    assert found["first"].tolist() == ["b"]
    assert found["area_m2"].tolist() == pytest.approx([30.0])


def test_neighbours_that_meet_edge_to_edge_have_no_findings():
    tiles = _squares(a=(0, 0, 10, 10), b=(10, 0, 20, 10), c=(20, 0, 30, 10))
    assert is_coverage(tiles)
    assert overlaps(tiles).empty
    assert gaps(tiles, OUTLINE).empty
    assert beyond(tiles, OUTLINE).empty
    assert mismatched_edges(tiles).empty


def test_neighbours_in_degrees_with_unmatched_vertices_overlap_nowhere():
    # b meets the long edge of a in two halves: projected point by point, the middle vertex would leave that edge.
    a = shapely.Polygon([(118.0, 32.0), (118.1, 32.0), (118.1, 32.1), (118.0, 32.1)])
    b = shapely.Polygon([(118.1, 32.0), (118.2, 32.0), (118.2, 32.1), (118.1, 32.1), (118.1, 32.05)])
    pair = gpd.GeoSeries({"a": a, "b": b}, crs=4490)
    assert overlaps(pair).empty
    assert gaps(pair, shapely.box(118.0, 32.0, 118.2, 32.1)).empty
    assert not is_coverage(pair)


def test_thin_and_broad_pieces_are_told_apart():
    tiles = _squares(a=(0, 0, 10, 100), b=(9.9, 0, 30, 40), c=(7, 50, 30, 100))
    found = overlaps(tiles)
    assert found[["first", "second"]].to_numpy().tolist() == [["a", "c"], ["a", "b"]]  # largest first
    assert found["area_m2"].tolist() == pytest.approx([150.0, 4.0])
    assert found["sliver"].tolist() == [False, True]


def test_pieces_of_rounding_size_are_left_out():
    tiles = _squares(a=(0, 0, 10, 10), b=(9.9999, 0, 20, 10))
    assert overlaps(tiles).empty
    assert overlaps(tiles, min_area_m2=0.0)["area_m2"].tolist() == pytest.approx([0.001])


def test_three_on_the_same_ground_are_three_pairs():
    tiles = _squares(a=(0, 0, 10, 10), b=(0, 0, 10, 10), c=(0, 0, 10, 10))
    assert overlaps(tiles)[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]


def test_without_grids_the_whole_community_is_a_gap():
    found = gaps(gpd.GeoSeries([], crs=METRIC), OUTLINE)
    assert found["area_m2"].tolist() == [300.0]
    assert overlaps(gpd.GeoSeries([], crs=METRIC)).empty


def test_edges_that_do_not_match_are_lines_to_look_at():
    tiles = _squares(**ROW)
    assert mismatched_edges(tiles).index.tolist() == ["a", "b"]
    assert mismatched_edges(tiles, gap_width_m=2.0).index.tolist() == ["a", "b", "c"]
    assert not is_coverage(tiles)
    near = _squares(b=ROW["b"], c=ROW["c"])
    assert is_coverage(near)
    assert not is_coverage(near, gap_width_m=2.0)


def test_a_gaps_width_is_in_metres_in_degrees_too():
    near = _to_degrees(_squares(b=ROW["b"], c=ROW["c"]))
    assert is_coverage(near, gap_width_m=0.5)
    assert not is_coverage(near, gap_width_m=2.0)
    assert mismatched_edges(near, gap_width_m=2.0).index.tolist() == ["b", "c"]


def test_faults_are_named_and_repaired():
    shapes = gpd.GeoSeries({"ok": shapely.box(0, 0, 1, 1), "tie": BOW_TIE, "none": None}, crs=METRIC)
    shapes["empty"] = shapely.Polygon()
    faults = faults_of(shapes)
    assert faults["ok"] == ""
    assert faults["tie"].startswith("Self-intersection")
    assert faults[["none", "empty"]].tolist() == ["missing", "empty"]
    mended = repaired(shapes)
    assert mended["ok"].equals_exact(shapes["ok"], 0.0)
    assert mended["tie"].is_valid
    assert mended["tie"].area == pytest.approx(50.0)
    assert mended["none"] is None
    assert mended.crs == shapes.crs


def test_parts_that_overlap_are_repaired_to_their_union():
    twice = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(5, 5, 15, 15)])
    assert repaired(gpd.GeoSeries([twice], crs=METRIC)).iloc[0].area == pytest.approx(175.0)


def test_a_polygon_without_area_is_repaired_to_nothing():
    flat = gpd.GeoSeries([shapely.Polygon([(0, 0), (5, 5), (0, 0)])], crs=METRIC)
    assert repaired(flat).iloc[0].is_empty


def test_invalid_polygons_and_a_missing_crs_are_refused():
    with pytest.raises(ValueError, match=r"1 polygons are not valid, first tie: Self-intersection.*repaired"):
        overlaps(gpd.GeoSeries({"tie": BOW_TIE}, crs=METRIC))
    with pytest.raises(ValueError, match="no CRS"):
        gaps(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]), OUTLINE)
    with pytest.raises(ValueError, match="outline is not valid"):
        gaps(_squares(**ROW), BOW_TIE)


def _grids(rows: list[tuple[str, str, str, tuple[float, float, float, float]]]) -> gpd.GeoDataFrame:
    codes, communities, classes, boxes = zip(*rows, strict=True)
    columns = {"community": communities, "grid_class": classes}
    geometry = [shapely.box(*box) for box in boxes]
    return gpd.GeoDataFrame(columns, index=list(codes), geometry=geometry, crs=METRIC)


def test_findings_are_by_community_and_class():
    grids = _grids(
        [
            ("001", "north", "residential", (0, 0, 12, 10)),
            ("002", "north", "residential", (10, 0, 20, 10)),
            ("003", "north", "commercial", (0, 4, 33, 6)),  # a street through both, and out at the end
            ("004", "south", "residential", (0, -10, 12, 0)),
            ("005", "nowhere", "residential", (0, 0, 5, 5)),  # no outline; lies on 001, which is none of its business
        ]
    )
    outlines = gpd.GeoSeries({"north": OUTLINE, "south": shapely.box(0, -10, 30, 0)}, crs=METRIC)
    found = community_findings(grids, outlines)
    told = found[["community", "kind", "grid_class", "first", "second"]].to_numpy().tolist()
    assert told == [
        ["north", "beyond", "commercial", "003", ""],
        ["north", "gap", "", "", ""],
        ["north", "gap", "", "", ""],
        ["north", "overlap", "residential", "001", "002"],
        ["south", "gap", "", "", ""],
    ]
    assert found["area_m2"].tolist() == pytest.approx([6.0, 40.0, 40.0, 20.0, 180.0])
    assert found.crs == grids.crs


def test_flawless_grids_have_no_findings():
    grids = _grids([("001", "north", "residential", (0, 0, 30, 10))])
    found = community_findings(grids, gpd.GeoSeries({"north": OUTLINE}, crs=METRIC))
    assert found.empty
    assert "area_m2" in found.columns


def test_real_buildings_are_checked_as_drawn(shared_data):
    place = "nanjing_xinjiekou"
    buildings = gpd.read_file(shared_data / "osm" / place / f"{place}.gpkg", layer="buildings").geometry
    found = overlaps(buildings)
    pairs = [(a, b) for a, b in zip(found["first"], found["second"], strict=True)]
    metric = buildings.to_crs(32650)
    by_pair = pd.Series([metric[a].intersection(metric[b]).area for a, b in pairs])
    assert len(found) > 10
    assert found["area_m2"].to_numpy() == pytest.approx(by_pair.to_numpy(), rel=2e-3, abs=0.02)
