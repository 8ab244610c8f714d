"""A plan in words: why units change grid, how many grids there are and why, what cannot be better.

Every sentence is made from figures of the plan; nobody writes one.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.plans.moves import REASONS
from geo.plans.phrases import NOTES, NUMBERS, PHRASES, WORDS

if TYPE_CHECKING:
    from geo.rebalance import Plan
    from geo.units import Units

LANGUAGES: Final = tuple(WORDS)
SHARED: Final = ["reason", "from_grid", "to_grid"]
MOST_NAMES: Final = 3
"""Things that a sentence names before it says how many there are."""


def sentences(
    plan: "Plan | pd.DataFrame",
    units: "Units",
    names: Mapping[str, str],
    *,
    language: str = "zh",
    unit_names: Mapping[str, str] | None = None,
) -> list[str]:
    """Why each unit changes grid; those that go from one grid to another for one reason share a sentence.

    Args:
        plan: A plan, or its moves.
        units: The ground.
        names: Grid code -> name; a code without one stands for itself.
        language: "zh" or "en".
        unit_names: Unit -> what people call it; without, it is called by its compound.

    Returns:
        A sentence for each row of the moves, in their order; `summary` has each once.

    Raises:
        ValueError: There is no such language.
    """
    words = _words(language)
    moves = _moves(plan)
    told = np.full(len(moves), "", dtype=object)
    for rows in moves.reset_index(drop=True).groupby(SHARED, sort=False).indices.values():
        group = moves.iloc[rows]
        first = group.iloc[0]
        figures = _figures(group, language)
        figures |= {side: names.get(str(first[side]), str(first[side])) for side in ("from_grid", "to_grid")}
        figures["what"] = _what(group, units, unit_names or {}, language)
        phrases = PHRASES[language][str(first["reason"])]
        phrase = phrases.get("new", phrases["old"]) if pd.isna(first["to_before"]) else phrases["old"]
        told[rows] = words["sentence"].format(phrase.format(**figures))
    return [str(one) for one in told]


def summary(
    plan: "Plan | pd.DataFrame",
    units: "Units",
    names: Mapping[str, str],
    *,
    language: str = "zh",
    unit_names: Mapping[str, str] | None = None,
) -> list[str]:
    """Each sentence once, the weightiest reasons first, then in the order of codes; arguments as for `sentences`."""
    moves = _moves(plan)
    told = sentences(moves, units, names, language=language, unit_names=unit_names)
    rank = [REASONS.index(str(reason)) for reason in moves["reason"]]
    rows = zip(rank, moves["from_grid"], moves["to_grid"], told, strict=True)
    return list(dict.fromkeys(text for _, _, _, text in sorted(rows)))


def _moves(plan: "Plan | pd.DataFrame") -> pd.DataFrame:
    return plan if isinstance(plan, pd.DataFrame) else plan.moves


def notes(plan: "Plan | pd.DataFrame", units: "Units", names: Mapping[str, str], *, language: str = "zh") -> list[str]:
    """What a planner has to know of each community: why its grids cannot all keep the rule, and how near they come.

    Args:
        plan: A plan, or its communities.
        units: The ground.
        names: Community code -> name; a code without one stands for itself.
        language: "zh" or "en".

    Raises:
        ValueError: There is no such language.
    """
    words = _words(language)
    table = plan if isinstance(plan, pd.DataFrame) else plan.communities
    told = []
    for community, row in table.iterrows():
        name = names.get(str(community), str(community))
        measure = words[str(row["measure"])]
        for note in row["note"]:
            what = _units(len(note.units), words)
            figures = {"name": name, "number": _number(note.number), "limit": _number(note.limit), "what": what}
            text = NOTES[language][note.kind].format(**figures, measure=measure, grids=row["grids"])
            told.append(words["sentence"].format(text))
    return told


def numbers(plan: "Plan | pd.DataFrame", names: Mapping[str, str], *, language: str = "zh") -> list[str]:
    """How many grids each community gets, and why; arguments as for `notes`."""
    words = _words(language)
    table = plan if isinstance(plan, pd.DataFrame) else plan.communities
    told = []
    for community, row in table.iterrows():
        name = names.get(str(community), str(community))
        measure = words[str(row["measure"])]
        text = NUMBERS[language][str(row["number_reason"])].format(
            name=name,
            measure=measure,
            weight=_number(float(row["weight"])),
            grids=row["grids"],
            today=row["grids_today"],
            fewest=row["fewest"],
            greatest=row["greatest"],
        )
        told.append(words["sentence"].format(text))
    return told


def _words(language: str) -> Mapping[str, str]:
    if language not in WORDS:
        raise ValueError(f"there are no sentences in {language!r}; choose from {', '.join(LANGUAGES)}")
    return WORDS[language]


def _figures(group: pd.DataFrame, language: str) -> dict[str, str]:
    """The numbers of a sentence; of several moves the worst that each alone would leave."""
    first, measure = group.iloc[0], str(group["measure"].iloc[0])
    of: dict[str, Callable[[pd.Series], float]] = {"back_from": pd.Series.max, "back_to": pd.Series.min}
    figures = {name: _number(float(pick(group[name]))) for name, pick in of.items()}
    for name in ("from_before", "from_after", "to_before", "to_after", "least", "most", "gap_before", "gap_after"):
        figures[name] = _number(float(first[name]))
    moved = group.drop_duplicates("moves_with")
    figures["back_outside"] = _number(float(moved["back_outside"].max()))
    figures["back_deviation"] = _number(float(moved["back_deviation"].sum()))
    figures["over"] = _number(float(first["from_before"] - first["most"]))
    figures["short"] = _number(float(first["least"] - first["to_before"]))
    figures["moved"] = _number(float(group[measure].sum()))
    figures["measure"] = WORDS[language][measure]
    households = group["households"].to_numpy(dtype=float) + 1e-9
    for name in ("way_before_m", "way_after_m"):
        figures[name] = _number(float(households @ group[name].to_numpy() / households.sum()))
    return figures


def _what(group: pd.DataFrame, units: "Units", unit_names: Mapping[str, str], language: str) -> str:
    """What moves: names of compounds and units, the largest first, and how many more there are."""
    words = WORDS[language]
    compound = units.frame.loc[group.index, "compound"]
    called = [unit_names.get(unit, "") or name for unit, name in compound.items()]
    weight = (group["households"] + group["merchants"]).groupby(pd.Series(called, index=group.index)).sum()
    named = [str(name) for name in weight.sort_values(ascending=False, kind="stable").index if name != ""]
    nameless = called.count("")
    if not named:
        return _units(nameless, words)
    more = len(named) - MOST_NAMES
    listed = words["comma"].join(named[:MOST_NAMES])
    if more > 0:
        listed += words["more"].format(more)
    return listed + (words["and"] + _units(nameless, words) if nameless else "")


def _units(count: int, words: Mapping[str, str]) -> str:
    return words["unit" if count == 1 else "units"].format(count)


def _number(value: float) -> str:
    """Whole where it is whole, or large; a dash where there is none."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 or abs(value) >= 100.0 else f"{value:,.1f}"
