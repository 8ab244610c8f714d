"""Small pieces of HTML; every value is escaped here and nowhere else."""

from collections.abc import Iterable, Sequence
from html import escape


def element(tag: str, text: object, *, css: str = "", title: str = "") -> str:
    """An element that holds a text."""
    return raw(tag, escape(str(text)), css=css, title=title)


def raw(tag: str, inner: str, *, css: str = "", title: str = "") -> str:
    """An element that holds finished HTML."""
    named = f' class="{escape(css)}"' if css else ""
    told = f' title="{escape(title)}"' if title else ""
    return f"<{tag}{named}{told}>{inner}</{tag}>"


def link(target: str, text: object, *, css: str = "") -> str:
    """A link that opens in a window of its own."""
    named = f' class="{escape(css)}"' if css else ""
    return f'<a href="{escape(target)}" target="_blank" rel="noopener"{named}>{escape(str(text))}</a>'


def scrolling(inner: str, *, css: str = "") -> str:
    """A frame in which something wide is moved sideways, with the keyboard too."""
    return f'<div class="{escape(f"scrolling {css}".strip())}" tabindex="0">{inner}</div>'


def picture(source: str, *, alt: str, css: str = "") -> str:
    """A picture from its address or data URL, with words for those who cannot see it."""
    named = f' class="{escape(css)}"' if css else ""
    return f'<img{named} src="{escape(source)}" alt="{escape(alt)}">'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values in two columns."""
    inner = "".join(element("dt", name) + element("dd", value) for name, value in rows)
    return raw("dl", inner, css="facts")


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, numeric: Sequence[int] = ()) -> str:
    """A table; the columns in `numeric` are set right-aligned in tabular figures."""

    def cells(tag: str, values: Sequence[object]) -> str:
        return "".join(
            element(tag, value, css="number" if place in numeric else "") for place, value in enumerate(values)
        )

    body = "".join(raw("tr", cells("td", row)) for row in rows)
    return raw("table", raw("thead", raw("tr", cells("th", head))) + raw("tbody", body), css="sheet")


def two_lines(title: str, facts: str) -> str:
    """A button's label in Markdown: a bold line over a plain one."""
    return f"**{_unmarked(title)}**  \n{_unmarked(facts)}"


def _unmarked(text: str) -> str:
    """A text in which Markdown finds nothing to do."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>~$:" else letter for letter in text)
