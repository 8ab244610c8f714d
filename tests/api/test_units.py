"""The basic units by address: the whole community, each with today's grid; of another day with that day's."""

import pytest
import shapely

from tests.support.town import COMMUNITY, SOUTH, STEP, WEST


def test_units_fill_their_community_and_name_their_grid(town, ask):
    features = ask("/data/units.geojson", on="2026-07-01").json()["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    whole = shapely.box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP)
    assert shapely.union_all(shapes).symmetric_difference(whole).area == pytest.approx(0, abs=1e-9)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-3)
    assert {feature["properties"]["grid"][:12] for feature in features} == {COMMUNITY}


def test_units_of_another_day_name_the_grids_of_that_day(town, ask):
    before = ask("/data/units.json", on="2026-06-30").json()
    after = ask("/data/units.json", on="2026-07-01").json()
    assert [row["id"] for row in before] == [row["id"] for row in after]
    assert len({row["grid"] for row in before} - {""}) < len({row["grid"] for row in after})


def test_units_of_one_community_are_asked_for_by_its_code(town, ask):
    assert ask("/data/units.json", area=COMMUNITY).json() == ask("/data/units.json").json()
    assert ask("/data/units.json", area="999999999999").json() == []


def test_units_need_leave(town, ask):
    assert ask("/data/units.geojson", signed=False).status == 403
