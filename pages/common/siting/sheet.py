"""A proposal on one page of A4: the map, whom to ask, who gains, and room for the answer.

One HTML file that asks nobody for anything: it opens in any browser, and prints.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from data.schema.services import REFUEL_SERVICES
from pages.common import district, figures, markup
from pages.common.circle import words as circle_words
from pages.common.circle.choice import SHOP_SERVICES
from pages.common.circle.question import Question
from pages.common.siting import candidates, excerpt, outcome, words
from pages.common.siting.proposal import Proposal, Site
from pages.common.siting.shown import Shown
from pages.common.text import language, t, term

MIME = "text/html"
MOST_GRIDS = 6
COMMON_SHARE = 0.5
"""What at least half of the places of a kind offer, a new one should offer too."""

STYLE = """
@page { size: A4 portrait; margin: 12mm 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 182mm; font: 10.5pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
  "Microsoft YaHei", "Noto Sans SC", system-ui, sans-serif; color: #14203a; font-variant-numeric: tabular-nums; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 2px solid #14203a;
  padding-bottom: 2mm; }
h1 { font-size: 16pt; margin: 0; }
h2 { font-size: 11.5pt; margin: 3mm 0 1mm; }
p { margin: 1mm 0; }
.mark { border: 1px solid #7d5b00; color: #7d5b00; padding: 0 2mm; font-weight: 700; white-space: nowrap; }
.lead { font-size: 13pt; font-weight: 700; margin: 2.5mm 0; }
svg { display: block; width: 182mm; height: 84mm; border: 1px solid #c9d1de; }
.key { display: flex; flex-wrap: wrap; gap: 1mm 5mm; margin: 1mm 0 0; font-size: 9pt; color: #55637d; }
.key i { display: inline-block; width: 4mm; height: 3mm; margin-right: 1.5mm; border: .3mm solid #14203a; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; font-weight: 400; border-bottom: 1px solid #d3dbe8; padding: .6mm 2mm .6mm 0; }
th { color: #55637d; }
.number { text-align: right; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .6mm 4mm; margin: 0; }
dt { color: #55637d; } dd { margin: 0; }
.sign { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0 6mm; margin-top: 6mm; }
.sign span { border-bottom: 1px solid #14203a; padding-bottom: .5mm; color: #55637d; }
footer { margin-top: 4mm; font-size: 8.5pt; color: #55637d; }
@media screen { body { padding: 12mm 0; } }
"""


def page(asked: Question, seen: Shown, found: Proposal, number: int) -> str:
    """The sheet of one proposed place, `number` counted from 1, as an HTML document."""
    site = found.sites[number - 1]
    row = candidates.candidates(asked.scope).places.iloc[site.row]
    service, facts = circle_words.service(seen.wish.service), district.facts()
    title = t("sheet.title", service=service)
    mark = markup.element("span", t("frame.demo"), css="mark") if facts.is_demo else ""
    lead = t(
        "sheet.lead",
        place=words.place(row),
        service=service,
        n=figures.number(site.households),
        minutes=asked.choice.minutes,
    )
    body = [
        markup.raw("header", markup.element("h1", f"{facts.name} {title}".strip()) + mark),
        markup.element("p", lead, css="lead"),
        excerpt.drawn(asked, site, number),
        _key(),
        markup.raw("div", _whom(asked, row) + _should(asked, seen), css="two"),
        markup.raw("div", _gain(asked, site, found) + _grids(asked, site), css="two"),
        _answer(),
        markup.element("footer", _footer(asked, seen, found)),
    ]
    return _document(title, "".join(body))


def _document(title: str, body: str) -> str:
    head = markup.element("title", title) + markup.raw("style", STYLE)
    tag = {"zh": "zh-CN", "en": "en"}[language()]
    return f'<!doctype html><html lang="{tag}"><meta charset="utf-8">{head}<body>{body}</body></html>'


def _key() -> str:
    signs = {
        "gained": excerpt.GAINED,
        "reached": excerpt.REACHED,
        "beyond": excerpt.BEYOND,
        "standing": excerpt.STANDING,
    }
    told = "".join(
        f'<span><i style="background:{colour}"></i>{markup.element("span", t(f"sheet.key.{name}"))}</span>'
        for name, colour in signs.items()
    )
    return markup.raw("div", told, css="key")


def _whom(asked: Question, row: Any) -> str:
    point = row["geom"]
    rows = [
        (t("sheet.place"), words.place(row)),
        (t("card.kind"), words.host_kind(row["kind"])),
        (t("card.grid"), words.grid(row["grid"], district.gazetteer(asked.scope.on))),
        (t("sheet.position"), f"{point.x:.5f}, {point.y:.5f}"),
        (t("sheet.own_hours"), figures.hours(row["opening_hours"])),
        (t("card.code"), str(row["code"])),
    ]
    return _section(t("sheet.whom"), markup.facts(rows))


def _should(asked: Question, seen: Shown) -> str:
    """What the new one should offer and when, after those of its kind that stand."""
    service = seen.wish.service
    same = asked.ground.facilities[asked.ground.gives[service]]
    offered = [name for name in _names(same) if _share_offering(same, name) >= COMMON_SHARE]
    wanted = [one for one in asked.choice.services if one in REFUEL_SERVICES] if service in SHOP_SERVICES else []
    usual = same["opening_hours"].dropna().mode()
    rows = [
        (t("sheet.as"), circle_words.service(service)),
        (
            t("card.services"),
            t("format.comma").join(term("service", one) for one in dict.fromkeys([*wanted, *offered])),
        ),
        (t("card.hours"), figures.hours(usual.iloc[0] if len(usual) else None)),
    ]
    if asked.choice.hour is not None:
        rows.append((t("sheet.open_at"), circle_words.hour(asked.choice.hour)))
    told = markup.element("p", t("sheet.after", n=len(same)), css="quiet")
    return _section(t("sheet.should"), markup.facts([(name, said or figures.NOTHING) for name, said in rows]) + told)


def _names(facilities: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(name for offered in facilities["services"] for name in offered))


def _share_offering(facilities: pd.DataFrame, name: str) -> float:
    return float(np.mean([name in offered for offered in facilities["services"]]))


def _gain(asked: Question, site: Site, found: Proposal) -> str:
    choice, homes = asked.choice, asked.ground.buildings
    total, before = site.total, site.total.part - site.households
    helped = [_mean(asked, metres, site) for metres in (site.metres_before, site.metres_after)]
    everybody = [
        figures.number(outcome.mean_minutes(asked.ground, choice, metres), digits=1)
        for metres in (site.metres_before, site.metres_after)
    ]
    residents = homes["residents"].to_numpy()[site.gained].sum()
    rows = [
        (t("sheet.reached"), figures.number(before), figures.number(total.part)),
        (t("sheet.share"), figures.percent(before / total.whole), figures.percent(total.of_one)),
        (t("sheet.minutes_helped"), *helped),
        (t("sheet.minutes_all"), *everybody),
    ]
    head = (t("siting.figure"), t("sheet.before"), t("sheet.then"))
    said = t("sheet.residents", n=figures.number(site.households), residents=figures.number(residents))
    return _section(t("sheet.gain"), markup.table(head, rows, numeric=(1, 2)) + markup.element("p", said))


def _mean(asked: Question, metres: Any, site: Site) -> str:
    """Mean minutes of the households that are newly reached, as far as they can walk at all."""
    some = np.where(site.gained, metres, np.inf)
    return figures.number(outcome.mean_minutes(asked.ground, asked.choice, some), digits=1)


def _grids(asked: Question, site: Site) -> str:
    homes = asked.ground.buildings[site.gained]
    by_grid = homes.groupby("grid")["households"].sum().sort_values(ascending=False, kind="stable")
    by_grid = by_grid[by_grid > 0]
    known = district.gazetteer(asked.scope.on)
    rows = [(words.grid(str(code), known), figures.number(n)) for code, n in by_grid.head(MOST_GRIDS).items()]
    if len(by_grid) > MOST_GRIDS:
        rest = by_grid.iloc[MOST_GRIDS:]
        rows.append((t("sheet.others", n=len(rest)), figures.number(rest.sum())))
    head = (t("circle.by.grid"), t("siting.figure.gained"))
    return _section(t("sheet.by_grid"), markup.table(head, rows, numeric=(1,)))


def _answer() -> str:
    """Room for what the place says."""
    blanks: Sequence[str] = ("sheet.answer.place", "sheet.answer.signed", "sheet.answer.day")
    inner = "".join(markup.element("span", t(key)) for key in blanks)
    return _section(t("sheet.answer"), markup.raw("div", inner, css="sign"))


def _footer(asked: Question, seen: Shown, found: Proposal) -> str:
    choice = asked.choice
    method = t("circle.sheet.walked" if asked.ground.network else "circle.sheet.estimate")
    facts = (
        t("sheet.asked", services=circle_words.services(choice.services), minutes=choice.minutes),
        circle_words.hour(choice.hour),
        circle_words.walker(choice.walker),
        method,
        words.quality(found, seen.wish),
        t("sheet.dates", data=figures.day(asked.scope.on), made=figures.day(datetime.now(UTC))),
    )
    return t("format.dot").join(facts)


def _section(title: str, inner: str) -> str:
    return markup.raw("section", markup.element("h2", title) + inner)
