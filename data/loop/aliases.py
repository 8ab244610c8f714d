"""The names that the reports give to the steps of the loop: words for our states, and nothing stored.

A district that is used to one of them reads its words; the states stay what they are, so that nothing is lost when
another set is chosen. Where two states share a step, `Alias.word` adds our own word for the state.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Words = tuple[str, str]
"""In Chinese and in English."""

STATES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "collected": ("已采集", "collected"),
        "filed": ("已立案", "filed"),
        "dispatched": ("已派单", "dispatched"),
        "claimed": ("已领单", "claimed"),
        "handled": ("已处置", "handled"),
        "verified": ("已核查", "verified"),
        "closed": ("已办结", "closed"),
        "returned": ("已退回", "returned"),
    }
)
"""Our own words for each state."""

_LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True)
class Alias:
    """A report's own names of the steps.

    Attributes:
        name: What the set is called, in Chinese and in English.
        steps: The names of its steps, in order.
        step_of: The place in `steps` that each of our states has reached.
    """

    name: Words
    steps: tuple[Words, ...]
    step_of: Mapping[str, int]

    def step(self, state: str, *, language: str = "zh") -> str:
        """The step that a state has reached, in the set's own word."""
        return self.steps[self.step_of[state]][_LANGUAGES.index(language)]

    def word(self, state: str, *, language: str = "zh") -> str:
        """The step that a state has reached; with our own word for the state where others share the step."""
        place = _LANGUAGES.index(language)
        step = self.step(state, language=language)
        shared = Counter(self.step_of.values())[self.step_of[state]] > 1
        return f"{step}·{STATES[state][place]}" if shared else step


def _alias(name: Words, *steps: tuple[str, str, str]) -> Alias:
    """A set from its steps: Chinese, English, and the states that have reached it, apart by spaces."""
    step_of = {state: place for place, (_, _, states) in enumerate(steps) for state in states.split()}
    return Alias(name, tuple((zh, en) for zh, en, _ in steps), MappingProxyType(step_of))


ALIASES: Final[Mapping[str, Alias]] = MappingProxyType(
    {
        "platform": _alias(
            ("平台五步", "platform, five steps"),
            ("信息采集", "collection", "collected"),
            ("源头发现", "found at the source", "filed"),
            ("任务分派", "assignment", "dispatched claimed returned"),
            ("问题处置", "handling", "handled"),
            ("核查反馈", "check and feedback", "verified closed"),
        ),
        "enforcement": _alias(
            ("执法四步", "enforcement, four steps"),
            ("发现", "found", "collected filed"),
            ("流转", "passed on", "dispatched claimed returned"),
            ("处置", "handled", "handled"),
            ("反馈", "reported back", "verified closed"),
        ),
        "supervised": _alias(
            ("群众监督四步", "supervised, four steps"),
            ("群众提", "people ask", "collected"),
            ("党员督", "party members supervise", "filed returned"),
            ("网格办", "the grid handles", "dispatched claimed handled"),
            ("按时结", "ended in time", "verified closed"),
        ),
        "case": _alias(
            ("案卷六步", "case file, six steps"),
            ("立卷登记", "registration", "collected"),
            ("立案", "case opened", "filed returned"),
            ("派遣", "assigned", "dispatched claimed"),
            ("任务处理反馈", "handled and reported", "handled"),
            ("任务审核", "reviewed", "verified"),
            ("办结归档", "closed and archived", "closed"),
        ),
    }
)
"""Alias sets: the platform's five steps, the enforcement centre's four, the supervised four, the case flow's six."""
