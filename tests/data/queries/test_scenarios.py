"""Saved what-if lists come back as they were kept, on each back end, and every deed stands in the audit trail."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from data import errors
from data.engine import create_store, read, write
from data.frames import revisions
from data.queries.scenarios import LONGEST_NAME, Action, remove, rename, save, scenarios
from data.schema import Audit, SitingScenario, StoreProperty
from tests.data.samples import INSTANT

ADD = Action(verb="add", layer="station", kind="canteen", place="P01", lon=118.78, lat=32.04)
MOVE = Action(verb="move", layer="refuel_station", code="R07", lon=118.79, lat=32.05)
CLOSE = Action(verb="close", layer="station", code="S03")
KEPT = {
    "services": ["canteen", "refuel_station"],
    "settings": {"hour": 22, "weekday": 4, "walker": "elderly", "tiers": [5, 10, 15], "limit": 15.0},
    "actions": (ADD, MOVE, CLOSE),
    "figures": {"households": {"before": 8100, "after": 9020, "of": 10_000}, "share": 0.902, "gap": None},
}


def keep(store: Engine, name: str = "两个食堂", **other: object) -> None:
    with write(store) as conn:
        save(conn, **({"name": name, "at": INSTANT, "actor_role": "planner"} | KEPT | other))


def listed(store: Engine):
    with read(store) as conn:
        return scenarios(conn)


def audited(store: Engine) -> list[tuple[str, str | None]]:
    with read(store) as conn:
        found = conn.execute(select(Audit.action, Audit.subject_key, Audit.subject_table).order_by(Audit.id)).all()
    assert {row.subject_table for row in found} <= {"siting_scenario"}
    return [(row.action, row.subject_key) for row in found]


def test_a_scenario_comes_back_as_it_was_kept(store):
    keep(store, "  两个食堂 ")
    [found] = listed(store).to_dict("records")
    assert {name: found[name] for name in KEPT} == KEPT
    assert (found["name"], found["created_at"]) == ("两个食堂", INSTANT)
    assert audited(store) == [("save", "两个食堂")]


def test_a_store_without_scenarios_gives_no_rows_but_the_same_columns(store):
    empty = listed(store)
    keep(store)
    assert empty.empty
    assert list(empty.columns) == list(listed(store).columns)


def test_the_newest_comes_first(store):
    for number, name in enumerate(("一", "二", "三")):
        keep(store, name, at=INSTANT + timedelta(minutes=(5, 9, 5)[number]))
    assert listed(store)["name"].tolist() == ["二", "三", "一"]


def test_a_name_is_taken_once(store):
    keep(store)
    with pytest.raises(errors.ScenarioNameTakenError, match="两个食堂"):
        keep(store, figures={})
    assert listed(store)["figures"].tolist() == [KEPT["figures"]]
    keep(store, "另一个")
    with pytest.raises(IntegrityError), write(store) as conn:
        conn.execute(update(SitingScenario).values(name="同名"))


def test_one_takes_the_place_of_another_only_when_asked(store):
    keep(store)
    keep(store, actions=(), at=INSTANT + timedelta(days=1), replace=True)
    [found] = listed(store).to_dict("records")
    assert found["actions"] == ()
    assert found["created_at"] == INSTANT + timedelta(days=1)
    keep(store, "新的", replace=True)
    assert audited(store) == [("save", "两个食堂"), ("replace", "两个食堂"), ("save", "新的")]


def test_a_renamed_scenario_keeps_all_but_its_name(store):
    keep(store)
    with write(store) as conn:
        rename(conn, "两个食堂", to=" 三个食堂 ", at=INSTANT, actor_role="planner")
    [found] = listed(store).to_dict("records")
    assert {name: found[name] for name in KEPT} == KEPT
    assert found["name"] == "三个食堂"
    assert audited(store)[-1] == ("rename", "三个食堂")


def test_a_scenario_cannot_take_anothers_name_but_its_own(store):
    keep(store, "一")
    keep(store, "二")
    with pytest.raises(errors.ScenarioNameTakenError), write(store) as conn:
        rename(conn, "一", to="二", at=INSTANT, actor_role="planner")
    with write(store) as conn:
        rename(conn, "一", to="一", at=INSTANT, actor_role="planner")
    assert sorted(listed(store)["name"]) == ["一", "二"]


def test_a_deleted_scenario_is_gone_and_the_others_stay(store):
    keep(store, "一")
    keep(store, "二")
    with write(store) as conn:
        remove(conn, "一", at=INSTANT, actor_role="planner")
    assert listed(store)["name"].tolist() == ["二"]
    assert audited(store)[-1] == ("delete", "一")


def test_what_is_not_there_can_neither_be_renamed_nor_deleted(store):
    with pytest.raises(errors.ScenarioMissingError, match="旧"), write(store) as conn:
        rename(conn, "旧", to="新", at=INSTANT, actor_role="planner")
    with pytest.raises(errors.ScenarioMissingError, match="旧"), write(store) as conn:
        remove(conn, "旧", at=INSTANT, actor_role="planner")
    assert audited(store) == []


@pytest.mark.parametrize("name", ["", "   ", "长" * (LONGEST_NAME + 1)])
def test_a_blank_or_endless_name_is_refused(store, name):
    with pytest.raises(errors.ScenarioNameError, match=f"1 to {LONGEST_NAME} characters"):
        keep(store, name)
    keep(store, "长" * LONGEST_NAME)
    with pytest.raises(errors.ScenarioNameError), write(store) as conn:
        rename(conn, "长" * LONGEST_NAME, to=name, at=INSTANT, actor_role="planner")


@pytest.mark.parametrize("deed", ["save", "rename", "delete"])
def test_every_deed_raises_the_layers_revision(store, deed):
    keep(store)
    with read(store) as conn:
        before = revisions(conn)["siting_scenario"]
    with write(store) as conn:
        if deed == "rename":
            rename(conn, "两个食堂", to="新", at=INSTANT, actor_role="planner")
        elif deed == "delete":
            remove(conn, "两个食堂", at=INSTANT, actor_role="planner")
    if deed == "save":
        keep(store, "再来")
    with read(store) as conn:
        assert revisions(conn)["siting_scenario"] == before + 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"verb": "burn", "layer": "station", "code": "S1"}, "burn on station is none of add, move, close"),
        ({"verb": "close", "layer": "school", "code": "S1"}, "close on school is none of"),
        ({"verb": "close", "layer": "station"}, "needs one"),
        ({"verb": "add", "layer": "station", "code": "S1", "lon": 118.0, "lat": 32.0}, "has no code yet"),
        ({"verb": "close", "layer": "station", "code": "S1", "place": "P1"}, "goes nowhere"),
        ({"verb": "close", "layer": "station", "code": "S1", "lon": 118.0}, "goes nowhere"),
        ({"verb": "add", "layer": "station", "place": "P1"}, "longitude None and latitude None"),
        ({"verb": "move", "layer": "station", "code": "S1", "lon": 32.0, "lat": 118.0}, "latitude 118.0 are no point"),
        ({"verb": "move", "layer": "station", "code": "S1", "lon": 118.0, "lat": float("nan")}, "latitude nan"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(wrong, message):
    with pytest.raises(errors.ScenarioActionError, match=message):
        Action(**wrong)


def test_an_action_that_another_program_spoilt_is_named(store):
    keep(store)
    with write(store) as conn:
        conn.execute(update(SitingScenario).values(actions=[{"verb": "close", "layer": "station", "colour": "red"}]))
    with pytest.raises(errors.ScenarioActionError, match="colour"):
        listed(store)


def test_an_older_store_gets_the_table_and_keeps_its_rows(made_by, store_url):
    with write(made_by("0002")) as conn:
        conn.execute(StoreProperty.__table__.insert().values(name="district", value="示范区"))
    newer = create_store(store_url)
    keep(newer)
    assert len(listed(newer)) == 1
    with read(newer) as conn:
        assert conn.execute(select(StoreProperty.value)).scalar_one() == "示范区"
        assert "siting_scenario" in revisions(conn)
    newer.dispose()
