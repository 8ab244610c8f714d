"""A mark is kept once something was done, and what it replaces is written down."""

import pytest
from sqlalchemy import select

from data import errors
from data.engine import read, write
from data.loop.rating import rate
from data.schema import Audit, Incident
from tests.data.loop.conftest import HOUR, both_back_ends, incident
from tests.data.samples import INSTANT

WHO = {"role": "resident", "at": INSTANT + 9 * HOUR}


@both_back_ends
def test_a_later_mark_takes_the_place_of_the_first(store, kept):
    number = kept(incident("a", "handled"))
    with write(store) as conn:
        rate(conn, number, mark=2, **WHO)
        rate(conn, number, mark=5, **WHO)
    with read(store) as conn:
        row = conn.execute(select(Incident.satisfaction, Incident.as_of)).one()
        details = conn.execute(select(Audit.details).order_by(Audit.id)).scalars().all()
    assert tuple(row) == (5, INSTANT + 9 * HOUR)
    assert details == [{"mark": 2, "before": None}, {"mark": 5, "before": 2}]


@pytest.mark.parametrize("mark", [0, 6, -1])
def test_a_mark_beyond_the_scale_is_refused(store, kept, mark):
    number = kept(incident("a", "handled"))
    with pytest.raises(errors.LoopMarkError, match=f"{mark} is none of 1 to 5"), write(store) as conn:
        rate(conn, number, mark=mark, **WHO)


@pytest.mark.parametrize("state", ["collected", "filed", "dispatched", "claimed", "returned"])
def test_what_is_not_handled_cannot_be_rated(store, kept, state):
    number = kept(incident("a", state))
    with pytest.raises(errors.LoopNotHandledError, match=state), write(store) as conn:
        rate(conn, number, mark=5, **WHO)
