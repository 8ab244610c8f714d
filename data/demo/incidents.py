"""Two years of incidents: rhythm, seasons, clusters that come and go, chronic places, and a register's faults."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.demo.catalogue import CATEGORIES, LIMIT_MINUTES
from data.demo.size import Size

CHANNELS = {"snapshot": 0.34, "patrol": 0.27, "hotline_12345": 0.22, "hotline_12319": 0.07, "group_chat": 0.1}
"""随手拍, 网格员巡查, the two hotlines, 五长群."""

WEIGHTS = np.array([13, 8, 12, 11, 8, 7, 5, 4, 7, 6, 4, 3, 4, 5, 2, 1], dtype=float)
WINTER = {"06": 1.2, "07": 3.0, "08": 6.0}
SUMMER = {"09": 1.6, "13": 1.5, "14": 1.3}
HOURLY = np.array([2, 1, 1, 1, 1, 2, 5, 10, 16, 17, 15, 13, 9, 10, 13, 13, 12, 11, 12, 12, 10, 8, 5, 3], dtype=float)
DAILY = np.array([1.15, 1.08, 1.05, 1.03, 1.05, 0.85, 0.79])
REPORTING_BIAS = 0.16
"""Spread (log) of how readily a community reports the same trouble."""

FAULT_SHARES = {
    "duplicate": 0.025,
    "unnoticed": 0.4,
    "missing": 0.008,
    "pile_up": 0.006,
    "outside": 0.002,
    "returned": 0.006,
    "unmatched": 0.3,
}
"""Of all incidents; `unnoticed` of the duplicates, `returned` of those handled in the last weeks, `unmatched` of those
without an answer."""


@dataclass(frozen=True)
class Happened:
    """What was reported, and what only its maker knows.

    Attributes:
        incidents: Columns of the `incident` table without source and grid; x, y in metres, NaN where unknown.
        clusters: Columns kind, category, x, y, radius_m, first, last, number.
        duplicates: Columns code, duplicate_of, noticed.
    """

    incidents: pd.DataFrame
    clusters: pd.DataFrame
    duplicates: pd.DataFrame


def happen(
    buildings: pd.DataFrame, district: str, size: Size, *, until: datetime, rng: np.random.Generator
) -> Happened:
    """Incidents up to `until`, and the truth about what was planted.

    Args:
        buildings: Columns x, y (metres), households, merchants, community.
        district: Its code, with which every incident's code begins.
        size: How many and for how long.
        until: End of the history, in UTC.
        rng: Source of all chance.

    Returns:
        See `Happened`.
    """
    since = until - timedelta(days=30.4 * size.months)
    clusters = _plan_clusters(buildings, size, since=since, until=until, rng=rng)
    planted = _in_clusters(clusters, rng)
    background = _background(buildings, size.incidents - len(planted), since=since, until=until, rng=rng)
    incidents = pd.concat([background, planted], ignore_index=True)
    incidents = _report_twice(incidents, rng)
    incidents = incidents[incidents["reported_at"].between(since, until, inclusive="left")].sort_values(
        "reported_at", kind="stable", ignore_index=True
    )
    incidents["code"] = [
        f"{district}{at:%Y%m%d}{number:06d}" for number, at in enumerate(incidents["reported_at"], start=1)
    ]
    incidents["channel"] = rng.choice(list(CHANNELS), size=len(incidents), p=list(CHANNELS.values()))
    _name_items(incidents, rng)
    incidents = _link_duplicates(incidents)
    duplicates = _overlook(incidents, rng)
    _misplace(incidents, rng)
    _handle(incidents, since=since, until=until, rng=rng)
    return Happened(incidents, clusters, duplicates)


def _background(
    buildings: pd.DataFrame, count: int, *, since: datetime, until: datetime, rng: np.random.Generator
) -> pd.DataFrame:
    """Incidents where people live and trade; some communities report more than others for the same trouble."""
    bias = pd.Series(rng.lognormal(0, REPORTING_BIAS, int(buildings["community"].max()) + 1))
    load = (buildings["households"] + 1.6 * buildings["merchants"] + 0.3) * bias.loc[buildings["community"]].to_numpy()
    home = rng.choice(len(buildings), size=count, p=(load / load.sum()).to_numpy())
    at = _times(count, since=since, until=until, rng=rng)
    frame = pd.DataFrame({"reported_at": at, "category": _seasonal_categories(at, rng)})
    spread = rng.gamma(2.0, 9.0, count)
    angle = rng.uniform(0, 2 * np.pi, count)
    frame["x"] = buildings["x"].to_numpy()[home] + spread * np.cos(angle)
    frame["y"] = buildings["y"].to_numpy()[home] + spread * np.sin(angle)
    return frame


def _times(count: int, *, since: datetime, until: datetime, rng: np.random.Generator) -> pd.Series:
    """Report times in UTC with the week's and the day's rhythm of local time (UTC+8) and a slow growth."""
    days = (until - since).days + 2  # the first and the last are cut to the hour by the caller
    day = np.arange(days)
    start = pd.Timestamp(since).tz_convert("Asia/Shanghai").normalize()
    weekday = (start.day_of_week + day) % 7
    weather = 1 + 0.5 * (rng.random(days) < 0.04)
    rate = DAILY[weekday] * (0.8 + 0.4 * day / days) * weather
    drawn = rng.choice(days, size=count, p=rate / rate.sum())
    hour = rng.choice(24, size=count, p=HOURLY / HOURLY.sum())
    seconds = drawn * 86_400 + hour * 3_600 + rng.integers(0, 3_600, count)
    return pd.Series(start.tz_convert("UTC") + pd.to_timedelta(seconds, unit="s"))


def _seasonal_categories(at: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """A category per time: pipes burst and snow falls in winter, noise is summer's."""
    codes = np.array(list(CATEGORIES))
    month = at.dt.tz_convert("Asia/Shanghai").dt.month.to_numpy()
    category = np.empty(len(at), dtype=object)
    for each in range(1, 13):
        factor = WINTER if each in (11, 12, 1, 2, 3) else SUMMER if each in (6, 7, 8) else {}
        idle = {"08": 0.0, "07": 0.1} if each not in (11, 12, 1, 2, 3) else {}
        weight = WEIGHTS * np.array([factor.get(code, 1.0) * idle.get(code, 1.0) for code in codes])
        chosen = month == each
        category[chosen] = rng.choice(codes, size=int(chosen.sum()), p=weight / weight.sum())
    return category


def _plan_clusters(
    buildings: pd.DataFrame, size: Size, *, since: datetime, until: datetime, rng: np.random.Generator
) -> pd.DataFrame:
    """Trouble spots: new, growing, fading, past and chronic ones, about one for every 3,500 incidents."""
    total = (until - since).total_seconds()
    windows = {"new": (0.96, 1.0), "growing": (0.6, 1.0), "fading": (0.35, 0.8), "past": (0.15, 0.4), "chronic": (0, 1)}
    share = {"new": 0.0018, "growing": 0.003, "fading": 0.003, "past": 0.003, "chronic": 0.005}
    rows = []
    homes = buildings[buildings["households"] + buildings["merchants"] > 5]
    for number in range(max(5, size.incidents // 3_500)):
        kind = list(windows)[number % len(windows)]
        at = homes.iloc[int(rng.integers(len(homes)))]
        first, last = (since + timedelta(seconds=total * edge) for edge in windows[kind])
        category = str(rng.choice(["01", "03", "04", "06", "09", "11", "14"]))
        many = max(12, round(size.incidents * share[kind] * rng.uniform(0.7, 1.3) / max(1, size.incidents / 25_000)))
        rows.append((kind, category, at["x"], at["y"], float(rng.uniform(60, 140)), first, last, many))
    return pd.DataFrame(rows, columns=["kind", "category", "x", "y", "radius_m", "first", "last", "number"])


def _in_clusters(clusters: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    frames = []
    for cluster in clusters.to_dict("records"):
        number, spread = cluster["number"], cluster["radius_m"] / 2
        shape = {"growing": (2.2, 1.0), "fading": (1.0, 2.2)}.get(cluster["kind"], (1.0, 1.0))
        seconds = rng.beta(*shape, number) * (cluster["last"] - cluster["first"]).total_seconds()
        at = pd.Timestamp(cluster["first"]) + pd.to_timedelta(seconds.round(), unit="s")
        place = {axis: cluster[axis] + rng.normal(0, spread, number) for axis in ("x", "y")}
        frames.append(pd.DataFrame({"reported_at": at, "category": cluster["category"], **place}))
    return pd.concat(frames, ignore_index=True)


def _report_twice(incidents: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some incidents are reported again within hours, from a few metres away."""
    first = incidents.assign(original=-1, number=np.arange(len(incidents)))
    again = first[rng.random(len(first)) < FAULT_SHARES["duplicate"]].copy()
    again["original"] = again["number"]
    again["number"] = -1
    again["reported_at"] += pd.to_timedelta(rng.gamma(1.5, 90, len(again)).round(), unit="min")
    again[["x", "y"]] += rng.normal(0, 7, (len(again), 2))
    return pd.concat([first, again], ignore_index=True)


def _name_items(incidents: pd.DataFrame, rng: np.random.Generator) -> None:
    items = incidents["category"].map({code: len(items) for code, (_, items) in CATEGORIES.items()}).to_numpy()
    drawn = 1 + np.floor(rng.random(len(incidents)) ** 1.5 * items).astype(int)
    incidents["item_code"] = incidents["category"].str.cat([f"{number:02d}" for number in drawn])
    incidents["department_code"] = [f"DH{int(code) % 11 + 1:02d}" for code in incidents["category"]]


def _link_duplicates(incidents: pd.DataFrame) -> pd.DataFrame:
    """Duplicates name the code of their first report; one whose first report lies before the history stands alone."""
    code = incidents[incidents["number"] >= 0].set_index("number")["code"]
    incidents["duplicate_of"] = incidents["original"].map(code)
    incidents["is_duplicate"] = incidents["duplicate_of"].notna()
    return incidents.drop(columns=["original", "number"])


def _overlook(incidents: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Nobody noticed some of the duplicates. Returns the truth: code and duplicate_of of every one of them."""
    truth = incidents.loc[incidents["is_duplicate"], ["code", "duplicate_of"]]
    unnoticed = truth.index[rng.random(len(truth)) < FAULT_SHARES["unnoticed"]]
    incidents.loc[unnoticed, "is_duplicate"] = False
    incidents.loc[unnoticed, "duplicate_of"] = None
    return truth.assign(noticed=~truth.index.isin(unnoticed))


def _misplace(incidents: pd.DataFrame, rng: np.random.Generator) -> None:
    """No position, the geocoder's default, or far outside."""
    draw = rng.random(len(incidents))
    incidents["location_quality"] = "exact"
    reached = 0.0
    for quality in ("missing", "pile_up", "outside"):
        hit = (draw >= reached) & (draw < reached + FAULT_SHARES[quality])
        reached += FAULT_SHARES[quality]
        incidents.loc[hit, "location_quality"] = quality
        at = {"missing": (np.nan, np.nan), "pile_up": (0.0, 0.0), "outside": (31_000.0, 18_000.0)}[quality]
        incidents.loc[hit, ["x", "y"]] = at


def _handle(incidents: pd.DataFrame, *, since: datetime, until: datetime, rng: np.random.Generator) -> None:
    """Each step's time; response within the limit rises from below one half to 97.3 % over the history."""
    count = len(incidents)
    reported = incidents["reported_at"]
    progress = ((reported - pd.Timestamp(since)) / (pd.Timestamp(until) - pd.Timestamp(since))).to_numpy()
    in_time = rng.random(count) < np.clip(0.455 + 0.56 * progress, 0, 0.977)
    limit = incidents["category"].map(LIMIT_MINUTES).fillna(1440).to_numpy()
    response = np.where(in_time, limit * rng.beta(1.1, 5, count), limit * (1.02 + rng.exponential(0.9, count)))
    minutes = {
        "filed_at": rng.gamma(1.3, 6, count),
        "dispatched_at": rng.gamma(1.5, 11, count),
        "claimed_at": rng.gamma(1.2, 14, count),
        "handled_at": response,
        "verified_at": rng.gamma(1.5, 260, count),
        "closed_at": rng.gamma(1.2, 240, count),
    }
    incidents["due_at"] = reported + pd.to_timedelta(limit, unit="min")
    state = np.full(count, "collected", dtype=object)
    passed = reported
    for step, lasting in minutes.items():
        passed = (passed + pd.to_timedelta(np.round(lasting * 60), unit="s")).dt.floor("s")
        done = (passed <= pd.Timestamp(until)).to_numpy()
        incidents[step] = passed.where(done)
        state[done] = step.removesuffix("_at")
    stuck = rng.random(count) < 0.0002 + 0.012 * (progress > 0.97)
    later = ["handled_at", "verified_at", "closed_at"]
    incidents.loc[stuck, later] = pd.NaT
    _leave_unmatched(incidents, state, stuck & (rng.spawn(1)[0].random(count) < FAULT_SHARES["unmatched"]))
    is_claimed = incidents["claimed_at"].notna().to_numpy()
    state[stuck & is_claimed] = "claimed"
    state[stuck & incidents["dispatched_at"].notna().to_numpy() & ~is_claimed] = "dispatched"
    sent_back = (progress > 0.95) & np.isin(state, ["handled", "verified", "closed"])
    sent_back &= rng.random(count) < FAULT_SHARES["returned"]
    incidents["returned_at"] = incidents["handled_at"].where(sent_back)
    incidents.loc[sent_back, later] = pd.NaT
    state[sent_back] = "returned"
    incidents["state"] = state
    happy = np.clip(np.round(rng.normal(4.3, 0.8, count) - 1.1 * ~in_time), 1, 5)
    incidents["satisfaction"] = np.where((state == "closed") & (rng.random(count) < 0.35), happy, np.nan)


def _leave_unmatched(incidents: pd.DataFrame, state: np.ndarray, unmatched: np.ndarray) -> None:
    """Filed, and no department was called (空哨)."""
    unmatched &= incidents["dispatched_at"].notna().to_numpy()
    incidents.loc[unmatched, ["dispatched_at", "claimed_at"]] = pd.NaT
    incidents.loc[unmatched, "department_code"] = None
    state[unmatched] = "filed"
