"""The drawing of a plan: a round scale, a hatch that prints, old lines only where they are gone, room for words."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.plans.lettering import Label, beside, scale_bar, spot_of
from data.plans.picture import NEW_LINE, OLD_LINE, Sheet, hatched, picture

CRS = "EPSG:32650"
EAST_M, NORTH_M = 668_000.0, 3_548_000.0


def box(west, south, east, north):
    return shapely.box(EAST_M + west, NORTH_M + south, EAST_M + east, NORTH_M + north)


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=CRS)


def frame(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


LEFT, RIGHT = box(0, 0, 500, 500), box(500, 0, 1000, 500)


def drawn(**other):
    given = {
        "community": series(box(0, 0, 1000, 500)),
        "units": frame(LEFT, RIGHT, moved=[False, True]).set_index(np.array(["U1", "U2"])),
        "new": frame(box(0, 0, 1000, 500), code=["A"]),
        "old": frame(LEFT, RIGHT),
        "buildings": series(box(100, 100, 120, 120)),
        "streets": frame(
            shapely.LineString([(EAST_M, NORTH_M + 250), (EAST_M + 1000, NORTH_M + 250)]),
            name=["建设路"],
            highway=["primary"],
        ),
        "labels": {"A": Label("第一网格", "498 户")},
        "numbers": {"U2": "1"},
        "font": "Noto Sans CJK SC",
        "north": "北",
        "width_mm": 284.0,
        "height_mm": 258.0,
    }
    return picture(**(given | other))


def words(made):
    return re.findall(r">([^<>]+)</text>", made.svg)


def strokes(made, colour):
    return [shapely.from_wkt(_wkt(path)) for path in re.findall(rf'<path d="([^"]*)"[^>]*stroke="{colour}"', made.svg)]


def _wkt(path):
    pieces = [piece.rstrip("Z").replace("L", ",") for piece in path.split("M") if piece]
    return f"MULTILINESTRING ({', '.join(f'({piece})' for piece in pieces)})"


def test_the_scale_is_the_largest_round_one_that_fits():
    sheet = Sheet.around(series(box(0, 0, 1000, 500)), width_mm=284.0, height_mm=258.0)
    assert sheet.scale == 4000  # 1000 m on 266 mm need 1:3,759
    assert Sheet.around(series(box(0, 0, 500, 1000)), width_mm=284.0, height_mm=258.0).scale == 5000
    assert Sheet.around(series(box(0, 0, 10, 10)), width_mm=284.0, height_mm=258.0).scale == 100


def test_a_metre_is_as_long_on_paper_as_the_scale_says():
    sheet = Sheet.around(series(box(0, 0, 1000, 500)), width_mm=284.0, height_mm=258.0)
    [shape] = sheet.taken(series(LEFT))
    assert shape.area == pytest.approx(125.0**2, rel=0.002)


def test_what_lies_beyond_the_frame_is_cut():
    sheet = Sheet.around(series(LEFT), width_mm=100.0, height_mm=100.0)
    [far, wide] = sheet.taken(series(box(5000, 0, 6000, 1), box(-5000, 200, 5000, 300)))
    assert far.is_empty
    assert wide.bounds[0] >= 0.0
    assert wide.bounds[2] <= 100.0


def test_a_hatch_covers_its_shape_with_lines_a_step_apart():
    square = shapely.box(0.0, 0.0, 30.0, 30.0)
    lines = hatched(square, step_mm=1.5)
    assert square.buffer(1e-9).contains(lines)
    assert lines.length == pytest.approx(900.0 / 1.5, rel=0.02)
    assert hatched(shapely.Polygon(), step_mm=1.5).is_empty


def test_an_old_line_is_drawn_only_where_it_is_gone():
    [gone] = strokes(drawn(), OLD_LINE)
    assert gone.centroid.x == pytest.approx(142.0, abs=0.1)
    assert gone.length == pytest.approx(125.0, abs=3.0)
    assert strokes(drawn(new=frame(LEFT, RIGHT, code=["A", "B"])), OLD_LINE) == []


def test_neighbours_that_were_drawn_twice_give_one_old_line():
    [gone] = strokes(drawn(old=frame(LEFT, box(500.4, 0, 1000, 500))), OLD_LINE)
    assert gone.length == pytest.approx(125.0, abs=3.0)


def test_every_grid_has_its_line_and_its_name():
    made = drawn()
    [lines] = strokes(made, NEW_LINE)
    assert lines.length == pytest.approx(2 * (250.0 + 125.0), rel=0.01)
    assert {"第一网格", "498 户", "建设路", "北", "1", "1:4,000"} <= set(words(made))


def test_neighbours_have_different_fills():
    made = drawn(new=frame(LEFT, RIGHT, code=["A", "B"]))
    fills = re.findall(r'fill="(#[0-9a-f]{6})" fill-rule', made.svg)
    assert fills[0] != fills[1]


def test_text_of_the_store_cannot_break_the_drawing():
    made = drawn(labels={"A": Label("<网格> & 'x'", '"498"')})
    assert "&lt;网格&gt; &amp;" in made.svg
    assert "<网格>" not in made.svg


def test_a_number_stands_beside_a_label_and_within_its_unit():
    square = shapely.box(0.0, 0.0, 40.0, 40.0)
    assert beside(square, []) == spot_of(square) == pytest.approx((20.0, 20.0), abs=0.5)
    x, y = beside(square, [(20.0, 20.0)])
    assert abs(y - 20.0) >= 6.5 or abs(x - 20.0) >= 12.5
    assert square.contains(shapely.Point(x, y))
    tiny = shapely.box(0.0, 0.0, 2.0, 2.0)
    assert beside(tiny, [(1.0, 1.0)]) == pytest.approx((1.0, 1.0), abs=0.1)


def test_a_community_without_streets_or_buildings_or_moves_is_drawn():
    nothing = frame(name=[], highway=[])
    made = drawn(streets=nothing, buildings=series(), units=frame(LEFT, RIGHT, moved=[False, False]), numbers={})
    assert "第一网格" in words(made)
    assert strokes(made, "#3b2a10") == []


@pytest.mark.parametrize(("scale", "said"), [(1000, "40 m"), (5000, "200 m"), (25_000, "800 m"), (100_000, "4 km")])
def test_the_scale_bar_is_a_round_length_of_a_few_centimetres(scale, said):
    bar = scale_bar(scale=scale, height_mm=258.0)
    assert said in re.findall(r">([^<>]+)</text>", bar)
    length = 4 * float(re.findall(r'width="([0-9.]+)" height="1.6"', bar)[0])
    assert 30.0 <= length <= 80.0
