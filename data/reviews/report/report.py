"""The report of a day in a grid, as PDF: map, stops, differences, findings with photos, activities, promises."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from data.plans.days import day_of
from data.plans.sheet import chinese_font
from data.plans.words import Language
from data.reviews.noting.bodies import JUDGEMENTS
from data.reviews.report.facts import Facts, facts
from data.reviews.report.lists import activities, day_word, differing, own, promised, stops
from data.reviews.report.map import BOUNDARY, WALK, Kind, Mark, mark_svg, picture
from data.reviews.report.words import word
from data.typesetting import typeset

MAP_MM: Final = (190.0, 122.0)

_TEMPLATE: Final = Path(__file__).with_name("report.typ")
_LEGEND: Final[tuple[tuple[str, Kind], ...]] = (("1", "stop"), ("1", "differs"), ("A", "own"))


def day_report(conn: Connection, review_code: str, *, language: Language, now: datetime | None = None) -> bytes:
    """The report of a day as PDF.

    Args:
        conn: A connection to the store.
        review_code: The day's number.
        language: Of every word; names stay as the store has them.
        now: The present moment: how promises stand, and the day of printing; by default the clock's.

    Raises:
        ReviewReportMissingError: There is no such review.
        PlanFontError: The system has no font with Chinese characters.
    """
    return compiled(facts(conn, review_code, now=now or datetime.now(UTC)), language=language)[0]


def compiled(found: Facts, *, language: Language, as_png: bool = False, ppi: float = 96.0) -> list[bytes]:
    """The PDF as one piece, or every page as a PNG."""
    said = told(found, language, font=chinese_font())
    return typeset(_TEMPLATE, said, at=found.now, as_png=as_png, ppi=ppi)


def told(found: Facts, language: Language, *, font: str) -> dict[str, Any]:
    """Every word and figure of the report, in the order of its pages."""
    grid, day = found.grid, found.day
    above = [name for name in (grid.street, grid.community) if name] if grid is not None else []
    return {
        "font": font,
        "language": language,
        "title": word("title", language),
        "name": grid.name if grid is not None else day.grid_code,
        "where": " · ".join([*above, day.grid_code]),
        "about": [
            (word("rank", language), word(f"rank.{day.rank or 'other'}", language)),
            (word("day", language), day_word(day.on, language)),
            (word("code", language), day.code),
        ],
        "demo": word("demo", language) if found.is_demo else "",
        "withdrawn": word("withdrawn", language) if day.state == "withdrawn" else "",
        "tiles": [
            {"figure": str(figure), "of": whole, "said": word(f"tile.{name}", language)}
            for name, figure, whole in _tiles(found, language)
        ],
        "map": _map(found, language, font=font),
        "activities": activities(found, language),
        "differences": differing(found, language),
        "own": own(found, language),
        "promises": promised(found, language),
        "stops": stops(found, language),
        "foot": _foot(found, language),
        "page": word("page", language),
    }


def _tiles(found: Facts, language: Language) -> Iterator[tuple[str, int, str]]:
    """Numerators with what they are of."""
    verdicts = found.claims["verdict"].value_counts()
    outcomes = found.differences["outcome"]
    seen, counted = len(found.judged), int((~outcomes.isin(["dismissed", "noted"])).sum())

    def of(whole: int) -> str:
        return word("tile.of", language, n=whole)

    yield "stops", seen, of(len(found.stops))
    for name in JUDGEMENTS:
        yield name, int(verdicts.get(name, 0)), of(len(found.claims))
    yield "own", len(found.own), ""
    yield "settled", int(outcomes.isin(["handled", "corrected"]).sum()), of(counted)


def _map(found: Facts, language: Language, *, font: str) -> dict[str, Any]:
    marks = _marks(found)
    drawn = picture(
        boundary=None if found.grid is None else found.grid.shape,
        streets=found.streets,
        buildings=found.buildings,
        covers=found.covers,
        walk=found.route,
        marks=marks,
        font=font,
        north=word("north", language),
        width_mm=MAP_MM[0],
        height_mm=MAP_MM[1],
    )
    return {
        "head": word("map", language),
        "none": word("map.none", language),
        "svg": "" if drawn is None else drawn.svg,
        "width": MAP_MM[0],
        "height": MAP_MM[1],
        "lines": [
            (colour, word(f"legend.{name}", language))
            for name, colour, shape in (("boundary", BOUNDARY, found.grid), ("walk", WALK, found.route))
            if shape is not None
        ],
        "marks": [
            (_sign(said, kind, font), word(f"legend.{kind}", language))
            for said, kind in _LEGEND
            if any(mark.kind == kind for mark in marks)
        ],
    }


def _sign(said: str, kind: Kind, font: str) -> str:
    """A mark of the legend."""
    body = mark_svg(said, kind, 3.5, 3.5)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 7" font-family="{escape(font)}">{body}</svg>'


def _marks(found: Facts) -> list[Mark]:
    """Numbered stops that have a place, then lettered findings."""
    marks = [
        Mark(found.numbers[stop["id"]], _kind(found, stop["id"]), stop["lon"], stop["lat"])
        for stop in found.stops
        if stop.get("lon") is not None and stop.get("lat") is not None
    ]
    places = zip(found.own["code"], found.own["geom"], strict=True)
    return marks + [Mark(found.letters[code], "own", point.x, point.y) for code, point in places if point is not None]


def _kind(found: Facts, stop: str) -> Kind:
    return "differs" if found.judged.get(stop, {}).get("not_so") else "stop"


def _foot(found: Facts, language: Language) -> str:
    parts = [word("printed", language, day=day_word(day_of(found.now), language)), word("mark", language)]
    if found.day.prepared_at is not None:
        parts.insert(0, word("data", language, day=day_word(day_of(found.day.prepared_at), language)))
    return " · ".join(parts)
