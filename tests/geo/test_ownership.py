"""Ground that nobody answers for, on a square kilometre that a reader can measure by eye.

0       500 505      1000        two communities of 1,000 x 1,000 m, A and B, B east of A; A has two grids with a
+--------+ +----------+          strip of 5 m between them (a nameless road), B has one grid that fills it
|  A001  | |  A002    |
+--------+ +----------+
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.coordinates import equal_area_crs
from geo.ownership import ownerless_buildings, ownerless_land, ownerless_streets

METRES = equal_area_crs(118.8, 32.0)


def frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=METRES)


COMMUNITIES = frame([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], code=["A", "B"])
GRIDS = frame(
    [shapely.box(0, 0, 500, 1000), shapely.box(505, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
    community_code=["A", "A", "B"],
)


def lines(*coordinates):
    return frame([shapely.LineString(each) for each in coordinates])


def test_a_strip_between_two_grids_is_nobodys():
    [strip] = ownerless_land(COMMUNITIES, GRIDS).to_dict("records")
    assert (strip["community"], strip["held_by"]) == ("A", "")
    assert strip["area_m2"] == pytest.approx(5000, rel=1e-4)
    assert strip["width_m"] == pytest.approx(2 * 5000 / 2010, rel=1e-4)
    assert shapely.hausdorff_distance(strip["geometry"], shapely.box(500, 0, 505, 1000)) < 0.05


def test_grids_that_fill_their_community_leave_nothing():
    full = frame([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], community_code=["A", "B"])
    land = ownerless_land(COMMUNITIES, full)
    assert land.empty
    assert list(land.columns) == ["community", "held_by", "area_m2", "width_m", "geometry"]
    assert ownerless_streets(lines([(0, 5), (2000, 5)]), land).empty
    assert ownerless_buildings(frame([shapely.box(0, 0, 9, 9)]), land).empty


def test_a_community_without_grids_is_all_nobodys():
    land = ownerless_land(COMMUNITIES, GRIDS[GRIDS["community_code"] == "A"])
    assert land["community"].tolist() == ["B", "A"]
    assert land["area_m2"].tolist() == pytest.approx([1e6, 5000], rel=1e-4)
    none = ownerless_land(COMMUNITIES, GRIDS.head(0))
    assert none["area_m2"].tolist() == pytest.approx([1e6, 1e6])


def test_land_that_only_another_communitys_grid_covers_names_that_community():
    reaching = GRIDS.assign(
        geometry=[*GRIDS.geometry[:1], shapely.box(505, 0, 900, 1000), shapely.box(900, 0, 2000, 1000)]
    )
    land = ownerless_land(COMMUNITIES, reaching)
    assert land[["community", "held_by"]].to_numpy().tolist() == [["A", "B"], ["A", ""]]
    assert land["area_m2"].tolist() == pytest.approx([100_000, 5000], rel=1e-4)


def test_a_grid_of_an_unknown_community_is_another_communitys():
    land = ownerless_land(COMMUNITIES, GRIDS.assign(community_code=["A", "A", "C"]))
    assert land[["community", "held_by"]].to_numpy().tolist() == [["B", "C"], ["A", ""]]


def test_ground_of_grids_that_overlap_is_counted_once():
    twice = GRIDS.assign(geometry=[shapely.box(0, 0, 700, 1000), *GRIDS.geometry[1:]])
    assert ownerless_land(COMMUNITIES, twice).empty


@pytest.mark.parametrize(("gap_m", "found"), [(1.9, 0), (2.1, 1)])
def test_a_strip_narrower_than_the_tolerance_is_careless_drawing(gap_m, found):
    drawn = GRIDS.assign(geometry=[GRIDS.geometry[0], shapely.box(500 + gap_m, 0, 1000, 1000), GRIDS.geometry[2]])
    assert len(ownerless_land(COMMUNITIES, drawn)) == found
    assert len(ownerless_land(COMMUNITIES, drawn, min_width_m=1.0)) == 1


def test_a_sliver_that_hangs_on_a_wide_piece_is_taken_off():
    # A square of 20 x 20 m, and a crack of 0.5 m that runs from it to the community's edge.
    hole = shapely.union(shapely.box(490, 490, 510, 510), shapely.box(499.75, 0, 500.25, 490))
    grids = frame(
        [shapely.difference(shapely.box(0, 0, 1000, 1000), hole), GRIDS.geometry[2]], community_code=["A", "B"]
    )
    [piece] = ownerless_land(COMMUNITIES, grids).to_dict("records")
    assert piece["area_m2"] == pytest.approx(400, abs=1)


def test_pieces_smaller_than_the_least_area_are_left_out():
    hole = shapely.box(490, 490, 494, 494)
    grids = frame(
        [shapely.difference(shapely.box(0, 0, 1000, 1000), hole), GRIDS.geometry[2]], community_code=["A", "B"]
    )
    assert ownerless_land(COMMUNITIES, grids).empty
    assert len(ownerless_land(COMMUNITIES, grids, min_area_m2=15)) == 1


def test_a_street_on_nobodys_land_is_measured_where_it_runs_there():
    land = ownerless_land(COMMUNITIES, GRIDS)
    streets = lines([(502, -100), (502, 400)], [(0, 100), (1000, 100)], [(100, 0), (100, 900)])
    streets.index = ["nameless", "crossing", "owned"]
    along, across = ownerless_streets(streets, land, min_length_m=0).to_dict("records")
    assert (along["street"], along["community"], along["land"]) == ("nameless", "A", 0)
    assert along["length_m"] == pytest.approx(400, abs=0.1)
    assert along["share"] == pytest.approx(0.8, abs=1e-3)
    assert across["street"] == "crossing"
    assert across["length_m"] == pytest.approx(5, abs=0.01)
    assert ownerless_streets(streets, land, min_length_m=6)["street"].tolist() == ["nameless"]


def test_a_street_on_the_seam_of_two_grids_that_meet_is_not_nobodys():
    meeting = GRIDS.assign(geometry=[GRIDS.geometry[0], shapely.box(500, 0, 1000, 1000), GRIDS.geometry[2]])
    assert ownerless_streets(lines([(500, 0), (500, 1000)]), ownerless_land(COMMUNITIES, meeting)).empty


def test_a_building_counts_by_how_much_of_it_stands_on_nobodys_land():
    two = frame(
        [shapely.box(0, 0, 480, 1000), shapely.box(520, 0, 1000, 1000), GRIDS.geometry[2]],
        community_code=["A", "A", "B"],
    )
    buildings = frame([shapely.box(470, 0, 490, 10), shapely.box(485, 50, 515, 70), shapely.box(0, 0, 10, 10)])
    buildings.index = ["half", "whole", "owned"]
    land = ownerless_land(COMMUNITIES, two)
    found = ownerless_buildings(buildings, land)
    assert found["building"].tolist() == ["whole", "half"]
    assert found["area_m2"].tolist() == pytest.approx([600, 100], rel=1e-3)
    assert found["share"].tolist() == pytest.approx([1.0, 0.5], abs=1e-3)
    assert found["geometry"].iloc[1].area == pytest.approx(200, rel=1e-3)
    assert ownerless_buildings(buildings, land, min_share=0.6)["building"].tolist() == ["whole"]


def test_a_building_on_two_pieces_counts_once_with_both():
    cracked = frame(
        [
            shapely.box(0, 0, 490, 1000),
            shapely.box(500, 0, 510, 1000),
            shapely.box(530, 0, 1000, 1000),
            GRIDS.geometry[2],
        ],
        community_code=["A", "A", "A", "B"],
    )
    land = ownerless_land(COMMUNITIES, cracked)
    [found] = ownerless_buildings(frame([shapely.box(490, 0, 530, 10)]), land).to_dict("records")
    assert found["area_m2"] == pytest.approx(300, rel=1e-3)
    assert land.loc[found["land"], "area_m2"] == pytest.approx(20_000, rel=1e-3)


def test_layers_in_different_systems_are_brought_together():
    stored = [layer.to_crs("EPSG:4490") for layer in (COMMUNITIES, GRIDS)]
    land = ownerless_land(stored[0], GRIDS)
    assert land.crs == "EPSG:4490"
    assert land["area_m2"].tolist() == pytest.approx([5000], rel=1e-4)
    assert ownerless_land(*stored)["area_m2"].tolist() == pytest.approx([5000], rel=1e-3)
    streets = ownerless_streets(lines([(502, 0), (502, 400)]), land)
    assert streets.crs == "EPSG:4490"
    assert streets["length_m"].tolist() == pytest.approx([400], rel=1e-3)


def test_what_cannot_be_judged_is_refused():
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    land = ownerless_land(COMMUNITIES, GRIDS)
    with pytest.raises(ValueError, match=r"communities have no CRS; set"):
        ownerless_land(COMMUNITIES.set_crs(None, allow_override=True), GRIDS)
    with pytest.raises(ValueError, match=r"grids have no column 'community_code', only code, geometry"):
        ownerless_land(COMMUNITIES, COMMUNITIES)
    with pytest.raises(ValueError, match=r"1 of grids are not valid, first 1: Self-intersection.*repaired"):
        ownerless_land(COMMUNITIES, frame([GRIDS.geometry[0], bow_tie], community_code=["A", "A"]))
    with pytest.raises(ValueError, match=r"1 of buildings are not valid"):
        ownerless_buildings(frame([bow_tie]), land)
    with pytest.raises(ValueError, match=r"what is to be judged has no CRS"):
        ownerless_streets(lines([(0, 0), (1, 1)]).set_crs(None, allow_override=True), land)
    with pytest.raises(ValueError, match=r"the land has no CRS"):
        ownerless_streets(lines([(0, 0), (1, 1)]), land.set_crs(None, allow_override=True))


def test_land_and_what_grids_cover_make_up_each_community():
    rng = np.random.default_rng(11)
    centres = shapely.points(rng.uniform(0, 2000, 40), rng.uniform(0, 1000, 40))
    grids = frame(shapely.buffer(centres, 120), community_code=rng.choice(["A", "B"], 40))
    land = ownerless_land(COMMUNITIES, grids, min_width_m=0.01, min_area_m2=0)
    for code, outline in COMMUNITIES.set_index("code").geometry.items():
        own = shapely.union_all(grids.geometry[grids["community_code"] == code].to_numpy())
        mine = land[land["community"] == code]
        assert mine["area_m2"].sum() == pytest.approx(shapely.difference(outline, own).area, rel=1e-3)
        assert set(mine["held_by"]) == {"", "A", "B"} - {code}
