"""What a row lacks and can be told from the rest of it: levels, parents, states, cells, grids."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.ingest.context import Context
from data.ingest.hours import to_osm
from data.ingest.known import code_of
from data.ingest.limits import in_minutes
from data.ingest.words import without_duplicate_mark
from data.schema.incidents import INCIDENT_STATES
from data.schema.territory import AREA_CODE_DIGITS
from geo.cells import cell_of
from geo.coordinates import swapped, within_bounds
from geo.pileups import in_pileups

CELL_RESOLUTION = 11

_WORLD = (-180.0, -90.0, 180.0, 90.0)
_STATE_OF_STEP = {
    "closed_at": "closed",
    "verified_at": "verified",
    "handled_at": "handled",
    "claimed_at": "claimed",
    "dispatched_at": "dispatched",
    "filed_at": "filed",
}
_USUAL: dict[str, Any] = {"level": "grid", "reopenings": 0}
"""What an empty cell of a column means that the store has no NULL for."""
_STREET_DIGITS, _COMMUNITY_DIGITS = AREA_CODE_DIGITS["street"], AREA_CODE_DIGITS["community"]


def keep(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Nothing to complete."""
    return rows


def complete_areas(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Level and parent from the digits of the code."""
    digits = rows["code"].str.len()
    levels = digits.map({count: level for level, count in AREA_CODE_DIGITS.items()})
    parents = rows["code"].str[:_STREET_DIGITS].where(digits == _COMMUNITY_DIGITS, rows["code"].str[:6])
    parents = parents.where(digits.isin([_STREET_DIGITS, _COMMUNITY_DIGITS]), None)
    rows = rows.assign(level=_filled(rows, "level", levels), parent_code=_filled(rows, "parent_code", parents))
    return _named_by_code(rows)


def complete_grids(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Community by code or name, class and first day where the file does not say them."""
    communities = context.known.areas[context.known.areas["level"] == "community"]
    by_digits = rows["code"].str[:_COMMUNITY_DIGITS].where(lambda codes: codes.isin(communities["code"]), None)
    said = rows.get("community_code", pd.Series(None, index=rows.index, dtype=object))
    community = code_of(said, communities)
    rows = rows.assign(
        unknown_community=said.where(said.notna() & community.isna(), None),
        community_code=community.where(community.notna(), by_digits),
        grid_class=_filled(rows, "grid_class", pd.Series("residential", index=rows.index)),
        valid_from=_filled(rows, "valid_from", pd.Series(pd.Timestamp(context.as_of), index=rows.index)),
    )
    return _named_by_code(rows)


def complete_buildings(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The grid by location, what the file says where that finds none."""
    if "geom" not in rows:
        return rows
    found = context.known.grids.codes_at(_inner_points(rows["geom"].to_numpy()))
    return rows.assign(grid_code=_located_grid(rows, found, context))


def complete_departments(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """A department without a tier is one of the others."""
    return rows.assign(tier=_filled(rows, "tier", pd.Series("other", index=rows.index)))


def complete_catalogue(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Category by name where it has no code; the department by code or name."""
    department = rows.get("department_code", pd.Series(None, index=rows.index, dtype=object))
    found = code_of(department, context.known.departments)
    return rows.assign(
        category_code=_filled(rows, "category_code", rows.get("category_name")),
        category_name=_filled(rows, "category_name", rows.get("category_code")),
        department_code=found,
        unknown_department=department.where(department.notna() & found.isna(), None),
    )


def complete_workers(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The grid by code or name; a post of which nothing is said is filled."""
    said = rows["grid_code"] if "grid_code" in rows else pd.Series(None, index=rows.index, dtype=object)
    found = code_of(said, context.known.grid_names)
    filled = _filled(rows, "is_filled", pd.Series(True, index=rows.index)).astype("boolean")
    unknown = said.where(said.notna() & found.isna(), None)
    return rows.assign(grid_code=_first_known(found, said), is_filled=filled, unknown_grid=unknown)


def complete_places(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Opening hours in OpenStreetMap's syntax, whoever wrote them."""
    if "opening_hours" not in rows:
        return rows
    hours = to_osm(rows["opening_hours"])
    return rows.assign(
        opening_hours=hours.where(hours.notna(), rows["opening_hours"]),
        unclear_hours=rows["opening_hours"].where(hours.isna(), None),
    )


def complete_stations(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """As places; a station without a kind is a service corner's unnamed relative: `station`."""
    rows = complete_places(rows, context)
    return rows.assign(kind=_filled(rows, "kind", pd.Series("station", index=rows.index)))


def complete_surfaces(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Land cover and barriers of no known kind are `other`."""
    return rows.assign(kind=_filled(rows, "kind", pd.Series("other", index=rows.index)))


def prepare_departments(texts: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    """Time limits in minutes, whatever they are written in."""
    if "limit_minutes" not in texts:
        return texts
    minutes, bare, working = in_minutes(texts["limit_minutes"], heading=headings["limit_minutes"])
    return texts.assign(limit_minutes=minutes, limit_word=bare, working_word=working)


def prepare_catalogue(texts: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    """As departments; a category that stands once for several items is said of each."""
    texts = prepare_departments(texts, headings)
    categories = [one for one in ("category_code", "category_name") if one in texts]
    if not categories:
        return texts
    is_empty = pd.concat([texts[one].str.strip() == "" for one in categories], axis=1).all(axis=1)
    filled = {one: texts[one].mask(is_empty).ffill().fillna("") for one in categories}
    return texts.assign(**filled, filled_word=filled[categories[-1]].where(is_empty, ""))


def prepare_incidents(texts: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    """Take the mark of a duplicate out of the state's words, before they are looked up."""
    if "state" not in texts:
        return texts
    states, marked = without_duplicate_mark(texts["state"])
    said = texts["is_duplicate"] if "is_duplicate" in texts else pd.Series("", index=texts.index)
    return texts.assign(
        state=states, is_duplicate=said.mask(marked, "yes"), duplicate_word=texts["state"].where(marked, "")
    )


def complete_incidents(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """State, category and department in our words; quality of the place, its cell and its grid."""
    rows = _with_state(_with_catalogue(_with_department(rows, context), context.known.items))
    duplicate = _filled(rows, "is_duplicate", pd.Series(False, index=rows.index)).astype("boolean")
    told = {name: rows[name].fillna(default) for name, default in _USUAL.items() if name in rows}
    return _with_place(rows.assign(is_duplicate=duplicate, **told), context)


def _with_department(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The department's code; what the file says where the store does not know it."""
    if "department_code" not in rows:
        return rows
    said = rows["department_code"]
    coded = code_of(said, context.known.departments)
    return rows.assign(department_code=_first_known(coded, said), unknown_department=said.where(coded.isna(), None))


def _with_catalogue(rows: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Item and category as the catalogue codes them; the file's own words where it does not know them."""
    if not {"category", "item_code"} & set(rows.columns):
        return rows
    nothing = pd.Series(None, index=rows.index, dtype=object)
    item, category = rows.get("item_code", nothing), rows.get("category", nothing)
    item_code = code_of(item, items)
    categories = items[["category_code", "category_name"]].drop_duplicates()
    category_code = code_of(category, categories.set_axis(["code", "name"], axis=1))
    of_item = item_code.map(dict(zip(items["code"], items["category_code"], strict=True))).astype(object)
    is_unknown = category.notna() & category_code.isna() & item_code.isna()
    rows = rows.assign(
        category=_first_known(category_code, of_item, category, item), unknown_category=category.where(is_unknown, None)
    )
    return rows.assign(item_code=_first_known(item_code, item)) if "item_code" in rows else rows


def _with_state(rows: pd.DataFrame) -> pd.DataFrame:
    """The state that is said, else the last step that has a time."""
    last_step = pd.Series("collected", index=rows.index, dtype=object)
    for step, state in reversed(_STATE_OF_STEP.items()):
        if step in rows:
            last_step = last_step.mask(rows[step].notna(), state)
    said = rows.get("state", pd.Series(None, index=rows.index, dtype=object)).astype(object)
    is_known = said.isin(INCIDENT_STATES)
    return rows.assign(state=said.where(is_known, last_step), unknown_state=said.where(said.notna() & ~is_known, None))


def _with_place(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    lon, lat = (rows[name].to_numpy(dtype=float) for name in ("longitude", "latitude"))
    quality = location_quality(rows, context)
    exact = quality == "exact"
    cells = np.zeros(len(rows), dtype=np.int64)
    cells[exact] = cell_of(lon[exact], lat[exact], resolution=CELL_RESOLUTION).astype(np.int64)
    geom = rows["geom"].to_numpy(dtype=object).copy()
    geom[np.isin(quality, ["missing", "invalid"])] = None
    found = np.full(len(rows), None, dtype=object)
    found[exact] = context.known.grids.codes_at(geom[exact])
    return rows.assign(
        location_quality=quality,
        cell=pd.Series(cells, index=rows.index, dtype="Int64").mask(~exact),
        geom=geom,
        grid_code=_located_grid(rows, found, context),
    )


def location_quality(rows: pd.DataFrame, context: Context) -> npt.NDArray[np.str_]:
    """How far a position can be trusted, one of `LOCATION_QUALITIES` per row.

    Args:
        rows: `longitude`, `latitude` in degrees; `x`, `y` as the file has them; `geom`.
        context: The study area, the pile-ups and the bulk of the file.
    """
    lon, lat = (rows[name].to_numpy(dtype=float) for name in ("longitude", "latitude"))
    is_missing = np.isnan(lon) | np.isnan(lat) | ((lon == 0.0) & (lat == 0.0))
    is_impossible = ~within_bounds(lon, lat, bounds=_WORLD)
    is_piled = in_pileups(rows["x"].to_numpy(), rows["y"].to_numpy(), pileups=context.facts.pileups)
    verdicts = [is_missing, is_impossible | is_swapped(lon, lat, context), is_piled, ~is_inside(lon, lat, context)]
    return np.select(verdicts, ["missing", "invalid", "pile_up", "outside"], default="exact")


def is_swapped(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], context: Context) -> npt.NDArray[np.bool_]:
    """Whether positions make sense only with longitude and latitude exchanged."""
    if context.known.study_area is None:
        return swapped(lon, lat)
    return swapped(lon, lat, bounds=_wider(context.known.study_area.bounds))


def is_inside(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], context: Context) -> npt.NDArray[np.bool_]:
    """Whether positions lie in the study area, or with the bulk of the file where no area is known."""
    area = context.known.study_area
    if area is not None:
        return np.asarray(shapely.intersects_xy(area, lon, lat))
    bulk = context.facts.bulk
    return np.ones(len(lon), dtype=bool) if bulk is None else within_bounds(lon, lat, bounds=bulk)


def _wider(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Bounds with a margin of their own size: a position just outside is outside, not swapped."""
    west, south, east, north = bounds
    return west - (east - west), south - (north - south), east + (east - west), north + (north - south)


def _located_grid(rows: pd.DataFrame, found: npt.NDArray[np.object_], context: Context) -> pd.Series:
    """The grid that a place lies in; where it lies in none, the one that the file names."""
    located = pd.Series(found, index=rows.index, dtype=object)
    said = code_of(rows["grid_code"], context.known.grid_names) if "grid_code" in rows else located
    return located.where(located.notna(), said)


def _inner_points(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.point_on_surface(shapes))


def _filled(rows: pd.DataFrame, column: str, otherwise: pd.Series | None) -> pd.Series:
    """A column, and for rows without it the value of another."""
    if otherwise is None:
        otherwise = pd.Series(None, index=rows.index, dtype=object)
    return otherwise if column not in rows else rows[column].where(rows[column].notna(), otherwise)


def _first_known(*columns: pd.Series) -> pd.Series:
    """The first value that is known, row by row."""
    found = columns[0].astype(object)
    for column in columns[1:]:
        found = found.where(found.notna(), column.astype(object))
    return found


def _named_by_code(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(name=_filled(rows, "name", rows["code"]))
