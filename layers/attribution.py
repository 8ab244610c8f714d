"""Who made what the map shows, as its corner must say."""

import html
from collections.abc import Iterable

_OPENSTREETMAP = {"zh": "© OpenStreetMap 贡献者", "en": "© OpenStreetMap contributors"}


def attribution(sources: Iterable[str], *, language: str) -> str:
    """The credit line of the base map's sources, each once, as HTML; OpenStreetMap as its licence wants it."""
    named = [_OPENSTREETMAP[language] if is_openstreetmap(source) else f"© {html.escape(source)}" for source in sources]
    return " · ".join(dict.fromkeys(named))


def is_openstreetmap(source: str) -> bool:
    """Whether a source's name says that its data are OpenStreetMap's."""
    plain = source.lower().replace(" ", "")
    return "openstreetmap" in plain or plain.startswith("osm")
