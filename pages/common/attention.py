"""What needs attention now, computed: what is overdue, what gathers, what grew, what breaks a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import limits
from geo.cells import outlines_of
from geo.clusters import hot_clusters, members
from layers.deck import Bounds
from pages.common import address, district, figures, judged, places, stage
from pages.common.doubts import problem
from pages.common.filters import Filters
from pages.common.places import Gazetteer
from pages.common.text import t, term

CLASSES_TO_SHOW = ("new hot", "consecutive hot", "intensifying hot")
"""Trends that ask for action now; without a trend the strongest clusters stand in."""
MOST_CLUSTERS = 3
STREET_DIGITS = 9


@dataclass(frozen=True)
class Matter:
    """One line: what is the matter, where to look, which screen says more, and what to select there."""

    name: str
    is_alarm: bool
    title: str
    facts: str
    bounds: Bounds | None
    screen: str
    pick: str | None
    view: str | None = None
    """Which part of that screen."""


def look(line: Matter) -> None:
    """Fly to a line's place and select what it speaks of."""
    if line.bounds is not None:
        stage.fly_to(line.bounds)
    if line.pick is not None:
        address.put("pick", line.pick)


def all_of(filters: Filters, *, now: datetime) -> list[Matter]:
    """Every line, alarms first."""
    words = district.vocabulary()
    gazetteer = district.gazetteer(filters.period.last_day)
    lines = [
        *overdue(district.overdue(filters.chosen, now=now), gazetteer),
        *clusters(judged.cells(filters), gazetteer),
        *growth(district.grown(filters.chosen, filters.period), words.categories),
        *households(within(gazetteer.grids, filters.area_code), gazetteer),
        *doubts(district.doubts()),
    ]
    return sorted(lines, key=lambda line: not line.is_alarm)


def within(grids: gpd.GeoDataFrame, area_code: str | None) -> gpd.GeoDataFrame:
    """The grids of an area, by the beginning of their codes."""
    return grids if area_code is None else grids[grids["code"].str.startswith(area_code)]


def overdue(late: gpd.GeoDataFrame, gazetteer: Gazetteer) -> list[Matter]:
    """Incidents past their limit, and the street office with most of them."""
    if late.empty:
        return []
    street = late["grid_code"].str[:STREET_DIGITS]
    most = street.value_counts().head(1)
    facts = "".join(
        t("matter.overdue.most", place=gazetteer.name_of_code(str(code)), n=figures.number(number))
        for code, number in most.items()
    )
    placed = late[street.isin(most.index)]["geom"].dropna() if len(most) else late["geom"].dropna()
    return [
        Matter(
            name="overdue",
            is_alarm=True,
            title=t("matter.overdue", n=figures.amount(len(late))),
            facts=facts,
            bounds=places.around(placed.to_numpy()) if len(placed) else None,
            screen="incidents",
            pick=None,
        )
    ]


def clusters(cells: pd.DataFrame | None, gazetteer: Gazetteer) -> list[Matter]:
    """The strongest clusters that are new, consecutive or intensifying; of any trend where there is none of these."""
    if cells is None:
        return []
    found = hot_clusters(cells)
    urgent = found[found["trend_class"].isin(CLASSES_TO_SHOW)]
    shown = (urgent if len(urgent) else found).sort_values("ratio", ascending=False, kind="stable").head(MOST_CLUSTERS)
    return [cluster(number, row, cells, gazetteer) for number, row in enumerate(shown.to_dict("records"))]


def cluster(number: int, row: dict[Any, Any], cells: pd.DataFrame, gazetteer: Gazetteer) -> Matter:
    """A line for a row of `geo.clusters.hot_clusters` that was found in `cells`."""
    peak = int(str(row["peak"]))
    untold = pd.isna(row["trend_class"]) or row["trend_class"] == "none"
    kind = "cluster" if untold else row["trend_class"]
    return Matter(
        name=f"cluster-{number}",
        is_alarm=True,
        title=t("matter.hot", place=gazetteer.name_of_cell(peak), kind=term("trend", kind)),
        facts=t("matter.hot.facts", count=figures.number(row["count"]), ratio=figures.number(row["ratio"], digits=1)),
        bounds=places.around(outlines_of(members(cells, peak))),
        screen="hotspots",
        pick=f"cell:{peak:x}",
    )


def growth(grown: pd.DataFrame, titles: Mapping[str, str]) -> list[Matter]:
    """The kind of incident that has grown most beyond chance in the last week."""
    sure = grown[grown["q_high"] < 0.05].sort_values("q_high", kind="stable").head(1)
    return [
        Matter(
            name="growth",
            is_alarm=False,
            title=t("matter.growth", category=titles.get(str(category), str(category))),
            facts=t(
                "matter.growth.facts",
                after=figures.number(row["after"]),
                expected=figures.number(row["expected"]),
            ),
            bounds=None,
            screen="hotspots",
            pick=None,
        )
        for category, row in sure.iterrows()
    ]


def households(grids: gpd.GeoDataFrame, gazetteer: Gazetteer) -> list[Matter]:
    """Grids outside their class's range of households: one line for too many, one for too few."""
    beyond = limits.beyond(grids["households"], grids["grid_class"])
    lines = []
    for side, outside in (("over", beyond[beyond > 0]), ("under", beyond[beyond < 0])):
        if len(outside):
            worst = grids.loc[outside.abs().idxmax()]
            low, high = limits.HOUSEHOLDS[worst["grid_class"]]
            facts = t(
                "matter.households.worst",
                place=gazetteer.name_of_grid(worst),
                households=figures.number(worst["households"]),
                low=low,
                high=high,
            )
            lines.append(
                Matter(
                    name=f"households-{side}",
                    is_alarm=False,
                    title=t(f"matter.households.{side}", n=figures.number(len(outside))),
                    facts=facts,
                    bounds=places.around([worst["geom"]]),
                    screen="rebalance",
                    pick=f"grid:{worst['code']}",
                )
            )
    return lines


def doubts(counts: pd.DataFrame) -> list[Matter]:
    """Errors that the imports found in the data."""
    errors = counts[counts["severity"] == "error"]
    if errors.empty:
        return []
    first = errors.iloc[0]
    return [
        Matter(
            name="findings",
            is_alarm=False,
            title=t("matter.findings", n=figures.number(errors["findings"].sum())),
            facts=t("matter.findings.facts", layer=term("layer", first["layer"]), rule=problem(first["rule"])),
            bounds=None,
            screen="store",
            pick=None,
            view="findings",
        )
    ]
