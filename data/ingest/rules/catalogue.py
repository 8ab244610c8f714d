"""Every rule there is, by name."""

from collections.abc import Mapping
from types import ModuleType

from data.ingest.rules import codes, counts, limits, positions, reading, shapes, store, times
from data.ingest.rules.rule import Rule

_MODULES: tuple[ModuleType, ...] = (reading, shapes, positions, codes, counts, limits, times, store)


def all_rules() -> Mapping[str, Rule]:
    """Rules by name, in the manual's order: reading, shapes, positions, codes, counts, limits, times, the store."""
    found = [rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, Rule)]
    return {rule.name: rule for rule in found}
