"""The listed incidents as a file: all that the filters leave, in the order of the list."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from data import engine
from data.queries import incident_list
from data.queries.incident_list import Place, Wanted
from pages.common import figures, load, markup, workbook
from pages.common.incidents import known, words
from pages.common.incidents.choice import Choice
from pages.common.text import in_this_language, t, term

MOST_CSV, MOST_XLSX = 200_000, 20_000
"""Rows: a workbook is written cell by cell."""
PAGE = 5_000
_FORMULA = ("=", "+", "-", "@")


def popover(choice: Choice, *, now: datetime) -> None:
    """The files that there are."""
    with st.popover(t("incidents.export"), icon=":material/download:", key="open_export"):
        most = {"csv": figures.number(MOST_CSV), "xlsx": figures.number(MOST_XLSX)}
        st.html(markup.element("p", t("incidents.export.hint", **most), css="quiet"))
        workbook.download(_book(choice, now), name=t("screen.incidents"), key="incident_xlsx")
        st.download_button(
            t("incidents.export.csv"),
            in_this_language(_csv(choice, now)),
            file_name=f"{t('screen.incidents')}-{figures.day(datetime.now(UTC))}.csv",
            mime="text/csv",
            key="incident_csv",
            icon=":material/download:",
            on_click="ignore",
        )


def table(wanted: Wanted, *, now: datetime, alias: str, most: int) -> pd.DataFrame:
    """The incidents in the reader's words, a column for each thing that the list says and some more."""
    parts: list[pd.DataFrame] = []
    with engine.read(load.store()) as conn:
        after: Place | None = None
        while len(parts) * PAGE < most:
            found = incident_list.listed(conn, wanted, now=now, limit=min(PAGE, most), after=after)
            parts.append(_lines(pd.DataFrame(found), alias=alias))
            after = incident_list.last_place(found)
            if len(found) < PAGE:
                break
    return pd.concat(parts, ignore_index=True)


def _lines(found: pd.DataFrame, *, alias: str) -> pd.DataFrame:
    grids = known.grid_names()
    rows = found.to_dict("records")
    columns = {
        "code": found["code"],
        "late_minutes": found["overdue_minutes"].round(0).astype("Int64"),
        "due": [figures.moment(at) for at in found["due_at"]],
        "item": [known.item(row) for row in rows],
        "category": found["category_name"],
        "grid": [grids.get(row["grid_code"]) or known.grid(row["grid_code"]) for row in rows],
        "department": [known.department(row) for row in rows],
        "state": [words.state(row["state"], alias) for row in rows],
        "level": [term("level", row["level"]) for row in rows],
        "channel": [term("channel", row["channel"]) for row in rows],
        "reported": [figures.moment(at) for at in found["reported_at"]],
    }
    return pd.DataFrame({t(f"incidents.column.{name}"): values for name, values in columns.items()})


def _book(choice: Choice, now: datetime) -> Callable[[], bytes]:
    def make() -> bytes:
        found = table(choice.wanted, now=now, alias=choice.alias, most=MOST_XLSX)
        return workbook.workbook({t("screen.incidents"): found})

    return make


def _csv(choice: Choice, now: datetime) -> Callable[[], bytes]:
    def make() -> bytes:
        found = table(choice.wanted, now=now, alias=choice.alias, most=MOST_CSV)
        return found.map(plain).to_csv(index=False).encode("utf-8-sig")

    return make


def plain(value: object) -> object:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
