"""A day in a grid of the town, prepared for phones, and what came of it in the store."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, select, update

from data.engine import create_store, read, write
from data.reviews import link
from data.reviews.noting.entries import Entry, submit
from data.reviews.preparing import preparing
from data.schema import Building, Review, ReviewEntry
from data.settings import Settings
from tests.support.chromium import Visits
from tests.support.desk import MIDDLE, build_desk
from tests.support.town import COMMUNITY

GRID = f"{COMMUNITY}002"
"""The shop is in it, and, as its table says, the house and the shed."""
HERE = {"longitude": MIDDLE["002"][0], "latitude": MIDDLE["002"][1], "accuracy": 12}


class PhoneDay:
    """A store with one day prepared for today, as the server of its folder has it."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = create_store(f"sqlite:///{folder / 'grid.gpkg'}")
        self.settings = Settings(database_url=self.engine.url, var_dir=folder)
        build_desk(self.engine)
        now = datetime.now(UTC)
        self.on = link.day_of(now)
        with write(self.engine) as conn:
            conn.execute(update(Building).where(Building.code.in_(["house", "shed"])).values(grid_code=GRID))
            self.code = preparing.prepare(
                conn, grid_code=GRID, on=self.on, rank="division", minutes=60, now=now, source="test"
            )
        self.token = link.token(self.settings, self.code, self.on)

    def entries(self, *, device: str | None = None) -> list[Any]:
        """What has arrived, in the order in which it came."""
        rows = ReviewEntry.__table__
        with read(self.engine) as conn:
            found = list(conn.execute(select(rows).order_by(rows.c.id)))
        return [row for row in found if device in {None, row.device}]

    def review(self) -> Any:
        """The review's row."""
        with read(self.engine) as conn:
            return conn.execute(select(Review.__table__).where(Review.code == self.code)).one()

    def says(self, claim: str, *, verdict: str, found: str | None, key: str, value: str | None) -> None:
        """Another phone says something of a claim."""
        body = {"claim": claim, "value": value, "verdict": verdict, "found": found, "seen": None}
        now = datetime.now(UTC)
        entry = Entry(key, f"other-{key}", 1, "verdict", now, body)
        submit(self.engine, self.settings, self.token, entry, now=now)


def opened(browser: Browser, base: str, day: PhoneDay) -> tuple[Visits, Page]:
    """A phone that has opened the link once, so that it keeps the page; errors of a lost network are its own."""
    visits = Visits(browser)
    page = visits(size="phone", errors_expected=True)
    page.context.grant_permissions(["geolocation"], origin=base)
    page.context.set_geolocation(HERE)  # type: ignore[arg-type]
    page.goto(f"{base}/review#{day.token}")
    page.locator(".figures").wait_for()
    until(page, "(await navigator.serviceWorker.ready).active.state === 'activated'")
    until(page, "await outbox.kept('ground')")
    return visits, page


def card(page: Page, name: str) -> None:
    """Open one of the five cards."""
    page.locator(f"nav [data-card={name}]").click()


def claim(page: Page, claim_id: str) -> Any:
    """A claim on the card of stops, which is opened at its stop."""
    card(page, "look")
    page.locator(".jump").select_option(claim_id.split("/")[0])
    return page.locator(f"[data-claim={json.dumps(claim_id)}]")


def settled(page: Page) -> None:
    """Wait until nothing waits on the phone any more."""
    until(page, "(await outbox.entries()).every((one) => one.state !== 'waiting')")


def until(page: Page, holds: str, *, wait_s: float = 20.0) -> None:
    """Wait until an expression of JavaScript holds, which may wait for something itself."""
    page.evaluate(
        f"""async () => {{
          const end = Date.now() + {wait_s * 1000};
          while (!({holds})) {{
            if (Date.now() > end) throw new Error({json.dumps(holds)});
            await new Promise((done) => setTimeout(done, 30));
          }}
        }}"""
    )
