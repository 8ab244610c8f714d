"""Panoramas of stations (VR看社区): pictures of all that is seen from a point, in a folder beside the store.

A picture is kept without what the camera wrote into it, under a name made of its content; `station.panorama` holds
that name. A name that comes from elsewhere, as by an import, is opened only if it lies in the folder.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd
from PIL import Image, ImageOps
from sqlalchemy import Connection, select, update

from data import audit
from data.errors import (
    FileMissingError,
    PanoramaKindError,
    PanoramaNoneError,
    PanoramaShapeError,
    PanoramaSizeError,
    PanoramaSmallError,
    PanoramaStationError,
)
from data.frames import read_frame, record_change
from data.schema import Base, Station
from data.settings import Settings

FOLDER: Final = "panoramas"
MOST_BYTES: Final = 64 * 2**20
MOST_PIXELS: Final = 80_000_000
"""What cameras make that take all around at once: 12,000 by 6,000 and a little more."""
WIDEST: Final = 4096
"""Pixels of the picture that is kept: what every phone's graphics can hold."""
NARROWEST: Final = 1024
TOLERANCE: Final = 0.01
"""By how much of itself the width may differ from twice the height."""
KINDS: Final = ("JPEG", "PNG", "WEBP")
NAME_DIGITS: Final = 20

_QUALITY: Final = 88
_STARTS: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Panorama:
    """A picture as it is served.

    Attributes:
        image: The file.
        media_type: As its first bytes say, whatever its name ends in.
        sha256: Of `image`, in hexadecimal digits.
    """

    image: bytes
    media_type: str
    sha256: str


def folder(settings: Settings) -> Path:
    """Where the pictures lie."""
    return settings.var_dir / FOLDER


def opened(place: Path, name: str | None) -> Panorama | None:
    """The picture of a name in a folder; None if there is none, it lies elsewhere, is too large or no picture.

    Args:
        place: The folder of the pictures.
        name: What `station.panorama` says.
    """
    path = path_of(place, name)
    if path is None or path.stat().st_size > MOST_BYTES:
        return None
    image = path.read_bytes()
    media_type = next((kind for start, kind in _STARTS.items() if image.startswith(start)), None)
    if media_type is None or (media_type == "image/webp" and image[8:12] != b"WEBP"):
        return None
    return Panorama(image, media_type, hashlib.sha256(image).hexdigest())


def path_of(place: Path, name: str | None) -> Path | None:
    """Where the file of a name lies in a folder; None if there is none, or the name leads elsewhere."""
    if not name or name != Path(name).name or "\\" in name or "\0" in name:
        return None
    path = place / name
    return path if path.is_file() and path.resolve().parent == place.resolve() else None


def add(conn: Connection, place: Path, station: str, file: Path, *, at: datetime) -> str:
    """Make a file the panorama of a station, in place of the one it had.

    Args:
        conn: The writing transaction.
        place: The folder of the pictures; made where there is none.
        station: The station's code.
        file: A picture of the whole sphere in equirectangular projection.
        at: The time, for the audit trail.

    Returns:
        The name under which the picture is kept.

    Raises:
        PanoramaStationError: There is no such station.
        FileMissingError: There is no such file.
        PanoramaSizeError: It has too many bytes or pixels.
        PanoramaKindError: It is no whole picture.
        PanoramaShapeError: It is not twice as wide as high.
        PanoramaSmallError: It has too few pixels.
    """
    _present(conn, station)
    name = keep(place, prepared(file))
    _name(conn, station, name, at=at, action="panorama-add")
    return name


def remove(conn: Connection, place: Path, station: str, *, at: datetime) -> None:
    """Take a station's panorama away.

    Raises:
        PanoramaStationError: There is no such station.
        PanoramaNoneError: It has none.
    """
    if _present(conn, station) is None:
        raise PanoramaNoneError(station=station)
    _name(conn, station, None, at=at, action="panorama-remove")


def listed(conn: Connection, place: Path) -> pd.DataFrame:
    """Stations that name a panorama: columns `code`, `name`, `panorama`, `is_there` (it can be shown); by code."""
    columns = (Station.code, Station.name, Station.panorama)
    found = read_frame(conn, select(*columns).where(Station.panorama.is_not(None)).order_by(Station.code))
    return found.assign(is_there=[opened(place, name) is not None for name in found["panorama"]])


def sweep(conn: Connection, place: Path) -> list[str]:
    """Delete the pictures made by `keep` that no station names any more, after the transaction; their names."""
    named = set(conn.execute(select(Station.panorama).where(Station.panorama.is_not(None))).scalars())
    gone = [path for path in sorted(place.glob("*.jpg")) if _is_ours(path) and path.name not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def keep(place: Path, image: bytes) -> str:
    """Write a picture into the folder under the name of its content, whole or not at all; that name."""
    name = f"{hashlib.sha256(image).hexdigest()[:NAME_DIGITS]}.jpg"
    place.mkdir(parents=True, exist_ok=True)
    part = place / f".{name}.part"
    part.write_bytes(image)
    part.replace(place / name)
    return name


def prepared(file: Path) -> bytes:
    """A panorama as it is kept: JPEG, at most `WIDEST` pixels wide, nothing in it but what is seen.

    Raises:
        FileMissingError: There is no such file.
        PanoramaSizeError: It has too many bytes or pixels.
        PanoramaKindError: It is no whole picture.
        PanoramaShapeError: It is not twice as wide as high.
        PanoramaSmallError: It has too few pixels.
    """
    if not file.is_file():
        raise FileMissingError(path=file)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise PanoramaSizeError(path=file, size=size, most=MOST_BYTES, unit="bytes")
    picture = _read(file)
    width, height = picture.size
    if abs(width - 2 * height) > TOLERANCE * width:
        raise PanoramaShapeError(path=file, width=width, height=height)
    if width < NARROWEST:
        raise PanoramaSmallError(path=file, width=width, least=NARROWEST)
    if width > WIDEST or width != 2 * height:
        kept = min(width, WIDEST) // 2 * 2
        picture = picture.resize((kept, kept // 2), Image.Resampling.LANCZOS)
    return encoded(picture)


def encoded(picture: Image.Image) -> bytes:
    """An RGB picture as JPEG, from its pixels alone."""
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _read(file: Path) -> Image.Image:
    try:
        with Image.open(file, formats=KINDS) as sent:
            pixels = sent.width * sent.height
            if pixels <= MOST_PIXELS:
                return ImageOps.exif_transpose(sent).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MOST_PIXELS + 1
    except Exception as error:  # Pillow's readers raise whatever a broken file makes them trip over
        raise PanoramaKindError(path=file, kinds=", ".join(KINDS)) from error
    raise PanoramaSizeError(path=file, size=pixels, most=MOST_PIXELS, unit="pixels")


def _present(conn: Connection, station: str) -> str | None:
    """The name of the station's present panorama."""
    found = conn.execute(select(Station.panorama).where(Station.code == station)).one_or_none()
    if found is None:
        raise PanoramaStationError(station=station)
    return None if found.panorama is None else str(found.panorama)


def _name(conn: Connection, station: str, name: str | None, *, at: datetime, action: str) -> None:
    table = Station.__tablename__
    conn.execute(update(Station).where(Station.code == station).values(panorama=name))
    record_change(conn, Base.metadata.tables[table])
    audit.record(
        conn,
        at=at,
        actor_role=audit.OPERATOR,
        action=action,
        subject_table=table,
        subject_key=station,
        details=None if name is None else {"panorama": name},
    )


def _is_ours(path: Path) -> bool:
    return len(path.stem) == NAME_DIGITS and all(letter in "0123456789abcdef" for letter in path.stem)
