"""Whoever watches the server learns whether it can work, and what it works on."""

from data.basemap import ensure_tiles
from data.settings import from_environment


def test_a_sound_application_tells_revisions_and_tiles(town, ask):
    told = ask("/healthz").json()
    assert told["status"] == "ok"
    assert told["revisions"]["street"] > 0
    assert told["tiles"] == {"version": None, "fresh": False}
    ensure_tiles(town, from_environment())
    assert ask("/healthz").json()["tiles"]["fresh"] is True


def test_without_a_store_it_is_unwell(no_store, ask):
    assert ask("/healthz").status == 503
