"""Teams of grids: which posts a template asks for, which are missing, and where a post has too much to carry.

Templates are data: the reports name six of them and spell out the parts of three and a half.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

SPECIALISTS: Final = ("policing", "city_management", "market", "fire_safety", "health", "legal")
"""六大类专业网格员. The reports count six and do not name them: these are invented, and a district has its own."""


@dataclass(frozen=True)
class Part:
    """A part of a team: every one of its roles has to be filled by at least one."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A team as a report describes it; without parts where no report spells them out."""

    code: str
    parts: tuple[Part, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles in the order of the parts."""
        return tuple(role for part in self.parts for role in part.roles)


def _each(*roles: str) -> tuple[Part, ...]:
    """Parts of one role each."""
    return tuple(Part(role, (role,)) for role in roles)


TEMPLATES: Final[dict[str, Template]] = {
    one.code: one
    for one in (
        Template("1+X+N", (Part("1", ("grid_worker",)), Part("X", SPECIALISTS), Part("N", ("part_time",)))),
        Template("1+1+N"),
        Template(
            "五级", _each("community_cadre", "community_police", "building_steward", "party_volunteer", "volunteer")
        ),
        Template("五长", _each("community_leader", "police_leader", "grid_leader", "building_leader", "unit_leader")),
        Template(
            "两长三员一志愿",
            _each("grid_leader", "party_group_leader", "grid_worker", "task_force", "party_member", "volunteer"),
        ),
        Template("三级四长"),
    )
}
"""By the code that the posts carry: T01 to T06 of the reports, in their order."""


def completeness(posts: pd.DataFrame, template: Template, *, grids: pd.Index | None = None) -> pd.DataFrame:
    """Which parts of a team each grid has filled.

    Args:
        posts: Columns `grid_code`, `role`, `is_filled`, one row per post of this template.
        template: What the team should have.
        grids: Codes of all grids that should have such a team, also those without any post; None for those that
            have a post.

    Returns:
        Index = grid codes, named "grid_code"; `posts`, `filled` and `vacant` (counts), one column per part's name
        (whether each of its roles has somebody), `missing` (tuple of roles without anybody) and `is_complete`. A
        template without parts has nothing to miss: `is_complete` is NA.
    """
    index = pd.Index(posts["grid_code"].unique() if grids is None else grids, name="grid_code").sort_values()
    by_grid = posts["is_filled"].astype("int64").groupby(posts["grid_code"])
    number, filled = (each.reindex(index, fill_value=0) for each in (by_grid.size(), by_grid.sum()))
    found = pd.DataFrame({"posts": number, "filled": filled, "vacant": number - filled}, index=index)
    there = _filled_roles(posts, template, index)
    for part in template.parts:
        found[part.name] = there[list(part.roles)].all(axis=1)
    found["missing"] = [tuple(there.columns[~row]) for row in there.to_numpy(dtype=bool)]
    whole = there.all(axis=1) if template.parts else pd.Series(pd.NA, index=index)
    return found.assign(is_complete=whole.astype("boolean"))


def _filled_roles(posts: pd.DataFrame, template: Template, index: pd.Index) -> pd.DataFrame:
    """Whether each grid has somebody in each role of the template."""
    filled = posts[posts["is_filled"].astype(bool)]
    counted = pd.crosstab(filled["grid_code"], filled["role"]) if len(filled) else pd.DataFrame()
    there: pd.DataFrame = counted.reindex(index=index, columns=list(template.roles), fill_value=0) > 0
    return there


def thinness(load: pd.Series, supply: pd.Series) -> pd.DataFrame:
    """Where few have much to carry, the thinnest place first.

    Args:
        load: What is to be carried (households, incidents), 0 or more, per place.
        supply: Who carries it (filled posts, stations), 0 or more, same index.

    Returns:
        Columns `load`, `supply`, `per_one` (infinite where there is a load and nobody to carry it, NaN where there is
        neither), `times` (that against the same of all places together; NaN where nobody carries anything anywhere)
        and `rank` (1 = thinnest, equal ones share it; NA where there is no load). Those without any supply come
        first, by their load; then by `per_one`; places without a load last; ties by index.

    Raises:
        ValueError: The indexes differ, or a number is negative or missing.
    """
    if not load.index.equals(supply.index):
        raise ValueError("load and supply have different indexes; give one number each, in the same order")
    if not ((load >= 0).all() and (supply >= 0).all()):
        raise ValueError("load and supply must be numbers of 0 or more, none of them missing")
    loads, supplies = load.astype(float), supply.astype(float)
    per_one = (loads / supplies.where(supplies > 0)).mask((supplies == 0) & (loads > 0), np.inf)
    everywhere = loads.sum() / supplies.sum() if supplies.sum() > 0 else np.nan
    frame = pd.DataFrame({"load": load, "supply": supply, "per_one": per_one, "times": per_one / everywhere})
    return _ordered(frame)


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Places without any supply first, then by what each one carries; equal places share a rank."""
    nobody = np.isinf(frame["per_one"])
    weight = frame["per_one"].mask(nobody, frame["load"]).fillna(-1.0)
    keys = pd.DataFrame({"nobody": nobody, "weight": weight, "code": frame.index}, index=frame.index)
    keys = keys.rename_axis(None).sort_values(["nobody", "weight", "code"], ascending=[False, False, True])
    is_next = (keys[["nobody", "weight"]] != keys[["nobody", "weight"]].shift()).any(axis=1)
    ranks = np.maximum.accumulate(np.where(is_next, np.arange(1, len(keys) + 1), 0))
    found = frame.loc[keys.index]
    return found.assign(rank=pd.Series(ranks, index=found.index, dtype="Int64").mask(found["load"] == 0))
