"""The store and the settings of this process."""

from functools import lru_cache

from sqlalchemy import Engine

from data import engine
from data.settings import Settings, from_environment


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read once."""
    return from_environment()


@lru_cache(maxsize=1)
def store() -> Engine:
    """The store, opened at the first request; one that cannot be opened is tried again.

    Raises:
        StoreError: It cannot be opened.
    """
    return engine.open_store(settings().database_url)
