"""The history of an incident grows and does nothing else; an older store gets it empty."""

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from data.engine import create_store, read, write
from data.schema import Incident, IncidentStep
from tests.data.samples import INSTANT, bare_row

STEP = {
    "incident_id": 2,
    "number": 1,
    "move": "collect",
    "state": "collected",
    "level": "grid",
    "at": INSTANT,
    "actor_role": "resident",
}


@pytest.fixture
def acted(store: Engine) -> Engine:
    with write(store) as conn:
        conn.execute(insert(Incident), bare_row(Incident.__table__))
        conn.execute(insert(IncidentStep), STEP)
    return store


@pytest.mark.parametrize(
    "statement",
    [
        update(IncidentStep).values(reason="nothing"),
        delete(IncidentStep),
        delete(Incident),
        insert(IncidentStep).values(**STEP | {"id": 1, "number": 2}),
        insert(IncidentStep).values(**STEP | {"actor_role": "department"}),
    ],
    ids=["change", "remove", "remove its incident", "write over its number", "take the same step twice"],
)
def test_a_step_can_neither_be_changed_nor_removed(acted: Engine, statement: object) -> None:
    with pytest.raises(DatabaseError), write(acted) as conn:
        conn.execute(statement)  # type: ignore[call-overload]
    assert _steps(acted) == [STEP | {"id": 1, "department_code": None, "reason": None}]


def test_no_other_way_leads_around_it(acted: Engine) -> None:
    ways = {
        "sqlite": "INSERT OR REPLACE INTO incident_step SELECT id + 1, incident_id, number, move, state, level, at, "
        "'forged', NULL, NULL FROM incident_step",
        "postgresql": "TRUNCATE incident_step",
    }
    with pytest.raises(DatabaseError, match="can only grow"), write(acted) as conn:
        conn.execute(text(ways[acted.dialect.name]))
    assert len(_steps(acted)) == 1


def test_the_incidents_of_an_older_store_stand_at_their_grid(made_by, store_url: str) -> None:
    with write(made_by("0004")) as conn:
        conn.execute(
            text(
                "INSERT INTO incident (code, category, state, location_quality, reported_at, is_duplicate, source,"
                " as_of) VALUES ('1', '01', 'closed', 'missing', :at, false, 'x', :at)"
            ),
            {"at": "2026-11-21T01:30:00.000Z"},
        )
    newer = create_store(store_url)
    with read(newer) as conn:
        assert conn.execute(select(Incident.level, Incident.reopenings, Incident.returned_at)).one() == (
            "grid",
            0,
            None,
        )
    newer.dispose()


def _steps(engine: Engine) -> list[dict[str, object]]:
    with read(engine) as conn:
        return [dict(row) for row in conn.execute(select(IncidentStep.__table__)).mappings()]
