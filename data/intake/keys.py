"""Keys of programs that may send reports: given out once, kept as a hash, taken back for good."""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, update

from data import audit
from data.errors import ApiKeyMissingError, ApiKeyNameError, ApiKeyNameTakenError, ApiKeyRefusedError
from data.queries import api_clients
from data.queries.api_clients import Client
from data.schema import ApiClient

LONGEST_NAME: Final = 40
_NAME: Final = re.compile(rf"[\w-]{{1,{LONGEST_NAME}}}")
_KEY_BYTES: Final = 24


def add(conn: Connection, name: str, *, channel: str, now: datetime) -> str:
    """Give a program a key.

    Args:
        conn: A writing transaction, the caller's.
        name: The program's name, the source of its reports.
        channel: How its reports are told: hotline_12345, snapshot ...
        now: The present moment.

    Returns:
        The key. It is not kept: who loses it needs another.

    Raises:
        ApiKeyNameError: The name or the channel is no word.
        ApiKeyNameTakenError: Another program has, or had, the name.
    """
    for word in (name, channel):
        if not _NAME.fullmatch(word):
            raise ApiKeyNameError(name=word, longest=LONGEST_NAME)
    if api_clients.by_name(conn, name) is not None:
        raise ApiKeyNameTakenError(name=name)
    key = secrets.token_urlsafe(_KEY_BYTES)
    conn.execute(insert(ApiClient).values(name=name, key_hash=hash_of(key), channel=channel, created_at=now))
    _record(conn, "give key", name, now=now)
    return key


def revoke(conn: Connection, name: str, *, now: datetime) -> None:
    """Take a program's key back for good; what it sent stays.

    Raises:
        ApiKeyMissingError: No program of that name has a key in use.
    """
    in_use = (ApiClient.name == name, ApiClient.revoked_at.is_(None))
    if conn.execute(update(ApiClient).where(*in_use).values(revoked_at=now)).rowcount == 0:
        raise ApiKeyMissingError(name=name)
    _record(conn, "take key back", name, now=now)


def client_of(conn: Connection, key: str | None) -> Client:
    """The program that a key belongs to.

    Raises:
        ApiKeyRefusedError: There is no key, or it is unknown or taken back.
    """
    if not key:
        raise ApiKeyRefusedError(fault="missing")
    client = api_clients.by_key_hash(conn, hash_of(key))
    if client is None:
        raise ApiKeyRefusedError(fault="unknown")
    if client.revoked_at is not None:
        raise ApiKeyRefusedError(fault="no longer in use")
    return client


def hash_of(key: str) -> str:
    """What is kept of a key; its bytes are random, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def _record(conn: Connection, action: str, name: str, *, now: datetime) -> None:
    audit.record(conn, at=now, actor_role=audit.OPERATOR, action=action, subject_table="api_client", subject_key=name)
