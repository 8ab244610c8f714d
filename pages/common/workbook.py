"""Tables of a screen as an Excel workbook; text stays text, also where it looks like a formula."""

import io
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import streamlit as st
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from data.spreadsheet import put, width
from pages.common import figures
from pages.common.text import in_this_language, t

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_CENT = "0.0%"
WIDEST = 48


def download(make: Callable[[], bytes], *, name: str, key: str) -> None:
    """The button for a workbook, which is made when it is asked for; its file bears the day."""
    st.download_button(
        t("frame.workbook"),
        in_this_language(make),
        file_name=f"{name}-{figures.day(datetime.now(UTC))}.xlsx",
        mime=MIME,
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def workbook(sheets: Mapping[str, pd.DataFrame], *, shares: Collection[str] = ()) -> bytes:
    """One sheet per table, named by its key, with a bold head that stays in sight; missing values are left empty.

    Args:
        sheets: The tables.
        shares: Names of columns whose fractions are shown in per cent.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        _fill(book.create_sheet(title), rows, shares)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _fill(sheet: "openpyxl.worksheet.worksheet.Worksheet", rows: pd.DataFrame, shares: Collection[str]) -> None:
    plain = rows.astype(object).where(rows.notna(), None)
    for line, values in enumerate([tuple(map(str, rows.columns)), *plain.itertuples(index=False, name=None)], start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(line, column)
            put(cell, value)
            if isinstance(value, float) and rows.columns[column - 1] in shares:
                cell.number_format = PER_CENT
            cell.font = Font(bold=line == 1)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(rows.columns, start=1):
        longest = max(map(width, [str(name), *(str(value) for value in plain[name].head(200))]))
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
