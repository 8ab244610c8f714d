"""`python -m data reviews`: a day from its preparation to its withdrawal, without the screen."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from data.__main__ import app
from data.engine import read
from data.queries.reviews import review
from data.reviews import link
from data.settings import from_environment
from tests.support.review_days import GRID


@pytest.fixture
def run(town, monkeypatch, tmp_path):
    """Call it with the words of a command to get what it says, and its exit code."""
    monkeypatch.setenv("GRID_DATABASE_URL", town.url.render_as_string(hide_password=False))
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))

    def said(*words):
        done = CliRunner().invoke(app, ["reviews", *words])
        return done.output, done.exit_code

    return said


def test_a_day_is_prepared_listed_linked_and_withdrawn(run, town):
    on = link.day_of(datetime.now(UTC)) + timedelta(days=2)
    told, code = run("prepare", "--grid", GRID, "--on", on.isoformat(), "--rank", "section", "--minutes", "90")
    assert code == 0, told
    number = told.split()[0]
    with read(town) as conn:
        found = review(conn, number)
    assert (found.grid_code, found.on, found.rank, found.walk_minutes) == (GRID, on, "section", 90)
    expected = f"/review#{link.token(from_environment(), number, on)}"
    assert expected in told
    assert run("link", number) == (f"{expected}\n", 0)
    listed, _ = run("list", "--area", GRID[:9])
    assert f"{number}  {on}  planned    grid {GRID}, section; 0 entries, 0 differences, 0 unsettled" in listed
    assert run("withdraw", number) == (f"{number} is withdrawn.\n", 0)
    assert "withdrawn" in run("list")[0]


def test_an_area_without_days_and_an_unknown_day_say_so(run):
    assert run("list", "--area", "999") == ("No day has been prepared.\n", 0)
    told, code = run("link", "R2026-9999")
    assert code == 1
    assert "R2026-9999" in told
