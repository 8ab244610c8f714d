"""The rows of grids: those of a plan's communities end, and others begin."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, func, select, update

from data import errors
from data.frames import append, read_features, read_frame, record_change
from data.plans.lines import COUNTS, same_lines
from data.queries.grids import holding_on
from data.schema import Building, Grid

SAME_PLACE_DEG: Final = 1e-9
"""A tenth of a millimetre: a grid whose lines move less keeps its row. More would leave slivers."""

_GRID: Final = Grid.metadata.tables[Grid.__tablename__]
_CARRIED: Final = ("service_frequency", "has_party_organisation", "party_anchors", "source")


@dataclass(frozen=True)
class Changes:
    """Codes of grids that began a new row, that keep theirs, and that are no more."""

    begun: tuple[str, ...]
    kept: tuple[str, ...]
    ended: tuple[str, ...]


def standing(conn: Connection, communities: Collection[str], *, day: date, name: str) -> gpd.GeoDataFrame:
    """The grids of some communities that hold on a day; micro-grids are left out.

    Raises:
        PlanOvertakenError: One of them begins on that day or later.
    """
    own = func.substr(Grid.code, 1, 12).in_(list(communities))
    later = select(Grid.code, Grid.valid_from).where(own, Grid.parent_code.is_(None), Grid.valid_from >= day)
    first = conn.execute(later.order_by(Grid.valid_from, Grid.code)).first()
    if first is not None:
        raise errors.PlanOvertakenError(name=name, day=day, grid=first.code, since=first.valid_from)
    columns = (Grid.id, Grid.code, Grid.name, Grid.grid_class, Grid.valid_to, *(_GRID.c[one] for one in _CARRIED))
    statement = select(*columns, Grid.geom).where(own, Grid.parent_code.is_(None), holding_on(day)).order_by(Grid.code)
    return read_features(conn, statement)


def redraw(
    conn: Connection, before: gpd.GeoDataFrame, lines: pd.DataFrame, *, plan_id: int, day: date, at: datetime
) -> Changes:
    """End the grids of before on a day and let those of a plan begin.

    Args:
        conn: A writing transaction.
        before: What `standing` gave.
        lines: The plan's grids of the same communities, columns as of `data.plans.lines.drawn`.
        plan_id: The plan.
        day: First day of the new rows.
        at: The present moment.
    """
    kept = _unchanged(before, lines)
    ending = before[~before["code"].isin(kept)]
    conn.execute(update(Grid).where(Grid.id.in_(ending["id"].tolist())).values(valid_to=day))
    fresh = lines[~lines["code"].isin(kept)]
    append(conn, _GRID, _rows(fresh, before, plan_id=plan_id, day=day, at=at))
    record_change(conn, _GRID)
    return Changes(
        begun=tuple(fresh["code"]),
        kept=tuple(sorted(kept)),
        ended=tuple(sorted(set(before["code"]) - set(lines["code"]))),
    )


def recount(conn: Connection, codes: Collection[str], *, plan_id: int) -> None:
    """Write into a plan's new rows what lives in their buildings; without any building the plan's own counts stay."""
    if conn.execute(select(Building.id).limit(1)).first() is None:
        return
    sums = [func.coalesce(func.sum(Building.__table__.c[name]), 0).label(name) for name in COUNTS]
    found = read_frame(conn, select(Building.grid_code, *sums).group_by(Building.grid_code)).set_index("grid_code")
    counted = found.reindex(list(codes), fill_value=0)
    for code, row in counted.iterrows():
        values: dict[str, Any] = {name: int(row[name]) for name in COUNTS}
        conn.execute(update(Grid).where(Grid.code == code, Grid.plan_id == plan_id).values(**values))
    record_change(conn, _GRID)


def _unchanged(before: gpd.GeoDataFrame, lines: pd.DataFrame) -> set[str]:
    """Codes of grids whose lines, name and class stay."""
    both = lines.merge(pd.DataFrame(before), on="code", suffixes=("", "_before"))
    if both.empty:
        return set()
    said = (both["name"] == both["name_before"]) & (both["grid_class"] == both["grid_class_before"])
    drawn: list[npt.NDArray[np.object_]] = [both[name].to_numpy(dtype=object) for name in ("geom", "geom_before")]
    same = same_lines(drawn[0], drawn[1], within_deg=SAME_PLACE_DEG)
    return set(both["code"][said.to_numpy(dtype=bool) & same])


def _rows(fresh: pd.DataFrame, before: gpd.GeoDataFrame, *, plan_id: int, day: date, at: datetime) -> pd.DataFrame:
    """New rows; a grid that goes on keeps what is known of it, a new one comes from where its community's came from."""
    known = pd.DataFrame(before)[["code", *_CARRIED]].drop_duplicates("code", keep="last")
    rows = fresh.merge(known, on="code", how="left")
    common = known["source"].mode()
    source = common.iloc[0] if len(common) else "plan"
    columns = ["code", "name", "grid_class", "community_code", *COUNTS, *_CARRIED, "geom"]
    return rows[columns].assign(
        source=rows["source"].fillna(source), as_of=at, valid_from=day, valid_to=None, plan_id=plan_id
    )
