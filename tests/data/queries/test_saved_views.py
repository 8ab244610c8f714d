"""Saved views come back as they were kept, screen by screen, on each back end."""

import pytest
from sqlalchemy import Engine, select

from data import errors
from data.engine import read, write
from data.queries.saved_views import LONGEST_NAME, remove, save, saved_views
from data.schema import Audit
from tests.data.samples import INSTANT

ACT = {"at": INSTANT, "actor_role": "planner"}


def keep(store: Engine, name: str, query: str = "only=overdue", *, screen: str = "incidents", **other: object) -> None:
    with write(store) as conn:
        save(conn, screen=screen, name=name, query=query, **ACT, **other)


def listed(store: Engine, screen: str = "incidents"):
    with read(store) as conn:
        return saved_views(conn, screen=screen)


def test_a_view_comes_back_as_it_was_kept_and_each_screen_has_its_own(store):
    keep(store, " 超时的停车 ", "only=overdue&category=06&category=07")
    keep(store, "超时的停车", "measure=rate", screen="hotspots")
    [row] = listed(store).to_dict("records")
    assert (row["name"], row["query"], row["created_at"]) == (
        "超时的停车",
        "only=overdue&category=06&category=07",
        INSTANT,
    )
    assert listed(store, "hotspots")["query"].tolist() == ["measure=rate"]


def test_a_name_is_taken_until_somebody_says_replace(store):
    keep(store, "早会")
    with pytest.raises(errors.SavedViewNameTakenError, match="早会"):
        keep(store, "早会", "only=empty")
    keep(store, "早会", "only=empty", replace=True)
    assert listed(store)["query"].tolist() == ["only=empty"]


@pytest.mark.parametrize("name", ["", "   ", "长" * (LONGEST_NAME + 1)])
def test_a_blank_or_endless_name_is_refused(store, name):
    with pytest.raises(errors.SavedViewNameError, match=str(LONGEST_NAME)):
        keep(store, name)
    assert listed(store).empty


def test_a_deleted_view_is_gone_and_cannot_be_deleted_twice(store):
    keep(store, "早会")
    keep(store, "早会", screen="hotspots")
    with write(store) as conn:
        remove(conn, screen="incidents", name="早会", **ACT)
    assert listed(store).empty
    assert len(listed(store, "hotspots")) == 1
    with pytest.raises(errors.SavedViewMissingError, match="早会"), write(store) as conn:
        remove(conn, screen="incidents", name="早会", **ACT)


def test_every_deed_stands_in_the_audit_trail_with_its_screen(store):
    keep(store, "早会")
    keep(store, "早会", "only=empty", replace=True)
    with write(store) as conn:
        remove(conn, screen="incidents", name="早会", **ACT)
    with read(store) as conn:
        lines = conn.execute(select(Audit.action, Audit.subject_key, Audit.details).order_by(Audit.id)).all()
    assert [tuple(line) for line in lines] == [
        (action, "早会", {"screen": "incidents"}) for action in ("save", "replace", "delete")
    ]
