"""What is selected on the map of the service circle: a building with its ways, or a place with whom it serves."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo import serving
from geo.serving import NOBODY, Clients
from pages.common import picking
from pages.common.circle import answer as answers
from pages.common.circle import ground as grounds
from pages.common.circle import stock
from pages.common.circle.answer import Answer
from pages.common.circle.choice import REFUEL, Choice
from pages.common.circle.ground import Ground, Scope
from pages.common.circle.stock import Bools
from pages.common.load import kept

MOST_ROUTES = 6


@dataclass(frozen=True, eq=False)
class Selected:
    """What is selected; at most one of the two rows is known."""

    building: int | None
    """Row of the ground's buildings."""
    facility: int | None
    """Row of the ground's facilities."""
    shape: gpd.GeoDataFrame | None
    """Where it is."""
    routes: gpd.GeoDataFrame
    """The ways from the building to the nearest places of the chosen services, the nearest of all last."""
    clients: Clients | None
    """Whom the place serves, beside the others that serve."""
    loses: Bools
    """Buildings that would lose the service if the place closed."""


def selected(ground: Ground, found: Answer, choice: Choice, *, scope: Scope) -> Selected:
    """What the URL says is selected; nothing where it is no building and no place of this ground."""
    pick = picking.picked()
    building = facility = None
    if pick is not None and pick.kind == "building":
        building = _row(ground.buildings["code"].to_numpy(), pick.code)
    elif pick is not None and pick.kind in ("station", "refuel_station"):
        is_kind = (ground.facilities["kind"] == REFUEL) == (pick.kind == "refuel_station")
        facility = _row(np.where(is_kind, ground.facilities["code"], ""), pick.code)
    nobody = np.zeros(len(ground.buildings), dtype=bool)
    clients = None
    if facility is not None:
        clients = serving.clients(ground.metres, facility, among=found.serving, limit_m=choice.limit_m)
    return Selected(
        building=building,
        facility=facility,
        shape=_shape(ground, building, facility),
        routes=_no_routes(ground) if building is None else kept(_routes, choice.asked, building, scope, of=stock.OF),
        clients=clients,
        loses=nobody if clients is None else clients.lost,
    )


def nearest_of_each(ground: Ground, building: int) -> dict[str, int]:
    """For each kind of place the nearest one that can be reached, open or not; refuel stations as one kind."""
    kinds = [name for name in ground.services if name == REFUEL or (ground.facilities["kind"] == name).any()]
    rows = {name: _nearest(ground, ground.gives[name], building) for name in kinds}
    return {name: row for name, row in rows.items() if row != NOBODY}


def _nearest(ground: Ground, among: Bools, building: int) -> int:
    found = serving.nearest(ground.metres[building : building + 1], among=among)
    return int(found.facility[0])


def _routes(_: Any, choice: Choice, building: int, scope: Scope) -> gpd.GeoDataFrame:
    ground = grounds.ground(scope)
    if ground.network is None:
        return _no_routes(ground)
    given = [answers.serving_at(ground, ground.gives[name], choice.hour) for name in choice.services]
    first = _nearest(ground, np.logical_or.reduce(given), building)
    others = [_nearest(ground, one, building) for one in given]
    wanted = [row for row in dict.fromkeys([first, *others]) if row != NOBODY][:MOST_ROUTES]
    here, there = ground.buildings.geometry.iloc[[building]], ground.facilities.geometry
    lines = [ground.network.route(here, there.iloc[[row]])[0] for row in wanted]
    kept_lines = [(line, row == first) for line, row in zip(lines, wanted, strict=True) if not line.is_empty][::-1]
    return gpd.GeoDataFrame(
        {"is_first": [is_first for _, is_first in kept_lines]},
        geometry=[line for line, _ in kept_lines],
        crs=ground.buildings.crs,
    )


def _no_routes(ground: Ground) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"is_first": np.zeros(0, dtype=bool)}, geometry=[], crs=ground.buildings.crs)


def _row(codes: npt.NDArray[Any], code: str) -> int | None:
    rows = np.flatnonzero(codes == code)
    return int(rows[0]) if len(rows) else None


def _shape(ground: Ground, building: int | None, facility: int | None) -> gpd.GeoDataFrame | None:
    if building is None and facility is None:
        return None
    frame = ground.facilities if building is None else ground.buildings
    row = facility if building is None else building
    return gpd.GeoDataFrame(geometry=frame.geometry.iloc[[row]], crs=frame.crs)
