"""What the map of the screen Reviews shows, and what its signs mean."""

from datetime import date
from typing import Any

import geopandas as gpd
import pydeck as pdk
import shapely

from data.types import STORE_CRS
from layers import areas as area_layer
from layers import grids as grid_layer
from layers import walks
from layers.deck import Bounds
from layers.legend import Entry, Legend
from layers.proposals import pin
from pages.common import district, figures, picking, places, rows, shown, stage
from pages.common.load import kept
from pages.common.reviews import differences, listed, prepare, proposed, walk
from pages.common.reviews.choice import Choice
from pages.common.text import language, t


def layers(choice: Choice) -> list[pdk.Layer]:
    """Grids to click, borders, what is selected, and the part's own: proposed grids, or the walk of a day."""
    theme, on = stage.theme(), district.today()
    grids = grid_layer.grid_layers(stage.by_url(kept(_grids, on, language(), of=("area", "grid"))), theme=theme)
    drawn = [*grids, *area_layer.area_layers(stage.by_url(kept(_borders, on, of=("area", "grid"))), theme=theme)]
    drawn += shown.picked_layers(picking.picked(), on=on)
    sheet = shown_sheet(choice)
    if sheet is not None:
        return drawn + walk_layers(sheet, grid_code=choice.grid or "")
    if choice.part == "differences":
        return drawn + walks.difference_layers(differences.pins(choice), theme=theme)
    if choice.part == "prepare" and choice.grid is None:
        return drawn + walks.proposed_grid_layers(proposed.pins(choice), theme=theme)
    return drawn


def home(choice: Choice) -> Bounds:
    """Where the map looks at first: at the grid that is selected and its walk, else at all grids of the area."""
    grids = district.gazetteer(district.today()).grids
    begins = grids["code"].str.startswith(choice.area or "")
    chosen = grids[grids["code"] == choice.grid] if choice.grid else grids[begins]
    sheet = shown_sheet(choice) if choice.grid else None
    shapes = [*(grids if chosen.empty else chosen)["geom"], *(_lines(sheet) if sheet is not None else [])]
    return places.around(shapes)


def shown_sheet(choice: Choice) -> walk.Sheet | None:
    """The sheet whose walk is shown: of the day that is looked at or comes next, else of the day to be prepared."""
    if choice.part not in ("prepare", "days"):
        return None
    day = prepare.next_day(choice) if choice.part == "prepare" else listed.day(choice.review)
    if day is not None and day.sheet:
        return day.sheet
    return prepare.sheet(choice.grid, choice.minutes) if choice.part == "prepare" and choice.grid else None


def walk_layers(sheet: walk.Sheet, *, grid_code: str) -> list[pdk.Layer]:
    """The way of a sheet and its numbered stops; a click on a stop keeps the grid selected."""
    passed = walk.stops_in_order(sheet)
    stops = gpd.GeoDataFrame(
        {
            "number": list(range(1, len(passed) + 1)),
            "code": grid_code,
            "title": [walk.name(stop) for stop in passed],
            "note": [walk.why(stop) for stop in passed],
        },
        geometry=shapely.points([(stop["lon"], stop["lat"]) for stop in passed]) if passed else [],
        crs=STORE_CRS,
    ).rename_geometry("geom")
    return walks.walk_layers(gpd.GeoSeries(_lines(sheet), crs=STORE_CRS), stops, theme=stage.theme())


def legends(choice: Choice) -> list[Legend]:
    """What the numbers on the map mean."""
    theme = stage.theme()
    walked, ranked = shown_sheet(choice) is not None, choice.part == "prepare" and choice.grid is None
    entries = []
    if walked:
        entries = [
            Entry("line", theme.text, "legend.review.walk"),
            Entry("picture", "", "legend.review.stop", picture=pin("1", theme=theme)),
        ]
    elif choice.part == "differences":
        entries = [Entry("picture", "", "legend.review.difference", picture=pin("1", theme=theme))]
    elif ranked:
        entries = [Entry("picture", "", "legend.review.proposed", picture=pin("1", theme=theme))]
    grid = Entry("line", theme.grid_line, "legend.review.grid")
    return [Legend(title="legend.review", meaning="legend.review.meaning", entries=(*entries, grid))]


def footer() -> str:
    """Up to when the store knows what happened."""
    return t("frame.as_of", time=figures.moment(district.now()))


def _lines(sheet: walk.Sheet) -> list[shapely.LineString]:
    return [shapely.LineString(leg["line"]) for leg in sheet["walk"]["legs"] if len(leg["line"]) > 1]


def _grids(_: Any, on: date, __: str) -> bytes:
    known = district.gazetteer(on)
    return rows.grid_shapes(known.grids, known)


def _borders(_: Any, on: date) -> bytes:
    return rows.area_shapes(district.gazetteer(on).areas)
