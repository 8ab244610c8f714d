"""The parts of the plan's map that need no browser: MapLibre's files, and the words that it is told."""

import asyncio
import re

import pytest
from starlette.applications import Starlette
from starlette.routing import Match

from pages.common import address
from pages.common.plan_map import told, vendor
from tests.support.coroutines import finished

BLANKS = re.compile(r"\{(\w+)\}")


def answer(path):
    """What the vendor's routes make of a path."""
    [route] = vendor.routes()
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "app": Starlette()}
    match, found = route.matches(scope)
    assert match is Match.FULL
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.Event().wait()

    finished(route.app(scope | found, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


def test_maplibre_comes_from_this_server_and_is_kept_for_good():
    for name, address_ in vendor.addresses().items():
        status, headers, body = answer(address_.partition("?")[0])
        assert status == 200
        assert b"immutable" in headers[b"cache-control"]
        assert len(body) > 10_000, name


@pytest.mark.parametrize("name", ["pywidget.js", "__init__.py", "maplibre-gl.js.map"])
def test_nothing_else_of_the_package_is_served(name):
    assert answer(f"{vendor.PREFIX}/{name}")[0] == 404


def test_another_version_of_maplibre_has_another_address(monkeypatch):
    before = vendor.addresses()
    monkeypatch.setattr(vendor, "version", lambda _: "99.0")
    assert vendor.addresses() != before


def test_words_for_the_browser_keep_the_blanks_that_it_fills(monkeypatch):
    monkeypatch.setattr(address, "value", lambda *_: "zh")
    words, ledger = told.words(), told.ledger_words()
    assert set(BLANKS.findall(words["holds"])) == {"households", "merchants"}
    assert set(BLANKS.findall(words["from_to"])) == {"before", "after"}
    assert set(BLANKS.findall(ledger["sum"])) == {"grids", "moved", "share"}
    assert set(BLANKS.findall(ledger["breaks"]["too_many.households"])) == {"grid", "n", "limit", "gap"}
    assert set(ledger["verdicts"]) == set(ledger["breaks"]) == set(told.BREAKS)
