"""Who made what the map shows, as its corner must say."""

import html
from collections.abc import Iterable

_OPENSTREETMAP = {"zh": "© OpenStreetMap 贡献者", "en": "© OpenStreetMap contributors"}
_INVENTED = {"zh": "虚构数据", "en": "Invented data"}
INVENTED_SOURCE = "demo"
"""What the demo's rows say of their source."""


def attribution(sources: Iterable[str], *, language: str) -> str:
    """The credit line of the base map's sources, each once, as HTML; OpenStreetMap as its licence wants it."""
    return " · ".join(dict.fromkeys(_credit(source, language=language) for source in sources))


def _credit(source: str, *, language: str) -> str:
    if source == INVENTED_SOURCE:
        return _INVENTED[language]
    return _OPENSTREETMAP[language] if is_openstreetmap(source) else f"© {html.escape(source)}"


def is_openstreetmap(source: str) -> bool:
    """Whether a source's name says that its data are OpenStreetMap's."""
    plain = source.lower().replace(" ", "")
    return "openstreetmap" in plain or plain.startswith("osm")
