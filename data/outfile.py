"""Files that are either written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data import errors
from data.faults import file_error

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while it is in use."""


@contextmanager
def replacing(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a name beside `path` to write under; the file takes its own name when the block has ended well.

    Args:
        path: The file that is wanted.
        overwrite: Whether it may take the place of one that exists.

    Raises:
        FileError: It exists already, or its folder cannot be written.
        StoreFullError: The disk is full.
    """
    if path.exists() and not overwrite:
        raise errors.FileExistsAlreadyError(path=path)
    part = path.with_name(f".{path.stem}.part-{os.getpid()}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _probe(part)
        yield part
        _to_disk(part)
        part.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise file_error(error, path) from error
    finally:
        for left in (part, *companions(part)):
            with suppress(OSError):
                left.unlink()


def companions(path: Path) -> list[Path]:
    """The files that SQLite may keep beside `path`."""
    return [path.with_name(path.name + ending) for ending in COMPANIONS]


def _probe(part: Path) -> None:
    """Find out before a long work, and in the system's own words, that a file can be made here."""
    part.touch()
    part.unlink()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
