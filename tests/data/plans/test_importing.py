"""A plan drawn elsewhere comes back unit by unit; what cannot be is named with row, value and remedy."""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from data import errors
from data.engine import read, write
from data.plans.exports import write_plan
from data.plans.importing import read_plan
from data.plans.material import gather
from data.queries.grids import grids
from data.queries.plans import plan
from data.schema import Plan
from data.types import STORE_CRS
from data.units import TodaysUnits
from tests.data.plans.conftest import NOW, TODAY, as_square
from tests.support.plan_town import COMMUNITY, code_of

A, B, C = (code_of(letter) for letter in "abc")


def reading(town, path, **other):
    with read(town.store) as conn:
        known = grids(conn, on=TODAY)
    return read_plan(path, units=town.units, current=town.current, grids=known, **other)


def square(town, column, width=1.0, *, row=0, height=2.0):
    """A rectangle in units of the town's squares, from the upper left corner."""
    west, _, _, north = town.units.frame.total_bounds
    return shapely.box(
        west + 100 * column, north - 100 * (row + height), west + 100 * (column + width), north - 100 * row
    )


def saved(town, path, rows, shapes, *, crs=None, layer=None, **options):
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=town.units.frame.crs)
    frame = frame.to_crs(crs or STORE_CRS)
    pyogrio.write_dataframe(frame, path, layer=layer, **options)
    return path


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
def test_each_unit_goes_to_the_area_that_holds_most_of_it(town, tmp_path, ending):
    shapes = [square(town, 0, 1.4), square(town, 1.4, 1.6)]
    crs = "EPSG:4326" if ending == "geojson" else None
    path = saved(town, tmp_path / f"方案.{ending}", {"code": [A, B]}, shapes, crs=crs)
    found = reading(town, path)
    assert as_square(found.grid) == ["abb", "abb"]
    assert (found.moved, found.uncovered) == (2, ())
    assert found.split.index.tolist() == [town.unit(0, 1), town.unit(1, 1)]
    assert found.split[["grid", "other"]].to_numpy().tolist() == [[B, A], [B, A]]
    assert found.split[["share", "other_share"]].to_numpy().ravel().tolist() == pytest.approx([0.6, 0.4] * 2, abs=1e-3)


def test_gauss_kruger_metres_and_a_shifted_datum_are_taken_back(town, tmp_path):
    shapes = [square(town, 0, 1), square(town, 1, 2)]
    path = saved(town, tmp_path / "a.gpkg", {"code": [A, B]}, shapes, crs="EPSG:4549")
    assert as_square(reading(town, path).grid) == ["abb", "abb"]


def test_grids_may_be_called_by_their_names_and_in_chinese_columns(town, tmp_path):
    path = saved(
        town, tmp_path / "a.gpkg", {"网格": ["第二网格", "第一网格"]}, [square(town, 0, 1), square(town, 1, 2)]
    )
    assert as_square(reading(town, path).grid) == ["baa", "baa"]
    other = saved(town, tmp_path / "b.gpkg", {"mine": [A, B]}, [square(town, 0, 1), square(town, 1, 2)])
    assert as_square(reading(town, other, column="mine").grid) == ["abb", "abb"]


def test_several_areas_make_one_grid_and_a_new_grid_brings_its_name(town, tmp_path):
    shapes = [square(town, 0, 1), square(town, 2, 1), square(town, 1, 1)]
    path = saved(town, tmp_path / "a.gpkg", {"code": [A, A, C], "name": ["甲", "甲", "锦绣网格"]}, shapes)
    found = reading(town, path)
    assert as_square(found.grid) == ["aca", "aca"]
    assert found.names == {C: "锦绣网格"}


def test_units_that_no_area_covers_are_named_and_have_no_grid(town, tmp_path):
    path = saved(town, tmp_path / "a.gpkg", {"code": [A]}, [square(town, 0, 2)])
    found = reading(town, path)
    assert as_square(found.grid) == ["aa.", "aa."]
    assert found.uncovered == (town.unit(0, 2), town.unit(1, 2))
    assert found.moved == 0
    assert found.communities == (COMMUNITY,)


def test_areas_that_overlap_are_reported_as_split(town, tmp_path):
    path = saved(town, tmp_path / "a.gpkg", {"code": [A, B]}, [square(town, 0, 2), square(town, 1, 2)])
    found = reading(town, path)
    assert found.split.index.tolist() == [town.unit(0, 1), town.unit(1, 1)]
    assert found.split[["share", "other_share"]].to_numpy().min() == pytest.approx(1.0, abs=1e-3)


def exported(town, path, grid):
    number = town.draft(grid, path.stem)
    with read(town.store) as conn:
        material = gather(conn, plan(conn, number), TodaysUnits(town.units, town.current), now=NOW)
    write_plan(material, path)
    return path


@pytest.mark.parametrize("ending", [".gpkg", ".zip"])
def test_an_export_comes_back_as_the_same_plan(town, tmp_path, ending):
    grid = town.moved((0, 1, "b"), (1, 0, "c"))
    found = reading(town, exported(town, tmp_path / f"方案{ending}", grid))
    pd.testing.assert_series_equal(found.grid, grid, check_names=False, check_dtype=False)
    assert (found.moved, found.uncovered, len(found.split)) == (2, (), 0)
    by_shape = reading(town, tmp_path / f"方案{ending}", layer="grids")
    pd.testing.assert_series_equal(by_shape.grid, grid, check_names=False, check_dtype=False)


def test_the_grid_column_of_exported_units_is_read_as_it_was_edited(town, tmp_path):
    units = pyogrio.read_dataframe(exported(town, tmp_path / "a.gpkg", town.current), layer="units")
    units.loc[units["unit"] == town.unit(0, 0), "grid"] = "第二网格"
    units.loc[units["unit"] == town.unit(1, 0), "grid"] = None
    pyogrio.write_dataframe(units, tmp_path / "b.gpkg", layer="units")
    found = reading(town, tmp_path / "b.gpkg")
    assert as_square(found.grid) == ["bab", ".ab"]
    assert found.uncovered == (town.unit(1, 0),)
    units.loc[units["unit"] == town.unit(0, 2), "unit"] = "U?"
    pyogrio.write_dataframe(units, tmp_path / "c.gpkg", layer="units")
    with pytest.raises(errors.PlanFileUnitError, match=r"Row 3 of c.gpkg names the unit 'U\?'"):
        reading(town, tmp_path / "c.gpkg")


@pytest.mark.parametrize("said", ["第九网格", f"{COMMUNITY[:-1]}9001", "1", ""])
def test_a_grid_that_cannot_be_is_named_with_its_row(town, tmp_path, said):
    path = saved(town, tmp_path / "a.gpkg", {"code": [A, said]}, [square(town, 0, 2), square(town, 2, 1)])
    with pytest.raises(errors.PlanFileCodeError, match=f"Row 2 of a.gpkg names the grid '{said}'"):
        reading(town, path)


def test_a_file_that_lies_elsewhere_or_does_not_say_where_is_refused(town, tmp_path):
    far = [shapely.affinity.translate(square(town, 0, 1), 50_000, 0)]
    with pytest.raises(errors.PlanFilePlaceError, match="Check its reference system, which it says is"):
        reading(town, saved(town, tmp_path / "far.gpkg", {"code": [A]}, far))
    near = [
        shapely.affinity.translate(square(town, 0, 1), 320, 0).union(
            shapely.affinity.translate(square(town, 0, 1), -320, 0)
        )
    ]
    with pytest.raises(errors.PlanFilePlaceError, match="not one of its 1 areas touches a unit"):
        reading(town, saved(town, tmp_path / "near.gpkg", {"code": [A]}, near))
    path = saved(town, tmp_path / "bare.shp", {"code": [A]}, [square(town, 0, 1)])
    path.with_suffix(".prj").unlink()
    with pytest.raises(errors.CrsMissingError, match=r"bare\.shp does not say"):
        reading(town, path)
    assert as_square(reading(town, path, datum="CGCS2000").grid) == ["a..", "a.."]


def test_what_is_no_area_is_refused_with_its_row(town, tmp_path):
    for name, shape, kind in (
        ("line", square(town, 0, 1).exterior, "a LinearRing|a LineString"),
        ("none", None, "empty"),
    ):
        path = tmp_path / f"{name}.gpkg"
        frame = gpd.GeoDataFrame({"code": [A, A]}, geometry=[square(town, 0, 1), shape], crs=town.units.frame.crs)
        pyogrio.write_dataframe(frame.to_crs(STORE_CRS), path, geometry_type="Unknown")
        with pytest.raises(errors.PlanFileShapesError, match=f"row 2 is ({kind})"):
            reading(town, path)
    empty = gpd.GeoDataFrame({"code": pd.Series([], dtype=object)}, geometry=[], crs=STORE_CRS)
    pyogrio.write_dataframe(empty, tmp_path / "empty.gpkg", geometry_type="Polygon")
    with pytest.raises(errors.PlanFileShapesError, match="row 0 is missing"):
        reading(town, tmp_path / "empty.gpkg")


def test_a_file_without_the_column_says_which_it_has(town, tmp_path):
    path = saved(town, tmp_path / "a.gpkg", {"colour": ["red"]}, [square(town, 0, 1)])
    with pytest.raises(errors.PlanFileColumnError, match=r"no column 'grid'.*it has colour"):
        reading(town, path)
    with pytest.raises(errors.PlanFileColumnError, match="no column 'mine'"):
        reading(town, path, column="mine")


def test_a_file_with_several_layers_of_others_asks_which(town, tmp_path):
    for layer in ("one", "two"):
        saved(town, tmp_path / "a.gpkg", {"code": [A]}, [square(town, 0, 1)], layer=layer, append=layer == "two")
    with pytest.raises(errors.SublayerAmbiguousError, match="one, two"):
        reading(town, tmp_path / "a.gpkg")
    assert as_square(reading(town, tmp_path / "a.gpkg", layer="two").grid) == ["a..", "a.."]


def test_reading_stores_nothing(town, tmp_path):
    reading(town, saved(town, tmp_path / "a.gpkg", {"code": [A]}, [square(town, 0, 1)]))
    with write(town.store) as conn:
        assert conn.execute(Plan.__table__.select()).all() == []
