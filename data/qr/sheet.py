"""Sheets of QR codes to print and cut: A4, eight labels a page, each grid on pages of its own."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import geopandas as gpd
import segno
from sqlalchemy import Connection, select

from data import errors
from data.plans.days import day_of
from data.plans.sheet import chinese_font
from data.plans.words import Language
from data.qr.codes import spaced
from data.qr.words import word
from data.queries.qr_places import qr_places
from data.schema import StoreProperty
from data.typesetting import typeset

LABELS_A_PAGE: Final = 8
QUIET_MODULES: Final = 4
"""The white border that a reader needs around a code, in modules (ISO/IEC 18004)."""
MOST_LABELS: Final = 20_000

_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_OVERLAP: Final = 0.04
"""Rows of modules overlap by this much of a module: no hairline shows between them."""


def sheet(
    conn: Connection,
    *,
    base_url: str,
    now: datetime,
    area_code: str | None = None,
    kinds: tuple[str, ...] | None = None,
    language: Language = "zh",
) -> bytes:
    """The places of an area as a PDF.

    Args:
        conn: A connection to the store.
        base_url: Where residents reach the application, such as `https://grid.example.gov.cn`.
        now: The day that is printed on it.
        area_code: Code of a 区, 街道, 社区 or grid; all places when None.
        kinds: Some of `QR_KINDS`; all when None.
        language: Of every word.

    Raises:
        QrNothingError: There are no valid places.
        QrTooManyError: There are more than `MOST_LABELS`.
        QrAddressError: `base_url` is no web address.
        PlanFontError: The system has no font with Chinese characters.
    """
    return compiled(conn, base_url=base_url, now=now, area_code=area_code, kinds=kinds, language=language)[0]


def compiled(
    conn: Connection,
    *,
    base_url: str,
    now: datetime,
    area_code: str | None = None,
    kinds: tuple[str, ...] | None = None,
    language: Language = "zh",
    as_png: bool = False,
    ppi: float = 96.0,
) -> list[bytes]:
    """The PDF as one piece, or every page as a PNG; otherwise as `sheet`."""
    address = checked_address(base_url)
    places = qr_places(conn, area_code=area_code, kinds=kinds)
    if places.empty:
        raise errors.QrNothingError(area=area_code or "the district")
    if len(places) > MOST_LABELS:
        raise errors.QrTooManyError(number=len(places), most=MOST_LABELS)
    is_demo = conn.execute(select(StoreProperty.value).where(StoreProperty.name == "is_demo")).scalar() == "true"
    told = _told(places, address=address, now=now, language=language, is_demo=is_demo)
    return typeset(_TEMPLATE, told, at=now, as_png=as_png, ppi=ppi)


def report_url(base_url: str, code: str) -> str:
    """What a QR code holds."""
    return f"{base_url.rstrip('/')}/report?at={quote(code)}"


def qr_svg(text: str) -> str:
    """A QR code as a picture of a single path, readable with a quarter of it worn off (level Q)."""
    matrix = segno.make(text, error="q", micro=False).matrix
    size = len(matrix) + 2 * QUIET_MODULES
    runs = []
    for y, row in enumerate(matrix, start=QUIET_MODULES):
        x = 0
        while x < len(row):
            width = next((at for at, dark in enumerate(row[x:]) if not dark), len(row) - x)
            if width:
                runs.append(f"M{x + QUIET_MODULES} {y}h{width}v{1 + _OVERLAP}h-{width}z")
            x += width or 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<path d="{"".join(runs)}"/></svg>'
    )


def checked_address(base_url: str) -> str:
    """An address without a slash at its end.

    Raises:
        QrAddressError: No phone can open it.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise errors.QrAddressError(given=base_url)
    return base_url.rstrip("/")


def _told(
    places: gpd.GeoDataFrame, *, address: str, now: datetime, language: Language, is_demo: bool
) -> dict[str, Any]:
    groups = [
        _group(rows, address=address, language=language)
        for _, rows in places.groupby(places["grid_code"].fillna(""), sort=False)
    ]
    pages = [
        {"title": group["title"], "count": group["count"], "labels": group["labels"][first : first + LABELS_A_PAGE]}
        for group in groups
        for first in range(0, len(group["labels"]), LABELS_A_PAGE)
    ]
    for number, page in enumerate(pages, start=1):
        page["number"] = word("page", language, n=number, of=len(pages))
    return {
        "font": chinese_font(),
        "language": language,
        "title": word("title", language),
        "demo": word("demo", language) if is_demo else "",
        "words": {key: word(key, language) for key in ("head", "how", "privacy")},
        "address": urlsplit(address).netloc,
        "printed": word("printed", language, day=day_of(now).isoformat()),
        "pages": pages,
    }


def _group(rows: gpd.GeoDataFrame, *, address: str, language: Language) -> dict[str, Any]:
    first = rows.iloc[0]
    known = [str(name) for name in (first["community"], first["grid"]) if isinstance(name, str)]
    where = " ".join(known) or str(first["grid_code"] or word("nowhere", language))
    labels = [
        {
            "svg": qr_svg(report_url(address, row["code"])),
            "kind": word(f"kind.{row['kind']}", language),
            "name": row["name"],
            "where": "" if row["name"] == "".join(known) else where,
            "code": spaced(row["code"]),
        }
        for row in rows.drop(columns="geom").to_dict("records")
    ]
    return {"title": where, "count": word("count", language, n=f"{len(labels):,}"), "labels": labels}
