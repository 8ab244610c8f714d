"""The printable map of a plan: an A3 sheet per community, as PDF."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import typst

from data import errors
from data.plans import picture as drawing
from data.plans.days import day_of
from data.plans.ledger_book import before_and_after
from data.plans.lettering import Label
from data.plans.material import Material, changed_communities
from data.plans.words import Language, day_word, word
from data.spreadsheet import width
from data.types import STORE_CRS
from data.typesetting import typeset

WIDTH_MM: Final = 284.0
HEIGHT_MM: Final = 264.0
FONTS: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "HarmonyOS Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "FangSong",
)
"""Families with Chinese characters, the best for a map first."""

_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_COLUMN_MM: Final = 264.0
_GRID_ROW_MM: Final = 4.9
_CHANGE_ROW_MM: Final = 5.8
_REASON_LINE_MM: Final = 3.7
_TAKEN_MM: Final = 80.0
"""Height of legend, headings and signatures."""
_LINE_WIDTH: Final = 42
"""Latin letters in a line of a reason; a Chinese one is as wide as two."""
_MOST_WIDTH: Final = 5 * _LINE_WIDTH
_MOST_NAMES: Final = 3


def write_sheet(material: Material, part: Path, *, language: Language, community: str | None = None) -> None:
    """Write the map of a plan's communities in which something changes, or of one.

    Args:
        material: The plan.
        part: Where to.
        language: Of every word.
        community: Code of the only community to draw.

    Raises:
        PlanFontError: The system has no font with Chinese characters.
        PlanCommunityError: The plan has no such community.
    """
    part.write_bytes(compiled(material, language=language, community=community)[0])


def compiled(
    material: Material, *, language: Language, community: str | None = None, as_png: bool = False, ppi: float = 96.0
) -> list[bytes]:
    """The PDF as one piece, or every page as a PNG."""
    told = _told(material, _chosen(material, community), language=language, font=chinese_font())
    return typeset(_TEMPLATE, told, at=material.now, as_png=as_png, ppi=ppi)


@cache
def chinese_font() -> str:
    """The first family of `FONTS` that the system has.

    Raises:
        PlanFontError: It has none.
    """
    there = set(typst.Fonts().families())
    found = next((family for family in FONTS if family in there), None)
    if found is None:
        raise errors.PlanFontError(looked_for=", ".join(FONTS[:6]))
    return found


def _chosen(material: Material, community: str | None) -> list[str]:
    if community is None:
        return changed_communities(material)
    if community not in material.communities.index:
        choices = ", ".join(material.communities.index)
        raise errors.PlanCommunityError(community=community, name=material.plan.name, choices=choices)
    return [community]


def _told(material: Material, communities: Sequence[str], *, language: Language, font: str) -> dict[str, Any]:
    plan = material.plan
    day = plan.effective_on
    grids = before_and_after(material)
    pages = [_page(material, grids, code, language=language, font=font) for code in communities]
    for number, page in enumerate(pages, start=1):
        page["number"] = word("sheet.page", language, n=number, of=len(pages))
    keys = ("new_line", "old_line", "moved", "unit_line", "community_line", "building", "legend", "changes")
    signs = ("compiled", "checked", "authorised", "date")
    return {
        "font": font,
        "language": language,
        "title": f"{plan.name} - {word('title', language)}",
        "plan": f"{word('plan', language)}: {plan.name} ({word(f'state.{plan.state}', language)})",
        "demo": word("demo", language) if material.is_demo else "",
        "effective": word("sheet.effective", language, day=day_word(day, language))
        if day
        else word("sheet.no_day", language),
        "approver": plan.approved_by or "",
        "width": WIDTH_MM,
        "height": HEIGHT_MM,
        "words": {key: word(f"sheet.{key}", language) for key in (*keys, *signs)} | {"grids": word("grids", language)},
        "ink": {
            "new": drawing.NEW_LINE,
            "old": drawing.OLD_LINE,
            "unit": drawing.UNIT_LINE,
            "hatch": drawing.HATCH,
            "building": drawing.BUILDING,
            "community": "#a8adb8",
        },
        "pages": pages,
    }


def _page(material: Material, grids: pd.DataFrame, code: str, *, language: Language, font: str) -> dict[str, Any]:
    name = str(material.communities["name"][code])
    grids = grids[grids["code"].str.startswith(code)]
    room = _COLUMN_MM - _TAKEN_MM - _GRID_ROW_MM * (len(grids) + 1)
    groups = _groups(material, code)
    rows = _rows(material, groups, language=language, room_mm=room)
    numbers = {_largest(material, group): row["number"] for group, row in zip(groups, rows, strict=False)}
    drawn = _drawn(material, code, numbers, language=language, font=font)
    more = len(groups) - len(rows)
    foot = (
        f"1:{drawn.scale:,}",
        word("sheet.datum", language),
        word("sheet.data", language, day=day_word(material.as_of, language)),
        word("sheet.printed", language, day=day_word(day_of(material.now), language)),
        word("mark", language),
    )
    return {
        "title": f"{material.district}{name} {word('title', language)}".strip(),
        "svg": drawn.svg,
        "head": [word(key, language) for key in ("grid", "before", "after", "change", "merchants")],
        "grids": [_figures(row, language) for row in grids.to_dict("records")],
        "change_head": ["", *(word(key, language) for key in ("sheet.what", "sheet.way", "households"))],
        "changes": rows,
        "nothing": word("nothing", language),
        "more": word("sheet.more", language, n=more) if more else "",
        "foot": " · ".join(foot),
    }


def _figures(row: dict[Any, Any], language: Language) -> list[str]:
    note = word("new", language) if row["is_new"] else word("dissolved", language) if row["is_gone"] else ""
    change = row["households_after"] - row["households_before"]
    return [
        f"{row['name']} ({note})" if note else str(row["name"]),
        "" if row["is_new"] else f"{row['households_before']:,}",
        "" if row["is_gone"] else f"{row['households_after']:,}",
        f"{change:+,}" if change else "0",
        f"{row['merchants_after']:,}",
    ]


def _groups(material: Material, code: str) -> list[pd.DataFrame]:
    """What moves, by where from, where to and reason; most households first."""
    moves = material.changes[(material.changes["community"] == code) & material.changes["is_moved"]]
    found = [group for _, group in moves.groupby(["from_grid", "to_grid", "reason"], sort=False)]
    return sorted(found, key=lambda group: -int(group["households"].sum()))


def _rows(
    material: Material, groups: Sequence[pd.DataFrame], *, language: Language, room_mm: float
) -> list[dict[str, str]]:
    """A row per group, as many as there is room for."""
    rows: list[dict[str, str]] = []
    for number, group in enumerate(groups, start=1):
        row = _change(material, group, language, number=number)
        room_mm -= _CHANGE_ROW_MM + _REASON_LINE_MM * -(-width(row["reason"]) // _LINE_WIDTH)
        if room_mm < 0.0:
            break
        rows.append(row)
    return rows


def _largest(material: Material, group: pd.DataFrame) -> str:
    """The unit of a group that bears its number on the map."""
    return str(material.units.frame.loc[group["unit"].unique(), "area_m2"].idxmax())


def _change(material: Material, group: pd.DataFrame, language: Language, *, number: int) -> dict[str, str]:
    first, names = group.iloc[0], material.names
    homes = _names(group)
    said = word("comma", language).join(homes[:_MOST_NAMES])
    if len(homes) > _MOST_NAMES:
        said = f"{said} … ({word('sheet.buildings', language, n=len(homes))})"
    if not homes:
        bare = int(group["is_building"].sum())
        said = word("sheet.buildings" if bare else "sheet.unit_count", language, n=bare or len(group))
    was = names.get(first["from_grid"], first["from_grid"]) or word("none", language)
    return {
        "number": str(number),
        "what": said,
        "way": f"{was}\n→ {names.get(first['to_grid'], first['to_grid'])}",
        "households": f"{int(group['households'].sum()):,}",
        "reason": _short(str(first["reason"])),
    }


def _names(group: pd.DataFrame) -> list[str]:
    """Names of the buildings; a compound is said once for those that follow each other in it."""
    named = group[group["name"] != ""]
    before = named["compound"].shift(fill_value="")
    return [
        str(name).removeprefix(compound).strip() if compound and compound == last else str(name)
        for name, compound, last in zip(named["name"], named["compound"], before, strict=True)
    ]


def _short(reason: str) -> str:
    if width(reason) <= _MOST_WIDTH:
        return reason
    fits = np.cumsum([width(letter) for letter in reason]) < _MOST_WIDTH
    return f"{reason[: int(fits.sum())]}…"


def _drawn(material: Material, code: str, numbers: dict[str, str], *, language: Language, font: str) -> drawing.Picture:
    own = material.units.frame[material.units.frame["community"] == code]
    was, will = material.before[own.index], material.after[own.index]
    new = _of(material.new, code)
    counts = own[["households", "merchants"]].groupby(will.to_numpy()).sum()
    labels = {
        row["code"]: Label(str(row["name"]), _figure(counts.loc[row["code"]], row["grid_class"], language))
        for row in new.to_dict("records")
        if row["code"] in counts.index
    }
    return drawing.picture(
        community=gpd.GeoSeries([material.communities["geom"][code]], crs=STORE_CRS),
        units=own[["geometry"]].assign(moved=((was != will) & (will != "")).to_numpy()),
        new=new,
        old=_of(material.old, code),
        buildings=material.footprints,
        streets=material.streets,
        labels=labels,
        numbers=numbers,
        font=font,
        north=word("sheet.north", language),
        width_mm=WIDTH_MM,
        height_mm=HEIGHT_MM,
    )


def _figure(counts: pd.Series, grid_class: str, language: Language) -> str:
    if grid_class == "exclusive":
        return word("class.exclusive", language)
    if grid_class == "commercial":
        return word("sheet.shops", language, n=int(counts["merchants"]))
    return word("sheet.figure", language, n=int(counts["households"]))


def _of(grids: gpd.GeoDataFrame, community: str) -> gpd.GeoDataFrame:
    return grids[grids["code"].str.startswith(community)].reset_index(drop=True)
