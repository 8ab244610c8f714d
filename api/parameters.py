"""What a request asks for, read and checked; a fault names the parameter, its value and the remedy."""

from collections.abc import Collection
from datetime import UTC, date, datetime

from starlette.requests import Request

from api.faults import ParameterError, UnknownParameterError

COMMON = frozenset({"token", "v"})
"""Parameters of every address: who may read it, and which version it is."""


def require_known(request: Request, known: Collection[str]) -> None:
    """Refuse a misspelt parameter, which would otherwise show everything."""
    for name in request.query_params:
        if name not in COMMON and name not in known:
            raise UnknownParameterError(name=name, known=", ".join(sorted(known)) or "none")


def word(request: Request, name: str, *, among: Collection[str] | None = None) -> str | None:
    """A word, of a given choice."""
    given = request.query_params.get(name)
    if given is not None and among is not None and given not in among:
        raise ParameterError(name=name, value=given, remedy=f"use one of {', '.join(among)}")
    return given or None


def words(request: Request, name: str) -> tuple[str, ...]:
    """Words that are parted by commas, or in repeated parameters."""
    given = [part.strip() for text in request.query_params.getlist(name) for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in given if part))


def code(request: Request, name: str) -> str | None:
    """A code of an area or a grid."""
    given = request.query_params.get(name)
    if given and not given.replace("-", "").isalnum():
        raise ParameterError(name=name, value=given, remedy="use an area's code of 6, 9 or 12 digits, or a grid's")
    return given or None


def day(request: Request, name: str) -> date | None:
    """A day as 2026-11-21."""
    given = request.query_params.get(name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ParameterError(name=name, value=given, remedy="use a day such as 2026-11-21") from None


def moment(request: Request, name: str) -> datetime | None:
    """A time with its offset, in UTC."""
    given = request.query_params.get(name)
    if not given:
        return None
    remedy = "use a time with its offset, such as 2026-11-21T00:00:00Z"
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        raise ParameterError(name=name, value=given, remedy=remedy) from None
    if read.tzinfo is None:
        raise ParameterError(name=name, value=given, remedy=remedy)
    return read.astimezone(UTC)


def number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """A whole number within bounds."""
    given = request.query_params.get(name, str(default))
    try:
        read = int(given)
    except ValueError:
        read = least - 1
    if not least <= read <= most:
        raise ParameterError(name=name, value=given, remedy=f"use a whole number from {least} to {most}")
    return read
