"""A token opens the map's addresses for an hour or two, and nothing else does."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import make_url

from data import signing
from data.errors import FileNotWritableError
from data.settings import Settings

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(make_url("sqlite:///grid.gpkg"), tmp_path / "var")


def test_a_token_opens_what_it_was_given_out_for(settings):
    signing.verify(signing.token(settings, now=NOW), settings, now=NOW)


def test_a_token_stays_the_same_within_the_hour_and_then_changes(settings):
    first, last, next_hour = (
        signing.token(settings, now=NOW.replace(minute=minute) + timedelta(hours=hours))
        for hours, minute in ((0, 0), (0, 59), (1, 0))
    )
    assert first == last != next_hour


@pytest.mark.parametrize(("minutes", "holds"), [(0, True), (60, True), (89, True), (90, False), (600, False)])
def test_a_token_of_half_past_holds_until_the_end_of_the_next_hour(settings, minutes, holds):
    token = signing.token(settings, now=NOW)
    later = NOW + timedelta(minutes=minutes)
    if holds:
        signing.verify(token, settings, now=later)
    else:
        with pytest.raises(signing.TokenExpiredError, match="2026-11-21T03:00:00"):
            signing.verify(token, settings, now=later)


@pytest.mark.parametrize("given", [None, ""])
def test_no_token_opens_nothing(settings, given):
    with pytest.raises(signing.TokenMissingError, match="Open the page again"):
        signing.verify(given, settings, now=NOW)


def test_a_changed_letter_spoils_a_token(settings):
    token = signing.token(settings, now=NOW)
    for place in range(len(token) - 1):  # of the last letter, two bits say nothing
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(signing.TokenInvalidError):
            signing.verify(token[:place] + other + token[place + 1 :], settings, now=NOW)


@pytest.mark.parametrize("given", ["x", "a.b", "令牌", "." * 500])
def test_what_was_never_a_token_is_refused(settings, given):
    with pytest.raises(signing.TokenInvalidError):
        signing.verify(given, settings, now=NOW)


def test_a_token_for_one_scope_does_not_open_another(settings):
    with pytest.raises(signing.TokenInvalidError, match="'plan'"):
        signing.verify(signing.token(settings, now=NOW), settings, now=NOW, scope="plan")


def test_a_token_of_another_installation_is_refused(settings, tmp_path):
    elsewhere = Settings(settings.database_url, tmp_path / "elsewhere")
    with pytest.raises(signing.TokenInvalidError):
        signing.verify(signing.token(elsewhere, now=NOW), settings, now=NOW)


def test_the_secret_is_readable_by_its_owner_alone_and_is_made_once(settings):
    signing.token(settings, now=NOW)
    [key] = settings.var_dir.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes()) == 32
    kept = key.read_bytes()
    signing.token(settings, now=NOW)
    assert key.read_bytes() == kept


def test_many_who_ask_first_at_once_get_the_same_secret(settings):
    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(lambda _: signing.token(settings, now=NOW), range(32)))
    assert len(tokens) == 1
    assert [path.name for path in settings.var_dir.iterdir()] == ["secret.key"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be", encoding="utf-8")
    settings = Settings(make_url("sqlite:///grid.gpkg"), tmp_path / "var")
    with pytest.raises(FileNotWritableError, match=r"var.secret\.key cannot be written \(.+\)"):
        signing.token(settings, now=NOW)
