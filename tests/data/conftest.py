"""Stores to test on: made, opened again, and closed at the end, on each back end."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from data.engine import create_store, open_store


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
