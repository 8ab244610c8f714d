"""The demo town's form lies within the range of three real extracts of Chinese towns and villages."""

from dataclasses import dataclass

import numpy as np
import pyogrio
import pytest
import shapely

EXTRACTS = {"nanjing_xinjiekou": 32650, "beijing_wudaokou": 32650, "weihai_chengshan": 32651}


@dataclass(frozen=True)
class Form:
    street_km_per_km2: float
    built_share: float
    median_block_ha: float
    dead_ends: float
    three_way: float


def form(streets, buildings, area) -> Form:
    """Street length and built share per ground, block sizes, and how streets meet."""
    ways = shapely.intersection(streets, area)
    edges = shapely.get_parts(shapely.node(shapely.union_all(ways[~shapely.is_empty(ways)])))
    blocks = shapely.area(shapely.get_parts(shapely.polygonize([shapely.union_all(edges)])))
    ends = shapely.get_coordinates([shapely.get_point(edges, 0), shapely.get_point(edges, -1)])
    inside = shapely.distance(shapely.points(ends), area.boundary) > 1
    degree = np.unique(np.round(ends[inside], 1), axis=0, return_counts=True)[1]
    return Form(
        street_km_per_km2=shapely.length(edges).sum() / 1000 / (area.area / 1e6),
        built_share=shapely.intersection(shapely.union_all(buildings), area).area / area.area,
        median_block_ha=float(np.median(blocks[blocks > 500])) / 1e4,
        dead_ends=float(np.mean(degree == 1)),
        three_way=float((degree == 3).sum() / np.isin(degree, (3, 4)).sum()),
    )


@pytest.fixture(scope="module")
def real(shared_data):
    found = []
    for name, epsg in EXTRACTS.items():
        path = shared_data / "osm" / name / f"{name}.gpkg"
        layers = {
            layer: pyogrio.read_dataframe(path, layer=layer).to_crs(epsg).geometry.to_numpy()
            for layer in ("roads", "buildings", "study_area")
        }
        found.append(
            form(shapely.force_2d(layers["roads"]), layers["buildings"], shapely.union_all(layers["study_area"]))
        )
    return found


@pytest.fixture(scope="module")
def town(district):
    areas = district["area"]
    urban = areas[(areas["level"] == "community") & (areas["code"].str[9:10] == "0")]
    ground = shapely.union_all(urban["geom"].to_numpy(), grid_size=0.01)
    return form(district["street"]["geom"].to_numpy(), district["building"]["geom"].to_numpy(), ground)


@pytest.mark.shared
@pytest.mark.parametrize("measure", list(Form.__dataclass_fields__))
def test_the_towns_form_is_within_the_range_of_real_places(town, real, measure):
    values = [getattr(one, measure) for one in real]
    assert 0.95 * min(values) <= getattr(town, measure) <= 1.05 * max(values), values
