"""What the map of the ratings shows, and what its colours mean."""

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pydeck as pdk
import shapely

from geo.classes import five_classes
from layers import areas as area_layer
from layers import ratings as layer
from layers.legend import Entry, Legend
from layers.palette import translucent
from layers.rows import feature_collection
from pages.common import district, figures, picking, rows, shown, stage
from pages.common.load import kept
from pages.common.ratings import answer, words
from pages.common.ratings.choice import Choice
from pages.common.text import language, t

NOBODY = -1.0
OF = ("area", "station", "refuel_station", "rating_scheme", *answer.COUNTED)


def layers(choice: Choice) -> list[pdk.Layer]:
    """Areas in their colours, borders, and what is selected."""
    theme, on = stage.theme(), district.today()
    url = stage.by_url(kept(_shapes, _same(choice), on, language(), of=OF))
    if choice.part == "team":
        drawn = layer.load_layers(url, breaks=breaks(choice), kind=choice.kind, theme=theme)
    else:
        drawn = layer.rating_layers(url, kind=choice.kind, theme=theme)
    drawn += area_layer.area_layers(stage.by_url(kept(_borders, on, of=("area", "grid"))), theme=theme)
    return drawn + shown.picked_layers(picking.picked(), on=on)


def home(choice: Choice) -> Any:
    """The shapes that are rated."""
    return _frame(choice, district.today())["geom"].to_numpy()


def legends(choice: Choice) -> list[Legend]:
    """The scheme printed: weights, cuts, meanings, and what is greyed."""
    return [_loads(choice) if choice.part == "team" else _scheme(choice)]


def breaks(choice: Choice) -> tuple[float, float, float, float]:
    """Bounds of the five classes of loads."""
    per_one = answer.thin(choice)["per_one"]
    return five_classes(per_one[np.isfinite(per_one)])


def _scheme(choice: Choice) -> Legend:
    one, colours = choice.scheme, layer.rating_colours(stage.theme())
    places = range(len(one.bands))
    entries = [
        Entry(
            "fill",
            translucent(colours[one.bands[place].colour], layer.OPACITIES[stage.theme().name]),
            "legend.rating.band",
            {"meaning": words.band(one.bands[place]), "scores": words.scores(one, place)},
            end="legend.rating.end",
        )
        for place in (places if one.better == "low" else reversed(places))
    ]
    few = Entry("hatched", stage.theme().sparse, "legend.rating.small", {"least": one.least_number})
    return Legend(
        title="legend.rating",
        meaning="legend.rating.example" if one.is_example else "legend.rating.meaning",
        entries=(*entries, few),
        values={"name": words.scheme(one), "weights": words.weights(one), "better": t(f"ratings.better.{one.better}")},
    )


def _loads(choice: Choice) -> Legend:
    theme, bounds = stage.theme(), breaks(choice)
    opacity = layer.OPACITIES[theme.name]
    colours = [translucent(colour, opacity) for colour in theme.amounts]
    middle = [
        Entry("fill", colour, "legend.amount.between", {"low": low, "high": high})
        for colour, low, high in zip(colours[1:-1], bounds[:-1], bounds[1:], strict=True)
    ]
    return Legend(
        title="legend.strength",
        meaning="legend.strength.meaning",
        entries=(
            Entry("fill", translucent(theme.alarm, opacity), "legend.strength.nobody", end="legend.strength.end"),
            Entry("fill", colours[-1], "legend.amount.from", {"low": bounds[-1]}),
            *reversed(middle),
            Entry("fill", colours[0], "legend.amount.below", {"high": bounds[0]}),
            Entry("hatched", theme.sparse, "legend.strength.nothing"),
        ),
        values={"load": t(f"ratings.load.{choice.load}"), "supply": t(f"ratings.supply.{choice.supply}")},
    )


def _same(choice: Choice) -> Choice:
    """The choice without what the map does not show, so that switching it draws nothing anew."""
    return replace(choice, part="board") if choice.part == "scheme" else choice


def _shapes(_: Any, choice: Choice, on: date, __: str) -> bytes:
    frame = _frame(choice, on)
    told = _strength(choice) if choice.part == "team" else _rated(choice)
    seen = frame.join(told.reindex(frame["code"]).reset_index(drop=True))
    return feature_collection(seen.assign(stripes=layer.stripes(seen["geom"].to_numpy())), layer.PROPERTIES)


def _frame(choice: Choice, on: date) -> gpd.GeoDataFrame:
    """Code and shape of the areas of the level, those of the chosen area; simplified to what can be seen."""
    known = district.gazetteer(on)
    frame = known.grids if choice.level == "grid" else known.areas[known.areas["level"] == choice.level]
    drawn = frame[frame["code"].str.startswith(choice.area or "") & ~shapely.is_empty(frame["geom"].to_numpy())]
    return drawn[["code", "geom"]].reset_index(drop=True)


def _rated(choice: Choice) -> pd.DataFrame:
    found = answer.rated(choice)
    notes = [
        "\n".join((words.verdict(choice.scheme, row), words.weakest(row) if row["is_small"] else _scored(choice, row)))
        for row in found.to_dict("records")
    ]
    colour = found["colour"].astype(object).where(found["colour"].notna(), None)
    return pd.DataFrame({"colour": colour, "title": found["name"], "note": notes}, index=found.index)


def _scored(choice: Choice, row: Any) -> str:
    parts = [
        t("ratings.tip.input", name=t(f"ratings.input.{one.name}"), share=words.share(row, one.name))
        for one in choice.scheme.inputs
    ]
    return "\n".join([t("ratings.tip.score", score=words.score(row), rank=figures.number(row["rank"])), *parts])


def _strength(choice: Choice) -> pd.DataFrame:
    found = answer.thin(choice)
    notes = [
        t(
            "ratings.tip.load",
            load=t(f"ratings.load.{choice.load}"),
            n=figures.number(row["load"]),
            supply=t(f"ratings.supply.{choice.supply}"),
            number=figures.number(row["supply"]),
            each=figures.number(row["per_one"], digits=choice.decimals)
            if np.isfinite(row["per_one"])
            else figures.NOTHING,
        )
        for row in found.to_dict("records")
    ]
    per_one = found["per_one"].replace(np.inf, NOBODY)
    return pd.DataFrame({"per_one": per_one, "title": found["name"], "note": notes}, index=found.index)


def _borders(_: Any, on: date) -> bytes:
    return rows.area_shapes(district.gazetteer(on).areas)
