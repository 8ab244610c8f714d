"""A walk in words: how long it is, how good it is, past what it leads and why."""

from collections import Counter
from typing import Any

from data.reviews.preparing.walks import LEFT_OUT
from pages.common import figures, markup
from pages.common.text import t, term

Sheet = dict[str, Any]

WHOLE_FROM = 10
"""From here on a number is told without a decimal."""


def stops_in_order(sheet: Sheet) -> list[dict[str, Any]]:
    """The stops of a sheet that the walk passes, in walking order."""
    by_id = {stop["id"]: stop for stop in sheet["stops"]}
    return [by_id[stop] for stop in sheet["walk"]["order"] if stop in by_id]


def ready_html(sheet: Sheet, *, minutes: int | None) -> str:
    """Whether a day is ready, in two sentences: what is to be seen, and how good the walk past it is."""
    passed = stops_in_order(sheet)
    claims = sum(len(stop["claims"]) for stop in passed)
    said = t(
        "reviews.walk.length",
        stops=figures.number(len(passed)),
        all=figures.number(len(sheet["stops"])),
        claims=figures.number(claims),
        minutes=figures.number(sheet["walk"]["minutes"]),
        limit=figures.number(minutes),
    )
    notes = [markup.element("p", one, css="told") for one in _notes(sheet["walk"], is_empty=not passed)]
    if not passed:
        return "".join(notes)
    good = markup.element("p", goodness(sheet["walk"]), css="quiet")
    return markup.element("p", said, css="verdict") + good + "".join(notes)


def _notes(walk: dict[str, Any], *, is_empty: bool) -> list[str]:
    """What the reader must know of a walk: that it is empty or straight, and which places it cannot pass."""
    notes = [t("reviews.walk.none")] if is_empty else []
    if walk["is_straight"]:
        notes.append(t("reviews.walk.straight"))
    counted = Counter(walk["left_out"].values())
    return notes + [
        t(f"reviews.walk.left.{reason}", n=figures.number(counted[reason])) for reason in LEFT_OUT if counted[reason]
    ]


def goodness(walk: dict[str, Any]) -> str:
    """How much of what is worth seeing the walk passes, against the most that any walk of this length could."""
    if walk["is_optimal"]:
        return t("reviews.walk.best")
    share = walk["worth"] / walk["bound"] if walk["bound"] else 1.0
    return t("reviews.walk.good", share=figures.percent(share, digits=0))


def steps_html(sheet: Sheet) -> str:
    """The stops under one another, each with the way to it and why it is worth it."""
    legs = sheet["walk"]["legs"]
    items = []
    for number, stop in enumerate(stops_in_order(sheet)):
        way = ""
        if number < len(legs):
            leg = legs[number]
            minutes = figures.number(max(1, round(leg["minutes"])))
            way = t("reviews.walk.leg", minutes=minutes, metres=figures.number(leg["metres"]))
        head = markup.element("b", name(stop))
        told = t("format.comma").join(part for part in (why(stop), way, _claims(stop)) if part)
        items.append(markup.raw("li", head + markup.element("span", told, css="quiet")))
    return markup.raw("ol", "".join(items), css="stops")


def name(stop: dict[str, Any]) -> str:
    """What a stop is called; its kind where it has no name."""
    return stop["name"] or term("reviews.stop", stop["kind"])


def why(stop: dict[str, Any]) -> str:
    """Why it is worth stopping there."""
    return t("format.comma").join(_reason(one) for one in stop["why"])


def _reason(one: dict[str, Any]) -> str:
    value = one["value"]
    is_whole = value is None or float(value).is_integer() or value >= WHOLE_FROM
    return t(f"reviews.why.{one['reason']}", n=figures.number(value, digits=0 if is_whole else 1))


def _claims(stop: dict[str, Any]) -> str:
    return t("reviews.walk.claims", n=figures.number(len(stop["claims"]))) if stop["claims"] else ""
