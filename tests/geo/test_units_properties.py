"""Units of any ground: random towns, streets of three cities, and the published tessellation beside ours."""

from pathlib import Path

import geopandas as gpd
import momepy
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.contiguity import is_contiguous
from geo.ground.enclosures import dividing_lines, enclosed, holding
from geo.ground.frame import LocalFrame
from geo.units import Units, basic_units
from tests.support.blocks import assert_fills, at, box, communities, houses, line, lines, ways

SIDE_M = 400.0
coordinates = st.floats(-30.0, SIDE_M + 30.0).map(lambda metres: round(metres, 3))
places = st.tuples(coordinates, coordinates)


@st.composite
def stocks(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Buildings of any size that may overlap, stick out and stand on one spot."""
    rows = []
    for x, y in draw(st.lists(places, max_size=12)):
        width, depth = draw(st.floats(1.0, 80.0)), draw(st.floats(1.0, 80.0))
        counts = {"households": draw(st.integers(0, 60)), "merchants": draw(st.integers(0, 4))}
        compound = draw(st.sampled_from([None, "甲", "乙"]))
        rows.append({"geometry": box(x, y, x + width, y + depth), "compound": compound} | counts)
    return houses(*rows)


@st.composite
def roads(draw: st.DrawFn) -> gpd.GeoDataFrame:
    kinds = st.sampled_from(["primary", "residential", "footway"])
    bends = st.lists(places, min_size=2, max_size=4, unique=True)
    return ways(*((line(*draw(bends)), draw(kinds)) for _ in range(draw(st.integers(0, 5)))))


@st.composite
def obstacles(draw: st.DrawFn) -> gpd.GeoDataFrame:
    kinds = st.sampled_from(["railway", "waterway", "wall"])
    bends = st.lists(places, min_size=2, max_size=3, unique=True)
    return lines(*((line(*draw(bends)), draw(kinds)) for _ in range(draw(st.integers(0, 3)))))


@st.composite
def outlines(draw: st.DrawFn) -> gpd.GeoSeries:
    """A square, cut in two by a crooked line."""
    south, north = draw(st.floats(50.0, 350.0)), draw(st.floats(50.0, 350.0))
    cut = [(south, 0.0), (draw(st.floats(50.0, 350.0)), 200.0), (north, SIDE_M)]
    west = at(shapely.Polygon([(0.0, 0.0), *cut, (0.0, SIDE_M)]))
    east = at(shapely.Polygon([*cut, (SIDE_M, SIDE_M), (SIDE_M, 0.0)]))
    return communities(A=west, B=east)


@settings(max_examples=25)
@given(outlines(), stocks(), roads(), obstacles())
def test_units_fill_their_communities_and_count_everything_once(ground, stock, streets, barriers):
    units = basic_units(ground, stock, streets, barriers)

    assert_fills(units, ground)
    assert units.frame.index.is_unique
    assert units.frame["area_m2"].sum() == pytest.approx(SIDE_M**2, rel=1e-6)
    inside = stock[stock["code"].isin(units.building_unit.index)]
    for count in ("households", "merchants"):
        assert units.frame[count].sum() == inside[count].sum()
    assert units.frame["buildings"].sum() == len(inside)
    centre = stock[stock.geometry.representative_point().within(shapely.union_all(ground.to_numpy()))]
    assert set(units.building_unit.index) >= set(centre["code"])


@settings(max_examples=12)
@given(outlines(), stocks(), roads(), obstacles())
def test_borders_are_those_of_the_shapes(ground, stock, streets, barriers):
    units = basic_units(ground, stock, streets, barriers)

    shapes = units.frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="touches")
    shared = shapely.length(shapely.intersection(shapes[first], shapes[second]))
    found = {(a, b): m for a, b, m in zip(first, second, shared, strict=True) if a < b and m > 0.0}
    assert {(row.first, row.second) for row in units.borders.itertuples()} == set(found)
    ours = units.borders.set_index(["first", "second"])
    assert ours["length_m"].tolist() == pytest.approx([found[pair] for pair in ours.index])
    assert (ours["along_m"] <= ours["length_m"] + 1e-6).all()


@settings(max_examples=12)
@given(outlines(), stocks(), roads())
def test_without_barriers_every_community_hangs_together(ground, stock, streets):
    units = basic_units(ground, stock, streets, lines())

    assert is_contiguous(units.edges, pd.factorize(units.frame["community"])[0])


CITIES = {"nanjing_xinjiekou": 1_264, "beijing_wudaokou": 511, "weihai_chengshan": 2_027}


def city(folder: Path, name: str) -> tuple[gpd.GeoSeries, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The ground, buildings of ten households each, and streets."""
    source = folder / "osm" / name / f"{name}.gpkg"
    area, stock, streets = (gpd.read_file(source, layer=layer) for layer in ("study_area", "buildings", "roads"))
    stock = stock.assign(code=stock["id"].astype(str) + "-" + stock.groupby("id").cumcount().astype(str), households=10)
    return gpd.GeoSeries(area.geometry.to_numpy(), index=["A"], crs=area.crs), stock, streets


@pytest.fixture(scope="module", params=CITIES)
def real(request: pytest.FixtureRequest, shared_data: Path) -> tuple[str, gpd.GeoSeries, gpd.GeoDataFrame, Units]:
    ground, stock, streets = city(shared_data, request.param)
    return request.param, ground, stock, basic_units(ground, stock, streets, lines())


def test_a_real_city_is_filled(real):
    name, ground, stock, units = real

    stored = units.frame.to_crs(ground.crs)  # where its edges are straight
    assert_fills(Units(stored, units.borders, units.building_unit), ground, within=1e-12)
    assert len(stock) == CITIES[name]
    assert len(units.building_unit) >= 0.99 * len(stock)
    assert units.frame["households"].sum() == 10 * len(units.building_unit)
    assert is_contiguous(units.edges, np.zeros(len(units.frame), dtype=np.int64))


def test_a_unit_of_a_real_city_holds_its_buildings(real):
    _, _, stock, units = real

    points = stock.set_index("code").to_crs(units.frame.crs).geometry.representative_point()[units.building_unit.index]
    homes = units.frame.geometry[units.building_unit].to_numpy()
    assert shapely.dwithin(homes, points.to_numpy(), 0.01).mean() > 0.999


def test_cells_are_those_of_the_published_tessellation(shared_data):
    """One block of Nanjing: momepy's enclosed tessellation of the same enclosure and ours share nearly all ground."""
    ground, stock, streets = city(shared_data, "nanjing_xinjiekou")
    ours = basic_units(ground, stock.assign(households=100), streets, lines())
    frame = LocalFrame.around(ground)
    faces = frame.measured(enclosed(frame.taken_in(ground), dividing_lines(streets, lines(), frame)).geometry)
    metric = stock.to_crs(faces.crs).reset_index(drop=True)
    held = holding(faces.to_numpy(), metric.representative_point().to_numpy())
    chosen = int(np.bincount(held[held >= 0]).argmax())
    inside = metric[held == chosen]

    theirs = momepy.enclosed_tessellation(inside, faces.loc[[chosen]], segment=1.0, n_jobs=1)

    unit = ours.building_unit.reindex(inside["code"]).to_numpy()
    both = theirs.geometry.reindex(inside.index).to_numpy()
    own = ours.frame.geometry.reindex(unit).to_numpy()
    common = shapely.area(shapely.intersection(own, both)).sum()
    assert common / shapely.area(both).sum() > 0.97
