"""A list on the printed brief: as many rows as there is room for, and how many there are besides."""

from collections.abc import Sequence
from typing import Any, Final

from data.plans.words import Language
from data.reviews.brief.words import word

MOST_ROWS: Final = {"incidents": 8, "promises": 4, "plan": 4, "hotspots": 3, "services": 12, "nearest": 10}
"""The page has room for so many rows of each list, whatever stands in them: a row is one line, and cut at its end."""

Row = list[str]


def section(
    key: str,
    language: Language,
    rows: Sequence[Row],
    *,
    note: str = "",
    columns: Sequence[str] = ("1fr",),
    all_rows: int | None = None,
    is_known: bool = True,
) -> dict[str, Any]:
    """A list as the template draws it; what is beyond its room is counted in words."""
    shown = list(rows[: MOST_ROWS[key]])
    left = (len(rows) if all_rows is None else all_rows) - len(shown)
    return {
        "head": word(key, language),
        "note": note,
        "columns": list(columns),
        "rows": shown,
        "more": more(left, language),
        "none": "" if shown else word("none" if is_known else "unknown", language),
    }


def more(left: int, language: Language) -> str:
    """How many did not fit, in words; nothing where all did."""
    return word("more", language, n=f"{left:,}") if left > 0 else ""
