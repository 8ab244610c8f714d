"""Whatever the order of taps, of losing and regaining the network and of faults: every entry arrives exactly once.

The real server and store answer; what is lost on the way is lost between browser and server. What the phone shows as
said counts as said: it must arrive once, in the order in which it was said.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.review_phone import PhoneDay, card, claim, opened, settled

CLAIMS = ("building:house/households", "building:shed/households", "refuel_station:shop/water")
VERDICTS = ("so", "cannot_tell")
FAULTS = ("lost before", "lost after", "busy", "portal")
STEPS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(CLAIMS), st.sampled_from(VERDICTS), st.integers(1, 3)),
    st.tuples(st.just("count"), st.integers(1, 2)),
    st.tuples(st.sampled_from(FAULTS)),
    st.tuples(st.sampled_from(("offline", "online", "reload"))),
)


class Line:
    """What lies between the phone and the server: it loses what it is told to lose, and then lets all pass."""

    def __init__(self, page):
        self.page, self.faults, self.is_down = page, [], False
        page.context.route("**/review/entries.json", self._pass)

    def _pass(self, route):
        fault = "lost before" if self.is_down else self.faults.pop(0) if self.faults else None
        if fault == "lost before":
            route.abort()
        elif fault == "lost after":
            route.fetch()  # the server has it; the phone never hears of it
            route.abort()
        elif fault == "busy":
            route.fulfill(status=503, json={"error": "store_busy", "message": "later"})
        elif fault == "portal":
            route.fulfill(status=200, content_type="text/html", body="<html>accept our terms</html>")
        else:
            route.continue_()

    def down(self, is_down):
        self.is_down = is_down
        self.page.context.set_offline(is_down)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    made = PhoneDay(tmp_path_factory.mktemp("review_queue"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def phone(browser, app_server, day):
    visits, page = opened(browser, app_server(str(day.engine.url)), day)
    page.line = Line(page)
    page.said = {}
    yield page
    visits.close()


@settings(max_examples=12)
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
@example(steps=[("lost after",), ("lost after",), ("say", CLAIMS[0], "so", 3), ("reload",), ("count", 2)])
@example(
    steps=[
        *(("offline",), ("say", CLAIMS[1], "so", 2), ("reload",), ("say", CLAIMS[1], "cannot_tell", 1)),
        *(("count", 1), ("busy",), ("lost after",), ("online",), ("say", CLAIMS[1], "so", 1), ("reload",)),
    ]
)
def test_every_entry_arrives_exactly_once_and_in_order(phone, day, steps):
    before, expected = len(day.entries()), []
    for kind, *what in steps:
        if kind == "say":
            expected += say(phone, *what)
        elif kind == "count":
            expected += count(phone, *what)
        elif kind in FAULTS:
            phone.line.faults.append(kind)
        elif kind == "reload":
            phone.reload()
            phone.locator("nav [aria-current]").wait_for()
        else:
            phone.line.down(kind == "offline")
    phone.line.faults.clear()
    phone.line.down(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    settled(phone)
    arrived = day.entries()[before:]
    assert [told(row) for row in arrived] == expected
    assert len({row.key for row in arrived}) == len(arrived)
    assert [row.sequence for row in arrived] == sorted(row.sequence for row in arrived)


def told(row):
    return (row.body["claim"], row.body["verdict"]) if row.kind == "verdict" else (row.kind, row.body["amount"])


def say(phone, wanted, verdict, taps):
    """Tap a verdict, once or quickly again; what comes of it is one entry, or none where it was said before."""
    shown = claim(phone, wanted)
    shown.locator(f".{verdict}").evaluate("(one, taps) => { for (let n = 0; n < taps; n += 1) one.click(); }", taps)
    shown.locator(f".{verdict}[aria-pressed=true]").wait_for()
    is_new = phone.said.get(wanted) != verdict
    phone.said[wanted] = verdict
    return [(wanted, verdict)] if is_new else []


def count(phone, taps):
    """Count one talk and note it, once or quickly again."""
    card(phone, "found")
    rows = phone.locator(".activities .said li")
    known = rows.count()
    phone.locator("[data-focus='collect+']").click()
    phone.locator("[data-focus=activities]").evaluate("(one, n) => { for (; n > 0; n -= 1) one.click(); }", taps)
    rows.nth(known).wait_for()
    return [("activity", 1)]
