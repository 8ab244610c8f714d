"""What a wall is told, from what is known: plain JSON, in the order of the blocks."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from api.wall import burden
from api.wall.burden import Burden
from api.wall.figures import Before, strip
from api.wall.ground import Ground
from api.wall.hotspots import Hotspots
from api.wall.modes import MODES
from api.wall.scenes import scenes
from data.queries.loop_figures import Figures
from data.queries.resources import Resources, thin

MOST_DEPARTMENTS = 8
MOST_THIN = 8
STREET_DIGITS = 9


@dataclass(frozen=True)
class Facts:
    """What is known of the whole store."""

    district: str
    is_demo: bool
    mode: str
    now: datetime


@dataclass(frozen=True)
class Progress:
    """How far the incidents reported in a time have come: how many have done each step."""

    since: datetime
    until: datetime
    done: dict[str, int]


@dataclass(frozen=True, eq=False)
class Known:
    """All that a wall speaks of."""

    facts: Facts
    ground: Ground
    hotspots: Hotspots
    reached: pd.DataFrame
    open: pd.DataFrame
    now: Figures
    before: Before
    progress: Progress
    resources: Resources
    departments: pd.DataFrame

    def is_same(self, other: "Known") -> bool:
        """Whether nothing has been worked out anew."""
        return all(getattr(self, part.name) is getattr(other, part.name) for part in fields(self))


def told(known: Known) -> dict[str, Any]:
    """The state of a wall."""
    facts, mode = known.facts, MODES[known.facts.mode]
    judged = burden.burden(known.open, now=facts.now)
    return {
        "district": facts.district,
        "is_demo": facts.is_demo,
        "as_of": facts.now.isoformat(),
        "mode": facts.mode,
        "pace": {"state_s": mode.state_s, "newest_s": mode.newest_s, "scene_s": mode.scene_s},
        "layers": mode.layers,
        "figures": [asdict(figure) for figure in strip(known.now, known.before, judged, known.reached)],
        "progress": {
            "since": known.progress.since.isoformat(),
            "steps": [{"name": name, "done": number} for name, number in known.progress.done.items()],
        },
        "departments": _departments(known, judged),
        "resources": _resources(known.resources, known.ground),
        "grids": _grids(known, judged),
        "hotspots": {"version": known.hotspots.version, "clusters": known.hotspots.clusters},
        "bounds": known.ground.bounds,
        "scenes": scenes(mode, known.ground, burden.by_area(judged, digits=STREET_DIGITS)),
    }


def _departments(known: Known, judged: Burden) -> dict[str, Any]:
    rows = burden.by_department(judged, now=known.facts.now)
    names = known.departments.set_index("code")["name"]
    late = rows[rows["overdue"] > 0]
    return {
        "late": len(late),
        "rows": [
            {
                "name": str(names.get(row["code"], row["code"])),
                "open": int(row["open"]),
                "overdue": int(row["overdue"]),
                "late_minutes": int(row["late_minutes"]),
            }
            for row in late.head(MOST_DEPARTMENTS).to_dict("records")
        ],
    }


def _resources(found: Resources, ground: Ground) -> dict[str, Any]:
    """Stations, shops and posts of the district, and the street offices where they are thinnest."""
    whole = found.areas.sum()
    return {
        "households": int(whole["households"]),
        "stations": {"number": int(found.stations["number"].sum()), "kinds": len(found.stations)},
        "refuel_stations": {"number": int(found.refuel_stations["number"].sum())},
        "posts": {"number": int(whole["posts"]), "filled": int(whole["filled"]), "vacant": int(whole["vacant"])},
        "grids": {"number": found.grids, "without_posts": found.without_posts},
        "roles": _roles(found.roles),
        "thin": _thin(found, ground),
    }


def _roles(rows: pd.DataFrame) -> list[dict[str, Any]]:
    by_role = rows.groupby("role", sort=False)[["posts", "filled", "vacant"]].sum().reset_index()
    worst = by_role[by_role["vacant"] > 0].sort_values(["vacant", "role"], ascending=[False, True]).head(MOST_THIN)
    return [{str(name): _plain(value) for name, value in row.items()} for row in worst.to_dict("records")]


def _thin(found: Resources, ground: Ground) -> list[dict[str, Any]]:
    names = ground.streets.set_index("code")["name"]
    scarce = thin(found, load="households", supply="stations").head(MOST_THIN)
    return [
        {
            "name": str(names.get(code, code)),
            "households": int(found.areas["households"][code]),
            "stations": int(found.areas["stations"][code]),
        }
        for code in scarce.index
    ]


def _grids(known: Known, judged: Burden) -> dict[str, Any]:
    codes = known.ground.codes
    held, late = burden.by_grid(judged, codes)
    reached = known.reached.reindex(list(codes), fill_value=0)
    share = np.where(reached["households"] > 0, 100 * reached[0] / reached["households"].clip(lower=1), np.nan)
    return {
        "version": known.ground.version,
        "open": held,
        "overdue": late,
        "covered": [None if np.isnan(one) else round(float(one)) for one in share],
        "cuts": burden.cuts(held),
    }


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
