"""What a phone says, read: each kind of entry with what belongs to it, every value of a known form and no words."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from data.errors import ReviewFieldError
from data.schema.reviews import ACTIVITIES, VERDICTS

KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A key, or a phone's own sign: made by chance, of nobody's name."""
JUDGEMENTS: Final = VERDICTS[:3]
WAYS: Final = ("gps", "map", "stop")
"""How a position came about: measured, pointed at, or taken from the stop."""
LONGEST_VALUE: Final = 300
LONGEST_CODE: Final = 40
MOST_STOPS: Final = 300
MOST_COUNTED: Final = 10_000
LEAST_ACCURATE_M: Final = 100_000.0


@dataclass(frozen=True)
class Verdict:
    """What the eye says of a claim.

    Attributes:
        claim: Id of the claim, such as building:B1/households.
        value: What the screen said; None where it said nothing.
        verdict: so, not_so or cannot_tell.
        found: What it is instead; only with not_so.
        seen: Key of the verdict on this claim that the phone knew; None for none.
    """

    claim: str
    value: str | None
    verdict: str
    found: str | None
    seen: str | None


@dataclass(frozen=True)
class Observation:
    """What was found beside the claims.

    Attributes:
        category: Code of the catalogue's category.
        item: Code of its item; None where only the category is known.
        lon: Longitude in degrees on WGS 84; None for the stop's.
        lat: Latitude.
        accuracy_m: How far off the position may be.
        how: One of `WAYS`.
        stop: Id of the stop at which it was found.
        outside_ok: Whether a position outside the grid is meant so.
        promised_on: The day by which it was promised to be settled.
    """

    category: str | None
    item: str | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    how: str
    stop: str | None
    outside_ok: bool
    promised_on: date | None


@dataclass(frozen=True)
class Activity:
    """One of the day's activities, and how many of it."""

    activity: str
    amount: int


@dataclass(frozen=True)
class Walk:
    """The walk as it was put in order on the phone."""

    order: tuple[str, ...]


@dataclass(frozen=True)
class Withdrawal:
    """The undoing of an earlier entry of the same phone."""

    key: str


@dataclass(frozen=True)
class End:
    """The day is over."""


Said = Verdict | Observation | Activity | Walk | Withdrawal | End


def read(kind: str, body: Mapping[str, Any]) -> Said:
    """What an entry of a kind says.

    Args:
        kind: One of `ENTRY_KINDS`.
        body: As it was sent.

    Raises:
        ReviewFieldError: Something of it is missing, of another form, or belongs to no entry of this kind.
    """
    reader, names = _READERS.get(kind, (None, ()))
    if reader is None:
        raise _fault("kind", kind, f"use one of {', '.join(_READERS)}")
    for name in body:
        if name not in names:
            raise _fault("body", name, f"say only {', '.join(names) or 'nothing'} in a {kind}")
    return reader(body)


def key_of(name: str, value: object) -> str:
    """A key or a phone's sign.

    Raises:
        ReviewFieldError: It is none.
    """
    if not isinstance(value, str) or KEY.fullmatch(value) is None:
        raise _fault(name, value, "use 1 to 64 letters, digits, - or _")
    return value


def _verdict(body: Mapping[str, Any]) -> Verdict:
    verdict = _among("verdict", body.get("verdict"), JUDGEMENTS)
    found = _word("found", body.get("found"), longest=LONGEST_VALUE)
    if found is not None and verdict != "not_so":
        raise _fault("found", found, "say what was found only where the claim is not so")
    seen = body.get("seen")
    return Verdict(
        claim=_needed("claim", body, longest=LONGEST_VALUE),
        value=_word("value", body.get("value"), longest=LONGEST_VALUE),
        verdict=verdict,
        found=found,
        seen=None if seen is None else key_of("seen", seen),
    )


def _observation(body: Mapping[str, Any]) -> Observation:
    lon, lat = _number("lon", body.get("lon"), most=180.0), _number("lat", body.get("lat"), most=90.0)
    how = _among("how", body.get("how"), WAYS)
    stop = _word("stop", body.get("stop"), longest=LONGEST_VALUE)
    if (lon is None or lat is None) and (how != "stop" or stop is None or lon is not lat):
        raise _fault("lon" if lon is None else "lat", None, "say where: lon and lat, or how stop and the stop")
    accuracy = _number("accuracy_m", body.get("accuracy_m"), most=LEAST_ACCURATE_M)
    if accuracy is not None and accuracy < 0:
        raise _fault("accuracy_m", accuracy, "use metres from 0 on")
    outside_ok = body.get("outside_ok", False)
    if not isinstance(outside_ok, bool):
        raise _fault("outside_ok", outside_ok, "use true or false")
    return Observation(
        category=_word("category", body.get("category"), longest=LONGEST_CODE),
        item=_word("item", body.get("item"), longest=LONGEST_CODE),
        lon=lon,
        lat=lat,
        accuracy_m=accuracy,
        how=how,
        stop=stop,
        outside_ok=outside_ok,
        promised_on=_day("promised_on", body.get("promised_on")),
    )


def _activity(body: Mapping[str, Any]) -> Activity:
    amount = body.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MOST_COUNTED:
        raise _fault("amount", amount, f"use a whole number from 0 to {MOST_COUNTED}")
    return Activity(_among("activity", body.get("activity"), ACTIVITIES), amount)


def _walk(body: Mapping[str, Any]) -> Walk:
    order = body.get("order")
    if not isinstance(order, list) or len(order) > MOST_STOPS:
        raise _fault("order", order, f"use a list of at most {MOST_STOPS} stops")
    stops = tuple(_needed("order", {"order": stop}, longest=LONGEST_VALUE) for stop in order)
    if len(set(stops)) != len(stops):
        raise _fault("order", len(stops), "name each stop once")
    return Walk(stops)


def _withdrawal(body: Mapping[str, Any]) -> Withdrawal:
    return Withdrawal(key_of("key", body.get("key")))


def _end(_: Mapping[str, Any]) -> End:
    return End()


def _needed(name: str, body: Mapping[str, Any], *, longest: int) -> str:
    value = _word(name, body.get(name), longest=longest)
    if value is None:
        raise _fault(name, None, f"give 1 to {longest} printable characters")
    return value


def _word(name: str, value: object, *, longest: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > longest or not value.isprintable():
        raise _fault(name, value, f"give 1 to {longest} printable characters")
    return value


def _number(name: str, value: object, *, most: float) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or abs(value) > most:  # type: ignore[arg-type]
        raise _fault(name, value, f"use a number from {-most:g} to {most:g}")
    return float(value)  # type: ignore[arg-type]


def _day(name: str, value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _fault(name, value, "use a day such as 2026-12-01") from None


def _among(name: str, value: object, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise _fault(name, value, f"use one of {', '.join(known)}")
    return value


def _fault(name: str, value: object, remedy: str) -> ReviewFieldError:
    return ReviewFieldError(name=name, value=None if value is None else str(value)[:LONGEST_CODE], remedy=remedy)


_READERS: Final[Mapping[str, tuple[Callable[[Mapping[str, Any]], Said], tuple[str, ...]]]] = {
    "verdict": (_verdict, ("claim", "value", "verdict", "found", "seen")),
    "finding": (
        _observation,
        ("category", "item", "lon", "lat", "accuracy_m", "how", "stop", "outside_ok", "promised_on"),
    ),
    "activity": (_activity, ("activity", "amount")),
    "walk": (_walk, ("order",)),
    "withdraw": (_withdrawal, ("key",)),
    "end": (_end, ()),
}
