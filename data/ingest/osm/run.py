"""Import an extract: six layers, one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from sqlalchemy import Connection, Engine

from data import engine as stores
from data.errors import OptionError
from data.ingest import recording, report
from data.ingest.aftermath import follow_up
from data.ingest.execution import Undone, import_prepared, silent, transaction
from data.ingest.files.table import Chunk
from data.ingest.known import study_area
from data.ingest.layers import layer_named
from data.ingest.mapping import map_columns
from data.ingest.osm import translate
from data.ingest.osm.extract import Extract, read_extract
from data.ingest.osm.study_area import extent_of
from data.ingest.prepare import Prepared, with_clock
from data.ingest.request import ImportRequest, ImportResult, Progress
from data.ingest.rules.store import BOUNDARY_WITHOUT_CODE
from data.ingest.scan import scan
from data.schema import Area
from geo.coordinates import Bounds

SOURCE = "openstreetmap"

_TRANSLATED = {
    "areas": translate.boundaries,
    "buildings": translate.buildings,
    "streets": translate.streets,
    "places": translate.places,
    "land-cover": translate.land_cover,
    "barriers": translate.barriers,
}


@dataclass(frozen=True, kw_only=True)
class OsmRequest:
    """An extract and how to take it in.

    Attributes:
        path: The `.osm.pbf` or `.osm` file.
        district_code: Code of 6 digits under which the extract's ground becomes a district, if no boundary does.
        district_name: That district's name.
        bounds: West, south, east, north in degrees, for an extract of a whole province.
        clip: Take only what touches the areas that the store has.
        source: Name under which the rows are kept.
        as_of: The day of the extract; by default the file's own date.
        dry_run: Judge and compare everything, change nothing.
        actor_role: The role that the audit trail names.
        now: The present moment; by default the clock's.
    """

    path: Path
    district_code: str | None = None
    district_name: str | None = None
    bounds: Bounds | None = None
    clip: bool = False
    source: str = SOURCE
    as_of: date | None = None
    dry_run: bool = False
    actor_role: str = "operator"
    now: datetime | None = None


@dataclass(frozen=True)
class OsmResult:
    """What came of an extract.

    Attributes:
        layers: The result of each layer, by its name.
        notes: What was assumed, and what to do next, in sentences.
        report_dir: Folder with `summary.txt` and a folder per layer.
    """

    layers: dict[str, ImportResult]
    notes: tuple[str, ...]
    report_dir: Path

    @property
    def exit_code(self) -> int:
        """0 when every feature went in, 1 when some were rejected."""
        return max((result.exit_code for result in self.layers.values()), default=0)


@dataclass(frozen=True)
class _TranslatedFile:
    """A layer of the extract in the form of a file: our columns as text, shapes apart."""

    rows: pd.DataFrame
    shapes: np.ndarray
    crs: pyproj.CRS | None = field(default_factory=lambda: pyproj.CRS.from_epsg(4326))
    has_shapes: bool = True
    name_bytes: int | None = None
    sublayers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows.columns)

    @property
    def row_count(self) -> int | None:
        return len(self.rows)

    def chunks(self) -> Iterator[Chunk]:
        yield Chunk(self.rows, self.shapes)


def run_osm(engine: Engine, request: OsmRequest, *, progress: Progress = silent) -> OsmResult:
    """Import an OpenStreetMap extract into the store, in one transaction.

    Args:
        engine: The store.
        request: The extract and how to take it in.
        progress: Told of every layer.

    Returns:
        What went in, layer by layer.

    Raises:
        ImportFileError: The file is no extract, or an option is wrong.
        StoreError: The store cannot be written; it is as it was.
    """
    _check(request)
    clip = _clip_shape(engine, request)
    bounds = request.bounds if clip is None else tuple(float(edge) for edge in clip.bounds)
    extract = read_extract(request.path, bounds=bounds)  # type: ignore[arg-type]
    first = with_clock(_layer_request(request, "osm"))
    assert first.now is not None  # noqa: S101 - just filled in
    with report.folder_for(first, at=first.now) as folder:
        result = _store(engine, request, first, extract, clip, folder, progress)
        (folder / report.SUMMARY).write_text(summary(result, request), encoding="utf-8")
    return result


def _store(
    engine: Engine,
    request: OsmRequest,
    first: ImportRequest,
    extract: Extract,
    clip: shapely.Geometry | None,
    folder: Path,
    progress: Progress,
) -> OsmResult:
    results: dict[str, ImportResult] = {}
    now = first.now
    assert now is not None  # noqa: S101 - filled in by the caller
    with transaction(engine) as conn:
        frames = {name: _within(one(extract), clip) for name, one in _TRANSLATED.items()}
        frames["areas"], without_code, notes = _districts(conn, frames["areas"], extract, request)
        for name, frame in frames.items():
            layer_request = replace(first, layer=name)
            results[name] = import_prepared(conn, _prepared(layer_request, frame), folder / name, progress=progress)
        if request.dry_run:
            raise Undone
        found = [_nameless(boundary) for boundary in without_code.itertuples()]
        recording.replace_findings(conn, found, layer="area", source=f"{request.source} boundaries", at=now)
        follow_up(conn, {layer_named(name).table.name: one for name, one in results.items()}, now=now)
    return OsmResult(results, notes, folder)


def summary(result: OsmResult, request: OsmRequest) -> str:
    """The import in words."""
    lines = [f"{request.path.name} -> store (source: {request.source})"]
    if request.dry_run:
        lines.append("Nothing was stored: this was a dry run.")
    lines += [f"{name}: {report.headline(one)}" for name, one in result.layers.items()]
    lines += [f"- {note}" for note in result.notes]
    for name, one in result.layers.items():
        for finding in one.findings.itertuples():
            lines += [f"{name}:", *report.finding_lines(finding)]
    return "\n".join([*lines, "© OpenStreetMap contributors, ODbL 1.0"]) + "\n"


def _check(request: OsmRequest) -> None:
    code = request.district_code
    if code is not None and not (len(code) == 6 and code.isdigit()):
        raise OptionError(name="--district-code", value=code, remedy="give the 6 digits of the statistical code")
    if request.bounds is not None:
        west, south, east, north = request.bounds
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise OptionError(name="--bbox", value=request.bounds, remedy="give west,south,east,north in degrees")


def _clip_shape(engine: Engine, request: OsmRequest) -> shapely.Geometry | None:
    if not request.clip:
        return None
    with stores.read(engine) as conn:
        area = study_area(conn)
    if area is None:
        raise OptionError(name="--clip", value=True, remedy="import areas first, or say --bbox west,south,east,north")
    return area


def _within(frame: gpd.GeoDataFrame, clip: shapely.Geometry | None) -> gpd.GeoDataFrame:
    return frame if clip is None else frame[shapely.intersects(clip, frame.geometry.to_numpy())]


def _districts(
    conn: Connection, boundaries: gpd.GeoDataFrame, extract: Extract, request: OsmRequest
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, tuple[str, ...]]:
    """Areas to import, boundaries that have no code, and what to say about it."""
    coded = boundaries[boundaries["code"] != ""].drop(columns="osm")
    without_code = boundaries[boundaries["code"] == ""]
    notes: tuple[str, ...] = ()
    if len(without_code):
        names = ", ".join(name for name in without_code["name"].head(5) if name)
        notes += (f"{len(without_code)} boundaries have no statistical code and were only noted: {names}.",)
    if (coded["level"] == "district").any() or _has_areas(conn):
        return coded, without_code, notes
    extent = extent_of(extract, bounds=request.bounds)
    if request.district_code is None or extent is None:
        advice = "No district is known: say --district-code and --district-name to make one of the extract's ground."
        return coded, without_code, (*notes, advice)
    name = request.district_name or request.district_code
    district = gpd.GeoDataFrame(
        {"name": [name], "code": [request.district_code], "level": ["district"]}, geometry=[extent], crs="EPSG:4326"
    )
    made = f"The district {name} is the ground of the extract, a rectangle; import its real boundary when you have it."
    return gpd.GeoDataFrame(pd.concat([district, coded])), without_code, (*notes, made)


def _has_areas(conn: Connection) -> bool:
    return conn.execute(Area.__table__.select().limit(1)).first() is not None


def _prepared(request: ImportRequest, frame: gpd.GeoDataFrame) -> Prepared:
    """A layer of the extract as if it were a file."""
    layer = layer_named(request.layer)
    numbered = frame.drop(columns="geometry").astype("str").fillna("")
    rows = numbered.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)
    file = _TranslatedFile(rows, frame.geometry.to_numpy())
    mapped = map_columns(layer, file.columns, given={}, remembered={})
    facts = scan(file, layer, mapped, request, buildings=np.empty(0, dtype=object), progress=silent)
    return Prepared(request, layer, file, mapped, facts)


def _layer_request(request: OsmRequest, layer: str) -> ImportRequest:
    return ImportRequest(
        path=request.path,
        layer=layer,
        source=request.source,
        as_of=request.as_of,
        repair=True,
        dry_run=request.dry_run,
        actor_role=request.actor_role,
        now=request.now,
    )


def _nameless(boundary: object) -> dict[str, object]:
    values = {"name": boundary.name, "level": boundary.level}  # type: ignore[attr-defined]
    return {
        "rule": BOUNDARY_WITHOUT_CODE.name,
        "severity": BOUNDARY_WITHOUT_CODE.severity,
        "subject_key": boundary.osm,  # type: ignore[attr-defined]
        "values": values,
        "area_m2": None,
        "geom": boundary.geometry,  # type: ignore[attr-defined]
    }
