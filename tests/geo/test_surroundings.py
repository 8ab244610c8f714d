import h3
import numpy as np
import pandas as pd

from geo.cells import centres_of
from geo.surroundings import DIRECTIONS, around, surroundings

CENTRE = int(h3.latlng_to_cell(32.04, 118.78, 10), 16)


def judged(cells):
    return pd.DataFrame({"count": range(len(cells))}, index=pd.Index(cells, name="cell"))


def test_around_a_cell_lie_itself_and_its_six_neighbours():
    expected = sorted(int(cell, 16) for cell in h3.grid_disk(f"{CENTRE:x}", 1))
    assert around(CENTRE).tolist() == expected


def test_every_neighbour_lies_in_the_direction_that_is_named():
    found = surroundings(judged(around(CENTRE)), CENTRE)
    assert len(found) == 6
    lon, lat = centres_of(found.index.to_numpy())
    here_lon, here_lat = centres_of(np.array([CENTRE], dtype=np.uint64))
    east, north = (lon - here_lon) * np.cos(np.radians(here_lat)), lat - here_lat
    turn = np.degrees(np.arctan2(east, north)) - 45 * found["direction"].map(DIRECTIONS.index).to_numpy()
    assert (np.abs((turn + 180) % 360 - 180) <= 22.5).all()


def test_neighbours_come_clockwise_from_north():
    places = [DIRECTIONS.index(name) for name in surroundings(judged(around(CENTRE)), CENTRE)["direction"]]
    assert places == sorted(places)


def test_neighbours_outside_the_study_area_are_left_out():
    cells = around(CENTRE)
    assert len(surroundings(judged(cells[cells != cells[0]]), CENTRE)) in (5, 6)
    assert surroundings(judged(np.array([CENTRE], dtype=np.uint64)), CENTRE).empty
