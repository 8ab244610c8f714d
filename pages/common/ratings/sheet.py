"""A board on paper: the scheme with its colours, every area in order with its numbers, the day and the source.

One HTML file that asks nobody for anything: it opens in any browser, and prints.
"""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from layers.palette import THEMES
from layers.ratings import rating_colours
from pages.common import district, figures, markup
from pages.common.ratings import answer, words
from pages.common.ratings.choice import Choice
from pages.common.text import in_this_language, language, t

MIME = "text/html"

STYLE = """
@page { size: A4 portrait; margin: 12mm 14mm 14mm; }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { margin: 0 auto; max-width: 182mm; font: 10pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
  "Microsoft YaHei", "Noto Sans SC", system-ui, sans-serif; color: #14203a; font-variant-numeric: tabular-nums; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 4mm;
  border-bottom: 2px solid #14203a; padding-bottom: 2mm; }
h1 { font-size: 16pt; margin: 0; flex: 1; }
h2 { font-size: 11.5pt; margin: 5mm 0 1mm; }
p { margin: 1mm 0; }
.mark { border: 1px solid #8a6500; color: #8a6500; padding: 0 2mm; font-weight: 700; white-space: nowrap; }
.lead { font-size: 12pt; font-weight: 700; margin: 2.5mm 0 1mm; }
.key { display: flex; flex-wrap: wrap; gap: 1mm 6mm; margin: 1.5mm 0 3mm; }
.key i, td i, h2 i { display: inline-block; width: 5mm; height: 3.4mm; margin-right: 1.5mm; border: .2mm solid #14203a;
  vertical-align: -.4mm; }
i.few { background: repeating-linear-gradient(135deg, #77849a 0 .5mm, #fff .5mm 1.2mm); }
table { width: 100%; border-collapse: collapse; font-size: 9pt; }
td { white-space: nowrap; }
td.name { white-space: normal; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; font-weight: 400; border-bottom: 1px solid #d3dbe8; padding: .5mm 2mm .5mm 0; }
th { color: #55637d; border-bottom-color: #14203a; }
.number { text-align: right; padding-right: 4mm; white-space: nowrap; }
.few td { color: #55637d; }
footer { margin-top: 5mm; font-size: 8.5pt; color: #55637d; }
@media screen { body { padding: 12mm 4mm; } }
"""


def button(choice: Choice) -> None:
    """The download; the sheet is made when it is asked for."""
    days = choice.days
    st.download_button(
        t("ratings.print"),
        in_this_language(lambda: page(choice).encode()),
        file_name=f"{t(f'ratings.sheet.file.{choice.part}')}-{figures.day(days.first_day)}-{figures.day(days.last_day)}.html",
        mime=MIME,
        key=f"ratings_print_{choice.part}",
        icon=":material/print:",
        on_click="ignore",
    )


def page(choice: Choice) -> str:
    """The sheet as an HTML document."""
    facts, found = district.facts(), answer.rated(choice)
    title = f"{facts.name} {t(f'ratings.sheet.title.{choice.part}', name=words.scheme(choice.scheme))}".strip()
    few = found[found["is_small"]]
    marks = [t("ratings.sheet.internal"), *([t("ratings.sheet.mark")] if facts.is_demo else [])]
    head = markup.element("h1", title) + "".join(markup.element("span", one, css="mark") for one in marks)
    body = [
        markup.raw("header", head),
        markup.element("p", words.days(choice), css="lead"),
        _scheme(choice),
        _table(choice, found[~found["is_small"]]),
        _few(choice, few),
        markup.element("footer", _footer(choice)),
    ]
    style = markup.element("title", title) + markup.raw("style", STYLE)
    tag = {"zh": "zh-CN", "en": "en"}[language()]
    return f'<!doctype html><html lang="{tag}"><meta charset="utf-8">{style}<body>{"".join(body)}</body></html>'


def _scheme(choice: Choice) -> str:
    one = choice.scheme
    made_of = t("ratings.sheet.made_of", weights=words.weights(one), better=t(f"ratings.better.{one.better}"))
    by = t("ratings.sheet.by", level=words.level(choice))
    colours = rating_colours(THEMES["day"])
    entries = [
        f'<span><i style="background:{colours[band.colour]}"></i>'
        + markup.element("span", t("legend.rating.band", meaning=words.band(band), scores=words.scores(one, place)))
        + "</span>"
        for place, band in reversed(list(enumerate(one.bands)))
    ]
    example = markup.element("p", t(f"ratings.example.{one.code}")) if one.is_example else ""
    return markup.element("p", f"{made_of} {by}") + markup.raw("div", "".join(entries), css="key") + example


def _table(choice: Choice, found: pd.DataFrame) -> str:
    head = [t("ratings.rank"), t(f"circle.by.{choice.level}"), t("ratings.score"), t("ratings.meaning")]
    head += [t("ratings.change")] if "before" in found else []
    head += [t(f"ratings.input.{one.name}") for one in choice.scheme.inputs]
    return _rows(head, [_ranked(choice, row) for row in found.to_dict("records")])


def _ranked(choice: Choice, row: Any) -> str:
    one, colours = choice.scheme, rating_colours(THEMES["day"])
    band = one.bands[int(row["band"])]
    cells = [
        markup.element("td", figures.number(row["rank"]), css="number"),
        markup.element("td", row["name"], css="name"),
        markup.element("td", words.score(row), css="number"),
        f'<td><i style="background:{colours[band.colour]}"></i>{markup.element("span", words.band(band))}</td>',
        *([markup.element("td", words.change(row))] if "before" in row else []),
        *_inputs(choice, row),
    ]
    return markup.raw("tr", "".join(cells))


def _inputs(choice: Choice, row: Any) -> list[str]:
    return [markup.element("td", words.share(row, one.name)) for one in choice.scheme.inputs]


def _few(choice: Choice, few: pd.DataFrame) -> str:
    """Those that have too few cases: their numbers, grey, without rank."""
    if few.empty:
        return ""
    said = t("ratings.sheet.small", n=figures.number(len(few)), least=choice.scheme.least_number)
    head = [t(f"circle.by.{choice.level}"), *[t(f"ratings.input.{one.name}") for one in choice.scheme.inputs]]
    rows = [
        markup.raw("tr", markup.element("td", row["name"], css="name") + "".join(_inputs(choice, row)), css="few")
        for row in few.to_dict("records")
    ]
    return markup.raw("h2", '<i class="few"></i>' + markup.element("span", said)) + _rows(head, rows)


def _rows(head: list[str], rows: list[str]) -> str:
    top = markup.raw("tr", "".join(markup.element("th", one) for one in head))
    return markup.raw("table", markup.raw("thead", top) + markup.raw("tbody", "".join(rows)))


def _footer(choice: Choice) -> str:
    days = figures.days(choice.days.first_day, choice.days.last_day)
    return t(
        "ratings.sheet.footer",
        time=figures.moment(district.now()),
        days=days,
        made=figures.moment(datetime.now(UTC)),
    )
