"""How much of the demo's planted truth the analysis finds; the figures are floors that it must not fall below."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.demo.tables import to_lonlat
from geo import topology
from geo.assessment import assess
from geo.cells import cell_of, cells_touching, disks_around
from geo.ownership import ownerless_land, ownerless_streets
from geo.pileups import find_pileups, in_pileups

WEEKS = 12


@pytest.fixture(scope="module")
def recent(district):
    """Exact incidents of the last twelve weeks with lon, lat; duplicates that somebody noticed left out."""
    incidents = district["incident"]
    since = incidents["reported_at"].max() - pd.Timedelta(weeks=WEEKS)
    kept = incidents[
        (incidents["location_quality"] == "exact") & (incidents["reported_at"] >= since) & ~incidents["is_duplicate"]
    ]
    points = to_lonlat(kept["geom"].to_numpy(), east_m=0, north_m=0)
    return kept.assign(lon=shapely.get_x(points), lat=shapely.get_y(points)), since


def lonlat(shapes):
    return to_lonlat(np.asarray(shapes, dtype=object), east_m=0, north_m=0)


def assessed(district, incidents, *, resolution):
    study = cells_touching(lonlat(district["area"]["geom"][:1])[0], resolution=resolution)
    homes = lonlat(shapely.centroid(district["building"]["geom"].to_numpy()))
    held = cell_of(shapely.get_x(homes), shapely.get_y(homes), resolution=resolution)
    people = district["building"]["households"].groupby(held).sum().reindex(study, fill_value=0)
    cells = cell_of(incidents["lon"], incidents["lat"], resolution=resolution)
    counts = pd.Series(1, index=cells).groupby(level=0).sum().reindex(study, fill_value=0)
    return assess(counts, people)


def active_clusters(district, since):
    """Clusters of which at least 25 incidents fall into the window."""
    truth = district["demo_truth"].query("kind == 'cluster'")
    values = pd.DataFrame(truth["values"].tolist()).assign(geom=truth["geom"].to_numpy())
    first, last = (pd.to_datetime(values[edge], format="ISO8601") for edge in ("first", "last"))
    within = (last - np.maximum(first, since)) / (last - first)
    return values[values["number"] * within > 25]


def test_active_clusters_are_hot_in_their_category(district, recent):
    incidents, since = recent
    clusters = active_clusters(district, since)
    found = []
    for cluster in clusters.to_dict("records"):
        judged = assessed(district, incidents[incidents["category"] == cluster["category"]], resolution=10)
        at = lonlat([cluster["geom"]])[0]
        near = disks_around(cell_of([at.x], [at.y], resolution=10), rings=1).ravel()
        levels = judged["level"].reindex(near).dropna()
        found.append(bool((levels >= 2).any()))
    assert len(found) >= 5
    assert np.mean(found) >= 0.9


def test_few_cells_are_hot_where_nothing_was_planted(district, recent):
    incidents, _ = recent
    judged = assessed(district, incidents[incidents["category"] == "05"], resolution=10)
    assert (judged["level"].fillna(0) > 0).mean() < 0.02


def test_every_line_that_overlaps_or_falls_short_is_found(district):
    truth = district["demo_truth"].set_index("kind")["subject_key"]
    grids = district["grid"][district["grid"]["parent_code"].isna()].set_index("code")
    frame = gpd.GeoDataFrame(
        {"community": grids["community_code"], "grid_class": grids["grid_class"]},
        geometry=lonlat(grids["geom"]),
        index=grids.index,
        crs="EPSG:4490",
    )
    owners = district["area"].set_index("code")["geom"]
    communities = owners[owners.index.str.len() == 12]
    found = topology.community_findings(
        frame, gpd.GeoSeries(lonlat(communities), index=communities.index, crs="EPSG:4490"), min_area_m2=30
    )
    named = set(found["first"]) | set(found["second"])
    assert set(truth["grid_overlap"]) <= named
    short = {code[:12] for code in truth["grid_short"]}
    assert short <= set(found.loc[found["kind"] == "gap", "community"])


def test_the_road_that_nobody_owns_and_the_strips_left_out_are_found_and_nothing_else(district):
    truth = district["demo_truth"].set_index("kind")
    road = lonlat([truth.loc["ownerless_road", "geom"]])[0]
    grids = district["grid"][district["grid"]["parent_code"].isna()]
    communities = district["area"][district["area"]["code"].str.len() == 12]
    land = ownerless_land(on_the_globe(communities), on_the_globe(grids))
    on_the_road = shapely.area(shapely.intersection(land.geometry.to_numpy(), road)) / road.area > 0.9
    assert on_the_road.sum() == 1
    short = {code[:12] for code in truth.loc["grid_short", "subject_key"]}
    assert set(land.loc[~on_the_road, "community"]) <= short
    assert len(land) - 1 >= 0.9 * len(truth.loc["grid_short"])
    streets = on_the_globe(district["street"])
    found = ownerless_streets(streets, land[on_the_road])
    whole = found[found["share"] > 0.99]
    assert streets.loc[whole["street"], "name"].tolist() == ["无名路"]


def on_the_globe(table):
    return gpd.GeoDataFrame(table.drop(columns="geom"), geometry=lonlat(table["geom"]), crs="EPSG:4490")


def test_the_default_position_is_found_and_nothing_else(district):
    incidents = district["incident"]
    points = lonlat(incidents["geom"].to_numpy())
    known = ~shapely.is_missing(points)
    lon, lat = shapely.get_x(points[known]), shapely.get_y(points[known])
    caught = in_pileups(lon, lat, pileups=find_pileups(lon, lat))
    quality = incidents["location_quality"].to_numpy()[known]
    assert caught[quality == "pile_up"].all()
    assert not caught[quality == "exact"].any()
