"""Every word that a reader sees, in every language: `t("screen.key")` says it in the reader's."""

from pages.common import address
from pages.common.text import circle, columns, data, errors, frame, hotspots, legend, siting, situation, terms

LANGUAGES = ("zh", "en")
"""In the order of each entry; the first is the default."""

TEXT: dict[str, tuple[str, str]] = {
    **frame.TEXT,
    **terms.TEXT,
    **legend.TEXT,
    **errors.TEXT,
    **situation.TEXT,
    **hotspots.TEXT,
    **circle.TEXT,
    **siting.TEXT,
    **data.TEXT,
    **columns.TEXT,
}


def language() -> str:
    """The reader's language, as the URL says it."""
    said = address.value("lang")
    return said if said in LANGUAGES else LANGUAGES[0]


def t(key: str, /, **values: object) -> str:
    """The text of a key in the reader's language, with its values filled in.

    Raises:
        KeyError: No such text.
    """
    return TEXT[key][LANGUAGES.index(language())].format(**values)


def term(family: str, word: object) -> str:
    """A word of the data in the reader's language; one that nobody has translated stays as it is."""
    return t(f"{family}.{word}") if f"{family}.{word}" in TEXT else str(word)
