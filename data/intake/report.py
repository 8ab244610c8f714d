"""What a sender says: one report, looked over before anything is asked of the store."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from data.errors import ReportFieldError
from data.intake import photos
from data.intake.photos import Photo

MOST_PHOTOS: Final = 3
LONGEST: Final = {"source": 64, "channel": 40, "item_code": 40, "category": 40, "place": 40, "code": 64, "key": 200}
"""Characters of each word."""
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
"""How far ahead of ours a sender's clock may be."""


@dataclass(frozen=True)
class Report:
    """One report. It says what, when and where, and never who: words and names stay where they were said.

    Attributes:
        source: Who hands it over, such as a hotline's name; never a person.
        channel: How it was told: snapshot, patrol, hotline_12345 ...
        item_code: The catalogue's item; an unknown one is kept and called for by nobody.
        category: The catalogue's category; needed where no item is given.
        reported_at: When it was told, with a time zone; None for the moment of its arrival.
        lon: Longitude in degrees on WGS 84.
        lat: Latitude.
        place: The code of a QR place; it says where when no position does.
        code: The sender's own number for it; None for one of ours.
        photos: Files as they were sent.
        key: What tells the sender's reports apart: the same key again is the same report.
    """

    source: str
    channel: str
    item_code: str | None = None
    category: str | None = None
    reported_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    place: str | None = None
    code: str | None = None
    photos: tuple[bytes, ...] = ()
    key: str | None = None

    @cached_property
    def pictures(self) -> tuple[Photo, ...]:
        """The photos, read once.

        Raises:
            PhotoError: One of them cannot be kept.
        """
        return tuple(photos.read(photo) for photo in self.photos)

    @cached_property
    def identities(self) -> tuple[str, ...]:
        """What the sender knows the report by, so that it counts once however often it is sent; may be none."""
        known = (("key", self.key), ("number", self.code))
        return tuple(f"{kind} {value}" for kind, value in known if value is not None)

    @cached_property
    def body_sha256(self) -> str:
        """Digest of all that it says."""
        said = [
            *(self.channel, self.item_code, self.category, self.lon, self.lat, self.place, self.code),
            None if self.reported_at is None else self.reported_at.astimezone(UTC).isoformat(),
            *(hashlib.sha256(photo).hexdigest() for photo in self.photos),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude that were said; 0, 0 is what devices say that know nothing."""
        if self.lon is None or self.lat is None or (self.lon, self.lat) == (0.0, 0.0):
            return None
        return self.lon, self.lat


def check(report: Report, *, now: datetime) -> None:
    """Look a report over.

    Raises:
        ReportFieldError: Something of it makes no sense by itself.
        PhotoError: A photo cannot be kept.
    """
    for name, longest in LONGEST.items():
        _check_word(name, getattr(report, name), longest=longest)
    if report.item_code is None and report.category is None:
        raise ReportFieldError(name="item_code", value=None, remedy="say which item or which category it is")
    _check_position(report.lon, report.lat)
    _check_time(report.reported_at, now=now)
    _check_number_of(report.photos)
    _ = report.pictures


def _check_word(name: str, value: str | None, *, longest: int) -> None:
    if value is None and name not in {"source", "channel"}:
        return
    if not value or len(value) > longest or not value.isprintable() or value != value.strip():
        shown = None if value is None else value[:longest]
        raise ReportFieldError(name=name, value=shown, remedy=f"give 1 to {longest} printable characters")


def _check_position(lon: float | None, lat: float | None) -> None:
    if (lon is None) != (lat is None):
        missing = "lon" if lon is None else "lat"
        raise ReportFieldError(name=missing, value=None, remedy="give longitude and latitude, or neither")
    for name, value, most in (("lon", lon, 180.0), ("lat", lat, 90.0)):
        if value is not None and not (math.isfinite(value) and -most <= value <= most):
            raise ReportFieldError(name=name, value=value, remedy=f"give degrees on WGS 84, {-most:g} to {most:g}")


def _check_time(at: datetime | None, *, now: datetime) -> None:
    if at is None:
        return
    if at.tzinfo is None:
        raise ReportFieldError(name="reported_at", value=at.isoformat(), remedy="give the time with its offset")
    if not EARLIEST <= at <= now + CLOCKS_DIFFER_BY:
        remedy = f"give a time from {EARLIEST:%Y-%m-%d} on that has come"
        raise ReportFieldError(name="reported_at", value=at.isoformat(), remedy=remedy)


def _check_number_of(sent: Sequence[bytes]) -> None:
    if len(sent) > MOST_PHOTOS:
        raise ReportFieldError(name="photos", value=len(sent), remedy=f"send at most {MOST_PHOTOS}")
