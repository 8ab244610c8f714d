"""The part that is shown as a workbook: every number with numerator and denominator, the scheme, the day."""

from dataclasses import replace
from typing import Any

import pandas as pd

from geo.ratings import columns_of
from pages.common import district, figures, workbook
from pages.common.ratings import answer, words
from pages.common.ratings import choice as choices
from pages.common.ratings.choice import Choice
from pages.common.text import t


def button(choice: Choice) -> None:
    """The download; the workbook is made when it is asked for."""
    name = t(f"ratings.part.{choice.part}")
    workbook.download(lambda: book(choice), name=name, key=f"ratings_export_{choice.part}")


def book(choice: Choice) -> bytes:
    """The workbook of the part."""
    if choice.part == "team":
        sheets = _strength(choice)
    else:
        weeks_ = {"weeks": weeks(choice)} if choice.part == "weekly" else {}
        sheets = {"board": board(choice), **weeks_, "scheme": scheme(choice)}
    shares = [t(f"ratings.input.{one.name}") for one in choice.scheme.inputs]
    return workbook.workbook({t(f"ratings.book.{name}"): rows for name, rows in sheets.items()}, shares=shares)


def board(choice: Choice) -> pd.DataFrame:
    """All areas in order; those with too few cases keep their numbers and have neither rank nor score."""
    found = answer.rated(choice)
    told = {
        t("ratings.rank"): found["rank"],
        **({t("ratings.change"): [words.change(row) for row in found.to_dict("records")]} if "before" in found else {}),
        t(f"circle.by.{choice.level}"): found["name"],
        t("ratings.score"): found["score"].round(1),
        t("ratings.meaning"): [words.verdict(choice.scheme, row) for row in found.to_dict("records")],
    }
    for one in choice.scheme.inputs:
        value, part, whole = columns_of(one.name)
        name = t(f"ratings.input.{one.name}")
        told[name] = found[value]
        told[t("ratings.book.numerator", name=name)] = found[part]
        told[t("ratings.book.denominator", name=name)] = found[whole].round(1)
    told[t("ratings.code")] = found.index
    return pd.DataFrame(told).reset_index(drop=True)


def weeks(choice: Choice) -> pd.DataFrame:
    """The boards of all weeks on offer under one another, the newest first."""
    told = []
    for one in choices.weeks(district.now()):
        rows = board(replace(choice, week=one))
        rows.insert(0, t("ratings.book.week"), one.code)
        told.append(rows)
    return pd.concat(told, ignore_index=True)


def scheme(choice: Choice) -> pd.DataFrame:
    """The scheme and what it was asked of, as two columns."""
    one = choice.scheme
    rows: list[tuple[str, Any]] = [
        (t("ratings.scheme"), words.scheme(one)),
        *[(t(f"ratings.input.{each.name}"), figures.percent(one.share(each))) for each in one.inputs],
        *[
            (t(f"ratings.colour.{band.colour}"), f"{words.band(band)} {words.scores(one, place)}")
            for place, band in reversed(list(enumerate(one.bands)))
        ],
        (t("ratings.edit.better"), t(f"ratings.better.{one.better}")),
        (t("ratings.edit.least"), one.least_number),
        (t("ratings.book.days"), words.days(choice)),
        (t("ratings.book.as_of"), figures.moment(district.now())),
    ]
    return pd.DataFrame(rows, columns=[t("ratings.book.key"), t("ratings.book.value")])


def _strength(choice: Choice) -> dict[str, pd.DataFrame]:
    held, found = answer.strength(choice), answer.thin(choice)
    areas = held.areas.loc[found.index]
    told = {
        t("ratings.rank"): found["rank"],
        t(f"circle.by.{choice.level}"): found["name"],
        t("ratings.per_one"): found["per_one"].round(2).astype(object).where(found["supply"] > 0, None),
        t("ratings.times"): found["times"].round(3).astype(object).where(found["supply"] > 0, None),
        **{t(f"ratings.load.{name}"): areas[name] for name in ("households", "incidents")},
        **{t(f"ratings.{name}"): areas[name] for name in ("posts", "filled", "vacant")},
        **{t(f"ratings.supply.{name}"): areas[name] for name in ("stations", "refuel_stations")},
        t("ratings.code"): found.index,
    }
    roles = {
        t("ratings.team.template"): [_template(code) for code in held.roles["template"]],
        t("ratings.role"): [words.role(word) for word in held.roles["role"]],
        **{t(f"ratings.{name}"): held.roles[name] for name in ("posts", "filled", "vacant")},
    }
    return {"thin": pd.DataFrame(told).reset_index(drop=True), "roles": pd.DataFrame(roles), "teams": _teams(choice)}


def _template(code: Any) -> str:
    return t("ratings.unknown") if pd.isna(code) else words.template(code)


def _teams(choice: Choice) -> pd.DataFrame:
    """A row per grid and template: who is missing."""
    known = answer.called()
    rows = [
        (
            words.template(template),
            known.get(str(code), str(code)),
            row["posts"],
            row["filled"],
            row["vacant"],
            t("format.comma").join(words.role(role) for role in row["missing"]),
            code,
        )
        for template, teams in answer.strength(choice).teams.items()
        for code, row in teams.iterrows()
    ]
    names = ("team.template", "team.grids", "posts", "filled", "vacant", "team.missing", "code")
    return pd.DataFrame(rows, columns=[t(f"ratings.{name}") for name in names])
