"""Nobody but a person moves a plan on, and only in order; every step stands in the audit trail."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from data import errors
from data.engine import read, write
from data.plans.approval import approve, approved_grids, give_back, submit, withdraw
from data.plans.force import come_into_force
from data.plans.lines import default_name, drawn
from data.queries.drafts import save
from data.queries.grids import grids
from data.queries.plans import plan
from data.schema import Audit, Plan, PlanUnit
from geo.topology import gaps, overlaps
from tests.data.plans.conftest import LEADER, NEW_YEAR, NOW, PLANNER, TODAY
from tests.support.back_ends import both_back_ends
from tests.support.plan_town import COMMUNITY, code_of


def state(town, number):
    with read(town.store) as conn:
        return plan(conn, number)


def audited(town):
    with read(town.store) as conn:
        return list(
            conn.execute(select(Audit.action).where(Audit.subject_table == "plan").order_by(Audit.id)).scalars()
        )


def do(town, deed, number, **other):
    with write(town.store) as conn:
        deed(conn, number, **other)


def submitted(town, **other):
    number = town.draft(town.moved((0, 1, "b")))
    do(town, submit, number, units=town.units, **(PLANNER | other))
    return number


def approved(town, *, effective_on=NEW_YEAR, **other):
    number = submitted(town, **other)
    do(
        town,
        approve,
        number,
        approver="李主任",
        effective_on=effective_on,
        units=town.units,
        current=town.current,
        **LEADER,
    )
    return number


@both_back_ends
def test_a_plan_goes_from_draft_to_submitted_to_approved(town):
    number = town.draft(town.moved((0, 1, "b")))
    assert state(town, number).state == "draft"
    do(town, submit, number, units=town.units, **PLANNER)
    assert (state(town, number).state, state(town, number).submitted_at) == ("submitted", NOW)
    do(
        town,
        approve,
        number,
        approver=" 李主任 ",
        effective_on=NEW_YEAR,
        units=town.units,
        current=town.current,
        **LEADER,
    )
    found = state(town, number)
    assert (found.state, found.approved_by, found.approved_at, found.effective_on) == (
        "approved",
        "李主任",
        NOW,
        NEW_YEAR,
    )
    assert audited(town) == ["save", "submit", "approve"]


def test_a_plan_that_is_given_back_is_a_draft_with_the_reason_and_can_be_submitted_again(town):
    number = submitted(town, submitter="王规划")
    do(town, give_back, number, reason=" 5号楼应留在第一网格 ", **LEADER)
    found = state(town, number)
    assert (found.state, found.returned_for) == ("draft", "5号楼应留在第一网格")
    with write(town.store) as conn:
        save(conn, name="改过", grid=town.moved((1, 1, "b")), plan_id=number, community_code=COMMUNITY, **PLANNER)
    do(town, submit, number, units=town.units, **PLANNER)
    assert state(town, number).returned_for is None
    assert audited(town) == ["save", "submit", "return", "replace", "submit"]


def test_a_plan_is_withdrawn_into_the_archive_with_the_reason(town):
    for make in (submitted, approved):
        number = make(town)
        do(town, withdraw, number, reason="区里另有安排", **LEADER)
        found = state(town, number)
        assert (found.state, found.archived_at, found.archived_for) == ("archived", NOW, "区里另有安排")
    assert audited(town) == ["save", "submit", "withdraw", "save", "submit", "approve", "withdraw"]


@pytest.mark.parametrize("deed", [give_back, withdraw])
def test_no_plan_goes_back_without_a_reason(town, deed):
    number = submitted(town)
    with pytest.raises(errors.PlanReasonError, match="Say it in a sentence"):
        do(town, deed, number, reason="  ", **LEADER)
    assert state(town, number).state == "submitted"


STEPS = {
    "submit": lambda town, n: do(town, submit, n, units=town.units, **PLANNER),
    "approve": lambda town, n: do(
        town, approve, n, approver="李", effective_on=NEW_YEAR, units=town.units, current=town.current, **LEADER
    ),
    "return": lambda town, n: do(town, give_back, n, reason="x", **LEADER),
    "withdraw": lambda town, n: do(town, withdraw, n, reason="x", **LEADER),
}


@pytest.mark.parametrize(
    ("at", "refused"),
    [
        ("draft", ("approve", "return", "withdraw")),
        ("submitted", ("submit",)),
        ("approved", ("submit", "approve", "return")),
        ("in_force", ("submit", "approve", "return", "withdraw")),
        ("archived", ("submit", "approve", "return", "withdraw")),
    ],
)
def test_a_step_that_does_not_follow_is_refused_with_the_state(town, at, refused):
    number = town.draft(town.current) if at == "draft" else submitted(town) if at == "submitted" else approved(town)
    with write(town.store) as conn:
        conn.execute(Plan.__table__.update().values(state=at))
    before = audited(town)
    for step in refused:
        with pytest.raises(errors.PlanStateError, match=at):
            STEPS[step](town, number)
        with pytest.raises(errors.PlanMissingError):
            STEPS[step](town, number + 99)
    assert state(town, number).state == at
    assert audited(town) == before


def test_who_submits_cannot_approve_however_the_name_is_written(town):
    number = submitted(town, submitter="Wang Ｌi")
    for name in ("Wang Ｌi", " wang li ", "WANGLI"):
        with pytest.raises(errors.PlanSameHandsError, match="somebody else"):
            do(
                town,
                approve,
                number,
                approver=name,
                effective_on=NEW_YEAR,
                units=town.units,
                current=town.current,
                **LEADER,
            )
    do(
        town,
        approve,
        number,
        approver="Wang Lu",
        effective_on=NEW_YEAR,
        units=town.units,
        current=town.current,
        **LEADER,
    )
    assert state(town, number).approved_by == "Wang Lu"


def test_no_name_but_the_approvers_is_stored(town):
    number = submitted(town, submitter="王规划")
    with read(town.store) as conn:
        [mark] = conn.execute(select(Plan.submitter_mark)).scalars()
        kept = str([tuple(row) for table in ("plan", "audit") for row in conn.execute(text(f"SELECT * FROM {table}"))])
    assert mark
    assert "王规划" not in kept
    do(
        town,
        approve,
        number,
        approver="李主任",
        effective_on=NEW_YEAR,
        units=town.units,
        current=town.current,
        **LEADER,
    )
    with read(town.store) as conn:
        assert conn.execute(select(Plan.submitter_mark)).scalar_one() is None
        assert "李主任" not in str([tuple(row) for row in conn.execute(select(Audit.__table__))])


@pytest.mark.parametrize("approver", ["", "  ", "名" * 41])
def test_an_approver_has_a_name(town, approver):
    with pytest.raises(errors.PlanApproverError, match="up to 40 letters"):
        do(
            town,
            approve,
            submitted(town),
            approver=approver,
            effective_on=NEW_YEAR,
            units=town.units,
            current=town.current,
            **LEADER,
        )


def test_the_effective_day_is_today_in_china_or_later(town):
    number = submitted(town)
    late = NOW.replace(hour=17)  # one o'clock of the 22nd in China
    with pytest.raises(errors.PlanDayError, match="2026-11-21 lies before today, 2026-11-22"):
        do(
            town,
            approve,
            number,
            approver="李",
            effective_on=TODAY,
            units=town.units,
            current=town.current,
            at=late,
            actor_role="leader",
        )
    do(town, approve, number, approver="李", effective_on=TODAY, units=town.units, current=town.current, **LEADER)


def test_two_plans_do_not_redraw_a_community_on_one_day(town):
    approved(town)
    second = town.draft(town.moved((1, 1, "b")), "另一个")
    do(town, submit, second, units=town.units, **PLANNER)
    with pytest.raises(errors.PlanDayTakenError, match=f"'方案' comes into force for community {COMMUNITY}"):
        do(
            town,
            approve,
            second,
            approver="李",
            effective_on=NEW_YEAR,
            units=town.units,
            current=town.current,
            **LEADER,
        )
    later = NEW_YEAR + timedelta(days=1)
    do(town, approve, second, approver="李", effective_on=later, units=town.units, current=town.current, **LEADER)


def test_a_half_drawn_plan_is_not_submitted(town):
    number = town.draft(town.current.drop(town.unit(1, 1)))
    with pytest.raises(errors.PlanIncompleteError, match=f"1 units .* such as {town.unit(1, 1)}"):
        do(town, submit, number, units=town.units, **PLANNER)
    with pytest.raises(errors.PlanIncompleteError):
        do(town, submit, town.draft(town.current.iloc[:0], "空"), units=town.units, **PLANNER)


def test_a_plan_of_units_that_are_gone_is_not_submitted(town):
    grid = town.current.copy()
    grid["nowhere"] = code_of("a")
    with pytest.raises(errors.PlanUnitsUnknownError, match="such as nowhere"):
        do(town, submit, town.draft(grid), units=town.units, **PLANNER)


def test_a_plan_of_a_community_assigns_no_unit_of_another(town):
    frame = town.units.frame.copy()
    frame.loc[town.unit(1, 2), "community"] = f"{COMMUNITY[:-1]}2"
    wider = type(town.units)(frame, town.units.borders, town.units.building_unit)
    with pytest.raises(errors.PlanUnitsUnknownError, match=f"such as {town.unit(1, 2)}"):
        do(town, submit, town.draft(town.current), units=wider, **PLANNER)
    do(town, submit, town.draft(town.current.drop(town.unit(1, 2)), "其余"), units=wider, **PLANNER)


@pytest.mark.parametrize("code", [f"{COMMUNITY[:-1]}9001", f"{COMMUNITY}01", f"{COMMUNITY}00a", "第一网格"])
def test_no_grid_reaches_into_another_community(town, code):
    grid = town.current.copy()
    grid[town.unit(0, 0)] = code
    with pytest.raises(errors.PlanGridCodeError, match=f"Unit {town.unit(0, 0)} .* cannot go to"):
        do(town, submit, town.draft(grid), units=town.units, **PLANNER)


def test_what_is_approved_is_drawn_without_gaps_or_overlaps(town):
    number = approved(town)
    with read(town.store) as conn:
        lines = approved_grids(conn, number)
    assert lines["code"].tolist() == [code_of("a"), code_of("b")]
    assert lines["households"].tolist() == [300, 300]
    assert lines["is_redrawn"].tolist() == [True, True]
    shapes = lines.set_index("code").geometry
    whole = town.units.frame.geometry.to_crs(shapes.crs).union_all()
    assert overlaps(shapes).empty
    assert gaps(shapes, whole).empty
    assert shapes.to_crs(town.units.frame.crs).area.tolist() == pytest.approx([30_000, 30_000], rel=1e-6)


def test_a_new_grid_takes_the_class_of_the_ground_it_comes_from_and_a_name_by_its_number(town):
    with read(town.store) as conn:
        known = grids(conn, on=TODAY).assign(grid_class="rural")
    lines = drawn(town.units, town.moved((0, 0, "l")), current=town.current, known=known).set_index("code")
    assert lines.loc[code_of("l"), ["name", "grid_class"]].tolist() == ["第十二网格", "rural"]
    said = {code_of("l"): {"name": "锦绣网格", "grid_class": "commercial"}, code_of("b"): {"name": "改名"}}
    lines = drawn(town.units, town.moved((0, 0, "l")), current=town.current, known=known, said=said).set_index("code")
    assert lines["name"].to_dict() == {code_of("a"): "第一网格", code_of("b"): "改名", code_of("l"): "锦绣网格"}
    assert lines["grid_class"].to_dict() == {code_of("a"): "rural", code_of("b"): "rural", code_of("l"): "commercial"}
    assert lines["is_redrawn"].all()


def test_nothing_is_redrawn_where_no_unit_moves(town):
    with read(town.store) as conn:
        lines = drawn(town.units, town.current, current=town.current, known=grids(conn, on=TODAY))
    assert not lines["is_redrawn"].any()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "第零网格"),
        (3, "第三网格"),
        (10, "第十网格"),
        (24, "第二十四网格"),
        (105, "第一百零五网格"),
        (110, "第一百一十网格"),
        (200, "第二百网格"),
    ],
)
def test_numbers_are_read_as_people_read_them(number, name):
    assert default_name(f"{COMMUNITY}{number:03d}") == name


@both_back_ends
def test_an_insert_by_another_program_breaks_the_seal(town):
    number = approved(town, effective_on=date(2026, 11, 21))
    with write(town.store) as conn:
        conn.execute(
            insert(PlanUnit), {"plan_id": number, "unit_code": "more", "grid_code": code_of("a"), "is_locked": False}
        )
    with pytest.raises(errors.PlanSealError, match="approved on 2026-11-21"):
        do(town, come_into_force, number, at=NOW)


@pytest.mark.parametrize("other", [{"approved_by": "别人"}, {"effective_on": date(2026, 11, 20)}])
def test_another_name_or_day_than_was_approved_breaks_the_seal(town, other):
    number = approved(town, effective_on=date(2026, 11, 21))
    with write(town.store) as conn:
        conn.execute(update(Plan).values(**other))
    with pytest.raises(errors.PlanSealError, match="'方案' is not what was approved"):
        do(town, come_into_force, number, at=NOW)


def test_a_plan_that_another_program_calls_approved_has_no_seal(town):
    number = town.draft(town.moved((0, 1, "b")))
    with write(town.store) as conn:
        conn.execute(update(Plan).values(state="approved", approved_by="李", effective_on=TODAY))
    with pytest.raises(errors.PlanSealError):
        do(town, come_into_force, number, at=NOW)
