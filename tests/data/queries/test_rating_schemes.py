"""The district's own schemes stand before the examples, come back as they were kept, and every change is audited."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from data.engine import read, write
from data.errors import RatingSchemeError
from data.frames import revisions
from data.queries.rating_schemes import forget, save, schemes
from data.ratings.schemes import EXAMPLES, THREE_COLOURS, as_json, of_json
from data.schema import Audit, RatingScheme
from geo.ratings import Input
from tests.data.samples import INSTANT
from tests.support.back_ends import both_back_ends, chosen_store_url

OWN = replace(
    EXAMPLES[THREE_COLOURS],
    name="我区三色网格",
    inputs=(Input("satisfaction", 1.0),),
    bands=EXAMPLES[THREE_COLOURS].bands[::-1],
    is_example=False,
)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


def held(store: Engine):
    with read(store) as conn:
        return schemes(conn)


def test_a_new_store_has_the_examples_and_says_that_they_are(store):
    found = held(store)
    assert list(found) == ["three_colours", "four_colours", "weekly"]
    assert all(one.is_example for one in found.values())


@both_back_ends
def test_a_saved_scheme_takes_the_place_of_the_example(store):
    with write(store) as conn:
        save(conn, OWN, at=INSTANT, actor_role="planner")
    assert held(store)[THREE_COLOURS] == OWN
    assert list(held(store)) == list(EXAMPLES)


def test_saving_again_replaces_and_forgetting_brings_the_example_back(store):
    with write(store) as conn:
        save(conn, OWN, at=INSTANT, actor_role="planner")
        save(conn, replace(OWN, least_number=9), at=INSTANT, actor_role="planner")
        before = revisions(conn)["rating_scheme"]
    assert held(store)[THREE_COLOURS].least_number == 9
    with write(store) as conn:
        assert forget(conn, THREE_COLOURS, at=INSTANT, actor_role="planner")
        assert not forget(conn, THREE_COLOURS, at=INSTANT, actor_role="planner")
        assert revisions(conn)["rating_scheme"] == before + 1
        told = [tuple(row) for row in conn.execute(select(Audit.action, Audit.subject_key).order_by(Audit.id))]
    assert held(store) == EXAMPLES
    assert told == [("save", THREE_COLOURS), ("replace", THREE_COLOURS), ("delete", THREE_COLOURS)]


def test_a_scheme_of_another_code_stands_after_the_examples(store):
    with write(store) as conn:
        save(conn, replace(OWN, code="ours"), at=INSTANT, actor_role="planner")
    assert list(held(store)) == [*EXAMPLES, "ours"]


def test_what_another_program_left_is_told_and_not_guessed(store):
    with write(store) as conn:
        conn.execute(insert(RatingScheme).values(code="x", body={"code": "x"}, source="own", as_of=INSTANT))
    with pytest.raises(RatingSchemeError, match="'x' cannot be used"):
        held(store)


@pytest.mark.parametrize("scheme", EXAMPLES.values(), ids=EXAMPLES)
def test_json_brings_a_scheme_back_as_the_districts_own(scheme):
    assert of_json(as_json(scheme)) == replace(scheme, is_example=False)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cuts": [80, 70]}, "cuts"),
        ({"inputs": [{"name": "completion", "weight": 0}]}, "weights"),
        ({"inputs": [{"name": "applause", "weight": 1}]}, "inputs"),
        ({"inputs": [{"name": "completion"}]}, "shape"),
        ({"inputs": [{"name": "completion", "weight": "much"}]}, "shape"),
        ({"bands": None}, "shape"),
        ({"mood": "good"}, "shape"),
        ({"is_example": True}, "shape"),
        ({"name": 7}, "shape"),
    ],
)
def test_json_that_is_no_scheme_says_what_is_wrong(change, fault):
    with pytest.raises(RatingSchemeError) as told:
        of_json(as_json(OWN) | change)
    assert told.value.values["fault"] == fault


def test_a_scheme_whose_input_nobody_counts_is_not_kept(store):
    with write(store) as conn, pytest.raises(RatingSchemeError, match="nobody counts applause"):
        save(conn, replace(OWN, inputs=(Input("applause", 1),)), at=INSTANT, actor_role="planner")
    assert held(store) == EXAMPLES
