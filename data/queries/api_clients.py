"""Programs that may send reports."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data.schema import ApiClient


@dataclass(frozen=True)
class Client:
    """A program that may send reports.

    Attributes:
        name: The source of its reports.
        channel: How its reports were told.
        created_at: When it got its key.
        revoked_at: When it lost it; None while it may send.
    """

    name: str
    channel: str
    created_at: datetime
    revoked_at: datetime | None


_COLUMNS = (ApiClient.name, ApiClient.channel, ApiClient.created_at, ApiClient.revoked_at)


def clients(conn: Connection) -> list[Client]:
    """All that ever had a key, by name."""
    return [Client(*row) for row in conn.execute(select(*_COLUMNS).order_by(ApiClient.name))]


def by_key_hash(conn: Connection, key_hash: str) -> Client | None:
    """The client that has a key, whether or not it may still send; None for a key that was never given out."""
    row = conn.execute(select(*_COLUMNS).where(ApiClient.key_hash == key_hash)).first()
    return None if row is None else Client(*row)


def in_use(conn: Connection) -> dict[str, Client]:
    """The clients that may send, by the hash of their key."""
    statement = select(ApiClient.key_hash, *_COLUMNS).where(ApiClient.revoked_at.is_(None))
    return {row[0]: Client(*row[1:]) for row in conn.execute(statement)}


def by_name(conn: Connection, name: str) -> Client | None:
    """The client of a name; None if there is none."""
    row = conn.execute(select(*_COLUMNS).where(ApiClient.name == name)).first()
    return None if row is None else Client(*row)
