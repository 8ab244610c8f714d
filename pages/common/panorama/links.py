"""Links to the page on which one looks around at a station."""

from typing import Any
from urllib.parse import quote

import pandas as pd

from pages.common import markup
from pages.common.text import LANGUAGES, language, t


def address(station: str) -> str:
    """Where the page of a station is, from the root of the application, in the reader's language."""
    said = "" if language() == LANGUAGES[0] else f"&lang={language()}"
    return f"/panorama?station={quote(station, safe='')}{said}"


def link(station: Any) -> str:
    """A link that opens the page of a station in a window of its own; nothing where it has no panorama."""
    if pd.isna(station["panorama"]):
        return ""
    return markup.link(address(str(station["code"])), t("panorama.open"), css="panorama")
