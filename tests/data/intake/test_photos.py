"""Photos: what is kept of them, what is read from them, and what is refused."""

import hashlib
import io
import struct
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data.errors import PhotoError, PhotoKindError, PhotoSizeError
from data.intake import photos
from tests.support.pictures import GPS, photo


def opened(kept: photos.Photo) -> Image.Image:
    return Image.open(io.BytesIO(kept.image))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_plain_jpeg(kind: str) -> None:
    kept = photos.read(photo(kind))
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 40, 20)
    assert opened(kept).format == "JPEG"
    assert kept.sha256 == hashlib.sha256(kept.image).hexdigest()


def test_the_place_is_read_and_nothing_of_the_camera_is_kept() -> None:
    kept = photos.read(photo(gps=GPS, DateTimeOriginal="2026:11:21 08:30:00", CameraOwnerName="Somebody"))
    assert kept.position == pytest.approx((118.781, 32.0415), abs=1e-9)
    assert dict(opened(kept).getexif()) == {}
    assert b"Somebody" not in kept.image
    assert b"Exif" not in kept.image


def test_south_and_west_are_negative() -> None:
    kept = photos.read(photo(gps=GPS | {1: "S", 3: "W"}))
    assert kept.position == pytest.approx((-118.781, -32.0415), abs=1e-9)


@pytest.mark.parametrize(
    "gps",
    [{}, {1: "N", 2: (32.0, 2.0, 29.4)}, GPS | {2: (132.0, 0.0, 0.0)}, {1: "N", 2: (0.0,) * 3, 3: "E", 4: (0.0,) * 3}],
)
def test_half_a_place_or_an_impossible_one_is_none(gps: dict[int, Any]) -> None:
    assert photos.read(photo(gps=gps)).position is None


@pytest.mark.parametrize(
    ("exif", "taken_at"),
    [
        ({"DateTimeOriginal": "2026:11:21 08:30:00"}, datetime(2026, 11, 21, 0, 30, tzinfo=UTC)),
        (
            {"DateTimeOriginal": "2026:11:21 08:30:00", "OffsetTimeOriginal": "+09:00"},
            datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        ),
        (
            {"DateTimeOriginal": "2026:11:21 08:30:00", "gps": GPS | {7: (0.0, 29.0, 58.0), 29: "2026:11:21"}},
            datetime(2026, 11, 21, 0, 29, 58, tzinfo=UTC),
        ),
        ({"DateTimeOriginal": "never"}, None),
        ({}, None),
    ],
)
def test_the_time_is_the_satellites_or_the_cameras(exif: dict[str, Any], taken_at: datetime | None) -> None:
    assert photos.read(photo(**exif)).taken_at == taken_at


def test_a_photo_held_sideways_is_kept_upright() -> None:
    kept = photos.read(photo(Orientation=6))
    assert (kept.width, kept.height) == (20, 40)


def test_a_large_photo_is_made_smaller() -> None:
    kept = photos.read(photo(size=(4000, 3000)))
    assert (kept.width, kept.height) == (1600, 1200)


def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    assert opened(photos.read(file.getvalue())).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", photo()[:200], photo("PNG")[:60], photo("GIF", mode="P")],
    ids=["empty", "svg", "half a JPEG", "half a PNG", "GIF"],
)
def test_what_is_no_whole_photo_of_a_known_kind_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoKindError, match="Send one of: JPEG, PNG, WebP"):
        photos.read(content)


@pytest.mark.parametrize("side", [9_000, 12_000, 60_000], ids=["large", "warned of", "a bomb"])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(PhotoSizeError, match="pixels"):
        photos.read(_png_that_claims(side))


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(PhotoSizeError, match="bytes"):
        photos.read(bytes(photos.MOST_BYTES + 1))


def test_few_photos_are_unpacked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    unpack, together, most = photos._picture, Counter[str](), []

    def counted(*given: Any, **known: Any) -> Any:
        together["now"] += 1
        most.append(together["now"])
        try:
            return unpack(*given, **known)
        finally:
            together["now"] -= 1

    monkeypatch.setattr(photos, "_picture", counted)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(photos.read, [photo(size=(800, 600))] * 16))
    assert len(most) == 16
    assert max(most) <= photos.AT_ONCE


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_broken_in_a_file_is_a_fault_of_the_photo(data: st.DataObject) -> None:
    whole = bytearray(photo(gps=GPS, DateTimeOriginal="2026:11:21 08:30:00"))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(2, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept = photos.read(bytes(whole))
    except PhotoError:
        return
    assert opened(kept).size == (kept.width, kept.height)


def _png_that_claims(side: int) -> bytes:
    """A PNG of a few bytes whose head says that it is a large square."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    written = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
