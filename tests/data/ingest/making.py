"""Small files as districts have them, made on the spot."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely
from sqlalchemy import Engine, text

COMMUNITY = "320106001001"
WEST, SOUTH = 118.77, 32.04
STEP = 0.002
"""Squares of the lattice in degrees: about 190 m by 220 m."""


def square(column: int, row: int, *, size: float = STEP) -> shapely.Polygon:
    """A square of a lattice at Xinjiekou, Nanjing; (0, 0) is the south-west corner."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + size, south + size)


def middle(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of the middle of a square."""
    return WEST + (column + 0.5) * STEP, SOUTH + (row + 0.5) * STEP


def lattice(columns: int = 2, rows: int = 2, **changes: object) -> gpd.GeoDataFrame:
    """Grids of one community, row by row from the south-west: codes ...001, ...002."""
    places = [(column, row) for row in range(rows) for column in range(columns)]
    frame = {
        "网格编码": [f"{COMMUNITY}{number:03d}" for number in range(1, len(places) + 1)],
        "网格名称": [f"第{number}网格" for number in range(1, len(places) + 1)],
        "网格类型": ["居民网格"] * len(places),
        "户数": [300 + 10 * number for number in range(len(places))],
        **changes,
    }
    return gpd.GeoDataFrame(frame, geometry=[square(*place) for place in places], crs="EPSG:4490")


def areas(columns: int = 2, rows: int = 2) -> gpd.GeoDataFrame:
    """A district, a street and a community on the ground of a lattice."""
    ground = shapely.box(WEST, SOUTH, WEST + columns * STEP, SOUTH + rows * STEP)
    frame = {"区划代码": ["320106", "320106001", COMMUNITY], "区划名称": ["鼓楼区", "宁海路街道", "天津新村社区"]}
    return gpd.GeoDataFrame(frame, geometry=[ground] * 3, crs="EPSG:4490")


def write_features(frame: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    """A file of features by its ending."""
    frame.to_file(path, **options)
    return path


def write_shapefile(frame: gpd.GeoDataFrame, folder: Path, *, encoding: str, cpg: str | None, prj: bool = True) -> Path:
    """A Shapefile in an encoding, with the `.cpg` and `.prj` wanted, or without."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "layer.shp"
    names = [str(name) for name in frame.columns.drop("geometry")]
    plain = frame.rename(columns={name: f"F{number}" for number, name in enumerate(names)})
    plain.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0  # the language byte, which many programs leave empty
    for number, name in enumerate(names):  # cut at ten bytes, in the middle of a character if need be
        table[32 * (number + 1) : 32 * (number + 1) + 11] = name.encode(encoding)[:10].ljust(11, b"\x00")
    path.with_suffix(".dbf").write_bytes(table)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    if not prj:
        path.with_suffix(".prj").unlink()
    return path


def zip_up(path: Path, target: Path, *, name: str | None = None, encoding: str = "utf-8") -> Path:
    """A zip of a file and its siblings; `encoding` of the member names as Windows (gbk) or others write it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.parent.glob(f"{path.stem}.*")):
            member = f"{name or path.stem}{file.suffix}"
            if encoding == "gbk":
                member = member.encode("gbk").decode("cp437")
            archive.write(file, member)
    return target


def write_csv(rows: Mapping[str, Sequence[object]], path: Path, *, encoding: str = "utf-8") -> Path:
    """A CSV file."""
    pd.DataFrame(rows).to_csv(path, index=False, encoding=encoding)
    return path


def write_xlsx(rows: Sequence[Sequence[object]], path: Path, *, sheet: str = "Sheet1") -> Path:
    """A workbook with one sheet, cell by cell."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    workbook.save(path)
    return path


def incidents(number: int = 3, **changes: object) -> dict[str, Sequence[object]]:
    """Incidents with Chinese headings, one an hour, each in the middle of the first square."""
    lon, lat = middle(0, 0)
    return {
        "事件编号": [f"SJ{one:05d}" for one in range(1, number + 1)],
        "事件类别": ["市容环境"] * number,
        "来源": ["12345热线"] * number,
        "状态": ["已办结"] * number,
        "上报时间": [f"2026-10-01 {8 + one % 12:02d}:{one // 12 % 60:02d}:00" for one in range(number)],
        "办结时间": ["2026-10-02 09:00:00"] * number,
        "经度": [lon + one * 1.234567e-5 for one in range(number)],
        "纬度": [lat + one * 1.234567e-5 for one in range(number)],
        **changes,
    }


def stored(engine: Engine, table: str, *columns: str, order: str = "code") -> list[tuple[object, ...]]:
    """Rows of a table as the database tells them."""
    names = ", ".join(f'"{column}"' for column in columns)
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(f"SELECT {names} FROM {table} ORDER BY {order}"))]


def count(engine: Engine, table: str) -> int:
    """Rows in a table."""
    with engine.connect() as conn:
        return int(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def by_rule(result: object) -> dict[str, int]:
    """How many rows each rule found in an import or a preview."""
    findings = result.findings  # type: ignore[attr-defined]
    return dict(zip(findings["rule"], findings["rows"], strict=True))


def rejects(result: object) -> pd.DataFrame:
    """The rejects file."""
    path = result.report_dir / "rejects.csv"  # type: ignore[attr-defined]
    return pd.read_csv(path, dtype="str", keep_default_na=False) if path.exists() else pd.DataFrame()
