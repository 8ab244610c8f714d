"""The list of what changes grid as a workbook in the form of a ledger (台账), ready to print and sign."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from data.plans.days import LOCAL
from data.plans.material import Material
from data.plans.words import Language, day_word, post_name, word
from data.spreadsheet import put

COLUMNS: Final = (
    "number",
    "community",
    "subject",
    "households",
    "merchants",
    "from",
    "to",
    "reason",
    "effective",
    "handled",
    "approved",
)
_WIDTHS: Final = (6, 16, 26, 8, 8, 16, 16, 52, 16, 10, 10)
_NUMBERS: Final = {"number", "households", "merchants"}
_GRID_COLUMNS: Final = (
    "grid_code",
    "grid",
    "class",
    "community",
    "households_before",
    "households_after",
    "change",
    "merchants_before",
    "merchants_after",
)
_LINE: Final = Border(*[Side(style="thin", color="FF8A94A6")] * 4)
_HEAD: Final = PatternFill("solid", fgColor="FFE8EDF5")
_HEAD_ROW: Final = 3


def write_ledger(material: Material, part: Path, *, language: Language) -> None:
    """Write the ledger, the grids before and after, and what the file is."""
    book = openpyxl.Workbook()
    _ledger(book.active, material, language)
    _grids(book.create_sheet(word("grids", language)), material, language)
    _undecided(book.create_sheet(word("undecided", language)), material, language)
    _about(book.create_sheet(word("about", language)), material, language)
    book.save(part)


def _ledger(sheet: Any, material: Material, language: Language) -> None:
    sheet.title = word("ledger", language)
    plan = material.plan
    _heading(sheet, f"{material.district} {word('ledger', language)}".strip(), material, language, wide=len(COLUMNS))
    _row(sheet, _HEAD_ROW, [word(key, language) for key in COLUMNS], is_head=True)
    lines = list(_lines(material, language))
    for number, line in enumerate(lines, start=1):
        _row(sheet, _HEAD_ROW + number, [number, *line])
    last = _HEAD_ROW + len(lines) + 1
    sums = material.changes[["households", "merchants"]].sum()
    total = ["", word("total", language), "", int(sums["households"]), int(sums["merchants"]), *[""] * 6]
    if not lines:
        total[2] = word("nothing", language)
    _row(sheet, last, total, is_head=True)
    signs = (("sheet.compiled", 1), ("sheet.checked", 4), ("sheet.authorised", 8))
    for key, column in signs:
        _write(sheet.cell(last + 2, column), f"{word(key, language)}: ")
    if plan.approved_by is not None:
        _write(sheet.cell(last + 2, 9), plan.approved_by)
    _printable(sheet, _WIDTHS)


def _lines(material: Material, language: Language) -> Iterable[list[Any]]:
    """The cells of every row but the first."""
    names, plan = material.names, material.plan
    community = material.communities["name"].to_dict()
    day = day_word(plan.effective_on, language)
    for row in material.changes.to_dict("records"):
        reason = row["reason"] if row["is_moved"] else word("line_follows", language)
        yield [
            community.get(row["community"], row["community"]),
            subject(row, language),
            row["households"],
            row["merchants"],
            names.get(row["from_grid"], row["from_grid"]) or word("none", language),
            names.get(row["to_grid"], row["to_grid"]),
            reason,
            day,
            "",
            plan.approved_by or "",
        ]


def subject(row: Any, language: Language) -> str:
    """What people call a building, or a unit without one."""
    if row["name"]:
        return f"{row['name']} ({row['code']})" if row["code"] not in row["name"] else str(row["name"])
    return str(row["code"]) if row["is_building"] else f"{word('unit', language)} {row['code']}"


def _grids(sheet: Any, material: Material, language: Language) -> None:
    _heading(sheet, word("grids", language), material, language, wide=len(_GRID_COLUMNS))
    _row(sheet, _HEAD_ROW, [word(key, language) for key in _GRID_COLUMNS], is_head=True)
    for number, row in enumerate(before_and_after(material).to_dict("records"), start=1):
        note = word("new", language) if row["is_new"] else word("dissolved", language) if row["is_gone"] else ""
        name = f"{row['name']} ({note})" if note else row["name"]
        change = row["households_after"] - row["households_before"]
        cells = [
            row["code"],
            name,
            word(f"class.{row['grid_class']}", language),
            row["community"],
            row["households_before"],
            row["households_after"],
            change,
            row["merchants_before"],
            row["merchants_after"],
        ]
        _row(sheet, _HEAD_ROW + number, cells)
    _printable(sheet, (18, 22, 12, 16, 12, 12, 10, 12, 12))


def before_and_after(material: Material) -> pd.DataFrame:
    """Grids of before and of the plan side by side.

    Returns:
        Columns `code`, `name`, `grid_class`, `community` (name), `households_before`, `households_after`,
        `merchants_before`, `merchants_after` (0 where there is no grid; both counted from the units), `is_new`,
        `is_gone`; by code.
    """
    frame = material.units.frame
    counts = ["households", "merchants"]
    was = frame[counts].groupby(material.before.to_numpy()).sum()
    will = frame[counts].groupby(material.after.to_numpy()).sum()
    codes = sorted({*material.old["code"], *material.new["code"]})
    facts = pd.concat([pd.DataFrame(each)[["code", "name", "grid_class"]] for each in (material.old, material.new)])
    told = facts.drop_duplicates("code", keep="last").set_index("code").loc[codes]
    digits = len(material.communities.index[0]) if len(material.communities) else 0
    table = told.assign(
        community=[material.communities["name"].get(code[:digits], "") for code in codes],
        is_new=~told.index.isin(material.old["code"]),
        is_gone=~told.index.isin(material.new["code"]),
    )
    for name in counts:
        table[f"{name}_before"] = was[name].reindex(codes).fillna(0).astype(int)
        table[f"{name}_after"] = will[name].reindex(codes).fillna(0).astype(int)
    return table.reset_index()


def _undecided(sheet: Any, material: Material, language: Language) -> None:
    """Posts and micro-grids whose grid is no more: somebody has to say where they go."""
    head = ("number", "kind", "code", "from", "post", "filled", "to")
    _heading(sheet, word("undecided", language), material, language, wide=len(head))
    _row(sheet, _HEAD_ROW, [word(key, language) for key in head], is_head=True)
    names = material.names
    for number, row in enumerate(material.undecided.to_dict("records"), start=1):
        filled = "" if pd.isna(row["is_filled"]) else word("yes" if row["is_filled"] else "no", language)
        kind, grid = word(f"kind.{row['kind']}", language), names.get(row["grid_code"], row["grid_code"])
        post = post_name(row["kind"], row["name"], language)
        _row(sheet, _HEAD_ROW + number, [number, kind, row["code"], grid, post, filled, ""])
    if material.undecided.empty:
        _row(sheet, _HEAD_ROW + 1, ["", word("none", language), *[""] * (len(head) - 2)])
    _printable(sheet, (6, 14, 26, 18, 20, 10, 26))


def _about(sheet: Any, material: Material, language: Language) -> None:
    plan = material.plan
    rows = [
        ("plan", plan.name),
        ("state", word(f"state.{plan.state}", language)),
        ("effective", day_word(plan.effective_on, language)),
        ("approved", plan.approved_by or ""),
        ("source", word("comma", language).join(material.sources)),
        ("made", f"{material.now.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
    ]
    for number, (key, value) in enumerate(rows, start=1):
        _write(sheet.cell(number, 1), word(key, language), bold=True)
        _write(sheet.cell(number, 2), value)
    _write(sheet.cell(len(rows) + 1, 1), word("mark", language))
    if material.is_demo:
        _write(sheet.cell(len(rows) + 2, 1), word("demo", language), bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 60


def _heading(sheet: Any, title: str, material: Material, language: Language, *, wide: int) -> None:
    _write(sheet.cell(1, 1), title, bold=True, size=16)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=wide)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    told = [material.plan.name, word(f"state.{material.plan.state}", language), word("mark", language)]
    if material.is_demo:
        told.insert(0, word("demo", language))
    _write(sheet.cell(2, 1), " · ".join(told))
    sheet.oddFooter.center.text = f"{' · '.join(told)} · &P/&N"


def _row(sheet: Any, number: int, values: Sequence[Any], *, is_head: bool = False) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(number, column)
        _write(cell, value, bold=is_head)
        cell.border = _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if is_head else None)
        if is_head:
            cell.fill = _HEAD


def _write(cell: Any, value: Any, *, bold: bool = False, size: int = 11) -> None:
    put(cell, value)
    cell.font = Font(bold=bold, size=size)


def _printable(sheet: Any, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 1)
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
