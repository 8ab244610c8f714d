"""The audit trail grows and does nothing else."""

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from data import audit
from data.engine import read, write
from data.schema import Audit
from tests.data.samples import INSTANT


@pytest.fixture
def recorded(store: Engine) -> Engine:
    with write(store) as conn:
        audit.record(
            conn,
            at=INSTANT,
            actor_role=audit.OPERATOR,
            action="import",
            subject_table="grid",
            subject_key="网格.zip",
            details={"rows": 841},
        )
    return store


def _lines(engine: Engine) -> list[tuple[object, ...]]:
    with read(engine) as conn:
        return [tuple(row) for row in conn.execute(select(Audit.__table__).order_by(Audit.id))]


def test_a_line_says_who_did_what_when(recorded: Engine) -> None:
    assert _lines(recorded) == [(1, INSTANT, "operator", "import", "grid", "网格.zip", {"rows": 841})]


def test_a_line_goes_with_its_deed(recorded: Engine) -> None:
    with pytest.raises(RuntimeError, match="changed my mind"):
        _approve_and_fail(recorded)
    assert len(_lines(recorded)) == 1


def _approve_and_fail(store: Engine) -> None:
    with write(store) as conn:
        audit.record(conn, at=INSTANT, actor_role="planner", action="approve", subject_table="plan")
        raise RuntimeError("changed my mind")


@pytest.mark.parametrize(
    "statement",
    [
        update(Audit).values(action="nothing"),
        delete(Audit),
        delete(Audit).where(Audit.id == 1),
        insert(Audit).values(id=1, at=INSTANT, actor_role="x", action="forged", subject_table="grid"),
    ],
    ids=["update", "delete", "delete one", "insert over"],
)
def test_a_line_can_neither_be_changed_nor_removed(recorded: Engine, statement: object) -> None:
    before = _lines(recorded)
    with pytest.raises((DatabaseError, IntegrityError)), write(recorded) as conn:
        conn.execute(statement)  # type: ignore[call-overload]
    assert _lines(recorded) == before


def test_no_other_way_leads_around_it(recorded: Engine) -> None:
    before = _lines(recorded)
    ways = {
        "sqlite": "INSERT OR REPLACE INTO audit SELECT id, at, 'x', 'forged', subject_table, NULL, NULL FROM audit",
        "postgresql": "TRUNCATE audit",
    }
    with pytest.raises(DatabaseError, match="can only grow"), write(recorded) as conn:
        conn.execute(text(ways[recorded.dialect.name]))
    assert _lines(recorded) == before
