"""A plan as layers that other programs open: GeoPackage, or Shapefiles in an archive."""

import tempfile
import zipfile
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from data.plans.material import Material
from data.plans.words import Language, word
from data.types import STORE_CRS

GRID_COLUMN: Final = "grid"
UNIT_COLUMN: Final = "unit"
MAX_TEXT_BYTES: Final = 254
ENCODING: Final = "UTF-8"

_SHORT: Final = {
    "grid_class": "class",
    "community_code": "community",
    "households": "households",
    "residents": "residents",
    "merchants": "merchants",
    "effective_on": "effective",
    "grid_before": "grid_old",
    "name_before": "name_old",
    "grid_name": "grid_name",
    "key_groups": "key_groups",
    "incidents": "incidents",
}
"""Names of columns that a Shapefile would cut at ten letters."""


def layers_of(material: Material) -> dict[str, gpd.GeoDataFrame]:
    """The layers by name: `grids` (of the plan), `grids_before`, `units` with the grid of each, old and new."""
    plan, names = material.plan, material.names
    day = "" if plan.effective_on is None else plan.effective_on.isoformat()
    shown = ["code", "name", "grid_class", "community_code", "households", "residents", "merchants", "geom"]
    new = material.new[shown].assign(plan=plan.name, state=plan.state, effective_on=day)
    return {
        "grids": _layer(new),
        "grids_before": _layer(material.old[shown]),
        "units": _layer(_units(material, names)),
    }


def write_geopackage(material: Material, part: Path, *, language: Language) -> None:
    """One file with every layer and the list of changes, described in its metadata."""
    told = _told(material, language)
    for name, rows in layers_of(material).items():
        options = {"IDENTIFIER": f"{name} {material.plan.name}", "DESCRIPTION": told}
        pyogrio.write_dataframe(
            rows,
            part,
            driver="GPKG",
            layer=name,
            append=part.exists(),
            layer_options=options,
            geometry_type="MultiPolygon",
        )
    pyogrio.write_dataframe(_changes(material), part, driver="GPKG", layer="changes", append=True)


def write_shapefiles(material: Material, part: Path, *, language: Language) -> None:
    """An archive with a Shapefile per layer in UTF-8, which each `.cpg` says, and a note of what they are."""
    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".plan-") as scratch:
        for name, rows in layers_of(material).items():
            made = Path(scratch, f"{name}.shp")
            pyogrio.write_dataframe(
                _short(rows), made, driver="ESRI Shapefile", encoding=ENCODING, geometry_type="Polygon"
            )
        Path(scratch, "changes.csv").write_text(_changes(material).to_csv(index=False), encoding="utf-8-sig")
        Path(scratch, "README.txt").write_text(_told(material, language), encoding="utf-8-sig")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(scratch).iterdir()):
                archive.write(file, file.name)


def _units(material: Material, names: dict[str, str]) -> gpd.GeoDataFrame:
    frame = material.units.frame
    columns = ["community", "compound", "street", "households", "residents", "merchants", "key_groups", "incidents"]
    before, after = (each.to_numpy(dtype=object) for each in (material.before, material.after))
    table = frame[columns].assign(
        grid=after,
        grid_name=[names.get(code, "") for code in after],
        grid_before=before,
        name_before=[names.get(code, "") for code in before],
        moved=np.asarray(before != after, dtype="int32"),
        locked=frame.index.isin(list(material.plan.locked)).astype("int32"),
        reason=[material.reasons.get(unit, "") for unit in frame.index],
        geom=frame.geometry.to_crs(STORE_CRS),
    )
    return gpd.GeoDataFrame(table.reset_index(names=UNIT_COLUMN), geometry="geom", crs=STORE_CRS)


def _layer(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Rows with whole numbers and text alone, which every format holds."""
    made = gpd.GeoDataFrame(rows, geometry="geom", crs=STORE_CRS).reset_index(drop=True)
    for name in ("households", "residents", "merchants"):
        made[name] = made[name].astype("Int64").fillna(0).astype("int64")
    return made


def _changes(material: Material) -> pd.DataFrame:
    names = material.names
    rows = material.changes
    return rows.assign(
        from_name=[names.get(code, "") for code in rows["from_grid"]],
        to_name=[names.get(code, "") for code in rows["to_grid"]],
        is_moved=rows["is_moved"].astype("int32"),
    )


def _short(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    cut = rows.rename(columns=_SHORT)
    for name in cut.columns.drop("geom"):
        if cut[name].dtype == object or str(cut[name].dtype) == "str":
            cut[name] = [_fitted(str(value)) for value in cut[name]]
    return cut


def _fitted(text: str) -> str:
    """As much of a text as a Shapefile's table holds, no character cut in two."""
    return text.encode(ENCODING)[:MAX_TEXT_BYTES].decode(ENCODING, errors="ignore")


def _told(material: Material, language: Language) -> str:
    """What the file is, in lines."""
    plan = material.plan
    lines = [
        f"{word('plan', language)}: {plan.name} ({word(f'state.{plan.state}', language)})",
        f"{word('effective', language)}: {plan.effective_on or word('none', language)}",
        f"{word('source', language)}: {', '.join(material.sources)}",
        f"{word('made', language)}: {material.now:%Y-%m-%dT%H:%MZ}",
        word("sheet.datum", language),
        word("mark", language),
    ]
    return "\n".join([word("demo", language), *lines] if material.is_demo else lines)
