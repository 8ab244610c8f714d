"""The photos of incidents."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from data.schema import IncidentPhoto


@dataclass(frozen=True)
class Kept:
    """A photo as it is kept.

    Attributes:
        number: From 1, the incident's own count.
        media_type: Of `image`.
        width: Pixels.
        height: Pixels.
        sha256: Of `image`.
        image: The file; nothing in it but the picture.
    """

    number: int
    media_type: str
    width: int
    height: int
    sha256: str
    image: bytes


def photos(conn: Connection, incident_id: int) -> list[Kept]:
    """The photos of one incident, in the order in which they were sent."""
    columns = (
        IncidentPhoto.number,
        IncidentPhoto.media_type,
        IncidentPhoto.width,
        IncidentPhoto.height,
        IncidentPhoto.sha256,
        IncidentPhoto.image,
    )
    statement = select(*columns).where(IncidentPhoto.incident_id == incident_id).order_by(IncidentPhoto.number)
    return [Kept(*row) for row in conn.execute(statement)]
