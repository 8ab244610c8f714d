"""Areas with their inputs, score, colour and rank; each result is kept until what it comes from changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.queries import rating_schemes, resources
from data.queries.resources import Resources
from data.ratings.inputs import inputs
from geo import ratings
from geo.ratings import Scheme
from pages.common import district
from pages.common.load import kept
from pages.common.periods import Period
from pages.common.ratings import choice as choices
from pages.common.ratings.choice import Choice

COUNTED = ("incident", "grid", "worker")


def schemes() -> Mapping[str, Scheme]:
    """All schemes by code."""
    return kept(rating_schemes.schemes, of=("rating_scheme",))


def rated(choice: Choice) -> pd.DataFrame:
    """The areas of a choice, the best first and those with too few cases last.

    Returns:
        Index = codes; `name`, `rank` (in the whole district, also where one street office is shown), the columns of
        `data.ratings.inputs` and of `geo.ratings.rate`; in the weekly part also `before` (the rank of the week before,
        NA for none).
    """
    found = _ranked(choice, choice.days)
    if choice.part == "weekly":
        found = found.assign(before=_ranked(choice, choices.week_days(choice.week.later(-1)))["rank"])
    return found[found.index.str.startswith(choice.area or "")]


def median(choice: Choice) -> float:
    """Reports per filled post and week of the median area."""
    return float(_inputs(choice, choice.days).attrs["median"])


def _ranked(choice: Choice, days: Period) -> pd.DataFrame:
    return kept(_rate, choice.scheme, choice.digits, days, district.today(), district.now(), of=(*COUNTED, "area"))


def _rate(_: Any, scheme: Scheme, digits: int, days: Period, on: date, now: datetime) -> pd.DataFrame:
    told = kept(_read, digits, on, days.since, days.until, now, of=COUNTED)
    found = told.join(ratings.rate(scheme, told))
    found = found.assign(rank=ratings.ranked(found, better=scheme.better), name=_named(found.index))
    return found.sort_values(["rank", "denominator"], ascending=[True, False], na_position="last", kind="stable")


def _inputs(choice: Choice, days: Period) -> pd.DataFrame:
    return kept(_read, choice.digits, district.today(), days.since, days.until, district.now(), of=COUNTED)


def _read(conn: Any, digits: int, on: date, since: datetime, until: datetime, now: datetime) -> pd.DataFrame:
    return inputs(conn, digits=digits, on=on, since=since, until=until, now=now)


def _named(codes: pd.Index) -> list[str]:
    """What people call some grids or areas; one that nobody knows by its code."""
    known = called()
    return [known.get(code, code) for code in codes]


def called() -> Mapping[str, str]:
    """What people call each grid and area, by code."""
    return kept(_names, district.today(), of=("grid", "area"))


def _names(_: Any, on: date) -> dict[str, str]:
    known = district.gazetteer(on)
    grids = {row["code"]: known.name_of_grid(row) for row in known.grids.to_dict("records")}
    return dict(zip(known.areas["code"], known.areas["name"], strict=True)) | grids


def strength(choice: Choice) -> Resources:
    """What serves each area in the period."""
    of = (*COUNTED, "area", "station", "refuel_station")
    return kept(_strength, choice.digits, district.today(), choice.period.since, choice.period.until, of=of)


def _strength(conn: Any, digits: int, on: date, since: datetime, until: datetime) -> Resources:
    return resources.resources(conn, digits=digits, on=on, since=since, until=until)


def thin(choice: Choice) -> pd.DataFrame:
    """Areas by how much each post or place there has to carry, the thinnest first; with their `name`."""
    found = resources.thin(strength(choice), load=choice.load, supply=choice.supply)
    return found.assign(name=_named(found.index))[found.index.str.startswith(choice.area or "")]
