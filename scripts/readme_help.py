"""Put the command line's own help into both READMEs; with --check only say whether it stands there as it is."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from typer.testing import CliRunner

from data.__main__ import HELP_WIDTH, app

PROJECT_ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "python -m data"
WIDTH = HELP_WIDTH - 2
"""On a terminal that is wide enough; Click leaves two columns free."""
READMES = ("README.md", "README.zh-CN.md")
COMMANDS = (
    *("", "init", "demo", "check", "backup", "restore", "export", "import", "import grids", "import osm"),
    *("plans", "plans list", "plans export", "plans import", "plans apply", "simulate"),
    *("ratings", "ratings list", "ratings export", "ratings import", "ratings forget"),
)

_BLOCK = re.compile(
    r"(?P<before>^## (?:Command line|命令行)$.*?^```text\n).*?(?P<after>^```$)", re.DOTALL | re.MULTILINE
)
_PLAIN = {"TERM": "dumb", "NO_COLOR": "1"}


def block() -> str:
    """Every command's help, as a plain terminal of 100 columns shows it."""
    return "\n\n".join(map(_help, COMMANDS)) + "\n"


def _help(command: str) -> str:
    words = [*command.split(), "--help"]
    shown = CliRunner(env=_PLAIN).invoke(app, words, prog_name=PROGRAM, terminal_width=WIDTH)
    return f"$ {PROGRAM} {' '.join(words)}\n{shown.stdout.rstrip()}"


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
