"""Walks on the lane, on which every metre can be counted, at one metre a second.

    metres east   0 ----- 300 ----- 600 ----- 900 ----- 1500
                  A       S1        B                   C          the lane, and the start at the station S1

Z lies 900 m north of S1 where no street is; an alley 60 m north of the lane and a yard 300 m north of it meet no other
street, D and E lie on them; two long roads 5 km to the north, U and V on them, meet 2 km away from there only.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from sqlalchemy import Connection, Engine, delete, insert

from data.engine import create_store
from data.reviews.preparing.walk_start import starting_point
from data.reviews.preparing.walked_ground import ground
from data.reviews.preparing.walks import START, along, matrix, planned
from data.schema import Station, Street
from data.types import STORE_CRS
from geo.orienteering import Effort
from tests.support.lane import AS_OF, COMMUNITY, build_lane, place

GRID = COMMUNITY + "001"
STOPS = {
    "A": (0, 0, 3.0),
    "B": (600, 0, 5.0),
    "C": (1500, 0, 9.0),
    "Z": (300, 900, 1.0),
    "D": (300, 60, 1.0),
    "E": (300, 300, 1.0),
    "U": (0, 5000, 1.0),
    "V": (0, 5150, 1.0),
}
FURTHER = {
    "alley": [(100, 60), (500, 60)],
    "yard": [(100, 300), (500, 300)],
    "south": [(-100, 5000), (2000, 5000)],
    "north": [(-100, 5150), (2000, 5150)],
    "link": [(2000, 5000), (2000, 5150)],
}
GEOD = pyproj.Geod(ellps="GRS80")


def stops(ids: str) -> gpd.GeoDataFrame:
    """Some of the stops as candidates, four minutes each."""
    chosen = list(ids)
    return gpd.GeoDataFrame(
        {"worth": [STOPS[one][2] for one in chosen], "stay_minutes": 4.0},
        index=chosen,
        geometry=[place(*STOPS[one][:2]) for one in chosen],
        crs=STORE_CRS,
    )


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = create_store(f"sqlite:///{tmp_path_factory.mktemp('walks') / 'grid.gpkg'}")
    build_lane(engine)
    with engine.begin() as conn:
        for code, points in FURTHER.items():
            line = shapely.MultiLineString([[place(*point) for point in points]])
            row = {"code": code, "highway": "residential", "source": "test", "as_of": AS_OF, "geom": line}
            conn.execute(insert(Street).values(**row))
    yield engine
    engine.dispose()


@pytest.fixture
def conn(lane: Engine) -> Iterator[Connection]:
    """A connection whose changes are undone."""
    with lane.connect() as conn:
        yield conn
        conn.rollback()


def test_an_hour_leads_from_the_station_to_the_end_of_the_lane_and_back(conn):
    walk = planned(conn, GRID, stops("ABC"), minutes=60, start=None)
    assert sorted(walk.order) == ["B", "C"]
    assert walk.minutes_total == pytest.approx(2400 / 60 + 8, abs=0.1)
    assert (walk.worth, walk.bound, walk.gap) == (14.0, 14.0, 0.0)
    assert walk.is_optimal
    assert not walk.is_straight
    assert walk.left_out == {}
    assert metres_apart(walk.start, place(300)) < 0.1


def test_what_is_too_far_is_said_and_not_left_away(conn):
    walk = planned(conn, GRID, stops("ABCZ"), minutes=20, start=None)
    assert (walk.order, walk.worth) == (["B"], 5.0)
    assert walk.minutes_total == pytest.approx(14.0, abs=0.05)
    assert walk.left_out == {"C": "too_long", "Z": "no_street"}


def test_legs_lead_from_place_to_place_with_metres_minutes_and_steps(conn):
    walk = planned(conn, GRID, stops("B"), minutes=60, start=place(300))
    there, back = walk.legs
    assert (there.metres, there.minutes) == pytest.approx((300.0, 5.0), abs=0.1)
    assert [(step.street, round(step.metres), step.turn) for step in there.steps] == [
        ("长巷", 300, "start"),
        (None, 0, "arrive"),
    ]
    assert np.allclose(there.line.coords[0], place(300).coords[0], atol=1e-6)
    assert np.allclose(there.line.coords[-1], back.line.coords[0], atol=1e-9)
    assert GEOD.geometry_length(there.line) == pytest.approx(there.metres, rel=2e-3)


def test_times_of_legs_and_stays_add_up_and_steps_to_their_legs(conn):
    candidates = stops("ABCD")
    walk = planned(conn, GRID, candidates, minutes=90, start=None)
    assert len(walk.legs) == len(walk.order) + 1
    staying = candidates.loc[walk.order, "stay_minutes"].sum()
    assert walk.minutes_total == pytest.approx(sum(leg.minutes for leg in walk.legs) + staying)
    assert walk.minutes_total <= 90.0
    for leg in walk.legs:
        assert sum(step.metres for step in leg.steps) == pytest.approx(leg.metres)
        assert (leg.steps[0].turn, leg.steps[-1].turn) == ("start", "arrive")


@pytest.mark.parametrize("minutes", [0, 13])
def test_a_time_too_short_for_any_stop_is_a_walk_without_one(conn, minutes):
    walk = planned(conn, GRID, stops("AB"), minutes=minutes, start=None)
    assert (walk.order, walk.legs, walk.minutes_total, walk.worth, walk.bound) == ([], [], 0.0, 0.0, 0.0)
    assert walk.left_out == {"A": "too_long", "B": "too_long"}


def test_without_candidates_there_is_no_walk_and_still_a_start(conn):
    walk = planned(conn, GRID, stops(""), minutes=60, start=None)
    assert (walk.order, walk.legs, walk.between["ids"]) == ([], [], [START])
    assert matrix(conn, stops("")) == {"ids": [], "minutes": []}


def test_without_streets_the_walk_is_straight_and_says_so(conn):
    conn.execute(delete(Street))
    walk = planned(conn, GRID, stops("BZ"), minutes=60, start=place(300))
    assert walk.is_straight
    assert walk.minutes_total == pytest.approx((300 + 900 + np.hypot(300, 900)) / 60 + 8, abs=0.1)
    assert all(leg.is_straight and len(leg.line.coords) == 2 for leg in walk.legs)
    assert [step.turn for step in walk.legs[0].steps] == ["start", "arrive"]


def test_a_start_far_from_every_street_walks_straight(conn):
    assert planned(conn, GRID, stops("B"), minutes=120, start=place(600, 900)).is_straight


def test_a_street_that_meets_no_other_is_reached_across_if_it_is_near(conn):
    walk = planned(conn, GRID, stops("DE"), minutes=60, start=place(300))
    assert walk.order == ["D"]
    assert walk.legs[0].metres == pytest.approx(60.0, abs=0.1)
    assert walk.left_out == {"E": "no_way"}


def test_streets_are_read_as_far_as_the_way_between_places_leads(conn):
    places = gpd.GeoSeries([place(*STOPS[one][:2]) for one in "UV"], index=list("UV"), crs=STORE_CRS)
    found = ground(conn, places)
    assert found.metres[0, 1] == pytest.approx(2000 + 150 + 2000, rel=1e-3)
    assert found.metres[0, 0] == 0.0


def test_a_given_order_is_walked_as_it_is(conn):
    candidates = stops("ABC")
    walk = along(conn, ["C", "A"], candidates, start=place(300))
    assert walk.order == ["C", "A"]
    assert walk.minutes_total == pytest.approx((1200 + 1500 + 300) / 60 + 8, abs=0.1)
    assert (walk.worth, walk.bound, walk.is_optimal, walk.gap) == (12.0, 17.0, False, pytest.approx(5 / 17))
    best = planned(conn, GRID, candidates, minutes=60, start=place(300))
    again = along(conn, best.order, candidates, start=best.start)
    assert again.minutes_total == pytest.approx(best.minutes_total)
    assert [leg.line.wkb for leg in again.legs] == [leg.line.wkb for leg in best.legs]
    assert again.between == best.between


def test_an_order_may_hold_a_stop_that_no_street_leads_to(conn):
    walk = along(conn, ["Z", "B"], stops("BZ"), start=place(300))
    assert [leg.is_straight for leg in walk.legs] == [True, True, False]
    assert walk.legs[0].metres == pytest.approx(900.0, abs=1.0)
    assert walk.left_out == {"Z": "no_street"}


def test_an_order_without_a_stop_is_no_way(conn):
    walk = along(conn, [], stops("AB"), start=place(300))
    assert (walk.legs, walk.minutes_total, walk.worth) == ([], 0.0, 0.0)


def test_minutes_between_all_are_whole_tenths(conn):
    found = matrix(conn, stops("ABZ"), start=place(300))
    assert found == {
        "ids": [START, "A", "B", "Z"],
        "minutes": [[0, 50, 50, None], [50, 0, 100, None], [50, 100, 0, None], [None, None, None, 0]],
    }
    assert matrix(conn, stops("AB"))["minutes"] == [[0, 100], [100, 0]]


def test_who_walks_twice_as_fast_gets_farther(conn):
    assert planned(conn, GRID, stops("ABC"), minutes=30, start=None, speed_m_per_s=2.0).order.count("C") == 1
    assert planned(conn, GRID, stops("ABC"), minutes=30, start=None).order.count("C") == 0


def test_more_candidates_than_all_subsets_can_be_tried_of_are_searched_and_bounded(conn):
    rng = np.random.default_rng(1)
    east = rng.uniform(0, 1500, 17)
    many = gpd.GeoDataFrame(
        {"worth": rng.uniform(1, 9, 17), "stay_minutes": 4.0},
        index=[f"building:{number}" for number in range(17)],
        geometry=[place(x) for x in east],
        crs=STORE_CRS,
    )
    walk = planned(conn, GRID, many, minutes=60, start=place(300), effort=Effort(kicks=300, nodes=30))
    assert walk.worth <= walk.bound <= many["worth"].sum()
    assert walk.is_optimal, "on a line there is little to choose from"
    again = planned(conn, GRID, many, minutes=60, start=place(300), effort=Effort(kicks=300, nodes=30))
    assert again.order == walk.order


def test_without_a_station_the_walk_begins_where_a_street_leads_into_the_grid(conn):
    conn.execute(delete(Station))
    assert metres_apart(starting_point(conn, GRID, stops("AB")), place(700)) < 0.1
    conn.execute(delete(Street))
    assert metres_apart(starting_point(conn, GRID, stops("A")), place(0, -100)) < 1.0


def test_a_station_beside_the_grid_is_nearer_than_none(conn):
    conn.execute(delete(Station).where(Station.code == "S1"))
    row = {"code": "S2", "name": "站", "kind": "party_mass_station", "source": "test", "as_of": AS_OF}
    conn.execute(insert(Station).values(geom=place(900), **row))
    assert metres_apart(starting_point(conn, GRID, stops("AB")), place(900)) < 0.1


def test_a_grid_that_nobody_knows_is_where_the_candidates_are(conn):
    found = starting_point(conn, "nowhere", stops("AB"))
    assert metres_apart(found, place(300)) < 0.1
    with pytest.raises(ValueError, match="neither a grid 'nowhere' nor a candidate"):
        starting_point(conn, "nowhere", stops(""))


def test_what_makes_no_sense_is_refused_with_value_and_remedy(conn):
    twice, nowhere = stops("AA"), stops("AB").set_geometry([place(0), None], crs=STORE_CRS)
    with pytest.raises(ValueError, match=r"candidates \['A'\] come twice; give each once"):
        planned(conn, GRID, twice, minutes=60, start=None)
    with pytest.raises(ValueError, match=r"candidates \['B'\] have no place or no worth"):
        matrix(conn, nowhere)
    with pytest.raises(ValueError, match="m/s leads nowhere; give more than 0"):
        planned(conn, GRID, stops("A"), minutes=60, start=None, speed_m_per_s=0.0)
    with pytest.raises(ValueError, match=r"names \['Q'\]; give ids of candidates"):
        along(conn, ["Q"], stops("A"), start=place(0))
    with pytest.raises(ValueError, match="names a stop twice"):
        along(conn, ["A", "A"], stops("A"), start=place(0))


def metres_apart(a: shapely.Point, b: shapely.Point) -> float:
    return float(GEOD.inv(a.x, a.y, b.x, b.y)[2])
