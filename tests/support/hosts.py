"""The lane (tests/support/lane.py) with three places that could be asked to host a station.

    metres east   0 ----- 300 ----- 600 ----- 900 ----- 1200 - 1500
                  H1      S1        H2                  shop   H3
    households    10      firm      20 school                  30      and 40 in H4, where no street leads

An adult walks 72 metres a minute: 360 in five, 1,080 in fifteen. S1 is the only centre. The shop is always open, the
school Mo-Fr 07:30-17:30; nobody knows when the firm is, nor its name.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from data import engine as store
from data import schema
from data.engine import create_store
from data.frames import record_change
from tests.support.lane import AS_OF, build_lane, place

SHOP, SCHOOL, FIRM = "P-shop", "P-school", "P-firm"
HOSTS = ("company", "convenience", "school")
CENTRE = "party_mass_centre"


def build_hosts(folder: Path, *, has_places: bool = True, **options: Any) -> Path:
    """Make the store in a folder, if there is none yet; `options` as `build_lane` takes them."""
    if not (folder / "grid.gpkg").exists():
        engine = create_store(f"sqlite:///{folder / 'grid.gpkg'}")
        build_lane(engine, **options)
        if has_places:
            with store.write(engine) as conn:
                _places(conn)
        engine.dispose()
    return folder


def _places(conn: Connection) -> None:
    rows = [
        (SHOP, "便民超市", "shop", "convenience", "24/7", place(1200)),
        (SCHOOL, "长巷小学", "amenity", "school", "Mo-Fr 07:30-17:30", place(600)),
        (FIRM, None, "office", "company", None, place(300, 20)),
    ]
    names = ("code", "name", "category", "kind", "opening_hours", "geom")
    told = [dict(zip(names, row, strict=True)) | {"source": "test", "as_of": AS_OF} for row in rows]
    conn.execute(insert(schema.Place), told)
    record_change(conn, schema.Place.metadata.tables["place"])
