"""Stores to test on: made, opened again, and closed at the end, on each back end."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data import engine as engines
from data.engine import create_store, open_store

NEXT_VERSION = '''
"""A later version: one more column, and a table built anew."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    op.add_column("station", sa.Column("colour", sa.Text()))
    with op.batch_alter_table("building") as table:  # SQLite makes the table anew for this
        table.alter_column("use", server_default="unknown")
'''


@pytest.fixture
def opened() -> Iterator[Callable[[Engine], Engine]]:
    """Call it with an engine to have its connections closed at the end of the test."""
    engines: list[Engine] = []

    def keep(engine: Engine) -> Engine:
        engines.append(engine)
        return engine

    yield keep
    for engine in engines:
        engine.dispose()


@pytest.fixture
def store(store_url: str, opened: Callable[[Engine], Engine]) -> Engine:
    """A store without rows."""
    return opened(create_store(store_url))


@pytest.fixture
def reopened(store: Engine, opened: Callable[[Engine], Engine]) -> Callable[[], Engine]:
    """Call it to open the store as another process would."""
    return lambda: opened(open_store(store.url))


@pytest.fixture
def made_by(
    store_url: str, monkeypatch: pytest.MonkeyPatch, opened: Callable[[Engine], Engine]
) -> Callable[[str], Engine]:
    """Call it with a schema version to have the store made by the program of that time."""

    def make(revision: str) -> Engine:
        with monkeypatch.context() as then:
            then.setattr(engines, "_upgrade", lambda config, url: command.upgrade(config, revision))
            return opened(create_store(store_url))

    return make


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this program one version newer."""
    folder = tmp_path / "migrations"
    shutil.copytree(engines._MIGRATIONS, folder)
    told = NEXT_VERSION.format(head=head_revision())
    (folder / "versions" / "9999_later.py").write_text(told, encoding="utf-8")
    monkeypatch.setattr(engines, "_MIGRATIONS", folder)


def head_revision() -> str:
    """The schema version of this program."""
    config = Config()
    config.set_main_option("script_location", str(engines._MIGRATIONS))
    return str(ScriptDirectory.from_config(config).get_current_head())
