"""Time limits as lists of demands write them: 2小时, 3个工作日 and 90分钟 become minutes."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import pandas as pd

_MINUTES_OF: Final[Mapping[str, int]] = {
    "分钟": 1,
    "分": 1,
    "min": 1,
    "minute": 1,
    "小时": 60,
    "时": 60,
    "h": 60,
    "hour": 60,
    "工作日": 1440,
    "天": 1440,
    "日": 1440,
    "d": 1440,
    "day": 1440,
    "周": 10080,
    "week": 10080,
}
_OURS: Final = "limit_minu"
"""Our own column's name, as short as a Shapefile cuts it."""
WORKING_DAY: Final = "工作日"
_UNIT: Final = "|".join(sorted(_MINUTES_OF, key=len, reverse=True))
_LIMIT = re.compile(rf"(?P<number>\d+(?:\.\d+)?)个?(?P<unit>{_UNIT})?s?(?:之内|以内|内)?")
_IN_HEADING = re.compile(rf"[(\[【](?P<bracketed>{_UNIT})s?[)\]】]|(?P<last>分钟|小时|工作日|天)$")


def in_minutes(texts: pd.Series, *, heading: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Limits in whole minutes, as text.

    Args:
        texts: What the file says, "" for nothing.
        heading: The column's name in the file, which may name the unit: `时限（小时）`.

    Returns:
        The limits, with what is not understood left as it is and "" for a number whose unit nobody says; those numbers;
        and the limits in working days, which count as days of 24 hours. The last two with "" elsewhere, same index.
    """
    unit = _unit_of(heading)
    read = {text: _read(text, unit) for text in texts.unique()}
    bare = texts.where(texts.map(lambda text: read[text] is None), "")
    minutes = texts.map(lambda text: read[text] or "")
    working = texts.where(texts.str.contains(WORKING_DAY, regex=False) & minutes.str.isdigit(), "")
    return minutes, bare, working


def _read(text: str, unit: str | None) -> str | None:
    """Minutes; the text itself where it is no limit; None for a number without a unit."""
    found = _LIMIT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold())
    if found is None:
        return text
    said = found["unit"] or unit
    return None if said is None else f"{float(found['number']) * _MINUTES_OF[said]:.15g}"


def _unit_of(heading: str) -> str | None:
    if heading.startswith(_OURS):
        return "分钟"
    found = _IN_HEADING.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", heading)).casefold())
    return None if found is None else found["bracketed"] or found["last"]
