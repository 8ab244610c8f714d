"""Whether the default store can be served as it is: `python -m data.ready`, exit code 0 if so.

Each start asks. The standard library answers in a twentieth of the time that loading SQLAlchemy and Alembic takes;
where it cannot tell - another database, an older schema, a damaged file - it says no, and
`python -m data demo --if-empty` looks properly.
"""

import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

VERSIONS = Path(__file__).parent / "migrations" / "versions"
DEFAULT_VAR_DIR = Path(__file__).resolve().parent.parent / "var"


def is_ready(environment: Mapping[str, str]) -> bool:
    """Whether the store is the default file, has the newest schema and holds a district.

    Args:
        environment: Variables as `data.settings.from_environment` reads them.
    """
    if environment.get("GRID_DATABASE_URL"):
        return False
    path = Path(environment.get("GRID_VAR_DIR") or DEFAULT_VAR_DIR).expanduser().resolve() / "grid.gpkg"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            holds_a_district = connection.execute("SELECT EXISTS (SELECT 1 FROM area)").fetchone() == (1,)
    except sqlite3.Error:
        return False
    return versions == [(newest_revision(),)] and holds_a_district


def newest_revision() -> str:
    """The last migration's revision, with which its file's name begins."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


if __name__ == "__main__":
    sys.exit(not is_ready(os.environ))
