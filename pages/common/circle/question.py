"""What is asked of which ground, with its answer: what every part of the screen is given."""

from dataclasses import dataclass

from pages.common.circle.answer import Answer
from pages.common.circle.choice import Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.selected import Selected


@dataclass(frozen=True, eq=False)
class Question:
    """One run of the screen."""

    scope: Scope
    choice: Choice
    ground: Ground
    found: Answer
    selected: Selected
