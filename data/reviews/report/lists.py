"""The lists of the report of a day in a grid: rows of words, in the order in which they are printed."""

import base64
import io
from typing import Any, Final

import pandas as pd
from PIL import Image

from data.plans.words import Language
from data.reviews.report.facts import Facts, stop_of
from data.reviews.report.words import value_word, word, word_or
from data.schema.reviews import ACTIVITIES

LONGEST_SIDE: Final = 400
"""Pixels of a photo in print, where it is at most 53 mm wide: a quarter of what is kept, decoded so at once."""

_QUALITY: Final = 78

Listed = dict[str, Any]


def activities(found: Facts, language: Language) -> Listed:
    """The three activities, each with how many."""
    done = found.findings[found.findings["kind"] == "activity"]
    sums = done["amount"].fillna(0).groupby(done["activity"]).sum()
    rows = [
        [word(f"activity.{name}", language), word("activity.times", language, n=int(sums.get(name, 0)))]
        for name in ACTIVITIES
    ]
    return {"title": word("activities", language), "rows": rows}


def differing(found: Facts, language: Language) -> Listed:
    """Claims that are not so, or that two disagree on: with the number of the stop."""
    claims = found.differences[found.differences["kind"].eq("claim").to_numpy(dtype=bool)]
    rows = [
        [
            found.numbers.get(stop_of(row), ""),
            found.names.get(stop_of(row), str(row.subject_key)),
            word_or(f"field.{row.field}", str(row.field), language),
            value_word(row.claim, language),
            value_word(row.found, language) if _is_said(row.found) else word(f"verdict.{row.verdict}", language),
            _joined(word(f"became.{row.outcome}", language), _text(row.incident_code)),
        ]
        for row in claims.itertuples()
    ]
    return _table("differences", ("place", "what", "screen", "street", "became"), rows, language)


def own(found: Facts, language: Language) -> Listed:
    """Own findings with their letters, photos and what became of them."""
    promises = {promise["code"]: promise for promise in found.promises.to_dict("records")}
    cards = [
        {
            "mark": found.letters[row.code],
            "what": _what(found, row, language),
            "lines": [line for line in _lines(row, promises.get(row.code), language) if line],
            "photos": [_photo(image) for image in found.photos.get(row.code, ())],
        }
        for row in found.differences.itertuples()
        if row.code in found.letters
    ]
    said = {"title": word("own", language), "none": word("own.none", language)}
    return {**said, "cards": cards, "no_photo": word("own.photos.none", language)}


def promised(found: Facts, language: Language) -> Listed:
    """What was promised on the day, the most urgent first."""
    told = {row.code: row for row in found.differences.itertuples()}
    rows = [
        [
            found.letters.get(promise["code"], ""),
            _what(found, told[promise["code"]], language) if promise["code"] in told else promise["code"],
            _owner(promise, language),
            day_word(promise["promised_on"], language),
            day_word(promise["closed_on"], language),
            word(f"standing.{promise['state']}", language, n=promise["overdue_days"]),
        ]
        for promise in found.promises.to_dict("records")
    ]
    return _table("promises", ("what", "owner", "promised", "closed", "standing"), rows, language)


def stops(found: Facts, language: Language) -> Listed:
    """Every stop of the walk and beside it, and how its claims were judged."""
    rows = [
        [
            found.numbers[stop["id"]],
            found.names.get(stop["id"]) or stop["id"].partition(":")[2],
            _kind(stop["id"], language),
            word("stop.counts", language, **found.judged[stop["id"]])
            if stop["id"] in found.judged
            else word("stop.untold", language),
        ]
        for stop in found.stops
    ]
    return _table("stops", ("stop", "stop.kind", "stop.said"), rows, language)


def day_word(day: Any, language: Language) -> str:
    """A day as people write it; "" for none."""
    if day is None or pd.isna(day):
        return ""
    return word("day.of", language, year=day.year, month=day.month, day=day.day)


def _table(key: str, heads: tuple[str, ...], rows: list[list[str]], language: Language) -> Listed:
    head = ["", *(word(name, language) for name in heads)]
    return {"title": word(key, language), "head": head, "rows": rows, "none": word(f"{key}.none", language)}


def _what(found: Facts, row: Any, language: Language) -> str:
    """The catalogue's item or category of an own finding; the place and the field of a difference."""
    if row.kind != "own":
        name = found.names.get(stop_of(row), str(row.subject_key))
        return _joined(name, word_or(f"field.{row.field}", str(row.field), language))
    names = [found.items.get(code, code) for code in (row.item_code, row.category) if _is_said(code)]
    return names[0] if names else word("own.kind", language)


def _lines(row: Any, promise: dict[Any, Any] | None, language: Language) -> list[str]:
    incident = word("own.incident", language, code=row.incident_code) if _is_said(row.incident_code) else ""
    lines = [_joined(word(f"became.{row.outcome}", language), incident)]
    if promise is not None:
        owner, by = _owner(promise, language), day_word(promise["promised_on"], language)
        lines += [
            word("pair", language, what=word(name, language), said=said)
            for name, said in (("owner", owner), ("promised", by))
        ]
    near = "" if pd.isna(row.accuracy_m) else word("own.accuracy", language, n=round(row.accuracy_m))
    outside = "" if pd.isna(row.is_outside) or not row.is_outside else word("own.outside", language)
    return [*lines, _joined(near, outside)]


def _kind(stop: str, language: Language) -> str:
    kind = stop.partition(":")[0]
    return word_or(f"kind.{kind}", kind, language)


def _owner(promise: dict[Any, Any], language: Language) -> str:
    return _text(promise["owner_name"], promise["owner"]) or word("owner.none", language)


def _photo(image: bytes) -> Listed:
    """A photo made small, as a picture that the page can hold, and how much wider than high it is."""
    with Image.open(io.BytesIO(image)) as sent:
        sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        small = sent.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=_QUALITY)
    coded = base64.b64encode(written.getvalue()).decode()
    size = f'width="{small.width}" height="{small.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {small.width} {small.height}">'
    svg = f'{head}<image {size} href="data:image/jpeg;base64,{coded}"/></svg>'
    return {"svg": svg, "shape": small.width / small.height}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _text(*values: object) -> str:
    """The first that says something."""
    return next((value for value in values if isinstance(value, str) and value), "")


def _is_said(value: object) -> bool:
    return isinstance(value, str) and value != ""
