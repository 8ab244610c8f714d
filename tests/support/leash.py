"""Child processes that end when this one does, however this one ends."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# The shell's standard input is our end of the leash: when it closes - even because this process was killed - the
# child is stopped and its scratch folder removed.
_KEEPER = """
scratch=$1; shift
exec 3<&0
"$@" 3<&- &
child=$!
( cat <&3 >/dev/null; kill -TERM "$child" 2>/dev/null ) &
wait "$child"; status=$?
wait "$child" 2>/dev/null
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
    wait_s: float = 60.0,
) -> Iterator[None]:
    """Run `command` while the block runs; `scratch` holds its log and is removed with it.

    Raises:
        RuntimeError: The command ended, or was not `ready` within `wait_s`; the message carries its last words.
    """
    log = scratch.with_suffix(".log")
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            ["sh", "-c", _KEEPER, "keeper", scratch, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            user=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
        )
    try:
        _await(keeper, ready=ready, wait_s=wait_s, log=log)
        yield
    finally:
        _release(keeper)
        shutil.rmtree(scratch, ignore_errors=True)
        log.unlink(missing_ok=True)


def _await(keeper: "subprocess.Popen[bytes]", *, ready: Callable[[], bool], wait_s: float, log: Path) -> None:
    deadline = time.monotonic() + wait_s
    while not ready():
        if keeper.poll() is not None or time.monotonic() > deadline:
            last_words = log.read_text(errors="replace")[-2000:]
            fault = "did not start" if keeper.returncode is None else f"ended with {keeper.returncode}"
            raise RuntimeError(f"{keeper.args[5]} {fault} within {wait_s:.0f} s:\n{last_words}")
        time.sleep(0.05)


def _release(keeper: "subprocess.Popen[bytes]") -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(timeout=15)
    except subprocess.TimeoutExpired:
        keeper.send_signal(signal.SIGKILL)
        keeper.wait()
