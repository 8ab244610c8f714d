"""The brief of a grid on one A4 page, as PDF: a map, and lists that say how much of them did not fit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from data.plans.days import day_of
from data.plans.sheet import chinese_font
from data.plans.words import Language
from data.plans.words import word as plan_word
from data.reviews.brief.facts import Brief, Hot, PlanChange, Promise, Team
from data.reviews.brief.map import OPEN, OTHERS, OVERDUE, OWN_LINE, picture
from data.reviews.brief.section import MOST_ROWS, Row, more, section
from data.reviews.brief.service_walks import REFUEL, Nearest, Service
from data.reviews.brief.words import UNKNOWN, clock, day, moment, number, state, term, word
from data.reviews.own_grid import BESIDE_M
from data.typesetting import typeset

MAP_MM: Final = (116.0, 80.0)
MOST_TEAMS: Final = 2

_TEMPLATE: Final = Path(__file__).with_name("brief.typ")
_MINUTES: Final = {"day": 24 * 60, "hour": 60}


def brief_sheet(brief: Brief, *, language: Language) -> bytes:
    """The page as PDF.

    Args:
        brief: What `data.reviews.brief.gathering.brief` gathered.
        language: Of every word; names stay as the store has them.

    Raises:
        PlanFontError: The system has no font with Chinese characters.
    """
    return compiled(brief, language=language)[0]


def compiled(brief: Brief, *, language: Language, as_png: bool = False, ppi: float = 96.0) -> list[bytes]:
    """The PDF as one piece, or every page as a PNG; otherwise as `brief_sheet`."""
    told = _told(brief, language, chinese_font())
    return typeset(_TEMPLATE, told, at=brief.as_of, as_png=as_png, ppi=ppi)


def _told(brief: Brief, language: Language, font: str) -> dict[str, Any]:
    listed = brief.services[: MOST_ROWS["services"]]
    drawn = picture(
        brief.ground,
        services={str(place): (one.lon, one.lat) for place, one in enumerate(listed, start=1)},
        beside=[str(place) for place, one in enumerate(listed, start=1) if one.straight_m <= BESIDE_M],
        font=font,
        north=word("north", language),
        width_mm=MAP_MM[0],
        height_mm=MAP_MM[1],
    )
    grid = brief.grid
    above = [name for name in (brief.district, grid.street) if name]
    return {
        "font": font,
        "language": language,
        "title": word("title", language),
        "name": " ".join(name for name in (grid.community, grid.name) if name),
        "where": " · ".join([*above, grid.code]),
        "demo": word("demo", language) if brief.is_demo else "",
        "map": {"svg": drawn.svg, "width": MAP_MM[0], "height": MAP_MM[1], "alt": word("map", language)},
        "legend": _legend(brief, language),
        "facts": _facts(brief, language),
        "team": {
            "head": word("team", language),
            "rows": [_team(team, language) for team in brief.team[:MOST_TEAMS]],
            "more": more(len(brief.team) - MOST_TEAMS, language),
        },
        "left": [one(brief, language) for one in (_incidents, _promises, _plan, _hotspots)],
        "right": [_services(brief, listed, language), _nearest(brief, language)],
        "foot": word("foot", language, at=moment(brief.as_of)),
        "note": word("printed", language),
        "pen": word("pen", language),
    }


def _legend(brief: Brief, language: Language) -> list[dict[str, str]]:
    """Marks of the map, those of what is not there left out."""
    marks = [("line", OWN_LINE, "border", True), ("dash", OTHERS, "others", len(brief.ground.neighbours) > 0)]
    marks += [
        ("dot", OVERDUE, "overdue", len(brief.ground.overdue) > 0),
        ("dot", OPEN, "open", len(brief.ground.open) > 0),
        ("dash", "#b3261e", "moves", brief.plan is not None and brief.plan.line_m > 0),
    ]
    return [
        {"mark": mark, "colour": colour, "said": word(f"map.{key}", language)}
        for mark, colour, key, is_there in marks
        if is_there
    ]


def _facts(brief: Brief, language: Language) -> list[dict[str, str]]:
    """The grid's numbers: what, how many, and a note in small."""
    grid = brief.grid
    counted = word(
        "counted", language, n=number(grid.households_counted), known=grid.buildings_counted, all=grid.buildings
    )
    rows = (
        ("class", plan_word(f"class.{grid.grid_class}", language), ""),
        ("households", number(grid.households), counted),
        ("residents", number(grid.residents), ""),
        ("merchants", number(grid.merchants), ""),
        ("buildings", number(grid.buildings), ""),
        ("area", word("hectares", language, n=number(grid.area_m2 / 10_000, digits=1)), ""),
        ("as_of", day(day_of(grid.as_of)), grid.source),
    )
    return [{"what": word(key, language), "said": said, "note": note} for key, said, note in rows]


def _team(team: Team, language: Language) -> str:
    name = term("team", team.template, language)
    if team.posts is None:
        return word("team.unknown", language, name=name)
    said = word("team.of", language, name=name, n=team.posts, filled=team.filled)
    if team.missing:
        roles = word("list", language).join(term("role", role, language) for role in team.missing)
        return said + word("join", language) + word("team.missing", language, roles=roles)
    return said + word("join", language) + word("team.whole", language) if team.is_complete else said


def _incidents(brief: Brief, language: Language) -> dict[str, Any]:
    told = brief.incidents
    numbers = {"open": told.open, "overdue": told.overdue, "n": told.reported, "before": told.reported_before}
    rows = []
    for one in told.rows:
        if one.overdue_minutes is not None:
            left = word("late", language, n=_span(one.overdue_minutes, language))
        elif one.due_at is not None:
            left = word("due", language, at=clock(one.due_at, brief.as_of))
        else:
            left = word("no_limit", language)
        rows.append([one.item_name or one.category_name, state(one.state, language), one.department or "", left])
    note = word("incidents.note", language, **{name: number(value) for name, value in numbers.items()})
    columns = ("1.3fr", "0.95fr", "1.1fr", "1.1fr")
    return section(
        "incidents", language, rows, note=note, columns=columns, all_rows=told.open, is_known=told.open is not None
    )


def _span(minutes: int, language: Language) -> str:
    if minutes >= _MINUTES["day"]:
        return word("days", language, n=number(minutes // _MINUTES["day"]))
    return word("hours", language, n=number(minutes // _MINUTES["hour"]))


def _promises(brief: Brief, language: Language) -> dict[str, Any]:
    told = brief.promises
    numbers = {"kept": told.kept, "open": told.open, "overdue": told.overdue}
    note = word("promises.never", language)
    if told.reviewed_on is not None:
        note = word("promises.note", language, day=day(told.reviewed_on), **numbers)
    rows = [_promise(one, language) for one in told.rows]
    return section("promises", language, rows, note=note, columns=("1.5fr", "1.1fr", "1.1fr"))


def _promise(one: Promise, language: Language) -> Row:
    said = word(f"promise.{one.standing}", language, day=day(one.promised_on), n=one.days)
    return [one.item_name or one.category or one.code, one.owner or "", said]


def _plan(brief: Brief, language: Language) -> dict[str, Any]:
    plan = brief.plan
    if plan is None:
        return section("plan", language, [])
    effective = word("plan.no_day", language)
    if plan.effective_on is not None:
        effective = word("plan.effective", language, day=day(plan.effective_on))
    called = plan_word(f"state.{plan.state}", language)
    note = word("plan.note", language, name=plan.name, state=called, day=effective)
    return section("plan", language, [[line] for line in _plan_lines(plan, language)], note=note)


def _plan_lines(plan: PlanChange, language: Language) -> list[str]:
    sums = word(
        "plan.sums",
        language,
        come=number(plan.households_in),
        come_buildings=plan.buildings_in,
        go=number(plan.households_out),
        go_buildings=plan.buildings_out,
        metres=number(plan.line_m),
    )
    ways = [
        word(
            "plan.in" if one.is_coming else "plan.out",
            language,
            grid=one.grid_name,
            n=number(one.households),
            buildings=one.buildings,
        )
        for one in plan.exchanges
    ]
    return [sums, *ways]


def _services(brief: Brief, listed: Sequence[Service], language: Language) -> dict[str, Any]:
    rows = [
        [str(place), one.name, _is_open(one, brief, language), _minutes(one, language), _offers(one, language)]
        for place, one in enumerate(listed, start=1)
    ]
    note = word("services.note", language, at=moment(brief.as_of))
    columns = ("4mm", "1.3fr", "1.1fr", "0.5fr", "0.9fr")
    return section(
        "services",
        language,
        rows,
        note=note,
        columns=columns,
        all_rows=len(brief.services),
        is_known=bool(brief.nearest),
    )


def _is_open(one: Service, brief: Brief, language: Language) -> str:
    if one.is_open is None:
        return word("hours.unknown", language)
    key = "open" if one.is_open else "shut"
    if one.changes_at is None:
        return word(f"{key}.always", language)
    return word(key, language, at=clock(one.changes_at, brief.as_of))


def _minutes(one: Service | Nearest, language: Language) -> str:
    if one.minutes is not None:
        return word("minutes", language, n=number(one.minutes))
    return word("straight", language, n=number(one.straight_m / 1000, digits=1))


def _offers(one: Service, language: Language) -> str:
    return word("list", language).join(term("service", each, language) for each in one.services)


def _nearest(brief: Brief, language: Language) -> dict[str, Any]:
    order = sorted(brief.nearest, key=lambda one: (one.minutes is None, one.minutes or one.straight_m, one.kind))
    rows = [
        [
            term("kind", REFUEL if one.kind == REFUEL else one.kind, language),
            one.name,
            _minutes(one, language),
            UNKNOWN if one.worst_minutes is None else word("minutes", language, n=number(one.worst_minutes)),
            UNKNOWN if one.within is None else word("of", language, n=number(one.within), all=number(one.households)),
        ]
        for one in order
    ]
    note = word("nearest.note", language)
    columns = ("1.25fr", "1.2fr", "0.65fr", "0.5fr", "0.75fr")
    return section("nearest", language, rows, note=note, columns=columns, is_known=bool(rows))


def _hotspots(brief: Brief, language: Language) -> dict[str, Any]:
    told = brief.hotspots
    if told.cells is None:
        return section("hotspots", language, [[word("hotspots.unknown", language)]])
    since, until = day(day_of(told.since)), day(day_of(brief.as_of))
    note = word("hotspots.note", language, since=since, until=until, cells=told.cells, hot=told.hot)
    rows = [[_hot(one, language)] for one in told.rows[: MOST_ROWS["hotspots"]]]
    return section("hotspots", language, rows, note=note, all_rows=max(len(rows), told.hot or 0))


def _hot(one: Hot, language: Language) -> str:
    times = UNKNOWN if one.times is None else f"{one.times:.1f}"
    said = word(one.finding, language, confidence=one.confidence, observed=number(one.observed), times=times)
    return said if one.trend is None else said + word("join", language) + term("trend", one.trend, language)
