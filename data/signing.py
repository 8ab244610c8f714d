"""Signed, short-lived leave to read the district's map data by URL.

A page puts the token into the URLs of its layers; the routes check it. It stays the same for an hour, so that the
browser's cache works, and holds for one to two.
"""

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from data.errors import FileNotWritableError, GridError
from data.settings import Settings

STABLE_FOR = timedelta(hours=1)
MAP = "map"
"""The scope of what the map shows."""
WALL = "wall"
"""The scope of what a wall shows."""


class TokenError(GridError):
    """A URL that may not be read, or no longer."""

    code = "token"


class TokenMissingError(TokenError):
    code = "token_missing"
    message = "This address needs a `token` for {scope!r}, which a page gives out. Open the page again."


class TokenInvalidError(TokenError):
    code = "token_invalid"
    message = "The `token` of this address was not given out by this program for {scope!r}. Open the page again."


class TokenExpiredError(TokenError):
    code = "token_expired"
    message = "The `token` of this address ended at {ended}. Reload the page."


def token(settings: Settings, *, now: datetime, scope: str = MAP) -> str:
    """Leave to read what belongs to `scope`, from now on for one to two hours."""
    period = int(now.timestamp() // STABLE_FOR.total_seconds())
    ends = (period + 2) * int(STABLE_FOR.total_seconds())
    return str(serializer(settings, scope).dumps(ends))


def verify(given: str | None, settings: Settings, *, now: datetime, scope: str = MAP) -> None:
    """Let a token pass.

    Raises:
        TokenError: There is none, it is not ours or for another scope, or its time is over.
    """
    if not given:
        raise TokenMissingError(scope=scope)
    try:
        ends = serializer(settings, scope).loads(given)
    except BadSignature:
        raise TokenInvalidError(scope=scope) from None
    if now.timestamp() >= ends:
        raise TokenExpiredError(ended=datetime.fromtimestamp(ends, tz=now.tzinfo).isoformat())


def serializer(settings: Settings, scope: str) -> URLSafeSerializer:
    """Signs what belongs to `scope` with this installation's secret, and reads what it signed itself.

    Raises:
        FileNotWritableError: The secret cannot be kept.
    """
    return URLSafeSerializer(_secret(settings.var_dir), salt=scope)


def _secret(folder: Path) -> bytes:
    """This installation's secret, made at its first use.

    Raises:
        FileNotWritableError: The folder cannot be written.
    """
    path = folder / "secret.key"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _make_secret(path)
        return path.read_bytes()
    except OSError as error:
        raise FileNotWritableError(path=path, detail=error.strerror) from error


def _make_secret(path: Path) -> None:
    """Write a whole file under another name and link it into place: whoever comes second keeps the first one's."""
    own = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
