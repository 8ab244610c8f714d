"""Packed files, unpacked with a distrust of what they claim about themselves."""

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from data.errors import ArchiveRefusedError

MAX_UNPACKED_BYTES = 4 * 2**30
MAX_FILES = 500
MAX_RATIO = 200
"""Times a file may grow when unpacked; text of a district's tables packs to a tenth or so, a bomb to a thousandth."""

_FREE_BYTES = 16 * 2**20  # below this, a high ratio does no harm: a small table of zeros
_BLOCK = 2**20
_PACKED = {".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz"}


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder with the content of a `.zip`, the file inside a `.gz`, or the path itself.

    Raises:
        ArchiveRefusedError: It would grow beyond the limits, holds another archive, or writes outside its folder.
    """
    kind = path.suffix.casefold()
    if kind not in {".zip", ".gz"}:
        check_workbook(path)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="grid-import-") as folder:
        yield _unzip(path, Path(folder)) if kind == ".zip" else _gunzip(path, Path(folder))


def check_workbook(path: Path) -> None:
    """An `.xlsx` is a zip too, and is opened by others: refuse a bomb by what it declares."""
    if path.suffix.casefold() in {".xlsx", ".xlsm"} and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            _check_declared(path, archive.infolist())


def _unzip(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not _is_clutter(member)]
            _check_declared(path, members)
            left = _allowance(path)
            for member in members:
                target = folder / _safe_name(path, member)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source:
                    left -= _copy(path, source, target, at_most=left)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise ArchiveRefusedError(path=path.name, detail=str(error).rstrip(".")) from error
    return folder


def _gunzip(path: Path, folder: Path) -> Path:
    target = folder / path.with_suffix("").name
    try:
        with gzip.open(path) as source:
            _copy(path, source, target, at_most=_allowance(path))
    except (gzip.BadGzipFile, EOFError) as error:
        raise ArchiveRefusedError(path=path.name, detail=str(error).rstrip(".")) from error
    return target


def _check_declared(path: Path, members: list[zipfile.ZipInfo]) -> None:
    declared = sum(member.file_size for member in members)
    if len(members) > MAX_FILES:
        raise ArchiveRefusedError(path=path.name, detail=f"it holds {len(members):,} files, more than {MAX_FILES}")
    if declared > _allowance(path):
        raise ArchiveRefusedError(path=path.name, detail=_too_large(path, declared))


def _allowance(path: Path) -> int:
    return min(MAX_UNPACKED_BYTES, max(_FREE_BYTES, MAX_RATIO * path.stat().st_size))


def _too_large(path: Path, size: int) -> str:
    return f"{path.stat().st_size:,} bytes would unpack to {size:,} or more, beyond {_allowance(path):,}"


def _copy(path: Path, source: _Readable, target: Path, *, at_most: int) -> int:
    """Unpack one file; what an archive declares may be a lie, so the bytes are counted."""
    written = 0
    with target.open("wb") as file:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > at_most:
                raise ArchiveRefusedError(path=path.name, detail=_too_large(path, written))
            file.write(block)
    return written


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or member.filename.startswith("__MACOSX/") or member.filename.endswith(".DS_Store")


def _safe_name(path: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    """The name of a member below the folder; Windows writes Chinese names in GBK without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        name = name.encode("cp437").decode("gb18030", errors="replace")
    inside = PurePosixPath(name.replace("\\", "/"))
    if inside.is_absolute() or ".." in inside.parts or ":" in name:
        raise ArchiveRefusedError(path=path.name, detail=f"its member {name!r} points outside")
    if inside.suffix.casefold() in _PACKED:
        raise ArchiveRefusedError(path=path.name, detail=f"it holds another archive, {name!r}; unpack that first")
    return inside
