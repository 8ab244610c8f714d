"""Drafts come back as they were kept, on each back end; what is approved stays as it is, whoever tries to change it."""

from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data import errors
from data.engine import create_store, read, write
from data.frames import revisions
from data.queries.drafts import LONGEST_NAME, copy, remove, rename, save
from data.queries.plans import plan, plans
from data.schema import Area, Audit, Plan, PlanGrid, PlanUnit
from tests.data.samples import INSTANT, SHAPES, full_row

COMMUNITY = "230803001001"
FIRST, SECOND = f"{COMMUNITY}001", f"{COMMUNITY}002"
GRID = pd.Series({"U2": SECOND, "U1": FIRST, "U3": ""})
KEPT = {
    "goal": "least_change",
    "rules": {"least_households": 300, "most_households": 500, "workload": {"households": 1.0}, "staff": None},
    "grids": {SECOND: {"name": "第二网格", "grid_class": "residential"}},
}
WHO = {"at": INSTANT, "actor_role": "planner"}


def keep(store, name="三月方案", **other):
    with write(store) as conn:
        return save(
            conn, **({"name": name, "grid": GRID, "locked": ["U2"], "reasons": {"U1": "超出上限"}} | WHO | KEPT | other)
        )


def found(store, number):
    with read(store) as conn:
        return plan(conn, number)


def listed(store, **only):
    with read(store) as conn:
        return plans(conn, **only)


def audited(store):
    with read(store) as conn:
        lines = conn.execute(select(Audit.action, Audit.subject_key, Audit.details).order_by(Audit.id)).all()
    return [(row.action, row.subject_key, row.details["name"]) for row in lines]


def set_state(store, number, state):
    with write(store) as conn:
        conn.execute(
            update(Plan).where(Plan.id == number).values(state=state, approved_by="李主任", effective_on=INSTANT.date())
        )


def test_a_draft_comes_back_as_it_was_kept(store):
    number = keep(store, "  三月方案 ")
    kept = found(store, number)
    assert (kept.name, kept.state, kept.community_code, kept.created_at) == ("三月方案", "draft", None, INSTANT)
    assert {name: getattr(kept, name) for name in KEPT} == KEPT
    assert kept.units.index.tolist() == ["U1", "U2"]
    assert kept.grid.to_dict() == {"U1": FIRST, "U2": SECOND}
    assert kept.locked == {"U2"}
    assert kept.units["reason"].dropna().to_dict() == {"U1": "超出上限"}
    assert audited(store) == [("save", str(number), "三月方案")]


def test_a_plan_of_a_community_names_one_that_exists(store):
    with write(store) as conn:
        conn.execute(
            insert(Area),
            {
                "code": COMMUNITY,
                "name": "兴华",
                "level": "community",
                "source": "x",
                "as_of": INSTANT,
                "geom": SHAPES["MULTIPOLYGON"],
            },
        )
    assert found(store, keep(store, community_code=COMMUNITY)).community_code == COMMUNITY
    with pytest.raises(DBAPIError):
        keep(store, "别处", community_code="999999999999")


def test_the_list_counts_what_a_plan_assigns_and_shows_the_last_saved_first(store):
    first = keep(store, "一")
    second = keep(store, "二", at=INSTANT + timedelta(minutes=5), grid=GRID.iloc[:0])
    keep(store, "一", plan_id=first, at=INSTANT + timedelta(minutes=9))
    shown = listed(store)
    assert shown[["id", "units", "grids"]].to_numpy().tolist() == [[first, 2, 2], [second, 0, 0]]
    assert listed(store, states=["approved"]).empty
    assert list(listed(store, states=["approved"]).columns) == list(shown.columns)


def test_a_draft_is_overwritten_whole_and_keeps_its_first_day(store):
    number, later = keep(store), INSTANT + timedelta(hours=1)
    again = keep(store, "新名", plan_id=number, grid=pd.Series({"U3": FIRST}), locked=[], reasons={}, at=later)
    kept = found(store, number)
    assert again == number
    assert kept.grid.to_dict() == {"U3": FIRST}
    assert (kept.name, kept.created_at, kept.saved_at, kept.locked) == ("新名", INSTANT, later, frozenset())
    assert [line[0] for line in audited(store)] == ["save", "replace"]


def test_a_draft_that_somebody_saved_meanwhile_is_not_overwritten(store):
    number = keep(store)
    seen = found(store, number).saved_at
    keep(store, plan_id=number, seen_at=seen, at=INSTANT + timedelta(minutes=1))
    with pytest.raises(errors.PlanChangedError, match="三月方案"):
        keep(store, plan_id=number, seen_at=seen, grid=GRID.iloc[:0], at=INSTANT + timedelta(minutes=2))
    assert len(found(store, number).units) == 2


def test_a_name_is_taken_once_among_plans_that_are_not_archived(store):
    number = keep(store)
    with pytest.raises(errors.PlanNameTakenError, match="三月方案"):
        keep(store)
    set_state(store, number, "archived")
    second = keep(store)
    with pytest.raises(errors.PlanNameTakenError), write(store) as conn:
        rename(conn, keep_in(conn, "另一个"), to="三月方案", **WHO)
    with write(store) as conn:
        rename(conn, second, to="三月方案", **WHO)
    assert found(store, second).name == "三月方案"


def keep_in(conn, name):
    return save(conn, name=name, grid=GRID, **WHO)


def test_a_blank_or_endless_name_is_refused(store):
    number = keep(store, "长" * LONGEST_NAME)
    for name in ("", "   ", "长" * (LONGEST_NAME + 1)):
        with pytest.raises(errors.PlanNameError, match=f"1 to {LONGEST_NAME} characters"):
            keep(store, name)
        with pytest.raises(errors.PlanNameError), write(store) as conn:
            rename(conn, number, to=name, **WHO)


def test_a_copy_assigns_the_same_and_is_a_draft_of_its_own(store):
    number = keep(store)
    set_state(store, number, "in_force")
    with write(store) as conn:
        second = copy(conn, number, name="四月方案", **WHO)
    one, other = found(store, number), found(store, second)
    pd.testing.assert_frame_equal(one.units, other.units)
    assert (other.state, other.goal, other.rules, other.grids) == ("draft", one.goal, one.rules, one.grids)
    assert other.approved_by is None


def test_a_deleted_draft_is_gone_with_its_units_and_the_others_stay(store):
    number, other = keep(store, "一"), keep(store, "二")
    with write(store) as conn:
        remove(conn, number, **WHO)
    assert listed(store)["id"].tolist() == [other]
    with read(store) as conn:
        assert set(conn.execute(select(PlanUnit.plan_id)).scalars()) == {other}
    assert audited(store)[-1] == ("delete", str(number), "一")


def test_what_is_not_there_can_neither_be_read_nor_changed(store):
    for deed in (
        lambda conn: plan(conn, 7),
        lambda conn: save(conn, name="x", grid=GRID, plan_id=7, **WHO),
        lambda conn: rename(conn, 7, to="x", **WHO),
        lambda conn: copy(conn, 7, name="x", **WHO),
        lambda conn: remove(conn, 7, **WHO),
    ):
        with pytest.raises(errors.PlanMissingError, match="no plan 7"), write(store) as conn:
            deed(conn)
    assert audited(store) == []


def test_only_a_draft_can_be_changed(store):
    number = keep(store)
    deeds = (
        lambda conn: save(conn, name="x", grid=GRID.iloc[:0], plan_id=number, **WHO),
        lambda conn: rename(conn, number, to="x", **WHO),
        lambda conn: remove(conn, number, **WHO),
    )
    for state in ("submitted", "approved", "in_force", "archived"):
        set_state(store, number, state)
        for deed in deeds:
            with pytest.raises(errors.PlanNotDraftError, match=state), write(store) as conn:
                deed(conn)
    assert len(found(store, number).units) == 2


CHANGES = (
    update(PlanUnit).values(grid_code=FIRST),
    delete(PlanUnit),
    update(PlanGrid).values(name="别名"),
    delete(PlanGrid),
    delete(Plan),
)


def test_the_database_itself_refuses_to_change_what_was_approved(store):
    number = keep(store)
    with write(store) as conn:
        conn.execute(insert(PlanGrid), full_row(PlanGrid.__table__) | {"plan_id": number})
    for state in ("approved", "in_force", "archived"):
        set_state(store, number, state)
        for change in CHANGES:
            with pytest.raises(DBAPIError, match="an approved plan cannot be changed"), write(store) as conn:
                conn.execute(change)
    assert found(store, number).grid.to_dict() == {"U1": FIRST, "U2": SECOND}
    set_state(store, number, "draft")
    with write(store) as conn:
        conn.execute(delete(Plan))


def test_every_deed_raises_the_layers_revision(store):
    number = keep(store)
    for deed in (
        lambda conn: save(conn, name="x", grid=GRID, plan_id=number, **WHO),
        lambda conn: rename(conn, number, to="y", **WHO),
        lambda conn: remove(conn, number, **WHO),
    ):
        with read(store) as conn:
            before = revisions(conn)["plan"]
        with write(store) as conn:
            deed(conn)
        with read(store) as conn:
            assert revisions(conn)["plan"] > before


def test_an_older_store_keeps_its_plans_and_follows_the_new_table(made_by, store_url):
    with write(made_by("0003")) as conn:
        conn.execute(
            text("INSERT INTO plan (name, state, source, as_of, created_at) VALUES ('旧', 'draft', 'x', :at, :at)"),
            {"at": "2026-11-21T01:30:00.000Z"},
        )
        conn.execute(
            text("INSERT INTO plan_unit (plan_id, building_code, grid_code, is_locked) VALUES (1, 'B1', 'G1', false)")
        )
    newer = create_store(store_url)
    assert found(newer, 1).grid.to_dict() == {"B1": "G1"}
    set_state(newer, 1, "approved")
    with pytest.raises(DBAPIError), write(newer) as conn:
        conn.execute(delete(PlanUnit))
    with read(newer) as conn:
        assert "plan_grid" in revisions(conn)
    newer.dispose()
