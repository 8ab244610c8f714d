"""What a rule of the imports means and what to do about it, in the reader's language: the rules' own words."""

import pkgutil
from functools import cache
from importlib import import_module

from data.ingest import rules
from data.ingest.rules.rule import Rule
from pages.common.text import LANGUAGES, language


def problem(rule: str) -> str:
    """What is wrong; the rule's name when nobody knows it (any more)."""
    known = _rules().get(rule)
    return rule if known is None else _said(known.problem)


def remedy(rule: str) -> str:
    """What to do about it; nothing when nobody knows the rule."""
    known = _rules().get(rule)
    return "" if known is None else _said(known.remedy)


def _said(words: tuple[str, str]) -> str:
    """The rules speak English first."""
    english, chinese = words
    return dict(zip(LANGUAGES, (chinese, english), strict=True))[language()]


@cache
def _rules() -> dict[str, Rule]:
    modules = [import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)]
    return {value.name: value for module in modules for value in vars(module).values() if isinstance(value, Rule)}
