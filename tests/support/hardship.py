"""Conditions that a program must survive: no rights, a full disk, a kill."""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.support.server import PROJECT_ROOT

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2


def run(
    arguments: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    folder: Path = PROJECT_ROOT,
) -> "subprocess.CompletedProcess[str]":
    """Run this Python with arguments in the project, and return what it said."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | (environment or {}),
        preexec_fn=before,
        timeout=120,
    )


def without_special_rights() -> None:
    """Before a program starts: rights of files bind root too, as they bind everybody else."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for right in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            if libc.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), f"cannot give up capability {right}")


def with_files_up_to(size: int) -> Callable[[], None]:
    """Before a program starts: no file may grow beyond so many bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@cache
def can_mount() -> bool:
    """Whether a small disk can be made here, in a name space of its own."""
    tried = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    return shutil.which("unshare") is not None and subprocess.run(tried, capture_output=True).returncode == 0


def run_on_small_disk(
    arguments: Sequence[str | Path], *, mount: Path, size: str, copied: Path, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run this Python where `mount` is a disk of `size` that holds a copy of the folder `copied`.

    What it leaves there is copied back to `copied`.
    """
    script = (
        'mount -t tmpfs -o "size=$2" none "$1" && cp -a "$3/." "$1/" && shift 3 || exit 99\n'
        '"$@"; status=$?\n'
        'rm -rf "$COPIED"/* && cp -a "$MOUNT/." "$COPIED/"; exit $status'
    )
    shell: list[str | Path] = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        script,
        "sh",
        mount,
        size,
        copied,
    ]
    return subprocess.run(
        [*shell, sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        env=os.environ | environment | {"MOUNT": str(mount), "COPIED": str(copied)},
        timeout=120,
    )
