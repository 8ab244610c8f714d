"""The grid that each unit belongs to today."""

import geopandas as gpd
import pytest
import shapely

from geo.current_grids import current_grids, premises
from geo.units import Units
from tests.support.blocks import BLOCK, CRS, box, communities, houses, lines, units_of, ways

TWO = ({"place": (50.0, 50.0)}, {"place": (150.0, 50.0)})


def grids(**outlines: shapely.Geometry) -> gpd.GeoDataFrame:
    """Grids of community A; the name is the code."""
    table = {"code": list(outlines), "community_code": "A"}
    return gpd.GeoDataFrame(table, geometry=list(outlines.values()), crs=CRS)


def stand(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    """The houses as points, by code."""
    stock = houses(*(dict(row) for row in rows)).set_index("code")
    return stock.set_geometry(stock.geometry.representative_point())


def today(units: Units, drawn: gpd.GeoDataFrame, *rows: dict[str, object]) -> dict[str, str]:
    return current_grids(units, drawn, stand(*(rows or TWO))).to_dict()


def test_a_unit_belongs_to_the_grid_that_its_houses_stand_in():
    drawn = grids(A1=box(0.0, 0.0, 100.0, 100.0), A2=box(100.0, 0.0, 200.0, 100.0))

    assert today(units_of(), drawn) == {"B1": "A1", "B2": "A2"}


def test_households_count_more_than_ground():
    yard = box(145.0, 45.0, 155.0, 55.0)  # a hundredth of the unit's ground, with the house in it
    drawn = grids(A1=box(0.0, 0.0, 200.0, 100.0).difference(yard), A2=yard)

    assert today(units_of(), drawn) == {"B1": "A1", "B2": "A2"}


def test_merchants_decide_where_nobody_lives():
    shops = (
        {"place": (40.0, 50.0), "households": 0, "merchants": 1},
        {"place": (75.0, 50.0), "households": 0, "merchants": 2},
        {"place": (150.0, 50.0)},
    )
    units = units_of(stock=houses(*(dict(shop) for shop in shops)))
    drawn = grids(A1=box(0.0, 0.0, 62.0, 100.0), A2=box(62.0, 0.0, 200.0, 100.0))

    assert units.building_unit["B1"] == units.building_unit["B2"]
    assert current_grids(units, drawn, stand(*shops))[units.building_unit["B1"]] == "A2"


def test_ground_decides_where_households_are_equal():
    rows = (
        {"place": (30.0, 50.0), "households": 2},
        {"place": (70.0, 50.0), "households": 2},
        {"place": (150.0, 50.0)},
    )
    units = units_of(stock=houses(*(dict(row) for row in rows)))
    drawn = grids(A1=box(0.0, 0.0, 60.0, 100.0), A2=box(60.0, 0.0, 200.0, 100.0))

    # The unit reaches to about x = 110: 60 m of it in A1, 50 m in A2.
    assert current_grids(units, drawn, stand(*rows))[units.building_unit["B1"]] == "A1"


def test_the_first_code_decides_where_all_is_equal():
    both = box(0.0, 0.0, 200.0, 100.0)

    assert today(units_of(), grids(A2=both, A1=both)) == {"B1": "A1", "B2": "A1"}


def test_a_park_belongs_to_the_grid_that_covers_most_of_it():
    units = units_of(
        communities(A=box(0.0, 0.0, 400.0, 100.0)),
        streets=ways((shapely.LineString([(668_200.0, 3_547_950.0), (668_200.0, 3_548_150.0)]), "residential")),
    )
    drawn = grids(A1=box(0.0, 0.0, 290.0, 100.0), A2=box(290.0, 0.0, 400.0, 100.0))

    (park,) = units.frame.index[units.frame["buildings"] == 0]
    assert today(units, drawn)[park] == "A2"


def test_a_unit_outside_every_grid_has_none():
    drawn = grids(A1=box(0.0, 0.0, 100.2, 100.0))

    assert today(units_of(), drawn) == {"B1": "A1", "B2": ""}
    assert today(units_of(), grids()) == {"B1": "", "B2": ""}


def test_a_grid_of_another_community_is_not_chosen():
    drawn = grids(A1=box(0.0, 0.0, 200.0, 100.0)).assign(community_code="B")

    assert today(units_of(), drawn) == {"B1": "", "B2": ""}


@pytest.mark.parametrize("crs", [4490, 4326])
def test_grids_may_be_in_degrees(crs):
    drawn = grids(A1=box(0.0, 0.0, 100.0, 100.0), A2=box(100.0, 0.0, 200.0, 100.0)).to_crs(crs)

    units = units_of(barriers=lines())

    assert current_grids(units, drawn, stand(*TWO).to_crs(crs)).tolist() == ["A1", "A2"]


def test_premises_are_firms_and_grids_where_nothing_stands():
    drawn = grids(A1=box(0.0, 0.0, 100.0, 100.0), A2=box(100.0, 0.0, 150.0, 100.0), A3=box(150.0, 0.0, 200.0, 100.0))
    drawn["grid_class"] = ["residential", "rural", "exclusive"]
    found = premises(drawn, stand({"place": (50.0, 50.0)}, {"place": (175.0, 50.0)}))

    assert found["code"].tolist() == ["premises-A2", "premises-A3"]
    assert set(found["kind"]) == {"premises"}
    assert found.geometry.tolist() == drawn.geometry.tolist()[1:]


def test_premises_divide_ground_that_a_house_would_take():
    yard = box(100.0, 0.0, 200.0, 100.0)
    drawn = grids(A1=BLOCK.difference(yard), A2=yard).assign(grid_class="rural")
    house = {"place": (50.0, 50.0)}
    stock = houses(dict(house))

    whole = units_of(stock=stock)
    divided = units_of(stock=stock, barriers=premises(drawn, stand(house)))

    assert today(whole, drawn, house) == {"B1": "A1"}
    assert sorted(today(divided, drawn, house).values()) == ["A1", "A2"]
    assert divided.borders[["length_m", "along_m", "crossable"]].to_numpy().tolist() == [
        [pytest.approx(100.0), 0.0, True]
    ]


def test_there_are_no_premises_without_grids():
    assert premises(grids().assign(grid_class=[]), stand({"place": (50.0, 50.0)})).empty
