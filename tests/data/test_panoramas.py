"""Panoramas of stations: kept as plain pictures under the name of their content, and never read from elsewhere."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
import shapely
from PIL import Image
from sqlalchemy import insert, select
from typer.testing import CliRunner

from data import engine as store
from data import panoramas
from data.__main__ import app
from data.errors import (
    FileMissingError,
    PanoramaKindError,
    PanoramaNoneError,
    PanoramaShapeError,
    PanoramaSizeError,
    PanoramaSmallError,
    PanoramaStationError,
)
from data.queries.overview import versions
from data.schema import Audit, Station

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "var" / "panoramas"


@pytest.fixture
def kept(tmp_path):
    """A store with two stations in a folder of its own."""
    engine = store.create_store(f"sqlite:///{tmp_path / 'var' / 'grid.gpkg'}")
    common = {"kind": "canteen", "source": "theirs", "as_of": NOW, "geom": shapely.Point(118.8, 32.1)}
    with store.write(engine) as conn:
        conn.execute(insert(Station), [{"code": code, "name": f"站{code}", **common} for code in ("S1", "S2")])
    yield engine
    engine.dispose()


def saved(path, *, size=(1024, 512), kind="PNG", **options):
    Image.new("RGB", size, "steelblue").save(path, kind, **options)
    return path


def named(engine, code):
    with store.read(engine) as conn:
        return conn.execute(select(Station.panorama).where(Station.code == code)).scalar_one()


def test_a_picture_lies_under_the_name_of_its_content_and_the_station_names_it(kept, place, tmp_path):
    with store.read(kept) as conn:
        before = versions(conn)["station"]
    with store.write(kept) as conn:
        name = panoramas.add(conn, place, "S1", saved(tmp_path / "门前.png"), at=NOW)
    held = panoramas.opened(place, named(kept, "S1"))
    assert hashlib.sha256(held.image).hexdigest() == held.sha256
    assert name == f"{held.sha256[:20]}.jpg"
    assert held.media_type == "image/jpeg"
    with store.read(kept) as conn:
        assert versions(conn)["station"] != before
        trail = conn.execute(select(Audit.action, Audit.subject_key, Audit.details)).all()
    assert trail == [("panorama-add", "S1", {"panorama": name})]


def test_nothing_that_the_camera_wrote_is_kept(place, tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "谁家门口"
    sent = saved(tmp_path / "all.jpg", kind="JPEG", exif=exif, comment=b"secret", quality=90)
    assert b"secret" in sent.read_bytes()
    with Image.open(io.BytesIO(panoramas.prepared(sent))) as picture:
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_wider_picture_than_phones_can_hold_is_made_smaller(tmp_path):
    with Image.open(io.BytesIO(panoramas.prepared(saved(tmp_path / "big.png", size=(5000, 2500))))) as picture:
        assert picture.size == (4096, 2048)


@pytest.mark.parametrize(("size", "is_taken"), [((1024, 512), True), ((1024, 515), True), ((1024, 480), False)])
def test_only_a_picture_twice_as_wide_as_high_is_a_whole_sphere(tmp_path, size, is_taken):
    sent = saved(tmp_path / "p.png", size=size)
    if not is_taken:
        with pytest.raises(PanoramaShapeError, match="1024 x 480"):
            panoramas.prepared(sent)
        return
    with Image.open(io.BytesIO(panoramas.prepared(sent))) as picture:
        assert picture.size == (1024, 512)


def test_what_cannot_be_a_panorama_is_refused_with_its_value(tmp_path, monkeypatch):
    with pytest.raises(FileMissingError, match=r"none\.jpg"):
        panoramas.prepared(tmp_path / "none.jpg")
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(PanoramaKindError, match="JPEG, PNG, WEBP"):
        panoramas.prepared(tmp_path / "text.jpg")
    whole = saved(tmp_path / "whole.jpg", kind="JPEG").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PanoramaKindError, match="half"):
        panoramas.prepared(tmp_path / "half.jpg")
    with pytest.raises(PanoramaSmallError, match="1000 pixels wide"):
        panoramas.prepared(saved(tmp_path / "small.png", size=(1000, 500)))
    monkeypatch.setattr(panoramas, "MOST_PIXELS", 1024 * 512 - 1)
    with pytest.raises(PanoramaSizeError, match="524,288 pixels"):
        panoramas.prepared(saved(tmp_path / "wide.png"))
    monkeypatch.setattr(panoramas, "MOST_BYTES", 100)
    with pytest.raises(PanoramaSizeError, match="bytes; at most 100"):
        panoramas.prepared(tmp_path / "wide.png")


def test_no_name_leads_out_of_the_folder(place, tmp_path):
    place.mkdir(parents=True)
    outside = saved(tmp_path / "outside.png")
    inside = saved(place / "inside.png")
    (place / "link.png").symlink_to(outside)
    (place / "words.jpg").write_text("no picture")
    assert panoramas.opened(place, "inside.png").image == inside.read_bytes()
    assert panoramas.opened(place, "inside.png").media_type == "image/png"
    tricks = ["../outside.png", "../../outside.png", str(outside), "a/../inside.png", "..", ".", "", None, "link.png"]
    more = ["words.jpg", "missing.jpg", "..\\outside.png", "in\0side.png"]
    assert [panoramas.opened(place, name) for name in [*tricks, *more]] == [None] * 13


def test_a_picture_that_no_station_names_any_more_is_deleted_and_no_other_file(kept, place, tmp_path):
    place.mkdir(parents=True)
    (place / "notes.jpg").write_text("somebody's own")
    with store.write(kept) as conn:
        first = panoramas.add(conn, place, "S1", saved(tmp_path / "one.png"), at=NOW)
        panoramas.add(conn, place, "S2", tmp_path / "one.png", at=NOW)
        panoramas.remove(conn, place, "S1", at=NOW)
    with store.read(kept) as conn:
        assert panoramas.sweep(conn, place) == []
    with store.write(kept) as conn:
        panoramas.remove(conn, place, "S2", at=NOW)
    with store.read(kept) as conn:
        assert panoramas.sweep(conn, place) == [first]
    assert [path.name for path in place.iterdir()] == ["notes.jpg"]


def test_a_station_must_be_there_and_have_what_is_taken_away(kept, place, tmp_path):
    with store.write(kept) as conn:
        with pytest.raises(PanoramaStationError, match="S9"):
            panoramas.add(conn, place, "S9", saved(tmp_path / "p.png"), at=NOW)
        with pytest.raises(PanoramaNoneError, match="S1"):
            panoramas.remove(conn, place, "S1", at=NOW)
    assert not place.exists()


def test_the_command_adds_lists_and_removes(kept, place, tmp_path, monkeypatch):
    monkeypatch.setenv("GRID_VAR_DIR", str(place.parent))
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)

    def said(*words, code=0):
        done = CliRunner().invoke(app, ["panoramas", *words])
        assert done.exit_code == code, done.output
        return done.output

    assert "No station has a panorama" in said("list")
    assert "The panorama of S1 is" in said("add", "S1", str(saved(tmp_path / "p.png")))
    name = named(kept, "S1")
    assert said("list").split() == ["S1", "站S1", name]
    (place / name).unlink()
    assert "cannot be shown" in said("list")
    assert "S1 has no panorama any more" in said("remove", "S1")
    assert "has no panorama" in said("remove", "S1", code=1)
