"""What a page lays down for the browser is found under its digest, once, and does not pile up."""

import gzip
import os

import pytest
from sqlalchemy.engine import make_url

from data import published as room
from data.errors import FileNotWritableError
from data.published import publish, published
from data.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(make_url("sqlite:///grid.gpkg"), tmp_path / "var")


def test_rows_are_found_under_their_digest(settings):
    digest = publish(settings, b'[{"n":1}]')
    assert gzip.decompress(published(settings, digest)) == b'[{"n":1}]'


def test_the_same_rows_have_the_same_digest_and_lie_there_once(settings):
    assert publish(settings, b"[1]") == publish(settings, b"[1]") != publish(settings, b"[2]")
    assert len(list((settings.var_dir / "published").iterdir())) == 2


@pytest.mark.parametrize("digest", ["0" * 24, "", "../secret.key", "a/b", "." * 24, "x" * 23])
def test_nothing_is_found_under_any_other_word(settings, digest):
    publish(settings, b"[1]")
    (settings.var_dir / "secret.key").write_bytes(b"secret")
    assert published(settings, digest) is None


def test_the_ones_used_longest_ago_make_room_for_new_ones(settings, monkeypatch):
    noise = [os.urandom(1000) for _ in range(4)]
    monkeypatch.setattr(room, "ROOM_BYTES", 3500)
    digests = [publish(settings, rows) for rows in noise[:3]]
    for age, digest in enumerate(digests):
        os.utime(settings.var_dir / "published" / f"{digest}.json.gz", (age, age))
    publish(settings, noise[0])  # used again: now the newest
    publish(settings, noise[3])
    assert [published(settings, digest) is None for digest in digests] == [False, True, False]


def test_what_is_larger_than_the_room_is_still_found(settings, monkeypatch):
    monkeypatch.setattr(room, "ROOM_BYTES", 10)
    assert published(settings, publish(settings, os.urandom(1000))) is not None


def test_a_folder_that_cannot_be_made_is_named(settings):
    settings.var_dir.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(FileNotWritableError, match=r"published cannot be written"):
        publish(settings, b"[1]")
