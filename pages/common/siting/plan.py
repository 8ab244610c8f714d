"""The what-if list: what is added, moved and closed, as the URL says it.

One word per step: `add:<service>:<target>`, `move:<layer>:<code>:<target>`, `close:<layer>:<code>`; a target is the
code of a host, or `@<longitude>,<latitude>`. Codes are quoted, for they may hold anything.
"""

from typing import get_args
from urllib.parse import quote, unquote

from data.errors import ScenarioActionError
from data.queries.scenarios import Action, Layer
from pages.common import address
from pages.common.circle.choice import REFUEL, SHOP_SERVICES
from pages.common.circle.ground import Scope
from pages.common.siting import candidates

DECIMALS = 6
"""Of longitude and latitude: a decimetre."""

Plan = tuple[Action, ...]


def current(of: Scope) -> Plan:
    """The list; steps that mean nothing here are ignored."""
    steps = (_action(word, of) for word in address.values("plan"))
    return tuple(step for step in steps if step is not None)


def put(plan: Plan) -> None:
    """Write the list into the URL; of several steps with the same place only the last one counts."""
    last = {step.code or (step.place, step.lon, step.lat): step for step in plan}
    address.put("plan", [_word(step) for step in last.values()])


def take(step: Action, *, of: Scope) -> None:
    """Add a step."""
    put((*current(of), step))


def drop(step: Action, *, of: Scope) -> None:
    """Take a step out of the list."""
    put(tuple(one for one in current(of) if one != step))


def new(service: str, *, place: str | None, lon: float, lat: float) -> Action:
    """A station or refuel station that is added, at a host or at a point of the map."""
    is_shop = service in SHOP_SERVICES
    return Action(
        verb="add",
        layer="refuel_station" if is_shop else "station",
        kind=None if is_shop else service,
        place=place,
        lon=round(lon, DECIMALS),
        lat=round(lat, DECIMALS),
    )


def moved(kind: str, code: str, *, place: str | None, lon: float, lat: float) -> Action:
    """A place that serves, moved to a host or to a point of the map."""
    return Action(
        verb="move", layer=layer_of(kind), code=code, place=place, lon=round(lon, DECIMALS), lat=round(lat, DECIMALS)
    )


def closed(kind: str, code: str) -> Action:
    """A place that serves, closed."""
    return Action(verb="close", layer=layer_of(kind), code=code)


def layer_of(kind: str) -> Layer:
    """The layer of a facility of the ground."""
    return "refuel_station" if kind == REFUEL else "station"


def _word(step: Action) -> str:
    target = f"@{step.lon:.{DECIMALS}f},{step.lat:.{DECIMALS}f}" if step.place is None and step.lon is not None else ""
    goal = target or quote(step.place or "", safe="")
    if step.verb == "add":
        return f"add:{step.kind or REFUEL}:{goal}"
    name = f"{step.verb}:{step.layer}:{quote(step.code or '', safe='')}"
    return name if step.verb == "close" else f"{name}:{goal}"


def _action(word: str, of: Scope) -> Action | None:
    verb, *rest = word.split(":")
    try:
        if verb == "close" and len(rest) == 2:
            return Action(verb="close", layer=_layer(rest[0]), code=unquote(rest[1]))
        if verb == "add" and len(rest) == 2:
            place, lon, lat = _target(rest[1], of)
            return new(unquote(rest[0]), place=place, lon=lon, lat=lat)
        if verb == "move" and len(rest) == 3:
            place, lon, lat = _target(rest[2], of)
            return Action(verb="move", layer=_layer(rest[0]), code=unquote(rest[1]), place=place, lon=lon, lat=lat)
    except (ValueError, ScenarioActionError):
        return None
    return None


def _layer(word: str) -> Layer:
    for layer in get_args(Layer):
        if layer == word:
            return layer  # type: ignore[no-any-return]  # get_args knows no types
    raise ValueError(f"{word!r} is no layer of places that serve")


def _target(word: str, of: Scope) -> tuple[str | None, float, float]:
    if word.startswith("@"):
        lon, lat = word[1:].split(",")
        return None, float(lon), float(lat)
    code = unquote(word)
    places = candidates.candidates(of).places
    found = places[places["code"] == code].geometry
    if found.empty:
        raise ValueError(f"{code!r} is no candidate any more")
    point = found.iloc[0]
    return code, round(point.x, DECIMALS), round(point.y, DECIMALS)
