import numpy as np
import pandas as pd
import pytest

from geo.walks.access import directions, is_stairs, levels, may_walk


def row(**tags):
    return pd.DataFrame({name.replace("__", ":"): [value] for name, value in tags.items()}, index=["x"])


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({}, True),
        ({"highway": "residential"}, True),
        ({"highway": "steps", "foot": None}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "motorway", "foot": "yes"}, True),
        ({"highway": "construction"}, False),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "path", "foot": "private"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "service", "access": "no", "foot": "designated"}, True),
        ({"highway": "service", "access": "yes", "foot": "no"}, False),
        ({"highway": "service", "access": "permissive"}, True),
        ({"highway": " Residential ", "foot": " NO "}, False),
        ({"highway": np.nan, "foot": pd.NA, "access": None}, True),
    ],
)
def test_who_may_walk(tags, walked):
    assert may_walk(row(**tags)).tolist() == [walked]


@pytest.mark.parametrize(
    ("tags", "way"),
    [
        ({}, 0),
        ({"highway": "residential", "oneway": "yes"}, 0),
        ({"highway": "footway", "oneway": "yes"}, 0),
        ({"highway": "steps", "oneway": "yes"}, 1),
        ({"highway": "steps", "oneway": "-1"}, -1),
        ({"highway": "steps", "oneway": "no"}, 0),
        ({"highway": "steps", "oneway": True}, 1),
        ({"highway": "escalator", "oneway": "1"}, 1),
        ({"highway": "steps", "conveying": "forward"}, 1),
        ({"highway": "steps", "conveying": "backward"}, -1),
        ({"highway": "steps", "conveying": "yes"}, 0),
        ({"highway": "steps", "conveying": "reversible"}, 0),
        ({"highway": "path", "oneway__foot": "yes"}, 1),
        ({"highway": "path", "oneway_foot": "-1"}, -1),
        ({"highway": "steps", "oneway": "yes", "oneway__foot": "no"}, 0),
        ({"highway": "steps", "oneway": "yes", "conveying": "backward"}, -1),
    ],
)
def test_which_way_walkers_may_go(tags, way):
    assert directions(row(**tags)).tolist() == [way]


def test_levels_tell_apart_what_passes_over_and_under():
    streets = pd.DataFrame(
        [
            {},
            {"bridge": "yes"},
            {"bridge": "yes", "layer": "1"},
            {"bridge": "viaduct", "layer": 2},
            {"tunnel": "yes"},
            {"tunnel": "yes", "layer": -1.0},
            {"layer": "1"},
            {"tunnel": "building_passage", "bridge": "no"},
            {"layer": "ground floor"},
        ],
    )
    found = levels(streets)
    assert found[0] == found[7] == found[8] == 0
    assert found[1] == found[2]
    assert found[4] == found[5]
    assert len(set(found[[0, 1, 3, 4, 6]])) == 5


def test_stairs_are_steps_and_escalators():
    assert is_stairs(pd.DataFrame({"highway": ["steps", "escalator", "path", None]})).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_tags_are_read_whatever_the_labels_of_the_rows():
    streets = pd.DataFrame({"highway": ["steps", "motorway"], "oneway": ["yes", None]}, index=[7, 7])
    assert may_walk(streets).tolist() == [True, False]
    assert directions(streets).tolist() == [1, 0]
