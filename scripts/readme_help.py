"""Put the command line's own help into both READMEs; with --check only say whether it stands there as it is."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
COMMANDS = (
    *("", "init", "demo", "check", "backup", "restore", "export", "import", "import grids", "import osm"),
    *("plans", "plans list", "plans export", "plans import", "plans apply"),
)

_BLOCK = re.compile(
    r"(?P<before>^## (?:Command line|命令行)$.*?^```text\n).*?(?P<after>^```$)", re.DOTALL | re.MULTILINE
)
_PLAIN = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}


def block() -> str:
    """Every command's help, as a plain terminal of 100 columns shows it."""
    return "\n\n".join(map(_help, COMMANDS)) + "\n"


def _help(command: str) -> str:
    words = ["-m", "data", *command.split(), "--help"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, *words], capture_output=True, text=True, check=True, cwd=PROJECT_ROOT, env=os.environ | _PLAIN
    )
    return f"$ python {' '.join(words)}\n{done.stdout.rstrip()}"


def main(*, check: bool) -> int:
    """Compare or rewrite the READMEs; 1 if one differed."""
    shown, differing = block(), []
    for name in READMES:
        path = PROJECT_ROOT / name
        told = path.read_text(encoding="utf-8")
        if not _BLOCK.search(told):
            raise SystemExit(f"{name} has no block for the command line")
        renewed = _BLOCK.sub(lambda found: found["before"] + shown + found["after"], told)
        if renewed != told:
            differing.append(name)
            if not check:
                path.write_text(renewed, encoding="utf-8")
    if check and differing:
        print(f"The help in {' and '.join(differing)} is out of date: run scripts/readme_help.py")
    return int(check and bool(differing))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
