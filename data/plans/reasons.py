"""Why units move, for a plan that was saved without a word: computed from the plan by the rules that it was made by."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from data.plans.words import Language, word
from geo.plans.moves import moves
from geo.plans.rules import Rules
from geo.plans.words import sentences
from geo.units import Units

_LIMITS: Final = (
    "least_households",
    "most_households",
    "least_rural",
    "most_rural",
    "least_merchants",
    "most_merchants",
    "keep_compounds",
    "workload",
)


def reasons_of(
    units: Units,
    after: pd.Series,
    before: pd.Series,
    *,
    rules: Mapping[str, Any],
    classes: pd.Series,
    names: Mapping[str, str],
    buildings: pd.DataFrame,
    language: Language,
) -> dict[str, str]:
    """A sentence for every unit that changes grid.

    Args:
        units: The ground, with its borders.
        after: Grid by unit in the plan, "" for none.
        before: And before it.
        rules: As they were saved with the plan; what they do not name is as the standards have it.
        classes: Class of each grid, by code.
        names: Name of each grid, by code.
        buildings: Columns `code`, `name`.
        language: Of the sentences.
    """
    chosen = {name: rules[name] for name in _LIMITS if name in rules}
    found = moves(units, after, before, Rules(**chosen, grid_class=classes))
    told = sentences(found, units, names, language=language, unit_names=_called(units, buildings))
    fresh = after.index[(before == "").to_numpy() & (after != "").to_numpy()]
    said = dict.fromkeys(map(str, fresh), word("no_grid_before", language))
    return said | dict(zip(map(str, found.index), told, strict=True))


def _called(units: Units, buildings: pd.DataFrame) -> dict[str, str]:
    """Units of a single building are called by its name."""
    alone = units.building_unit[~units.building_unit.duplicated(keep=False)]
    names = buildings.set_index("code")["name"].reindex(alone.index)
    return {str(unit): str(name) for unit, name in zip(alone, names, strict=True) if pd.notna(name)}
