"""The brief of a grid in one screen: who lives there, who serves it, what is open, what changes, what was promised."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.judged_cells import GROUND
from data.plans.words import Language
from data.reviews.brief import gathering as briefs
from data.reviews.brief.facts import Brief, Team
from data.reviews.brief.heat import district_cells
from data.reviews.brief.service_walks import Nearest, Service
from data.reviews.own_grid import own_grid
from pages.common import cards, district, figures, markup
from pages.common.load import kept
from pages.common.ratings import words as posts
from pages.common.reviews import words
from pages.common.text import language, t, term

OF = (
    *("grid", "area", "building", "street", "barrier", "station", "refuel_station", "incident", "catalogue_item"),
    *("department", "worker", "plan", "plan_unit", "review", "finding", "group_count", "land_cover"),
)
"""What the brief is made of."""
MIME = "application/pdf"
MOST_INCIDENTS, MOST_SERVICES, MOST_PROMISES, MOST_HOT = 4, 5, 3, 2
_LEVELS = {90: 1, 95: 2, 99: 3}


def found(grid_code: str) -> Brief:
    """The brief of a grid, as of the last report."""
    return kept(_brief, grid_code, district.now(), of=OF)


def cells() -> pd.DataFrame | None:
    """The district's judged cells, kept: they are the same for every grid."""
    return kept(_cells, district.now(), of=("incident", *GROUND))


def _brief(conn: Any, grid_code: str, now: datetime) -> Brief:
    return briefs.brief(conn, grid_code, now=now, cells=cells())


def _cells(conn: Any, now: datetime) -> pd.DataFrame | None:
    any_grid = district.gazetteer(district.today()).grids["code"].iloc[0]
    return district_cells(conn, own_grid(conn, any_grid, now=now))


def part(grid_code: str) -> None:
    """Draw it, and the button that prints it."""
    one = found(grid_code)
    st.html(html(one))
    print_button(one)


def print_button(one: Brief) -> None:
    """The brief as one page of paper."""
    spoken: Language = "en" if language() == "en" else "zh"

    def make() -> bytes:
        from data.reviews.brief.sheet import brief_sheet

        return brief_sheet(one, language=spoken)

    st.download_button(
        t("reviews.print"),
        make,
        file_name=f"{one.grid.code}-{figures.day(one.as_of)}.pdf",
        mime=MIME,
        key="review_brief",
        icon=":material/print:",
        on_click="ignore",
    )


def html(one: Brief) -> str:
    """All sections, in two columns where there is room."""
    sections = [
        ("grid", _grid(one)),
        ("team", [_team(team) for team in one.team]),
        ("incidents", _incidents(one)),
        ("services", [_service(service) for service in one.services[:MOST_SERVICES]]),
        ("hotspots", _hotspots(one)),
        ("nearest", [_nearest(place) for place in one.nearest]),
        ("plan", _plan(one)),
        ("promises", _promises(one)),
    ]
    return markup.raw("div", "".join(_section(name, lines) for name, lines in sections), css="brief")


def _section(name: str, lines: Iterable[str]) -> str:
    said = "".join(lines) or markup.element("p", t(f"reviews.brief.{name}.none"), css="quiet")
    return markup.raw("section", markup.element("h5", t(f"reviews.brief.{name}")) + said)


def _line(text: str, more: str = "", *, css: str = "") -> str:
    quiet = markup.element("span", more, css="quiet") if more else ""
    return markup.raw("p", markup.element("span", text, css=css) + quiet)


def _grid(one: Brief) -> list[str]:
    grid = one.grid
    counted = t(
        "reviews.brief.counted",
        n=figures.number(grid.households_counted),
        known=figures.number(grid.buildings_counted),
        all=figures.number(grid.buildings),
    )
    return [
        _line(
            t("reviews.brief.class", kind=term("class", grid.grid_class), street=grid.street or figures.NOTHING),
            t("reviews.brief.area", n=figures.number(grid.area_m2 / 10_000, digits=1)),
        ),
        _line(t("reviews.brief.households", n=figures.number(grid.households)), counted),
        _line(
            t(
                "reviews.brief.people",
                residents=figures.number(grid.residents),
                merchants=figures.number(grid.merchants),
            ),
            t("reviews.brief.as_of", day=figures.day(grid.as_of)),
        ),
    ]


def _team(team: Team) -> str:
    name = posts.template(team.template)
    if team.posts is None:
        return _line(name, t("reviews.brief.team.unknown"))
    said = t("reviews.brief.team.posts", name=name, filled=figures.number(team.filled), n=figures.number(team.posts))
    if not team.missing:
        return _line(said, t("reviews.brief.team.whole") if team.is_complete else "")
    missing = t("format.comma").join(posts.role(role) for role in team.missing)
    return _line(said, t("reviews.brief.team.missing", roles=missing), css="attention")


def _incidents(one: Brief) -> list[str]:
    told = one.incidents
    said = t("reviews.brief.open", n=figures.number(told.open), overdue=figures.number(told.overdue))
    lines = [
        _line(
            said,
            t("reviews.brief.reported", n=figures.number(told.reported), before=figures.number(told.reported_before)),
            css="alarm" if told.overdue else "",
        )
    ]
    for row in told.rows[:MOST_INCIDENTS]:
        late = "" if row.overdue_minutes is None else t("reviews.brief.late", n=_days(row.overdue_minutes))
        state = term("state", row.state)
        lines.append(_line(row.item_name or row.category_name, t("format.comma").join(filter(None, (state, late)))))
    return lines


def _days(minutes: int) -> str:
    days = minutes / (24 * 60)
    return t("reviews.brief.days", n=figures.number(days)) if days >= 1 else t("reviews.brief.under_a_day")


def _service(one: Service) -> str:
    state = {None: "unknown", True: "open_now", False: "shut"}[one.is_open]
    facts = [t(f"reviews.brief.{state}")]
    if one.changes_at is not None and one.is_open:
        facts.append(t("reviews.brief.closes", time=figures.moment(one.changes_at)[-5:]))
    if one.minutes is not None:
        facts.append(t("reviews.brief.walk", n=figures.number(one.minutes)))
    if one.services:
        facts.append(t("reviews.brief.offers", n=figures.number(len(one.services))))
    return _line(one.name, t("format.comma").join(facts))


def _nearest(one: Nearest) -> str:
    kind = t("reviews.stop.refuel_station") if one.kind == "refuel_station" else term("kind", one.kind)
    if one.minutes is None:
        return _line(kind, t("reviews.brief.far", n=figures.number(one.straight_m / 1000, digits=1)), css="attention")
    worst = t("reviews.brief.worst", n=figures.number(one.worst_minutes)) if one.worst_minutes is not None else ""
    return _line(t("reviews.brief.nearest.line", kind=kind, n=figures.number(one.minutes)), worst)


def _hotspots(one: Brief) -> list[str]:
    told = one.hotspots
    if told.cells is None:
        return []
    lines = [_line(t("reviews.brief.hot", n=figures.number(told.hot), all=figures.number(told.cells)))]
    for row in told.rows[:MOST_HOT]:
        if row.finding not in ("hot", "cold") or row.confidence is None:
            continue
        level = _LEVELS[row.confidence] * (1 if row.finding == "hot" else -1)
        times = t("reviews.brief.times", n=figures.number(row.times, digits=1))
        lines.append(_line(cards.verdict_short(level), t("format.comma").join((times, cards.trend(row.trend)))))
    return lines


def _plan(one: Brief) -> list[str]:
    plan = one.plan
    if plan is None:
        return []
    moved = t(
        "reviews.brief.plan.moved",
        come=figures.number(plan.households_in),
        go=figures.number(plan.households_out),
        line=figures.number(plan.line_m),
    )
    when = t("rebalance.state.from", state=t(f"rebalance.state.{plan.state}"), day=figures.day(plan.effective_on))
    return [_line(plan.name, when if plan.effective_on else t(f"rebalance.state.{plan.state}")), _line(moved)]


def _promises(one: Brief) -> list[str]:
    told = one.promises
    if told.reviewed_on is None:
        return [_line(t("reviews.brief.never"))]
    said = t("reviews.brief.last", day=figures.day(told.reviewed_on))
    counted = t("reviews.brief.promised", kept=told.kept, open=told.open, overdue=told.overdue)
    lines = [_line(said, counted, css="alarm" if told.overdue else "")]
    for row in told.rows[:MOST_PROMISES]:
        what = row.item_name or words.category(row.category)
        lines.append(_line(what, t("reviews.brief.due", day=figures.day(row.promised_on))))
    return lines
