"""Findings written down: the row, what it is about, its photos."""

from datetime import UTC
from typing import Any, Final

import shapely
from sqlalchemy import Connection, Table, func, insert, select

from data.frames import record_change
from data.queries.reviews import Day
from data.reviews.noting.entry import Entry
from data.schema import Finding, FindingPhoto

SOURCE: Final = "review"

_FINDING: Final[Table] = Finding.__table__  # type: ignore[assignment]
_PHOTO: Final[Table] = FindingPhoto.__table__  # type: ignore[assignment]


def add(conn: Connection, day: Day, entry: Entry, **said: Any) -> str:
    """Write down what an entry found, with its photos.

    Args:
        conn: A writing transaction that holds the review: nobody else counts its findings meanwhile.
        day: The review.
        entry: What was sent.
        said: Columns of the finding.

    Returns:
        Its code, such as F2026-0001-03.
    """
    number = conn.execute(select(func.count()).where(_FINDING.c.review_code == day.code)).scalar_one() + 1
    code = f"F{day.code.removeprefix('R')}-{number:02d}"
    known = {"code": code, "review_code": day.code, "source": SOURCE, "as_of": entry.noted_at.astimezone(UTC)}
    known |= {"noted_at": entry.noted_at, "entry_key": entry.key}
    conn.execute(insert(_FINDING).values(known | said))
    shape: shapely.Point | None = said.get("geom")
    record_change(conn, _FINDING, touched=() if shape is None else shape.bounds)
    _add_photos(conn, code, entry)
    return code


def _add_photos(conn: Connection, code: str, entry: Entry) -> None:
    kept = [
        {"finding_code": code, "number": number, "sha256": photo.sha256, "media_type": photo.media_type}
        | {"width": photo.width, "height": photo.height, "image": photo.image}
        for number, photo in enumerate(entry.pictures, start=1)
    ]
    if kept:
        conn.execute(insert(_PHOTO), kept)
        record_change(conn, _PHOTO)
