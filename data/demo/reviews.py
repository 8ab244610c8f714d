"""Past days on which a leader stood in for a grid worker: what was compared, what was found, and what came of it.

A rank, never a name. Differences follow from the demo's own rows: an approved one is what the store says today.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from data.schema.incidents import OPEN_STATES

SHARE: Final = 0.08
"""Of all grids, within `YEAR`."""
YEAR: Final = timedelta(days=364)
RANK_SHARES: Final = {"division": 0.35, "section": 0.6, "other": 0.05}
WITHDRAWN_SHARE: Final = 0.04
VERDICT_SHARES: Final = {"so": 0.7, "not_so": 0.18, "cannot_tell": 0.12}
AMOUNTS: Final = {"collect": 8.0, "mediate": 1.2, "publicise": 14.0}
"""Usual amounts of the day's three activities."""
MOST_BUILDINGS, MOST_SHOPS = 3, 1
WAITING_DAYS: Final = 21
"""A correction that is older has been decided."""
APPROVED_SHARE: Final = 0.7
OPEN_SHARE: Final = 0.3
"""Of the days, those on which something was promised that is open now; how the others' matters ended is known."""
DECIDER: Final = "区网格中心"
REASON: Final = "与登记册核对，原数无误"
TO_DISTRICT: Final = timedelta(hours=8)

Row = dict[str, Any]


@dataclass
class Past:
    """Rows by table, and what the codes of all districts have reached."""

    review: list[Row] = field(default_factory=list)
    finding: list[Row] = field(default_factory=list)
    correction: list[Row] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)


def past_reviews(tables: dict[str, pd.DataFrame], past: Past, *, until: datetime, rng: np.random.Generator) -> None:
    """Add the days of a district to `past`.

    Args:
        tables: The district's `grid`, `building`, `refuel_station` and `incident` as the store has them, with shapes.
        past: What is written at the end, for all districts together. An incident is named by its code, in
            `incident_code`.
        until: End of the history; every day lies before it.
        rng: Source of all chance.
    """
    grids = tables["grid"]
    grids = grids[grids["parent_code"].isna()]
    matters = _matters(tables["incident"], grids, until=until)
    number = max(3, round(SHARE * len(grids)))
    held = _Ground(tables, grids)
    latest_first = list(enumerate(_chosen(matters, number, rng)))
    for place, matter in reversed(latest_first):  # the codes follow the days
        _day(past, held, matter, until=until, rng=rng, place=place)


class _Ground:
    """Buildings and shops by grid."""

    def __init__(self, tables: dict[str, pd.DataFrame], grids: pd.DataFrame) -> None:
        houses = tables["building"]
        self.buildings = {str(code): rows for code, rows in houses[houses["households"] > 0].groupby("grid_code")}
        shops = tables["refuel_station"]
        shop, grid = shapely.STRtree(grids["geom"].to_numpy()).query(shops["geom"].to_numpy(), predicate="within")
        named = shops.iloc[shop].assign(grid_code=grids["code"].to_numpy()[grid])
        self.shops = {str(code): rows for code, rows in named.groupby("grid_code")}


def _matters(incidents: pd.DataFrame, grids: pd.DataFrame, *, until: datetime) -> pd.DataFrame:
    """Incidents that a leader could have found: one for each grid and day, of the last year, before today."""
    day = (incidents["reported_at"] + TO_DISTRICT).dt.date
    today = (until + TO_DISTRICT).date()
    fits = (incidents["location_quality"] == "exact") & ~incidents["is_duplicate"].astype(bool)
    fits &= incidents["grid_code"].isin(grids["code"]) & (day >= today - YEAR) & (day < today)
    return incidents[fits].assign(day=day[fits]).drop_duplicates(["grid_code", "day"])


def _chosen(matters: pd.DataFrame, number: int, rng: np.random.Generator) -> list[Row]:
    """One day for each of so many grids, some with a matter that is open still; the latest day first."""
    mixed = matters.iloc[rng.permutation(len(matters))]
    is_open = mixed["state"].isin(OPEN_STATES)
    waiting = mixed[is_open].drop_duplicates("grid_code").head(round(number * OPEN_SHARE))
    rest = mixed[~is_open & ~mixed["grid_code"].isin(waiting["grid_code"])].drop_duplicates("grid_code")
    every = pd.concat([waiting, rest.head(number - len(waiting))])
    ordered = every.sort_values(["day", "code"], ascending=[False, True])
    return [{str(name): value for name, value in row.items()} for row in ordered.to_dict("records")]


def _day(past: Past, ground: _Ground, matter: Row, *, until: datetime, rng: np.random.Generator, place: int) -> None:
    """One day: its register, its comparisons, what was found besides, and the three activities."""
    on: date = matter["day"]
    past.reached[str(on.year)] += 1
    code = f"{on.year}-{past.reached[str(on.year)]:04d}"
    start = datetime(on.year, on.month, on.day, 1, tzinfo=until.tzinfo)
    is_withdrawn = place >= 3 and bool(rng.random() < WITHDRAWN_SHARE)
    past.review.append(
        {
            "code": f"R{code}",
            "grid_code": matter["grid_code"],
            "reviewer_rank": str(rng.choice(list(RANK_SHARES), p=list(RANK_SHARES.values()))),
            "reviewed_on": on,
            "state": "withdrawn" if is_withdrawn else "done",
            "walk_minutes": int(rng.choice([60, 90, 120])),
            "prepared_at": start - timedelta(hours=17),
            "ended_at": None if is_withdrawn else start + timedelta(hours=8),
        }
    )
    if is_withdrawn:
        return
    found = [*_claims(ground, matter["grid_code"], until=until, start=start, rng=rng, place=place)]
    found += [_own(matter, rng), *_activities(rng)]
    for number, row in enumerate(found, start=1):
        own_code = f"F{code}-{number:02d}"
        correction = row.pop("correction", None)
        past.finding.append(
            {"code": own_code, "review_code": f"R{code}", "noted_at": start + timedelta(minutes=11 * number), **row}
        )
        if correction is not None:
            past.reached["correction"] += 1
            known = {"code": f"C{past.reached['correction']:04d}", "finding_code": own_code}
            past.correction.append(known | correction)


def _claims(
    ground: _Ground,
    grid: str,
    *,
    until: datetime,
    start: datetime,
    rng: np.random.Generator,
    place: int,
) -> list[Row]:
    """What the screen said of some buildings and shops, and whether it was so; the latest days have a difference."""
    asked = [*_buildings(ground, grid, rng), *_shops(ground, grid, rng)]
    told = []
    for number, claim in enumerate(asked):
        verdict = str(rng.choice(list(VERDICT_SHARES), p=list(VERDICT_SHARES.values())))
        if place < 3 and number == 0:
            verdict = "not_so"
        decided = ("proposed", "approved", "refused")[place] if place < 3 and number == 0 else None
        told.append(_compared(claim, verdict, decided, until=until, start=start, rng=rng))
    return told


def _buildings(ground: _Ground, grid: str, rng: np.random.Generator) -> list[Row]:
    homes = ground.buildings.get(grid)
    if homes is None:
        return []
    rows = homes.iloc[rng.permutation(len(homes))[:MOST_BUILDINGS]].to_dict("records")
    fields = rng.choice(["households", "floors", "merchants"], size=len(rows), p=[0.6, 0.2, 0.2])
    return [
        {"table": "building", "key": row["code"], "field": str(name), "value": int(row[name]), "geom": row["geom"]}
        for row, name in zip(rows, fields, strict=True)
    ]


def _shops(ground: _Ground, grid: str, rng: np.random.Generator) -> list[Row]:
    shops = ground.shops.get(grid)
    if shops is None:
        return []
    rows = shops.iloc[rng.permutation(len(shops))[:MOST_SHOPS]].to_dict("records")
    return [
        {
            "table": "refuel_station",
            "key": row["code"],
            "field": "water",
            "value": bool(row["water"]),
            "geom": row["geom"],
        }
        for row in rows
    ]


def _compared(
    claim: Row, verdict: str, decided: str | None, *, until: datetime, start: datetime, rng: np.random.Generator
) -> Row:
    """A finding, with the correction that follows from a difference."""
    now, other = _text(claim["value"]), _text(_otherwise(claim["value"], rng))
    row = {
        "kind": "claim",
        "subject_table": claim["table"],
        "subject_key": claim["key"],
        "field": claim["field"],
        "claim": now,
        "verdict": verdict,
        "state": "noted",
        "geom": shapely.point_on_surface(claim["geom"]),
    }
    if verdict != "not_so":
        return row
    is_waiting = until - start < timedelta(days=WAITING_DAYS)
    fate = "approved" if rng.random() < APPROVED_SHARE else "refused"
    fate = decided or ("proposed" if is_waiting else fate)
    before, after = (other, now) if fate == "approved" else (now, other)
    at = min(start + timedelta(days=4), until)
    closed = None if fate == "proposed" else (at + TO_DISTRICT).date()
    state = {"proposed": "open", "approved": "settled", "refused": "dismissed"}[fate]
    correction = {
        "subject_table": claim["table"],
        "subject_key": claim["key"],
        "field": claim["field"],
        "before": before,
        "after": after,
        "state": fate,
        "proposed_at": start + timedelta(hours=2),
        "decided_at": None if fate == "proposed" else at,
        "decided_by": None if fate == "proposed" else DECIDER,
        "reason": REASON if fate == "refused" else None,
    }
    differs = {"claim": before, "found": after, "state": state, "closed_on": closed, "correction": correction}
    return row | differs | {"reason": correction["reason"]}


def _otherwise(value: int | bool, rng: np.random.Generator) -> int | bool:
    """What else could be: the other answer, or a number a little off."""
    if isinstance(value, bool):
        return not value
    step = int(rng.integers(1, 4 + value // 12))
    return value - step if value > step and rng.random() < 0.5 else value + step


def _text(value: int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _own(matter: Row, rng: np.random.Generator) -> Row:
    """A matter that was found besides and promised to be seen to; the loop knows when it was."""
    due = matter["due_at"] + TO_DISTRICT + timedelta(days=int(rng.choice([0, 0, 1, 3, 10])))
    return {
        "kind": "own",
        "verdict": "seen",
        "category": matter["category"],
        "item_code": matter["item_code"],
        "owner": None if pd.isna(matter["department_code"]) else matter["department_code"],
        "promised_on": max(due.date(), matter["day"]),
        "state": "open" if matter["state"] in OPEN_STATES else "settled",
        "geom": matter["geom"],
        "accuracy_m": round(float(rng.gamma(3.0, 3.0)), 1),
        "is_outside": False,
        "incident_code": matter["code"],
    }


def _activities(rng: np.random.Generator) -> list[Row]:
    return [
        {"kind": "activity", "verdict": "seen", "activity": name, "amount": int(rng.poisson(usual)), "state": "noted"}
        for name, usual in AMOUNTS.items()
    ]
