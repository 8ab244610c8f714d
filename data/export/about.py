"""What a file says of itself: where it comes from, of what day it is, for whom, and what its columns mean."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from data import errors
from data.export.layers import Layer
from data.ingest.names import aliases

MARK = "内部资料"

_MEANINGS = {
    "source": "来源",
    "as_of": "数据日期",
    "cell": "H3 格子（11 级）",
    "location_quality": "位置质量",
    "longitude": "经度",
    "latitude": "纬度",
    "wkt": "图形（WKT）",
    "geometry": "图形",
    "layer": "图层",
    "rule": "规则",
    "severity": "程度",
    "subject_key": "对象编码",
    "found_at": "发现时间",
    "values": "详情",
    "area_m2": "面积（平方米）",
}


@dataclass(frozen=True)
class About:
    """The lines that go into a file's metadata, or on a sheet of its own.

    Attributes:
        layer: What it holds.
        rows: How many.
        sources: Where the rows come from.
        as_of: Day of the newest facts, "" if unknown.
        datum: What the coordinates are on.
        exported_at: When.
    """

    layer: Layer
    rows: int
    sources: tuple[str, ...]
    as_of: str
    datum: str
    exported_at: datetime

    def lines(self) -> dict[str, str]:
        """Chinese heading -> value."""
        return {
            "图层": f"{self.layer.title} ({self.layer.name})",
            "记录数": str(self.rows),
            "数据日期": self.as_of,
            "来源": "、".join(self.sources),
            "坐标基准": f"{self.datum}，经纬度（度）",
            "导出时间": f"{self.exported_at:%Y-%m-%dT%H:%MZ}",
            "说明": MARK,
        }

    def keywords(self) -> dict[str, str]:
        """The same under names that every format takes as a key."""
        names = ("layer", "rows", "as_of", "sources", "datum", "exported_at", "mark")
        return dict(zip(names, self.lines().values(), strict=True))

    def sentence(self) -> str:
        """The same in one line."""
        return "；".join(f"{name}：{value}" for name, value in self.lines().items() if value)

    def meaning(self, column: str) -> str:
        """What a column is called in Chinese, "" if it has no such name."""
        if column in _MEANINGS:
            return _MEANINGS[column]
        return next((name for name in aliases(self.layer.name, column) if re.search(r"[\u4e00-\u9fff]", name)), "")

    def needs_shapes(self, path: Path) -> None:
        """Refuse a format for shapes to a layer without."""
        if self.layer.geometry is None:
            remedy, detail = "Write it to .csv, .xlsx or .gpkg.", "it has no shapes, which this format is for"
            raise errors.ExportContentError(layer=self.layer.name, path=path, detail=detail, remedy=remedy)


def describe(rows: pd.DataFrame, layer: Layer, *, datum: str, now: datetime) -> About:
    """What there is to say of these rows."""
    sources = tuple(sorted(rows["source"].dropna().unique())) if "source" in rows else ()
    newest = rows["as_of"].max() if "as_of" in rows else pd.NaT
    as_of = "" if pd.isna(newest) else f"{newest.tz_convert('Asia/Shanghai'):%Y-%m-%d}"
    return About(layer, len(rows), sources, as_of, datum, now)
