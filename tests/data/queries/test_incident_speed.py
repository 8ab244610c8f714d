"""A long history does not slow the list and the figures: they run along indexes, and work does not grow with the rows.

Work is counted in steps of SQLite's virtual machine, which a busy machine does not change.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event

from data.engine import create_store, read, write
from data.frames import append
from data.queries import incidents
from data.queries.incident_list import Place, Wanted, counted, listed
from data.queries.incidents import Chosen
from data.queries.loop_figures import by_area, by_department, figures, stock_at
from data.queries.resources import resources
from data.queries.service_requests import Asked, service_requests
from data.ratings.inputs import inputs
from data.schema import Incident
from tests.support.back_ends import each_back_end, lasting_store_url

NOW = datetime(2026, 11, 21, tzinfo=UTC)
WEEK = {"since": NOW - timedelta(days=7), "until": NOW, "now": NOW}
ROWS = 20_000
MILLION = 1_000_000

LIST = {
    "all": Wanted(),
    "done": Wanted(states=("closed",)),
    "overdue": Wanted(is_overdue=True),
    "unanswered": Wanted(is_unanswered=True),
    "empty whistles": Wanted(is_empty_whistle=True),
    "a department": Wanted(departments=("D05",)),
    "a community": Wanted(area_code="320106001003"),
    "a category": Wanted(categories=("04",)),
    "a week": Wanted(since=NOW - timedelta(days=7)),
    "a level": Wanted(level="grid"),
}
DEEP = Place("done", NOW - timedelta(days=180), 500)
"""A page in the middle of what is done."""

RECENT = Asked(NOW - timedelta(days=90), NOW)

ASKED = {name: (lambda conn, wanted=wanted: listed(conn, wanted, now=NOW, limit=50)) for name, wanted in LIST.items()}
ASKED |= {
    "a page far down": lambda conn: listed(conn, Wanted(), now=NOW, limit=50, after=DEEP),
    "figures of a week": lambda conn: figures(conn, **WEEK),
    "departments of a week": lambda conn: by_department(conn, **WEEK),
    "communities of a week": lambda conn: by_area(conn, digits=12, **WEEK),
    "what was open a week ago": lambda conn: stock_at(conn, at=WEEK["since"]),
    "how far the data reach": incidents.span,
    "what is overdue": lambda conn: incidents.overdue(conn, Chosen(), now=NOW),
    "how many are overdue": lambda conn: counted(conn, Wanted(is_overdue=True), now=NOW),
    "how many in a week": lambda conn: counted(conn, LIST["a week"], now=NOW),
    "requests by Open311": lambda conn: service_requests(conn, RECENT, limit=1000),
    "inputs of ratings of a week": lambda conn: inputs(conn, digits=12, on=NOW.date(), **WEEK),
    "strength beside the load of a week": lambda conn: resources(
        conn, digits=12, on=NOW.date(), since=WEEK["since"], until=NOW
    ),
    "closed requests by Open311": lambda conn: service_requests(conn, replace(RECENT, is_closed=True), limit=1000),
}


def history(rows):
    """A year of incidents, one in fifty of them open, oldest first."""
    number = np.arange(rows)
    reported = pd.Timestamp(NOW) - pd.to_timedelta(365 * 86_400 * (1 - number / rows), unit="s")
    reported = reported.floor("s")
    is_open = number % 50 == 7
    done = reported + pd.Timedelta(hours=8)
    return pd.DataFrame(
        {
            "code": [f"C{each:07d}" for each in number],
            "source": "test",
            "as_of": NOW,
            "channel": "snapshot",
            "category": [f"{each % 16 + 1:02d}" for each in number],
            "state": np.where(is_open, "dispatched", "closed"),
            "level": "grid",
            "location_quality": "missing",
            "grid_code": [f"320106{each % 9 + 1:03d}{each % 10 + 1:03d}001" for each in number],
            "department_code": [f"D{each % 59 + 1:02d}" for each in number],
            "reported_at": reported,
            "filed_at": reported,
            "dispatched_at": reported,
            "handled_at": done.where(~is_open),
            "closed_at": done.where(~is_open),
            "due_at": reported + pd.Timedelta(hours=24),
            "reopenings": 0,
            "is_duplicate": False,
        }
    )


@pytest.fixture(scope="module", params=each_back_end)
def store(request, tmp_path_factory):
    engine = create_store(lasting_store_url(request, tmp_path_factory.mktemp("speed")))
    with write(engine) as conn:
        append(conn, Incident.__table__, history(ROWS))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM ANALYZE incident")
    yield engine
    engine.dispose()


def plans(engine, ask):
    """How the back end goes through incidents for each statement that `ask` makes: as (index or None, its words)."""
    said = []

    def listen(_conn, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT"):
            said.append((statement, parameters))

    with read(engine) as conn:
        event.listen(engine, "before_cursor_execute", listen)
        try:
            ask(conn)
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        found = [step for statement, parameters in said for step in _explained(conn, statement, parameters)]
    assert found
    return found


def _explained(conn, statement, parameters):
    if conn.dialect.name == "sqlite":
        lines = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        return [(_index(line), line) for line in lines if re.match(r"(SEARCH|SCAN) incident\b(?!_)", line)]
    top = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return list(_nodes((json.loads(top) if isinstance(top, str) else top)[0]["Plan"]))


def _index(line):
    """The index that a step of SQLite's plan goes along; row numbers are one."""
    found = re.search(r"INDEX (\w+)|(INTEGER PRIMARY KEY)", line)
    return found and (found.group(1) or found.group(2))


def _nodes(node, outer=None):
    """The scans of incidents in a plan of PostgreSQL."""
    relation = node.get("Relation Name", outer)
    if node["Node Type"] == "Seq Scan" and relation == "incident":
        yield None, node["Node Type"]
    elif "Index Name" in node and node["Index Name"].startswith(("ix_incident_", "pk_incident", "uq_incident")):
        yield node["Index Name"], node["Node Type"]
    for inner in node.get("Plans", []):
        yield from _nodes(inner, relation)


@pytest.mark.parametrize("name", ASKED)
def test_no_question_of_a_screen_goes_through_the_whole_table(store, name):
    steps = plans(store, ASKED[name])
    assert [step for step in steps if step[0] is None] == []


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("all", "ix_incident_open"),
        ("overdue", "ix_incident_open"),
        ("done", "ix_incident_reported_at_cell"),
        ("a page far down", "ix_incident_reported_at_cell"),
        ("a week", "ix_incident_reported_at_cell"),
        ("figures of a week", "ix_incident_dispatched_at"),
        ("figures of a week", "ix_incident_closed_at"),
        ("requests by Open311", "ix_incident_reported_at_cell"),
        ("closed requests by Open311", "ix_incident_reported_at_cell"),
        ("how far the data reach", "ix_incident_as_of"),
        ("what is overdue", "ix_incident_open"),
        ("departments of a week", "ix_incident_dispatched_at"),
    ],
)
def test_each_question_has_its_index(store, name, index):
    assert index in [step[0] for step in plans(store, ASKED[name])]


def work(engine, ask):
    """Steps of SQLite's machine, in thousands, that a question takes."""
    ticks = 0

    def tick():
        nonlocal ticks
        ticks += 1
        return 0

    with read(engine) as conn:
        connection = conn.connection.driver_connection
        connection.set_progress_handler(tick, 1_000)
        try:
            ask(conn)
        finally:
            connection.set_progress_handler(None, 0)
    return ticks


NEEDED = (
    *("source", "as_of", "category", "state", "level", "location_quality", "department_code", "reported_at", "due_at"),
    *("reopenings", "is_duplicate"),
)
"""What the list goes by, and what no incident lacks."""
PAGES = ("all", "done", "overdue", "a department", "a category", "a page far down")


@pytest.fixture(scope="module")
def work_of_pages(tmp_path_factory):
    """The work for each page of some thousands and then of a million rows in one store: about 8 s.

    Nothing smaller shows that the work does not grow. The copies are made by SQLite itself, and the indexes after them.
    """
    engine = create_store(f"sqlite:///{tmp_path_factory.mktemp('million') / 'grid.gpkg'}")
    table = Incident.__table__
    with write(engine) as conn:
        append(conn, table, history(ROWS))
    few = {name: work(engine, ASKED[name]) for name in PAGES}
    with write(engine) as conn:
        for index in table.indexes:
            index.drop(conn)
        names = ", ".join(NEEDED)
        conn.exec_driver_sql(
            f"""INSERT INTO incident (code, {names})
            WITH RECURSIVE copy(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ?)
            SELECT code || '-' || copy.number, {names} FROM incident, copy""",
            (MILLION // ROWS - 1,),
        )
        for index in table.indexes:
            if index.name in {"ix_incident_open", "ix_incident_reported_at_cell"}:
                index.create(conn)
    yield {name: (few[name], work(engine, ASKED[name])) for name in PAGES}
    engine.dispose()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_million_costs_what_a_page_of_some_thousands_costs(work_of_pages, name):
    few, million = work_of_pages[name]
    assert million < 2 * few + 20
