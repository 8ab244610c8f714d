"""A district from an OpenStreetMap extract."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Engine

from data.errors import FileEmptyError, FileMissingError, FileUnreadableError, OptionError
from data.geopackage import decode
from data.ingest.osm import translate
from data.ingest.osm.extract import Extract, read_extract
from data.ingest.osm.run import OsmRequest, OsmResult, run_osm
from tests.data.ingest.conftest import NOW
from tests.data.ingest.making import count, stored

NANJING = shapely.box(118.767, 32.0355, 118.7965, 32.0518)

HAND_MADE = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
  <node id="1" lat="32.040" lon="118.770"/><node id="2" lat="32.040" lon="118.780"/>
  <node id="3" lat="32.050" lon="118.780"/><node id="4" lat="32.050" lon="118.770"/>
  <node id="5" lat="32.041" lon="118.771"/><node id="6" lat="32.041" lon="118.772"/>
  <node id="7" lat="32.042" lon="118.772"/><node id="8" lat="32.042" lon="118.771"/>
  <node id="9" lat="32.045" lon="118.775"><tag k="shop" v="convenience"/><tag k="name" v="Shop"/>
    <tag k="name:zh" v="便利店"/><tag k="opening_hours" v="Mo-Su 08:00-22:00"/></node>
  <node id="10" lat="32.046" lon="118.776"><tag k="amenity" v="bench"/></node>
  <node id="11" lat="32.040" lon="118.775"><tag k="barrier" v="gate"/></node>
  <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="甲路"/>
    <tag k="layer" v="1"/><tag k="bridge" v="yes"/><tag k="width" v="7.5 m"/></way>
  <way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="motorway"/></way>
  <way id="3"><nd ref="3"/><nd ref="4"/><tag k="highway" v="motorway"/><tag k="foot" v="yes"/></way>
  <way id="4"><nd ref="1"/><nd ref="3"/><tag k="railway" v="rail"/></way>
  <way id="5"><nd ref="2"/><nd ref="4"/><tag k="railway" v="rail"/><tag k="tunnel" v="yes"/></way>
  <way id="6"><nd ref="1"/><nd ref="4"/><tag k="waterway" v="river"/></way>
  <way id="7"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/><tag k="building" v="apartments"/>
    <tag k="building:levels" v="18"/><tag k="height" v="54 m"/><tag k="start_date" v="1998-05"/></way>
  <way id="8"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="boundary" v="administrative"/>
    <tag k="admin_level" v="6"/><tag k="name" v="鼓楼区"/><tag k="ref" v="320106"/></way>
  <way id="9"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/><tag k="boundary" v="administrative"/>
    <tag k="admin_level" v="10"/><tag k="name" v="某社区"/></way>
  <way id="10"><nd ref="5"/><nd ref="7"/><nd ref="8"/><nd ref="5"/><tag k="natural" v="water"/></way>
  <way id="11"><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="6"/><tag k="leisure" v="park"/></way>
</osm>"""


@pytest.fixture
def hand_made(tmp_path: Path) -> Path:
    path = tmp_path / "a.osm"
    path.write_text(HAND_MADE, encoding="utf-8")
    return path


@pytest.fixture
def extract(hand_made: Path) -> Extract:
    return read_extract(hand_made)


def taken_in(engine: Engine, path: Path, **options: object) -> OsmResult:
    return run_osm(engine, OsmRequest(path=path, now=NOW, as_of=date(2026, 11, 1), **options))  # type: ignore[arg-type]


def test_streets_are_the_lines_that_can_be_walked_with_their_tags(extract: Extract):
    rows = translate.streets(extract).set_index("code")
    assert list(rows.index) == ["way/1", "way/3"]  # a motorway only where walking is allowed
    assert rows.loc["way/1", ["name", "highway", "bridge", "layer", "width_m"]].tolist() == [
        "甲路",
        "residential",
        "yes",
        "1",
        "7.5",
    ]


def test_buildings_have_levels_height_use_and_year(extract: Extract):
    (row,) = translate.buildings(extract).to_dict("records")
    assert [row[name] for name in ("code", "use", "floors", "height_m", "built_year")] == [
        "way/7",
        "apartments",
        "18",
        "54",
        "1998",
    ]


def test_places_are_where_somebody_is_and_benches_are_not(extract: Extract):
    (row,) = translate.places(extract).to_dict("records")
    assert (row["code"], row["name"], row["category"], row["kind"]) == ("node/9", "便利店", "shop", "convenience")
    assert row["opening_hours"] == "Mo-Su 08:00-22:00"


def test_ground_is_water_and_green(extract: Extract):
    assert dict(zip(*[translate.land_cover(extract)[name] for name in ("code", "kind")], strict=True)) == {
        "way/10": "water",
        "way/11": "green",
    }


def test_barriers_leave_out_what_is_underground_and_have_gates(extract: Extract):
    rows = translate.barriers(extract)
    assert dict(zip(rows["code"], rows["kind"], strict=True)) == {
        "way/2": "motorway",
        "way/3": "motorway",
        "way/4": "railway",
        "way/6": "waterway",
        "node/11": "gate",
    }


def test_boundaries_with_a_code_become_areas_and_others_are_noted(hand_made: Path, store: Engine):
    result = taken_in(store, hand_made)
    assert stored(store, "area", "code", "name", "level") == [("320106", "鼓楼区", "district")]
    assert stored(store, "quality_finding", "rule", "subject_key", order="id")[-1] == ("boundary_without_code", "way/9")
    assert any("某社区" in note for note in result.notes)


@pytest.mark.parametrize("place", ["nanjing_xinjiekou", "beijing_wudaokou", "weihai_chengshan"])
def test_a_real_extract_makes_a_district_in_one_go_and_again_changes_nothing(
    place: str, shared_data: Path, file_store: Engine
):
    path = shared_data / "osm" / place / f"{place}.osm.pbf"
    first = taken_in(file_store, path, district_code="320106", district_name="示范区")
    assert first.exit_code == 0
    for table in ("area", "building", "street", "place", "land_cover", "barrier"):
        assert count(file_store, table) > 0
    again = taken_in(file_store, path, district_code="320106", district_name="示范区")
    assert {one.rows_added + one.rows_changed for one in again.layers.values()} == {0}
    assert {"1 added" in (first.report_dir / "summary.txt").read_text(encoding="utf-8")} == {True}


def test_the_ground_of_the_nanjing_extract_is_found_from_its_buildings(shared_data: Path, store: Engine):
    path = shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf"
    taken_in(store, path, district_code="320106")
    (ground,) = decode(list(_shapes(store, "area")))
    assert ground.intersection(NANJING).area / ground.union(NANJING).area > 0.85
    assert count(store, "building") >= 1264
    assert count(store, "street") >= 364


def _shapes(engine: Engine, table: str) -> list[bytes]:
    from sqlalchemy import text

    with engine.connect() as conn:
        column = "ST_AsBinary(geom)" if engine.dialect.name == "postgresql" else "geom"
        return [bytes(row[0]) for row in conn.execute(text(f"SELECT {column} FROM {table}"))]


def test_without_a_code_the_district_is_not_invented_but_asked_for(shared_data: Path, file_store: Engine):
    result = taken_in(file_store, shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf")
    assert count(file_store, "area") == 0
    assert any("--district-code" in note for note in result.notes)


def test_a_box_and_the_areas_of_the_store_cut_a_larger_extract(shared_data: Path, file_store: Engine):
    path = shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf"
    box = (118.78, 32.04, 118.79, 32.045)
    taken_in(file_store, path, bounds=box, district_code="320106")
    few = count(file_store, "building")
    assert 0 < few < 600
    assert taken_in(file_store, path, clip=True).layers["buildings"].rows_read <= few
    assert count(file_store, "building") == few


def test_a_dry_run_of_an_extract_stores_nothing(hand_made: Path, store: Engine):
    result = taken_in(store, hand_made, dry_run=True)
    assert result.layers["buildings"].rows_added == 1
    assert [count(store, table) for table in ("building", "street", "area", "import_run")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"district_code": "12"}, "6 digits"),
        ({"bounds": (119.0, 32.0, 118.0, 33.0)}, "west,south,east,north"),
        ({"clip": True}, "import areas first"),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    options: dict[str, object], said: str, hand_made: Path, file_store: Engine
):
    with pytest.raises(OptionError, match=said):
        taken_in(file_store, hand_made, **options)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, FileMissingError),
        (b"", FileEmptyError),
        (b"no extract", FileUnreadableError),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18", FileUnreadableError),
    ],
)
def test_a_file_that_is_no_extract_is_refused(
    content: bytes | None, error: type[Exception], file_store: Engine, tmp_path: Path
):
    path = tmp_path / "a.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        taken_in(file_store, path)
    assert count(file_store, "import_run") == 0


def test_an_extract_without_anything_of_ours_is_said_to_be_empty(file_store: Engine, tmp_path: Path):
    path = tmp_path / "a.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="32" lon="118"/></osm>')
    with pytest.raises(FileEmptyError):
        taken_in(file_store, path, district_code="320106")


@pytest.mark.parametrize("share", [0.5, 0.999])
def test_an_extract_that_was_cut_off_is_refused_whole(
    share: float, shared_data: Path, file_store: Engine, tmp_path: Path
):
    whole = (shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf").read_bytes()
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileUnreadableError, match="no OpenStreetMap extract"):
        taken_in(file_store, path)
    assert count(file_store, "building") == 0


def test_every_translated_layer_is_text_in_degrees(extract: Extract):
    for translated in (
        translate.streets,
        translate.buildings,
        translate.places,
        translate.land_cover,
        translate.barriers,
    ):
        frame = translated(extract)
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs == "EPSG:4326"
        assert frame["code"].is_unique
