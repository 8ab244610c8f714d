"""Rows that a page has worked out, laid down for the browser to fetch by URL instead of inside the page's message.

A file bears the digest of what it holds: the same rows are laid down once, whichever process does it, and an address
never changes its meaning.
"""

import gzip
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from data.errors import FileNotWritableError
from data.settings import Settings

DIGEST_LENGTH = 24
ROOM_BYTES = 256 * 2**20
_COMPRESSION = 5


def publish(settings: Settings, rows: bytes) -> str:
    """Lay down rows (JSON) and return the digest under which they are found.

    Raises:
        FileNotWritableError: The folder cannot be written.
    """
    digest = hashlib.sha256(rows).hexdigest()[:DIGEST_LENGTH]
    target = _path(settings, digest)
    try:
        if not _touch(target):
            _write(target, gzip.compress(rows, _COMPRESSION, mtime=0))
            _make_room(target.parent)
    except OSError as error:
        raise FileNotWritableError(path=target.parent, detail=error.strerror) from error
    return digest


def published(settings: Settings, digest: str) -> bytes | None:
    """What was laid down, packed by gzip; None when there is nothing, or no longer."""
    if len(digest) != DIGEST_LENGTH or not digest.isalnum():
        return None
    try:
        return _path(settings, digest).read_bytes()
    except FileNotFoundError:
        return None


def _path(settings: Settings, digest: str) -> Path:
    return settings.var_dir / "published" / f"{digest}.json.gz"


def _touch(target: Path) -> bool:
    """Note that a file is used; False when there is none."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _write(target: Path, body: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    fresh.write_bytes(body)
    fresh.replace(target)


def _make_room(folder: Path) -> None:
    """Remove what was used longest ago; another process may be doing the same."""
    facts = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            facts.append((path.stat().st_mtime, path.stat().st_size, path))
    used_bytes = sum(size for _, size, _ in facts)
    for _, size, path in sorted(facts)[:-1]:
        if used_bytes <= ROOM_BYTES:
            return
        path.unlink(missing_ok=True)
        used_bytes -= size
