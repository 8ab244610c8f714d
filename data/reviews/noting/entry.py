"""One thing that a phone says, looked over before anything is asked of the store."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from data.errors import ReviewFieldError, ReviewTimeError
from data.intake import photos
from data.intake.photos import Photo
from data.intake.report import CLOCKS_DIFFER_BY, MOST_PHOTOS
from data.plans.days import start_of
from data.reviews.noting import bodies
from data.reviews.noting.bodies import Said, key_of

MOST_ENTRIES: Final = 2**31 - 1


@dataclass(frozen=True)
class Entry:
    """What a phone sends.

    Attributes:
        key: What tells entries apart: the same key again is the same entry.
        device: The phone's own sign, made by chance.
        sequence: The phone's own count, by which its entries are in order.
        kind: One of `ENTRY_KINDS`.
        noted_at: When it was noted, by the phone's clock, with a time zone.
        body: What it says; see `data.reviews.noting.bodies`.
        photos: Files as they were sent; of findings only.
    """

    key: str
    device: str
    sequence: int
    kind: str
    noted_at: datetime
    body: Mapping[str, Any]
    photos: tuple[bytes, ...] = ()

    @cached_property
    def said(self) -> Said:
        """The body, read once.

        Raises:
            ReviewFieldError: It makes no sense.
        """
        return bodies.read(self.kind, self.body)

    @cached_property
    def pictures(self) -> tuple[Photo, ...]:
        """The photos, read once.

        Raises:
            PhotoError: One of them cannot be kept.
        """
        return tuple(photos.read(photo) for photo in self.photos)

    @cached_property
    def body_sha256(self) -> str:
        """Digest of all that it says."""
        said = [
            *(self.device, self.sequence, self.kind, self.noted_at.astimezone(UTC).isoformat(), dict(self.body)),
            *(hashlib.sha256(photo).hexdigest() for photo in self.photos),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def check(entry: Entry, *, on: date, now: datetime) -> None:
    """Look an entry over.

    Args:
        entry: What was sent.
        on: The day of the review.
        now: The present moment.

    Raises:
        ReviewFieldError: Something of it makes no sense by itself.
        ReviewTimeError: It was not noted on that day.
        PhotoError: A photo cannot be kept.
    """
    key_of("key", entry.key)
    key_of("device", entry.device)
    if not 0 <= entry.sequence <= MOST_ENTRIES:
        remedy = f"use a whole number from 0 to {MOST_ENTRIES}"
        raise ReviewFieldError(name="sequence", value=entry.sequence, remedy=remedy)
    _check_time(entry.noted_at, on=on, now=now)
    _ = entry.said
    if len(entry.photos) > (MOST_PHOTOS if entry.kind == "finding" else 0):
        remedy = f"send at most {MOST_PHOTOS}, and only with a finding"
        raise ReviewFieldError(name="photos", value=len(entry.photos), remedy=remedy)
    _ = entry.pictures


def _check_time(at: datetime, *, on: date, now: datetime) -> None:
    if at.tzinfo is None:
        raise ReviewFieldError(name="noted_at", value=at.isoformat(), remedy="give the time with its offset")
    if not start_of(on) <= at < start_of(on + timedelta(days=1)) or at > now + CLOCKS_DIFFER_BY:
        raise ReviewTimeError(noted_at=at.isoformat(), on=on)
