"""Photograph a page at the sizes people use: python scripts/look.py URL FOLDER [--size desktop] [--theme night]."""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser

from tests.support.chromium import SIZES, Watch, chromium, open_context, until_drawn

SETTLE_S = 2.0  # a map goes on loading tiles and fading labels in after its last request


def photograph(browser: Browser, url: str, folder: Path, *, size: str, theme: str) -> bool:
    """Save FOLDER/SIZE-THEME.png; False when the page asked another host or wrote an error to its console."""
    context = open_context(browser, size=size)
    watch = Watch.over(context)
    page = context.new_page()
    started = time.monotonic()
    page.goto(url if theme == "day" else f"{url}{'&' if '?' in url else '?'}theme={theme}")
    until_drawn(page)
    seconds = time.monotonic() - started
    page.wait_for_timeout(SETTLE_S * 1000)
    target = folder / f"{size}-{theme}.png"
    page.screenshot(path=target)
    maps = page.get_by_test_id("stDeckGlJsonChart").count()
    print(f"{target}: drawn in {seconds:.1f} s, {maps} map(s)")
    for fault in [f"outside request: {url}" for url in watch.outside] + watch.errors:
        print(f"  {fault}", file=sys.stderr)
    context.close()
    return not (watch.outside or watch.errors)


def main() -> int:
    """Read the command line, photograph, and exit with 1 when any page was not clean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, action="append", help="may be given more than once; default all")
    parser.add_argument("--theme", choices=["day", "night"], default="day")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        clean = [
            photograph(browser, wanted.url, wanted.folder, size=size, theme=wanted.theme)
            for size in wanted.size or SIZES
        ]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
