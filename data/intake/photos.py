"""Photos of reports: looked at by their content, place and time read, everything but the picture left behind."""

import hashlib
import io
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from data.errors import PhotoKindError, PhotoSizeError
from data.plans.days import LOCAL

MOST_BYTES: Final = 10 * 2**20
MOST_PIXELS: Final = 64_000_000
"""A phone's largest; what claims more is made to fill the memory."""
AT_ONCE: Final = 2
"""Photos that are unpacked at the same time: the largest PNG takes a quarter of a gigabyte."""
LONGEST_SIDE: Final = 1600
"""Pixels of the picture that is kept."""
MEDIA_TYPE: Final = "image/jpeg"
KINDS: Final = ("JPEG", "PNG", "WebP")

_FORMATS: Final = tuple(kind.format for kind in (JpegImageFile, PngImageFile, WebPImageFile))
_QUALITY: Final = 85
_turns = threading.BoundedSemaphore(AT_ONCE)
_DAYS = "%Y:%m:%d"


@dataclass(frozen=True)
class Photo:
    """A picture that can be kept: it says nothing but what is seen on it.

    Attributes:
        image: JPEG, upright, its longest side at most `LONGEST_SIDE` pixels.
        media_type: Of `image`.
        width: Pixels.
        height: Pixels.
        sha256: Of `image`, in hexadecimal digits.
        position: Longitude and latitude on WGS 84 that the camera wrote down, or None.
        taken_at: When, in UTC, or None.
    """

    image: bytes
    media_type: str
    width: int
    height: int
    sha256: str
    position: tuple[float, float] | None = None
    taken_at: datetime | None = None


def read(data: bytes) -> Photo:
    """A photo from a file that somebody sent.

    Args:
        data: The file, of any name.

    Returns:
        The picture without what the camera wrote into the file; its place and time apart.

    Raises:
        PhotoSizeError: The file has too many bytes, or its picture too many pixels.
        PhotoKindError: It is no whole picture of a known kind.
    """
    if len(data) > MOST_BYTES:
        raise PhotoSizeError(size=len(data), most=MOST_BYTES, unit="bytes")
    with _turns, _opened(data) as sent:
        if sent.width * sent.height > MOST_PIXELS:
            raise PhotoSizeError(size=sent.width * sent.height, most=MOST_PIXELS, unit="pixels")
        written = _written(sent)
        picture = _picture(sent, size=len(data))
    image = _encoded(picture)
    return Photo(
        image=image,
        media_type=MEDIA_TYPE,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(image).hexdigest(),
        position=_position(written),
        taken_at=_taken_at(written),
    )


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoSizeError(size=MOST_PIXELS + 1, most=MOST_PIXELS, unit="pixels") from error
    except Exception as error:  # Pillow's readers raise whatever a broken file makes them trip over
        raise PhotoKindError(size=len(data), kinds=", ".join(KINDS)) from error


def _picture(image: Image.Image, *, size: int) -> Image.Image:
    """The picture upright, without transparency, no larger than is kept."""
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size at once
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if not turned.has_transparency_data:
            return turned.convert("RGB")
        ground = Image.new("RGBA", turned.size, "white")
        return Image.alpha_composite(ground, turned.convert("RGBA")).convert("RGB")
    except Exception as error:  # as above
        raise PhotoKindError(size=size, kinds=", ".join(KINDS)) from error


def _encoded(picture: Image.Image) -> bytes:
    """As JPEG, from the pixels alone: no comment, profile or thumbnail of the file goes along."""
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _written(image: Image.Image) -> dict[str, Any]:
    """What the camera wrote down about place and time, by EXIF's names; nothing where that cannot be read."""
    try:
        exif = image.getexif()
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        shot = exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # what cannot be read need not be kept
        return {}
    return {ExifTags.GPSTAGS.get(tag, ""): value for tag, value in place.items()} | {
        ExifTags.TAGS.get(tag, ""): value for tag, value in shot.items()
    }


def _position(written: Mapping[str, Any]) -> tuple[float, float] | None:
    lon = _degrees(written.get("GPSLongitude"), written.get("GPSLongitudeRef"), negative="W")
    lat = _degrees(written.get("GPSLatitude"), written.get("GPSLatitudeRef"), negative="S")
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon, lat) == (0.0, 0.0):
        return None
    return lon, lat


def _degrees(parts: Any, side: Any, *, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(angle):
        return None
    return -angle if side == negative else angle


def _taken_at(written: Mapping[str, Any]) -> datetime | None:
    """The satellites' time, else the camera's with its offset, which is China's unless it says another."""
    try:
        if "GPSDateStamp" in written and "GPSTimeStamp" in written:
            hours, minutes, seconds = (float(part) for part in written["GPSTimeStamp"])
            day = datetime.strptime(str(written["GPSDateStamp"]), _DAYS).replace(tzinfo=UTC)
            return day + timedelta(hours=hours, minutes=minutes, seconds=int(seconds))
        said = str(written["DateTimeOriginal"])
        offset = str(written.get("OffsetTimeOriginal") or "")
        if offset:
            return datetime.strptime(said + offset, f"{_DAYS} %H:%M:%S%z").astimezone(UTC)
        return datetime.strptime(said, f"{_DAYS} %H:%M:%S").replace(tzinfo=LOCAL).astimezone(UTC)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
