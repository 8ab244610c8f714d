import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.walking import WalkNetwork
from tests.support.street_maps import METRES, layer, places, shifted, streets

MINUTE_M = 72.0  # at 1.2 m/s


def metres(network: WalkNetwork, a: tuple[float, float], b: tuple[float, float]) -> float:
    """From a to b."""
    return float(network.metres(places(b), places(a))["metres"].iloc[0])


# --- from streets to a network ---


def test_streets_that_cross_are_cut_there():
    #     |
    #   --+--
    #     |
    network = WalkNetwork.from_lines(streets([(0, 50), (100, 50)], [(50, 0), (50, 100)]))
    assert len(network.edges) == 4
    assert len(network.nodes) == 5
    assert network.edges["length_m"].tolist() == [50.0] * 4
    assert metres(network, (0, 50), (50, 100)) == pytest.approx(100.0)


def test_a_street_that_ends_on_another_cuts_it():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(30, 0), (30, 40)]))
    assert sorted(network.edges["length_m"]) == pytest.approx([30.0, 40.0, 70.0])
    assert metres(network, (0, 0), (30, 40)) == pytest.approx(70.0)


def test_a_bridge_passes_over_a_street_and_meets_those_at_its_ends():
    # the bridge from (20, 50) to (80, 50) goes on as streets at both ends
    network = WalkNetwork.from_lines(
        streets(
            [(50, 0), (50, 100)],
            [(0, 50), (20, 50)],
            [(20, 50), (80, 50)],
            [(80, 50), (100, 50)],
            bridge=[None, None, "yes", None],
        )
    )
    assert metres(network, (0, 50), (100, 50)) == pytest.approx(100.0)
    assert metres(network, (0, 50), (50, 100)) == np.inf
    assert len(network.islands) == 2


@pytest.mark.parametrize("tags", [{"tunnel": [None, "yes"]}, {"layer": [None, -1]}, {"layer": ["0", "1"]}])
def test_tunnels_and_layers_pass_too(tags):
    network = WalkNetwork.from_lines(streets([(50, 0), (50, 100)], [(0, 50), (100, 50)], **tags))
    assert metres(network, (0, 50), (50, 100)) == np.inf


def test_a_passage_through_a_building_is_on_the_ground():
    lines = [(50, 0), (50, 100)], [(0, 50), (100, 50)]
    network = WalkNetwork.from_lines(streets(*lines, tunnel=[None, "building_passage"]))
    assert metres(network, (0, 50), (50, 100)) == pytest.approx(100.0)


def test_two_bridges_of_one_level_meet():
    lines = [(50, 0), (50, 100)], [(0, 50), (100, 50)]
    network = WalkNetwork.from_lines(streets(*lines, bridge=["yes", "yes"], layer=[None, 1]))
    assert metres(network, (0, 50), (50, 100)) == pytest.approx(100.0)


def test_the_end_of_a_bridge_lands_in_the_middle_of_a_street():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(40, 0), (40, 60)], bridge=["no", "yes"]))
    assert metres(network, (0, 0), (40, 60)) == pytest.approx(100.0)


def test_a_street_drawn_in_two_parts_under_a_bridge_does_not_meet_it():
    network = WalkNetwork.from_lines(
        streets([(50, 0), (50, 50)], [(50, 50), (50, 100)], [(0, 50), (100, 50)], bridge=["", "", "yes"])
    )
    assert metres(network, (50, 0), (50, 100)) == pytest.approx(100.0)
    assert metres(network, (0, 50), (50, 100)) == np.inf


def test_stairs_from_both_sides_end_on_a_bridge():
    network = WalkNetwork.from_lines(
        streets(
            [(50, 0), (50, 50)],
            [(50, 100), (50, 50)],
            [(0, 50), (100, 50)],
            bridge=[None, None, "yes"],
            highway=["steps", "steps", "footway"],
        )
    )
    assert metres(network, (0, 50), (50, 100)) == pytest.approx(100.0)


def test_a_path_that_ends_alone_under_a_bridge_leads_onto_it():
    network = WalkNetwork.from_lines(streets([(50, 0), (50, 50)], [(0, 50), (100, 50)], bridge=[None, "yes"]))
    assert metres(network, (50, 0), (100, 50)) == pytest.approx(100.0)


def test_two_bridges_may_land_at_one_place_of_a_street():
    network = WalkNetwork.from_lines(
        streets([(0, 0), (100, 0)], [(50, 0), (50, 50)], [(50, 0), (50, -50)], bridge=[None, "yes", "yes"])
    )
    assert metres(network, (0, 0), (50, 50)) == pytest.approx(100.0)
    assert metres(network, (50, -50), (100, 0)) == pytest.approx(100.0)


def test_a_line_that_ends_on_itself_can_be_left_there():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0), (100, 50), (50, 50), (50, 0)]))
    assert metres(network, (0, 0), (50, 50)) == pytest.approx(100.0)


def test_islands_are_told_by_number_length_and_nodes():
    network = WalkNetwork.from_lines(streets([(0, 500), (60, 500)], [(0, 0), (100, 0)], [(50, 0), (50, 70)]))
    assert network.islands.to_dict("list") == {"nodes": [4, 2], "edges": [3, 1], "length_m": [170.0, 60.0]}
    assert network.edges.set_index("line")["island"].loc[0] == 1
    assert network.edges.set_index("line")["island"].loc[[1, 2]].unique().tolist() == [0]


def test_short_islands_can_be_left_out_so_that_nobody_is_stranded_on_them():
    layer_ = streets([(0, 0), (100, 0)], [(0, 30), (40, 30)])
    stranded = WalkNetwork.from_lines(layer_).minutes(places((100, 0)), places((20, 29)))
    network = WalkNetwork.from_lines(layer_, shortest_island_m=50.0)
    assert stranded["minutes"].tolist() == [np.inf]
    assert network.minutes(places((100, 0)), places((20, 29)))["minutes"].tolist() == [pytest.approx(109 / MINUTE_M)]
    assert network.left_out["on short islands"] == 1
    assert len(network.nodes) == 2


def test_of_parallel_edges_the_shortest_is_walked_and_both_are_met():
    #   detour 3 + 5 + ... never the sum of both
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)]))
    assert metres(network, (0, 0), (100, 0)) == pytest.approx(100.0)
    detour = 2 * np.hypot(50, 80)
    assert metres(network, (50, 80), (100, 0)) == pytest.approx(detour / 2)


def test_duplicates_change_nothing():
    one = streets([(0, 0), (100, 0)], [(50, 0), (50, 50)])
    network = WalkNetwork.from_lines(gpd.GeoDataFrame(pd.concat([one, one, one.iloc[::-1]], ignore_index=True)))
    assert metres(network, (0, 0), (50, 50)) == pytest.approx(100.0)
    assert len(network.islands) == 1


def test_a_line_on_top_of_part_of_another_meets_it_at_its_ends():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(20, 0), (60, 0), (60, 40)]))
    assert metres(network, (100, 0), (60, 40)) == pytest.approx(80.0)
    assert metres(network, (0, 0), (60, 40)) == pytest.approx(100.0)


def test_a_line_that_crosses_itself_can_be_left_at_the_crossing():
    # a loop: east, north, back west and down through its own start street
    line = [(0, 0), (100, 0), (100, 50), (50, 50), (50, -50)]
    network = WalkNetwork.from_lines(streets(line))
    assert metres(network, (0, 0), (50, -50)) == pytest.approx(100.0)


def test_a_roundabout_is_walked_the_shorter_way_round():
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    network = WalkNetwork.from_lines(streets(ring, [(0, 0), (-50, 0)]))
    assert metres(network, (-50, 0), (100, 0)) == pytest.approx(150.0)
    assert metres(network, (-50, 0), (0, 100)) == pytest.approx(150.0)
    assert metres(network, (10, 100), (90, 100)) == pytest.approx(80.0)


def test_a_dangling_end_a_hair_short_of_the_street_is_joined_and_one_a_metre_short_is_not():
    lines = [(0, 0), (100, 0)], [(50, 0.005), (50, 50)], [(70, 1.0), (70, 50)]
    network = WalkNetwork.from_lines(streets(*lines))
    assert metres(network, (0, 0), (50, 50)) == pytest.approx(99.995)
    assert metres(network, (0, 0), (70, 50)) == np.inf
    joined = WalkNetwork.from_lines(streets(*lines), join_within_m=1.5)
    assert metres(joined, (0, 0), (70, 50)) == pytest.approx(119.0)


def test_a_street_that_runs_past_its_crossing_keeps_its_stub():
    network = WalkNetwork.from_lines(streets([(0, 0), (100.2, 0)], [(100, -50), (100, 50)]))
    assert sorted(network.edges["length_m"].round(6)) == [0.2, 50.0, 50.0, 100.0]


def test_broken_lines_are_left_out_and_counted():
    with np.errstate(invalid="ignore"):
        not_a_number = shapely.LineString([(0, 0), (np.nan, 9)])
    shapes = [
        shapely.LineString([(0, 0), (100, 0)]),
        shapely.LineString([(5, 5), (5, 5)]),
        shapely.LineString(),
        None,
        shapely.Point(3, 3),
        not_a_number,
        shapely.LineString([(0, 0), (0, 0), (0, 30), (0, 30)]),
    ]
    network = WalkNetwork.from_lines(layer(shapes))
    assert network.left_out.to_dict() == {"not walked": 0, "no line": 4, "zero length": 1, "on short islands": 0}
    assert metres(network, (100, 0), (0, 30)) == pytest.approx(130.0)


def test_zero_length_edges_between_streets_are_no_obstacle():
    network = WalkNetwork.from_lines(streets([(0, 0), (50, 0)], [(50, 0), (50, 0)], [(50, 0), (100, 0)]))
    assert metres(network, (0, 0), (100, 0)) == pytest.approx(100.0)


def test_lines_of_several_parts_are_walked_part_by_part():
    parts = shapely.MultiLineString([[(0, 0), (50, 0)], [(50, 0), (50, 40)], [(500, 0), (600, 0)]])
    network = WalkNetwork.from_lines(layer([parts]))
    assert metres(network, (0, 0), (50, 40)) == pytest.approx(90.0)
    assert network.edges["line"].tolist() == [0, 0, 0]


def test_the_geometry_column_may_have_any_name_and_streets_any_labels():
    named = streets([(0, 0), (100, 0)]).rename_geometry("geom").set_index(pd.Index(["Long Street"]))
    assert WalkNetwork.from_lines(named).edges["line"].tolist() == ["Long Street"]


def test_height_is_ignored():
    line = shapely.LineString([(0, 0, 5), (100, 0, 90)])
    assert WalkNetwork.from_lines(layer([line])).edges["length_m"].tolist() == [100.0]


def test_degrees_are_brought_to_metres_and_web_mercator_too():
    in_metres = streets([(0, 0), (1000, 0)])
    for crs in (4326, 4490, 3857):
        network = WalkNetwork.from_lines(in_metres.to_crs(crs))
        assert network.edges["length_m"].iloc[0] == pytest.approx(1000.0, rel=1e-6)
    in_feet = WalkNetwork.from_lines(in_metres.to_crs("+proj=utm +zone=50 +datum=WGS84 +units=ft"))
    assert in_feet.edges["length_m"].iloc[0] == pytest.approx(1000.0, rel=1e-6)
    gauss_kruger = WalkNetwork.from_lines(in_metres.to_crs(4549))
    assert gauss_kruger.edges.crs.to_epsg() == 4549  # measures metres: stays


def test_no_crs_no_streets_and_none_to_walk_are_errors_with_a_remedy():
    with pytest.raises(ValueError, match=r"no CRS; set the one they were drawn in"):
        WalkNetwork.from_lines(streets([(0, 0), (1, 0)]).set_crs(None, allow_override=True))
    with pytest.raises(ValueError, match=r"none of 0 streets .*; import a street layer, or use the straight"):
        WalkNetwork.from_lines(layer([]))
    with pytest.raises(ValueError, match=r"none of 2 streets can be walked \(1 not walked, 1 no line, 0 zero length\)"):
        WalkNetwork.from_lines(layer([shapely.LineString([(0, 0), (9, 0)]), None], highway=["motorway", "path"]))
    with pytest.raises(ValueError, match=r"none of 1 streets .* 1 on short islands"):
        WalkNetwork.from_lines(streets([(0, 0), (9, 0)]), shortest_island_m=10.0)


# --- who walks where ---


def test_streets_closed_to_walkers_are_not_walked():
    network = WalkNetwork.from_lines(
        streets([(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)], highway=["motorway", "residential"])
    )
    assert metres(network, (0, 0), (100, 0)) == pytest.approx(2 * np.hypot(50, 80))
    assert network.left_out["not walked"] == 1


def test_one_way_streets_bind_cars_and_one_way_stairs_bind_walkers():
    lines = [(0, 0), (100, 0)], [(0, 0), (0, 400), (100, 400), (100, 0)]
    up = WalkNetwork.from_lines(streets(*lines, highway=["residential", "path"], oneway=["yes", None]))
    assert metres(up, (100, 0), (0, 0)) == pytest.approx(100.0)
    stairs = WalkNetwork.from_lines(streets(*lines, highway=["steps", "path"], oneway=["yes", None]))
    assert metres(stairs, (0, 0), (100, 0)) == pytest.approx(100.0)
    assert metres(stairs, (100, 0), (0, 0)) == pytest.approx(900.0)
    assert metres(stairs, (80, 0), (20, 0)) == pytest.approx(20.0 + 900.0 + 20.0)
    assert metres(stairs, (20, 0), (80, 0)) == pytest.approx(60.0)


def test_a_route_goes_round_one_way_stairs_and_isochrones_differ_by_direction():
    lines = [(0, 0), (100, 0)], [(0, 0), (0, 400), (100, 400), (100, 0)]
    network = WalkNetwork.from_lines(streets(*lines, highway=["escalator", "path"], conveying=["backward", None]))
    up, down = places((10, 0)), places((90, 0))
    line, minutes = network.route(up, down)
    assert minutes == pytest.approx((10 + 900 + 10) / MINUTE_M) == network.minutes(down, up)["minutes"].iloc[0]
    assert line.length == pytest.approx(minutes * MINUTE_M)
    assert network.route(down, up)[1] == pytest.approx(80 / MINUTE_M)
    assert network.reached_streets(down, 0.5).length == pytest.approx(36.0)
    there = network.reached_streets(down, 0.5, towards=True)
    assert there.length == pytest.approx(10.0 + 26.0)  # 10 m of the escalator, then the street that leads to it


# --- places and facilities ---


def test_access_legs_and_parts_of_edges_are_walked():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(1000, 0), (1000, 500)]))
    found = network.minutes(places((1020, 300), index=["north"]), places((100, 40), index=[7]))
    assert found.index.tolist() == [7]
    assert found["facility"].tolist() == ["north"]
    assert found["minutes"].tolist() == [pytest.approx((40 + 900 + 300 + 20) / MINUTE_M)]


def test_facility_and_place_on_one_edge_meet_directly():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    found = network.minutes(places((300, 0), (700, 10)), places((480, 5), (490, 0), (300, 0)))
    assert (found["minutes"] * MINUTE_M).tolist() == pytest.approx([185.0, 190.0, 0.0])
    assert found["facility"].tolist() == [0, 0, 0]
    assert network.minutes(places((700, 10)), places((480, 5)))["minutes"].iloc[0] == pytest.approx(235 / MINUTE_M)


def test_the_nearest_facility_on_an_edge_need_not_be_the_neighbour():
    # the one in between stands far off the street
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    found = network.minutes(places((500, 400), (600, 0), index=["far off", "near"]), places((450, 0)))
    assert found["facility"].tolist() == ["near"]
    assert found["minutes"].tolist() == [pytest.approx(150 / MINUTE_M)]


def test_a_building_exactly_on_a_node_walks_from_there():
    network = WalkNetwork.from_lines(streets([(0, 50), (100, 50)], [(50, 0), (50, 100)]))
    assert metres(network, (50, 50), (50, 100)) == pytest.approx(50.0)
    assert metres(network, (0, 50), (50, 50)) == pytest.approx(50.0)
    assert metres(network, (50, 50), (50, 50)) == 0.0


def test_what_is_not_reached_is_infinite_and_has_no_facility():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(0, 200), (100, 200)]))
    found = network.minutes(places((0, 0), index=[5]), places((50, 0), (50, 200)))
    assert found["minutes"].tolist() == [pytest.approx(50 / MINUTE_M), np.inf]
    assert found["facility"].dtype == "Int64"
    assert found["facility"].tolist() == [5, pd.NA]
    assert network.minutes(places(), places((50, 0)))["minutes"].tolist() == [np.inf]
    assert network.minutes(places((50, 0)), places()).empty


def test_a_place_far_from_every_street_is_reported_and_reaches_nothing():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    located = network.locate(places((50, 499), (50, 501), index=["in", "out"]))
    assert located.too_far().tolist() == ["out"]
    assert located.access_m.tolist() == [499.0, np.inf]
    assert network.locate(places((50, 60)), within_m=50.0).found.tolist() == [False]
    assert network.minutes(places((50, 0)), located)["minutes"].tolist() == [pytest.approx(499 / MINUTE_M), np.inf]


def test_missing_and_empty_places_reach_nothing():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    shapes = gpd.GeoSeries([None, shapely.Point(), shapely.Polygon(), shifted(shapely.Point(0, 0))], crs=METRES)
    assert network.minutes(shapes, shapes)["minutes"].tolist() == [np.inf, np.inf, np.inf, 0.0]
    assert network.minutes_matrix(shapes, shapes, limit_minutes=None).to_numpy().tolist()[3] == [np.inf] * 3 + [0.0]


def test_a_polygon_stands_for_itself_by_a_point_inside_it():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    house = gpd.GeoSeries([shifted(shapely.box(100, 10, 140, 30))], crs=METRES)
    assert metres(network, (120, 20), (500, 0)) == pytest.approx(400.0)
    assert network.minutes(places((500, 0)), house)["minutes"].iloc[0] == pytest.approx(400 / MINUTE_M)


def test_places_come_in_any_crs():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]).to_crs(4490))
    found = network.minutes(places((0, 0)).to_crs(4326), places((720, 0)).to_crs(3857))
    assert found["minutes"].iloc[0] == pytest.approx(10.0, rel=1e-6)
    with pytest.raises(ValueError, match="the places have no CRS"):
        network.minutes(places((0, 0)).set_crs(None, allow_override=True), places((0, 0)))


# --- speed and limit ---


def test_slower_walkers_take_longer_and_the_limit_is_reached_exactly():
    network = WalkNetwork.from_lines(streets([(0, 0), (2000, 0)]))
    here, there = places((1080, 0), (1081, 0)), places((0, 0))
    assert network.minutes(there, here, limit_minutes=15)["minutes"].tolist() == [pytest.approx(15.0), np.inf]
    assert network.minutes(there, here, speed_m_per_s=0.8)["minutes"].tolist() == pytest.approx([22.5, 1081 / 48])
    assert network.minutes_matrix(there, here, limit_minutes=15)[0].tolist() == [pytest.approx(15.0), np.inf]


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan, np.inf])
def test_a_speed_that_reaches_nothing_is_an_error(speed):
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    for ask in (
        lambda: network.minutes(places((0, 0)), places((1, 0)), speed_m_per_s=speed),
        lambda: network.minutes_matrix(places((0, 0)), places((1, 0)), limit_minutes=5, speed_m_per_s=speed),
        lambda: network.isochrone(places((0, 0)), 5, speed_m_per_s=speed),
        lambda: network.route(places((0, 0)), places((1, 0)), speed_m_per_s=speed),
    ):
        with pytest.raises(ValueError, match=r"a speed of .* m/s reaches nothing; give more than 0"):
            ask()


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_a_negative_limit_is_an_error(limit):
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    with pytest.raises(ValueError, match="minutes are no length of a walk; give 0 or more"):
        network.minutes(places((0, 0)), places((1, 0)), limit_minutes=limit)


# --- matrix ---


def test_the_matrix_has_places_as_rows_and_facilities_as_columns():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(0, 300), (50, 300)]))
    facilities = places((0, 0), (720, 0), (0, 300), index=["a", "b", "island"])
    matrix = network.minutes_matrix(facilities, places((72, 0), (50, 300), index=[8, 9]), limit_minutes=5)
    assert matrix.index.tolist() == [8, 9]
    assert matrix.columns.tolist() == ["a", "b", "island"]
    assert matrix.to_numpy().tolist() == [
        [pytest.approx(1.0), np.inf, np.inf],
        [np.inf, np.inf, pytest.approx(50 / 72)],
    ]


def test_places_located_once_answer_as_places_do():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(500, 0), (500, 500)]))
    here, there = places((10, 5), (500, 400)), places((990, 5), (480, 300))
    pd.testing.assert_frame_equal(
        network.metres_matrix(there, here), network.metres_matrix(network.locate(there), network.locate(here))
    )


# --- isochrone and route ---


def test_an_isochrone_follows_the_streets_and_ends_at_the_minute():
    network = WalkNetwork.from_lines(streets([(0, 0), (2000, 0)], [(1000, 0), (1000, 900)]))
    reached = network.reached_streets(places((1000, 0)), 5)
    assert reached.length == pytest.approx(3 * 360.0)
    assert shifted(reached, back=True).bounds == pytest.approx((640, 0, 1360, 360))
    area = shifted(network.isochrone(places((1000, 0)), 5, width_m=20.0), back=True)
    assert area.bounds == pytest.approx((620, -20, 1380, 380))
    assert area.contains(shapely.Point(1360, 0))
    assert not area.intersects(shapely.Point(1000, 381))


def test_an_isochrone_spends_the_access_leg_and_is_empty_before_the_street():
    network = WalkNetwork.from_lines(streets([(0, 0), (2000, 0)]))
    assert network.reached_streets(places((1000, 72)), 2).length == pytest.approx(144.0)
    assert network.isochrone(places((1000, 72)), 0.5).is_empty
    assert network.isochrone(places((1000, 5000)), 15).is_empty


def test_an_isochrone_of_several_points_is_what_any_of_them_reaches():
    network = WalkNetwork.from_lines(streets([(0, 0), (2000, 0)]))
    both = network.reached_streets(places((500, 0), (1500, 0)), 1)
    assert both.length == pytest.approx(4 * 72.0)


def test_an_edge_reached_from_both_ends_keeps_its_gap():
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    network = WalkNetwork.from_lines(streets(ring, [(0, 0), (-10, 0)]))
    reached = network.reached_streets(places((-10, 0)), 160 / MINUTE_M)
    assert reached.length == pytest.approx(10 + 300)
    assert not reached.intersects(shifted(shapely.box(90, 90, 110, 110)))


def test_a_route_is_the_way_that_the_minutes_count():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(400, 0), (400, 500)]))
    line, minutes = network.route(places((0, 10)), places((410, 300)))
    corners = shapely.get_coordinates(shapely.remove_repeated_points(shifted(line, back=True)))
    assert corners == pytest.approx(np.array([(0, 10), (0, 0), (400, 0), (400, 300), (410, 300)]), abs=1e-6)
    assert minutes == pytest.approx((10 + 400 + 300 + 10) / MINUTE_M)


def test_a_route_comes_in_the_crs_of_the_question():
    network = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]).to_crs(4490))
    a, b = places((100, 0)), places((900, 0))
    line, minutes = network.route(a, b)
    assert line.length == pytest.approx(800.0, rel=1e-6)
    bare, same = network.route(a.to_crs(4490).iloc[0], b.to_crs(4490).iloc[0])
    assert same == pytest.approx(minutes)
    assert bare.bounds == pytest.approx(tuple(gpd.GeoSeries([line], crs=METRES).to_crs(4490).total_bounds))
    assert network.isochrone(a.to_crs(4490).iloc[0], 5).bounds[0] == pytest.approx(118.79, abs=0.1)


def test_a_route_that_does_not_exist_is_empty_and_infinite():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(0, 300), (100, 300)]))
    for there in ((50, 300), (50, 5000)):
        line, minutes = network.route(places((50, 0)), places(there))
        assert line.is_empty
        assert minutes == np.inf


def test_a_route_to_where_one_stands_has_no_length():
    network = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    line, minutes = network.route(places((50, 0)), places((50, 0)))
    assert (line.length, minutes) == (0.0, 0.0)
