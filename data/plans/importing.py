"""A plan that was drawn in another program: areas of grids, or our own units with another grid written beside them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import errors
from data.ingest.files.opening import open_file
from data.ingest.files.table import TableFile
from data.ingest.location import Placement, place
from data.ingest.request import ImportRequest
from data.plans.vector_files import GRID_COLUMN, UNIT_COLUMN
from data.types import STORE_CRS
from geo.coordinates import Datum
from geo.units import Units

Shapes = npt.NDArray[np.object_]

CODE_COLUMNS: Final = (GRID_COLUMN, "code", "grid_code", "网格编码", "编码", "网格", "name", "网格名称", "名称")
"""Columns that are tried for the grid, in this order."""

CLEAR_SHARE: Final = 0.99
"""A unit of which one grid holds less than this, or another more than the rest, is reported as split."""

_POLYGONS: Final = (3, 6)
_LAYERS: Final = (UNIT_COLUMN + "s", "grids")


@dataclass(frozen=True, eq=False)
class PlanRead:
    """What a file says of the units.

    Attributes:
        grid: Grid code by unit of every community that the file touches, "" for units that it does not cover.
        names: Names of grids that the store does not have, by code, where the file gives any.
        uncovered: Units that no area covers, or without a grid in the file.
        split: Units that lie in several areas: index = unit, columns `grid` (that holds most), `share` (of it), `other`
            (that holds most of the rest), `other_share`; the least clear first.
        moved: How many units get another grid than they have today.
        notes: What was assumed in reading, in sentences.
    """

    grid: pd.Series
    names: dict[str, str]
    uncovered: tuple[str, ...]
    split: pd.DataFrame
    moved: int
    notes: tuple[str, ...]

    @property
    def communities(self) -> tuple[str, ...]:
        """Codes of the communities that the file is about."""
        return tuple(sorted({str(code)[:12] for code in self.grid if code}))


def read_plan(
    path: Path,
    *,
    units: Units,
    current: pd.Series,
    grids: pd.DataFrame,
    layer: str | None = None,
    column: str | None = None,
    datum: Datum | None = None,
    crs: str | None = None,
) -> PlanRead:
    """Say of every unit which grid it goes to; nothing is stored.

    A file with a column `unit` is an export of ours and is read by that column; of any other the areas count, and each
    unit goes to the grid that holds most of it.

    Args:
        path: GeoPackage, Shapefile (or a .zip of one), GeoJSON ...
        units: Today's ground.
        current: Today's grid of each unit, "" for none.
        grids: Today's grids: columns `code`, `name`, `community_code`.
        layer: Of a file with several; `units`, then `grids` are taken where it has them.
        column: Of the grid's code or name; the usual names are tried when None.
        datum: Of the coordinates, where the file does not say.
        crs: Reference system, such as EPSG:4549, where the file does not say.

    Raises:
        ImportFileError: The file cannot be read, or does not say where it lies.
        PlanFileShapesError: A row is no area.
        PlanFileColumnError: No column tells the grids.
        PlanFileCodeError: A row names a grid that cannot be.
        PlanFileUnitError: A row names a unit that is not there.
        PlanFilePlaceError: No area touches any unit.
    """
    chosen = layer or _likely_layer(path)
    with open_file(path, sublayer=chosen) as file:
        rows, shapes = _content(file)
        told = _column(path, file.columns, column)
        if UNIT_COLUMN in file.columns:
            return _by_unit(path, rows, told, units=units, current=current, grids=grids, notes=file.notes)
        placement = _placed(path, file, shapes, datum=datum, crs=crs)
    areas = gpd.GeoSeries(placement.shapes(shapes), index=rows.index, crs=STORE_CRS)
    _require_areas(path, areas)
    _require_near(path, areas, units, file)
    return _by_place(path, rows, told, areas, units=units, current=current, grids=grids, notes=placement.notes)


def _likely_layer(path: Path) -> str | None:
    """Of an export of ours the units; else the grids."""
    if path.suffix.casefold() not in {".gpkg", ".zip"}:
        return None
    try:
        with open_file(path):
            return None
    except errors.SublayerAmbiguousError as fault:
        there = str(fault.values["choices"]).split(", ")
    return next((name for name in _LAYERS if name in there), None)


def _content(file: TableFile) -> tuple[pd.DataFrame, Shapes]:
    chunks = list(file.chunks())
    rows = pd.concat([chunk.rows for chunk in chunks]) if chunks else pd.DataFrame(columns=list(file.columns))
    empty = np.empty(0, dtype=object)
    none = [np.full(len(chunk.rows), None, dtype=object) for chunk in chunks]
    shapes = [own if chunk.shapes is None else chunk.shapes for chunk, own in zip(chunks, none, strict=True)]
    return rows, np.concatenate(shapes) if shapes else empty


def _column(path: Path, columns: tuple[str, ...], wanted: str | None) -> str:
    if wanted is not None and wanted in columns:
        return wanted
    found = next((one for one in CODE_COLUMNS if one in columns), None) if wanted is None else None
    if found is None:
        named = wanted or CODE_COLUMNS[0]
        raise errors.PlanFileColumnError(path=path.name, wanted=repr(named), choices=", ".join(columns))
    return found


def _placed(path: Path, file: TableFile, shapes: Shapes, *, datum: Datum | None, crs: str | None) -> Placement:
    """How the file's coordinates become longitude and latitude, with an import's own care."""
    west, south, east, north = shapely.bounds(shapes).T
    request = ImportRequest(path=path, layer="grids", datum=datum, crs=crs)
    return place(request, file_crs=file.crs, has_shapes=True, x=(west + east) / 2, y=(south + north) / 2)


def _require_areas(path: Path, areas: gpd.GeoSeries) -> None:
    for row, shape in areas.items():
        if shape is None or shape.is_empty or shapely.get_type_id(shape) not in _POLYGONS:
            kind = "empty" if shape is None or shape.is_empty else f"a {shape.geom_type}"
            raise errors.PlanFileShapesError(path=path.name, row=row, kind=kind)
    if areas.empty:
        raise errors.PlanFileShapesError(path=path.name, row=0, kind="missing")


def _require_near(path: Path, areas: gpd.GeoSeries, units: Units, file: TableFile) -> None:
    ground = units.frame.geometry.to_crs(STORE_CRS)
    if not shapely.box(*ground.total_bounds).intersects(shapely.box(*areas.total_bounds)):
        crs = "nothing" if file.crs is None else file.crs.name
        found, expected = (_extent(each.total_bounds) for each in (areas, ground))
        raise errors.PlanFilePlaceError(path=path.name, rows=len(areas), found=found, expected=expected, crs=crs)


def _extent(bounds: Any) -> str:
    west, south, east, north = bounds
    return f"{west:.3f} {south:.3f} - {east:.3f} {north:.3f}"


def _by_unit(
    path: Path,
    rows: pd.DataFrame,
    column: str,
    *,
    units: Units,
    current: pd.Series,
    grids: pd.DataFrame,
    notes: tuple[str, ...],
) -> PlanRead:
    """Take the grid that is written beside each unit."""
    community = units.frame["community"]
    for row, unit in rows[UNIT_COLUMN].items():
        if unit not in community.index:
            raise errors.PlanFileUnitError(path=path.name, row=row, unit=unit)
    owners = community[rows[UNIT_COLUMN]].to_numpy(dtype=object)
    codes = [
        _code(path, row, said, own, grids) if said else ""
        for (row, said), own in zip(rows[column].items(), owners, strict=True)
    ]
    said = pd.Series(codes, index=rows[UNIT_COLUMN].to_numpy(dtype=object), dtype=object)
    wanted = units.frame.index[community.isin(set(owners))]
    grid = said[~said.index.duplicated(keep="last")].reindex(wanted).fillna("")
    return _read(grid, current, split=_no_split(), names={}, notes=notes)


def _by_place(
    path: Path,
    rows: pd.DataFrame,
    column: str,
    areas: gpd.GeoSeries,
    *,
    units: Units,
    current: pd.Series,
    grids: pd.DataFrame,
    notes: tuple[str, ...],
) -> PlanRead:
    """Give each unit to the grid that holds most of it."""
    metric = units.frame.crs
    ground = units.frame.geometry.to_numpy()
    shapes = shapely.make_valid(areas.to_crs(metric).to_numpy())
    unit, area = shapely.STRtree(shapes).query(ground, predicate="intersects")
    held = pd.DataFrame({"unit": unit, "row": areas.index.to_numpy()[area]})
    held["share"] = shapely.area(shapely.intersection(ground[unit], shapes[area])) / shapely.area(ground[unit])
    held = held[held["share"] > 1.0 - CLEAR_SHARE]
    if held.empty:
        found, expected = (_extent(each.total_bounds) for each in (areas, units.frame.geometry.to_crs(STORE_CRS)))
        raise errors.PlanFilePlaceError(path=path.name, rows=len(areas), found=found, expected=expected, crs="as given")
    own = _communities(held, rows, column, units)
    codes = {row: _code(path, row, rows.loc[row, column], own[row], grids) for row in own.index}
    held = held[held["row"].isin(codes)].assign(grid=lambda some: some["row"].map(codes))
    community = units.frame["community"].to_numpy(dtype=object)
    held = held[[code.startswith(of) for code, of in zip(held["grid"], community[held["unit"]], strict=True)]]
    shares = held.groupby(["unit", "grid"])[["share"]].sum().reset_index()
    shares = shares.sort_values(["unit", "share", "grid"], ascending=[True, False, True])
    first = shares.drop_duplicates("unit").set_index("unit")
    second = shares[shares.duplicated("unit")].drop_duplicates("unit").set_index("unit")
    wanted = np.flatnonzero(np.isin(community, list({code[:12] for code in codes.values()})))
    grid = pd.Series(first["grid"].reindex(wanted).fillna("").to_numpy(), index=units.frame.index[wanted], dtype=object)
    table = first.join(second.rename(columns={"grid": "other", "share": "other_share"}))
    table = table.fillna({"other": "", "other_share": 0.0}).sort_values("share")
    table = table[(table["share"] < CLEAR_SHARE) | (table["other_share"] > 1.0 - CLEAR_SHARE)]
    table.index = units.frame.index[table.index.to_numpy(dtype=int)]
    return _read(grid, current, split=table, names=_names(rows, codes, grids), notes=notes)


def _communities(held: pd.DataFrame, rows: pd.DataFrame, column: str, units: Units) -> pd.Series:
    """The community in which each row's area mostly lies, by row."""
    community = units.frame["community"].to_numpy(dtype=object)[held["unit"]]
    area = held["share"].to_numpy() * units.frame["area_m2"].to_numpy()[held["unit"]]
    sums = pd.DataFrame({"row": held["row"].to_numpy(), "of": community, "area": area})
    sums = sums.groupby(["row", "of"])[["area"]].sum().reset_index().sort_values(["row", "area"])
    last: pd.Series = sums.drop_duplicates("row", keep="last").set_index("row")["of"]
    return last


def _code(path: Path, row: Any, said: str, community: str, grids: pd.DataFrame) -> str:
    """The grid's code, for a code or a name that only one of the community's grids has."""
    text = str(said).strip()
    if text.startswith(community) and len(text) == len(community) + 3 and text.isdigit():
        return text
    own = grids[grids["code"].str.startswith(community) & (grids["name"] == text)]["code"]
    if len(own) != 1:
        raise errors.PlanFileCodeError(path=path.name, row=row, grid=said)
    return str(own.iloc[0])


def _names(rows: pd.DataFrame, codes: dict[Any, str], grids: pd.DataFrame) -> dict[str, str]:
    """What the file calls grids that the store does not have."""
    column = next((one for one in ("name", "grid_name", "网格名称", "名称") if one in rows.columns), None)
    if column is None:
        return {}
    fresh = {row: code for row, code in codes.items() if code not in set(grids["code"])}
    return {code: str(rows.loc[row, column]) for row, code in fresh.items() if rows.loc[row, column]}


def _no_split() -> pd.DataFrame:
    return pd.DataFrame({"grid": [], "share": [], "other": [], "other_share": []}, index=pd.Index([], name=UNIT_COLUMN))


def _read(
    grid: pd.Series, current: pd.Series, *, split: pd.DataFrame, names: dict[str, str], notes: tuple[str, ...]
) -> PlanRead:
    now = current[grid.index]
    return PlanRead(
        grid=grid.rename(GRID_COLUMN),
        names=names,
        uncovered=tuple(map(str, grid.index[grid == ""])),
        split=split,
        moved=int(((grid != now) & (grid != "")).sum()),
        notes=notes,
    )
