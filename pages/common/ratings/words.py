"""Schemes, scores and shares in the reader's words."""

from typing import Any

import pandas as pd

from geo.ratings import Band, Scheme, columns_of
from geo.staffing import Part
from pages.common import figures
from pages.common.ratings.choice import Choice
from pages.common.text import language, t, term


def scheme(one: Scheme) -> str:
    """What a scheme is called."""
    return one.name_en if language() == "en" and one.name_en.strip() else one.name


def band(one: Band) -> str:
    """What a colour means."""
    return one.meaning_en if language() == "en" and one.meaning_en.strip() else one.meaning


def weights(one: Scheme) -> str:
    """What the score is made of: 任务完成 40%、活跃度 30%."""
    parts = [
        t("ratings.weight", name=t(f"ratings.input.{each.name}"), share=figures.percent(one.share(each), digits=0))
        for each in one.inputs
    ]
    return t("format.comma").join(parts)


def scores(one: Scheme, place: int) -> str:
    """The scores of a band: [70, 90), the highest with its end."""
    low, high = one.bounds(place)
    is_last = place == len(one.cuts)
    return t(f"ratings.scores.{'last' if is_last else 'next'}", low=number(low), high=number(high))


def number(value: float) -> str:
    """A score or a cut, with a decimal where it has one."""
    return figures.number(value, digits=0 if float(value).is_integer() else 1)


def score(row: Any) -> str:
    """A score with one decimal; a dash where there are too few cases."""
    return figures.number(row["score"], digits=1)


def verdict(one: Scheme, row: Any) -> str:
    """What an area's colour means, or why it has none."""
    if row["is_small"]:
        return t("ratings.small", least=one.least_number)
    return t("ratings.verdict", colour=t(f"ratings.colour.{row['colour']}"), meaning=band(one.bands[int(row["band"])]))


def share(row: Any, name: str) -> str:
    """An input with numerator and denominator: 93.8%（15/16）; the activity as reports per post and week."""
    _, part, whole = columns_of(name)
    if name != "activity":
        value = figures.percent(row[part] / row[whole] if row[whole] else None)
        return t("ratings.share", value=value, part=figures.number(row[part]), whole=figures.number(row[whole]))
    rate = figures.number(row[part] / row[whole] if row[whole] else None, digits=2)
    return t("ratings.rate", rate=rate, part=figures.number(row[part]), whole=figures.number(row[whole]))


def weakest(row: Any) -> str:
    """The input with the fewest cases, and how many."""
    return t("ratings.weakest", name=t(f"ratings.input.{row['weakest']}"), share=share(row, row["weakest"]))


def change(row: Any) -> str:
    """How a rank moved since the week before."""
    if pd.isna(row["rank"]) or pd.isna(row["before"]):
        return figures.NOTHING
    moved = int(row["before"]) - int(row["rank"])
    if moved == 0:
        return t("ratings.rank.same")
    return t(f"ratings.rank.{'up' if moved > 0 else 'down'}", n=abs(moved))


def days(choice: Choice) -> str:
    """The days that are rated, with the week's number where it is a week."""
    said = figures.days(choice.days.first_day, choice.days.last_day)
    if choice.part != "weekly":
        return said
    return t("ratings.week", year=choice.week.year, number=choice.week.number, days=said)


def role(word: str) -> str:
    """What a post of a team is called."""
    return term("member", word)


def template(code: str) -> str:
    """What a team's template is called."""
    return term("template", code)


def part(one: Part) -> str:
    """What a part of a template is called: 1, X, N, or its role."""
    return one.name if len(one.name) == 1 else role(one.name)


def level(choice: Choice) -> str:
    """The level in a sentence: 网格, community."""
    return t(f"ratings.level.{choice.level}")
