"""Child processes that end when this one does, however this one ends."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# The shell's standard input is our end of the leash: when it closes - even because this process was killed - the
# child is stopped and its scratch folder removed.
_KEEPER = """
stop=$1 scratch=$2; shift 2
exec 3<&0
"$@" 3<&- &
child=$!
( cat <&3 >/dev/null; kill -"$stop" "$child" 2>/dev/null ) &
wait "$child"; status=$?
rm -rf -- "$scratch"
exit "$status"
"""


@contextmanager
def leashed(
    command: Sequence[str | Path],
    *,
    scratch: Path,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    folder: Path | None = None,
    stop: signal.Signals = signal.SIGTERM,
    wait_s: float = 60.0,
) -> Iterator[Callable[[], str]]:
    """Run `command` while the block runs, and remove the folder `scratch` after it.

    Yields:
        A function that returns what the command has printed so far.

    Raises:
        RuntimeError: The command ended, or was not `ready` within `wait_s`; the message carries its last words.
    """
    with tempfile.TemporaryFile() as log:
        keeper = subprocess.Popen(
            ["sh", "-c", _KEEPER, "keeper", stop.name.removeprefix("SIG"), scratch, *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            user=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
        )
        try:
            _await(keeper, name=str(command[0]), ready=ready, wait_s=wait_s, log=log)
            yield lambda: _words(log)
        finally:
            _release(keeper)
            shutil.rmtree(scratch, ignore_errors=True)


def _await(
    keeper: "subprocess.Popen[bytes]", *, name: str, ready: Callable[[], bool], wait_s: float, log: IO[bytes]
) -> None:
    deadline = time.monotonic() + wait_s
    while not ready():
        if keeper.poll() is not None:
            raise RuntimeError(f"{name} ended with {keeper.returncode}:\n{_words(log)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} was not ready within {wait_s:g} s:\n{_words(log)}")
        time.sleep(0.05)


def _words(log: IO[bytes]) -> str:
    size = os.fstat(log.fileno()).st_size
    return os.pread(log.fileno(), size, 0).decode(errors="replace")


def _release(keeper: "subprocess.Popen[bytes]") -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(keeper.pid, signal.SIGKILL)
        keeper.wait()
