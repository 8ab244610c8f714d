"""The real browser: how it is found, started, and watched for what an offline page must not do."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN_HOSTS = {"127.0.0.1", "localhost"}
SIZES: dict[str, ViewportSize] = {
    "wall": {"width": 1920, "height": 1080},
    "wall-wide": {"width": 3840, "height": 1080},
    "wall-4k": {"width": 3840, "height": 2160},
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
_ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    # A page that asks another host gets no answer here, as it would on a machine without the internet.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def executable() -> str | None:
    """The installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that draws WebGL in software."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=_ARGUMENTS)
        yield browser
        browser.close()


def open_context(browser: Browser, *, size: str = "desktop", scheme: str = "light") -> BrowserContext:
    """A fresh visitor in China with one of the `SIZES`; the phone has touch and a fine screen."""
    phone: dict[str, Any] = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    return browser.new_context(
        viewport=SIZES[size],
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if scheme == "dark" else "light",
        **(phone if size == "phone" else {}),
    )


@dataclass
class Watch:
    """What the pages of one visitor asked of other hosts, and what they complained of."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, context: BrowserContext) -> "Watch":
        """Start watching every page, now and later, of `context`."""
        watch = cls()
        context.on("request", lambda request: watch._seen(request.url))
        context.on("console", watch._said)
        context.on("weberror", lambda error: watch.errors.append(str(error.error)))
        context.on("page", lambda page: page.on("websocket", lambda socket: watch._seen(socket.url)))
        return watch

    def _seen(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in OWN_HOSTS:
            self.outside.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)


class Visits:
    """The pages a test opens, each of a visitor of its own, and what they did that they should not have."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._watches: list[tuple[Watch, bool]] = []
        self.pages: list[Page] = []

    def __call__(self, *, size: str = "desktop", scheme: str = "light", errors_expected: bool = False) -> Page:
        """Open an empty page; `errors_expected` allows it to write errors to its console."""
        context = open_context(self._browser, size=size, scheme=scheme)
        self._watches.append((Watch.over(context), errors_expected))
        self.pages.append(context.new_page())
        return self.pages[-1]

    def close(self) -> None:
        for page in self.pages:
            page.context.close()

    def outside_requests(self) -> list[str]:
        return [url for watch, _ in self._watches for url in watch.outside]

    def unexpected_errors(self) -> list[str]:
        return [error for watch, expected in self._watches if not expected for error in watch.errors]


def until_drawn(page: Page, *, wait_s: float = 60.0) -> None:
    """Wait until the script has run, every map has a canvas and no request is under way."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=wait_s * 1000)
    for chart in page.get_by_test_id("stDeckGlJsonChart").all():
        chart.locator("canvas").first.wait_for(timeout=wait_s * 1000)
    _until_quiet(page, wait_s=wait_s)


def _until_quiet(page: Page, *, wait_s: float, quiet_s: float = 0.7) -> None:
    """Wait until no request has been under way for a while.

    Playwright's own "networkidle" never comes beside MapLibre: it waits for the map's worker, a blob that stays.
    """
    under_way: set[Request] = set()
    last_stir = time.monotonic()
    deadline = last_stir + wait_s

    def starts(request: Request) -> None:
        nonlocal last_stir
        last_stir = time.monotonic()
        if not request.url.startswith("blob:"):
            under_way.add(request)

    def ends(request: Request) -> None:
        nonlocal last_stir
        last_stir = time.monotonic()
        under_way.discard(request)

    listeners: list[tuple[Literal["request", "requestfinished", "requestfailed"], Callable[[Request], None]]] = [
        ("request", starts),
        ("requestfinished", ends),
        ("requestfailed", ends),
    ]
    for event, listener in listeners:
        page.on(event, listener)
    while under_way or time.monotonic() < last_stir + quiet_s:
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {wait_s:g} s still under way: {sorted(request.url for request in under_way)}")
        page.wait_for_timeout(100)
    for event, listener in listeners:
        page.remove_listener(event, listener)
