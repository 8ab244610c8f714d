"""Everything that the files of a plan are made of, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from data.plans.approval import approved_grids
from data.plans.days import day_of
from data.plans.inhabitants import needing_decision
from data.plans.lines import drawn
from data.plans.reasons import reasons_of
from data.plans.words import Language
from data.queries import overview
from data.queries.areas import areas
from data.queries.buildings import buildings
from data.queries.grids import grids
from data.queries.plans import SavedPlan
from data.queries.streets import streets
from data.units import TodaysUnits
from geo.units import Units


@dataclass(frozen=True, eq=False)
class Material:
    """A plan, its ground, and what it changes.

    Attributes:
        plan: The plan.
        units: The units of the plan's communities.
        before: Grid of each unit before the plan, "" for none.
        after: And with it; "" for units that a draft gives to none yet.
        old: Grids of before: columns of `data.queries.grids.grids`.
        new: Grids of the plan: columns of `data.plans.lines.drawn`.
        reasons: By unit, why it moves.
        changes: As `changes_of` gives it.
        undecided: Posts and micro-grids whose grid is no more in the plan; columns of `needing_decision`.
        communities: Index = code, columns `name`, `geom`.
        footprints: Every building's outline.
        streets: Every street.
        district: The district's name.
        is_demo: Whether the data are invented.
        sources: Where the grids come from.
        as_of: Day of the newest facts.
        now: The present moment.
    """

    plan: SavedPlan
    units: Units
    before: pd.Series
    after: pd.Series
    old: gpd.GeoDataFrame
    new: gpd.GeoDataFrame
    reasons: Mapping[str, str]
    changes: pd.DataFrame
    undecided: pd.DataFrame
    communities: gpd.GeoDataFrame
    footprints: gpd.GeoSeries
    streets: gpd.GeoDataFrame
    district: str
    is_demo: bool
    sources: tuple[str, ...]
    as_of: date
    now: datetime

    @property
    def names(self) -> dict[str, str]:
        """Name of every grid, old and new."""
        rows = [
            *zip(self.old["code"], self.old["name"], strict=True),
            *zip(self.new["code"], self.new["name"], strict=True),
        ]
        return {str(code): str(name) for code, name in rows}


def base_day(plan: SavedPlan, *, now: datetime) -> date:
    """The day whose grids a plan is compared with: today, or the day before it came into force."""
    if plan.applied_at is not None and plan.effective_on is not None:
        return plan.effective_on - timedelta(days=1)
    return day_of(now)


def gather(
    conn: Connection,
    plan: SavedPlan,
    today: TodaysUnits,
    *,
    now: datetime,
    reasons: Mapping[str, str] | None = None,
    language: Language = "zh",
) -> Material:
    """Read what the files of a plan are made of.

    Args:
        conn: A reading connection.
        plan: The plan.
        today: Units and their grids on `base_day`; they may be of further communities.
        now: The present moment.
        reasons: By unit, why it moves; where None, what was saved with the plan, and else what its figures say.
        language: Of the reasons that are found out.
    """
    on = base_day(plan, now=now)
    codes = _communities(plan, today.units)
    units = _of(today.units, codes)
    before = today.current[units.frame.index]
    known = grids(conn, on=on)
    known = known[known["code"].str[: len(codes[0])].isin(codes)] if codes else known.iloc[:0]
    sealed = approved_grids(conn, plan.id)
    after = plan.grid.reindex(units.frame.index).fillna("").astype(object)
    new = drawn(units, after, current=before, known=known, said=plan.grids) if sealed.empty else sealed
    stock = buildings(conn)
    homes = stock[stock["code"].isin(units.building_unit.index)].reset_index(drop=True)
    told = _reasons(plan, today, before, after, known, new, homes, language) if reasons is None else dict(reasons)
    facts = overview.properties(conn)
    everywhere = areas(conn)
    district = everywhere[everywhere["level"] == "district"]["name"]
    return Material(
        plan=plan,
        units=units,
        before=before,
        after=after,
        old=known.reset_index(drop=True),
        new=new,
        reasons=told,
        changes=changes_of(units, before, after, homes, told, is_applied=plan.applied_at is not None),
        undecided=_undecided(conn, known, new, on=on),
        communities=everywhere[everywhere["code"].isin(codes)].set_index("code")[["name", "geom"]].sort_index(),
        footprints=stock.geometry,
        streets=streets(conn),
        district=facts.get("district_name") or (str(district.iloc[0]) if len(district) else ""),
        is_demo=facts.get("is_demo") == "true",
        sources=tuple(sorted(known["source"].dropna().unique())),
        as_of=on,
        now=now,
    )


def changes_of(
    units: Units,
    before: pd.Series,
    after: pd.Series,
    buildings: pd.DataFrame,
    reasons: Mapping[str, str],
    *,
    is_applied: bool,
) -> pd.DataFrame:
    """What changes grid: buildings one by one, and units without buildings.

    Args:
        units: The ground.
        before: Grid by unit before the plan.
        after: And with it, "" where undecided.
        buildings: Columns `code`, `name`, `compound`, `households`, `merchants`, `grid_code`.
        reasons: By unit, why it moves.
        is_applied: Whether the buildings already have their new grids.

    Returns:
        Columns `community`, `unit`, `code` (of the building, or the unit), `name` (of the building, "" for a unit
        without), `is_building`, `compound`, `households`, `merchants`, `from_grid`, `to_grid`, `reason`, `is_moved`
        (False where only the line is put right and the unit stays); by community, grids, compound, then code.
    """
    unit = units.building_unit.reindex(buildings["code"]).to_numpy(dtype=object)
    was = before[unit].to_numpy(dtype=object)
    if not is_applied:
        own = buildings["grid_code"].astype(object)
        was = own.where(own.notna(), "").to_numpy(dtype=object)
    homes = pd.DataFrame(
        {
            "unit": unit,
            "code": buildings["code"].to_numpy(dtype=object),
            "name": buildings["name"].fillna("").to_numpy(dtype=object),
            "compound": buildings["compound"].fillna("").to_numpy(dtype=object),
            "households": buildings["households"].fillna(0).to_numpy(dtype=int),
            "merchants": buildings["merchants"].fillna(0).to_numpy(dtype=int),
            "from_grid": was,
            "to_grid": after[unit].to_numpy(dtype=object),
        }
    )
    empty = units.frame.index.difference(pd.Index(unit))
    bare = pd.DataFrame(
        {"unit": empty, "code": empty, "from_grid": before[empty].to_numpy(), "to_grid": after[empty].to_numpy()}
    )
    bare = bare.assign(name="", compound="", households=0, merchants=0, is_building=False)
    rows = pd.concat([homes.assign(is_building=True), bare], ignore_index=True)
    rows = rows[(rows["from_grid"] != rows["to_grid"]) & (rows["to_grid"] != "")]
    stays = before[rows["unit"]].to_numpy() == after[rows["unit"]].to_numpy()
    rows = rows.assign(
        community=units.frame["community"][rows["unit"]].to_numpy(),
        reason=[reasons.get(one, "") for one in rows["unit"]],
        is_moved=~stays,
    )
    columns = ["community", "from_grid", "to_grid", "compound", "code"]
    return rows.sort_values(columns, ignore_index=True)


def changed_communities(material: Material) -> list[str]:
    """Communities in which something changes grid; all of the plan's where nothing does."""
    codes = list(dict.fromkeys(material.changes["community"]))
    return sorted(codes) or list(material.communities.index)


def _communities(plan: SavedPlan, units: Units) -> list[str]:
    if plan.community_code is not None:
        return [plan.community_code]
    known = plan.grid.index.intersection(units.frame.index)
    return sorted(units.frame["community"][known].unique())


def _reasons(
    plan: SavedPlan,
    today: TodaysUnits,
    before: pd.Series,
    after: pd.Series,
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    buildings: pd.DataFrame,
    language: Language,
) -> dict[str, str]:
    everywhere = today.units.frame.index
    facts = pd.concat([pd.DataFrame(each)[["code", "name", "grid_class"]] for each in (old, new)])
    facts = facts.drop_duplicates("code", keep="last").set_index("code")
    found = reasons_of(
        today.units,
        after.reindex(everywhere).fillna(""),
        before.reindex(everywhere).fillna(""),
        rules=plan.rules,
        classes=facts["grid_class"],
        names={str(code): str(name) for code, name in facts["name"].items()},
        buildings=buildings,
        language=language,
    )
    saved = plan.units["reason"].dropna()
    return found | dict(zip(map(str, saved.index), map(str, saved), strict=True))


def _undecided(conn: Connection, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, *, on: date) -> pd.DataFrame:
    gone = set(old["code"]) - set(new["code"])
    found = needing_decision(conn, on=on, gone=gone)
    return found[found["grid_code"].isin(gone)].reset_index(drop=True)


def _of(units: Units, communities: list[str]) -> Units:
    """Units of some communities, without their borders, which no file shows."""
    frame = units.frame[units.frame["community"].isin(communities)]
    return Units(frame, units.borders.head(0), units.building_unit[units.building_unit.isin(frame.index)])
