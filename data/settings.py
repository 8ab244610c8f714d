"""What the person who runs the program may set, all by environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The program's settings; `from_environment` documents each variable."""

    database_url: URL
    var_dir: Path

    @property
    def tiles_path(self) -> Path:
        """The base map that is built from the store."""
        return self.var_dir / "basemap.pmtiles"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    - `GRID_VAR_DIR`: where the program keeps what it makes (default `var/` in the project).
    - `GRID_DATABASE_URL`: the store; `sqlite:///path/to/grid.gpkg` (default `grid.gpkg` in the folder above) or
      `postgresql+psycopg://user:password@host/database` with PostGIS.

    Raises:
        SettingsError: The URL is malformed or names another kind of database.
    """
    variables = os.environ if environment is None else environment
    var_dir = Path(variables.get("GRID_VAR_DIR") or PROJECT_ROOT / "var").expanduser().resolve()
    given = variables.get("GRID_DATABASE_URL") or f"sqlite:///{var_dir / 'grid.gpkg'}"
    return Settings(database_url=store_url(given), var_dir=var_dir)


def store_url(given: str | URL) -> URL:
    """Parse a store's URL and name the driver that this program uses for it."""
    remedy = "use sqlite:///path/to/grid.gpkg or postgresql+psycopg://user@host/database"
    try:
        url = make_url(given)
    except ArgumentError:
        raise SettingsError(name="GRID_DATABASE_URL", value=given, remedy=remedy) from None
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"} or not url.database or url.database == ":memory:":
        raise SettingsError(name="GRID_DATABASE_URL", value=url.render_as_string(), remedy=remedy)
    return url


def shown(url: URL) -> str:
    """A store's place as a person knows it: a path, or a URL without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
