"""Tiles are built from the store, rebuilt when it moves on, and never seen half-made."""

import fcntl
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles
from sqlalchemy import Engine, delete, insert, update

from data import basemap, schema
from data.basemap import ensure_tiles, first_tiles, is_fresh, present_tiles, refresh_tiles, renew_tiles
from data.engine import read, write
from data.frames import record_change
from data.queries.buildings import buildings
from data.queries.streets import streets
from data.settings import Settings
from data.tile_layers import building_heights, merged_streets, plain_names, tile_layers
from tests.support.back_ends import both_back_ends, chosen_store_url
from tests.support.town import AS_OF, GRIDS_REDRAWN, SOURCE, SOUTH, STEP, WEST, build_town


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def settings(store: Engine, tmp_path: Path) -> Settings:
    return Settings(store.url, tmp_path / "var")


@pytest.fixture
def town(store: Engine) -> Engine:
    build_town(store)
    return store


def drawn(path: Path, layer: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=layer)


def change_streets(engine: Engine) -> None:
    with write(engine) as conn:
        conn.execute(update(schema.Street).where(schema.Street.code == "lane").values(name="大巷"))
        record_change(conn, schema.Street.__table__)


@both_back_ends
def test_tiles_hold_the_towns_layers_and_only_those_with_features(town, settings):
    path = ensure_tiles(town, settings)
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "land", "land_far", "ground_name", "waterway", "railway", "street_main", "street_local", "street_path",
        "building", "building_name", "area_name", "community_name", "grid_name",
    }  # fmt: skip


def test_a_building_rises_by_its_height_else_its_floors_else_two_storeys(town, settings):
    heights = drawn(ensure_tiles(town, settings), "building")["height_m"]
    assert sorted(set(heights)) == [2.5, 6.0, 30.0]


def test_a_drawn_building_lies_where_the_stored_one_does(town, settings):
    pond = drawn(ensure_tiles(town, settings), "land").to_crs(4326).query("kind == 'water'").geometry
    expected = [WEST + 0.0004, SOUTH + 0.0004, WEST + 0.0005, SOUTH + 0.0005]
    assert pond.total_bounds == pytest.approx(expected, abs=5e-6)  # half a metre


def test_pieces_of_one_street_are_drawn_as_one_line_and_its_tunnel_as_another(town, settings):
    main = drawn(ensure_tiles(town, settings), "street_main")
    assert sorted(zip(main["name"], main["tunnel"], strict=True)) == [("长街", False), ("长街", True)]


def test_buildings_and_paths_wait_for_their_zoom(town, settings):
    ensure_tiles(town, settings)
    with settings.tiles_path.open("rb") as file:
        described = Reader(MmapSource(file)).metadata()["vector_layers"]
    first_zoom = {layer["id"]: layer["minzoom"] for layer in described}
    assert first_zoom["street_main"] == 9
    assert first_zoom["street_local"] == 12
    assert first_zoom["building"] == 13
    assert first_zoom["street_path"] == 14


def test_from_afar_small_pieces_of_ground_are_left_out_and_the_rest_keeps_its_place(town):
    with read(town) as conn:
        layers = tile_layers(conn, on=GRIDS_REDRAWN)
    far = layers["land_far"]
    assert far.features["kind"].tolist() == ["farmland"]
    assert far.max_zoom + 1 == layers["land"].min_zoom
    assert far.features.total_bounds == pytest.approx((WEST, SOUTH, WEST + STEP, SOUTH + STEP))
    assert set(layers["land"].features["kind"]) == {"farmland", "green", "water"}


def test_every_zoom_is_built_up_to_the_last_one(town, settings):
    ensure_tiles(town, settings)
    with settings.tiles_path.open("rb") as file:
        zooms = {z for (z, _, _), _ in all_tiles(MmapSource(file))}
    assert zooms == set(range(basemap.MIN_ZOOM, basemap.MAX_ZOOM + 1))


def test_the_note_names_sources_and_extent(town, settings):
    ensure_tiles(town, settings)
    tiles = present_tiles(settings)
    assert tiles.sources == (SOURCE,)
    assert tiles.bounds == pytest.approx((WEST, SOUTH, WEST + 2 * STEP, SOUTH + 2 * STEP))


@both_back_ends
def test_an_empty_store_has_no_tiles_and_is_not_built_again(store, settings):
    path = ensure_tiles(store, settings)
    assert not path.exists()
    assert present_tiles(settings) is None
    assert is_fresh(store, settings)


def test_fresh_tiles_are_left_alone(town, settings):
    before = ensure_tiles(town, settings).stat()
    after = ensure_tiles(town, settings).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@both_back_ends
def test_a_changed_street_makes_the_tiles_stale_and_gives_new_ones_another_version(town, settings):
    ensure_tiles(town, settings)
    old = present_tiles(settings).version
    change_streets(town)
    assert not is_fresh(town, settings)
    names = drawn(ensure_tiles(town, settings), "street_local")["name"]
    assert set(names) == {"大巷"}
    assert present_tiles(settings).version != old


@both_back_ends
def test_a_changed_incident_leaves_the_tiles_fresh(town, settings):
    ensure_tiles(town, settings)
    with write(town) as conn:
        conn.execute(update(schema.Incident).values(satisfaction=3))
        record_change(conn, schema.Incident.__table__)
    assert is_fresh(town, settings)


def test_tiles_of_another_recipe_are_stale(town, settings, monkeypatch):
    ensure_tiles(town, settings)
    monkeypatch.setattr(basemap, "RECIPE", basemap.RECIPE + 1)
    assert not is_fresh(town, settings)


def test_a_store_that_has_lost_its_ground_loses_its_tiles(town, settings):
    ensure_tiles(town, settings)
    with write(town) as conn:
        for table in (schema.Incident, schema.Grid, schema.Area, schema.Building, schema.Street, schema.LandCover,
                      schema.Barrier):  # fmt: skip
            if table is schema.Area:
                conn.execute(update(table).values(parent_code=None))
            conn.execute(delete(table))
            record_change(conn, table.__table__)
    assert not ensure_tiles(town, settings).exists()
    assert present_tiles(settings) is None


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]", "null"])
def test_a_note_that_cannot_be_understood_means_building_anew(town, settings, damage):
    ensure_tiles(town, settings)
    settings.tiles_path.with_suffix(".json").write_text(damage, encoding="utf-8")
    assert present_tiles(settings) is None
    ensure_tiles(town, settings)
    assert present_tiles(settings) is not None


def test_tiles_that_somebody_removed_are_built_again(town, settings):
    ensure_tiles(town, settings).unlink()
    assert not is_fresh(town, settings)
    assert ensure_tiles(town, settings).exists()


def test_old_tiles_stay_whole_when_building_new_ones_fails(town, settings, monkeypatch, caplog):
    ensure_tiles(town, settings)
    old = settings.tiles_path.read_bytes()
    change_streets(town)

    def write_half(_, path: Path, **__: object) -> None:
        path.write_bytes(b"PMTiles, but not to its end")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(basemap.freestiler, "freestile", write_half)
    with pytest.raises(OSError, match="No space left"):
        ensure_tiles(town, settings)
    assert settings.tiles_path.read_bytes() == old
    refresh_tiles(town, settings).join()
    assert "the old one goes on serving" in caplog.text


def test_what_a_killed_builder_left_behind_does_no_harm(town, settings):
    settings.var_dir.mkdir(parents=True)
    (settings.var_dir / f"new-{settings.tiles_path.name}").write_bytes(b"half")
    assert drawn(ensure_tiles(town, settings), "building").shape[0] > 0
    assert not list(settings.var_dir.glob("new-*"))


def test_building_in_the_background_ends_with_fresh_tiles_and_then_has_nothing_to_do(town, settings):
    refresh_tiles(town, settings).join()
    assert is_fresh(town, settings)
    assert refresh_tiles(town, settings) is None


def test_the_first_tiles_are_waited_for(town, settings):
    assert first_tiles(town, settings, wait_s=30).sources == (SOURCE,)


def test_later_tiles_are_not_waited_for(town, settings, monkeypatch):
    ensure_tiles(town, settings)
    old = present_tiles(settings)
    change_streets(town)
    may_go_on = threading.Event()
    real = basemap.tile_layers
    monkeypatch.setattr(basemap, "tile_layers", lambda conn, on: may_go_on.wait(30) and real(conn, on=on))
    assert first_tiles(town, settings, wait_s=30) == old
    may_go_on.set()
    for thread in threading.enumerate():
        if thread.name == "basemap":
            thread.join()


def test_a_background_builder_steps_back_while_another_process_builds(town, settings):
    settings.var_dir.mkdir(parents=True)
    with settings.tiles_path.with_suffix(".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        refresh_tiles(town, settings).join()
        assert not settings.tiles_path.exists()


def test_two_processes_that_build_at_once_leave_one_whole_file(store_url, town, settings):
    program = (
        "import sys; from pathlib import Path; from data.basemap import ensure_tiles;"
        "from data.engine import open_store; from data.settings import Settings;"
        "engine = open_store(sys.argv[1]); ensure_tiles(engine, Settings(engine.url, Path(sys.argv[2])))"
    )
    command = [sys.executable, "-c", program, store_url, str(settings.var_dir)]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert is_fresh(town, settings)
    assert len(drawn(settings.tiles_path, "area_name")) == 2


def test_full_width_letters_of_a_name_become_ascii_and_chinese_stays(town):
    with read(town) as conn:
        named = tile_layers(conn, on=GRIDS_REDRAWN)["building_name"].features["name"].tolist()
    assert named == ["钟楼(东)"]


def test_where_names_collide_the_larger_place_comes_first(town):
    with write(town) as conn:
        large = shapely.MultiPolygon([shapely.box(WEST, SOUTH, WEST + 0.003, SOUTH + 0.003)])
        lake = {"code": "lake", "name": "大湖", "kind": "water", "geom": large, "source": SOURCE, "as_of": AS_OF}
        conn.execute(insert(schema.LandCover), lake)
        names = tile_layers(conn, on=GRIDS_REDRAWN)["ground_name"].features["name"].tolist()
    assert names == ["大湖", "人民公园"]


def test_streets_that_share_nothing_but_a_corner_stay_apart():
    corner = gpd.GeoDataFrame(
        {
            "name": ["长街", "小巷", None],
            "highway": ["primary", "residential", "corridor"],
            "bridge": [None, "no", "yes"],
            "tunnel": [None, None, None],
        },
        geometry=[shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(1, 0), (1, 1)]),
                  shapely.LineString([(1, 1), (2, 1)])],
        crs=4490,
    ).rename_geometry("geom")  # fmt: skip
    merged = merged_streets(corner).set_index("class")
    assert merged.loc["primary", "geom"].length == 1
    assert merged.loc["path", "bridge"]
    assert not merged.loc["local", "bridge"]


def test_no_street_is_lost_or_lengthened_by_joining(town):
    with read(town) as conn:
        found = streets(conn)
    merged = merged_streets(found)
    drawn_length, stored_length = (shapely.length(lines.geometry.to_numpy()).sum() for lines in (merged, found))
    assert drawn_length == pytest.approx(stored_length)
    assert len(merged) < len(found)


def test_no_streets_give_no_lines(store):
    with read(store) as conn:
        assert merged_streets(streets(conn)).empty


def test_grids_that_come_into_force_make_the_tiles_stale(town, settings, monkeypatch):
    monkeypatch.setattr(basemap, "_today", lambda: GRIDS_REDRAWN - timedelta(days=1))
    assert drawn(ensure_tiles(town, settings), "grid_name")["name"].tolist() == ["第1网格"]
    monkeypatch.setattr(basemap, "_today", lambda: GRIDS_REDRAWN)
    assert not is_fresh(town, settings)
    assert len(drawn(ensure_tiles(town, settings), "grid_name")) == 4
    monkeypatch.setattr(basemap, "_today", lambda: GRIDS_REDRAWN + timedelta(days=1))
    assert is_fresh(town, settings)


def test_missing_names_stay_missing():
    names = plain_names(pd.Series(["Ａ１（北）", None], dtype="str"))
    assert names[0] == "A1(北)"
    assert names.isna().tolist() == [False, True]


def test_heights_of_no_buildings_are_no_heights(store):
    with read(store) as conn:
        assert building_heights(buildings(conn)).empty


def test_renewing_waits_until_the_tiles_are_fresh_and_never_raises(town, settings, monkeypatch, caplog):
    renew_tiles(town, settings)
    assert is_fresh(town, settings)
    change_streets(town)
    monkeypatch.setattr(basemap, "tile_layers", lambda conn, on: 1 / 0)
    renew_tiles(town, settings)
    assert "could not be built" in caplog.text
