"""What an incident's codes are called: its item, its department, its grid."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from data.queries import areas, grids, live
from data.simulation.town import SOURCE
from pages.common import district
from pages.common.load import kept
from pages.common.places import Gazetteer
from pages.common.text import t


def item(row: Any) -> str:
    """What an incident is about: its item of the catalogue, else its category."""
    return str(row["category_name"] if pd.isna(row["item_name"]) else row["item_name"])


def department(row: Any) -> str:
    """The department that was called last; words for none."""
    for name in ("department_name", "department_code"):
        if pd.notna(row[name]):
            return str(row[name])
    return t("incidents.no_department")


def is_simulated(row: Any) -> bool:
    """Whether nobody reported it: it comes from the simulator."""
    return bool(row["source"] == SOURCE)


def grid(code: Any) -> str:
    """What a grid is called, after its community."""
    return t("incidents.no_grid") if pd.isna(code) else grid_names().get(str(code), str(code))


def grid_names() -> Mapping[str, str]:
    """Names of today's grids by code."""
    found: Mapping[str, str] = kept(_grids, district.today(), of=("grid", "area"))
    return found


def departments() -> Mapping[str, str]:
    """Names of departments by code."""
    found: Mapping[str, str] = kept(_departments, of=("department",))
    return found


def _departments(conn: Any) -> Mapping[str, str]:
    found = live.departments(conn)
    return dict(zip(found["code"], found["name"], strict=True))


def _grids(conn: Any, on: date) -> Mapping[str, str]:
    gazetteer = Gazetteer(grids.grids(conn, on=on), areas.areas(conn))
    return {row["code"]: gazetteer.name_of_grid(row) for row in gazetteer.grids.to_dict("records")}
