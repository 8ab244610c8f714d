"""Teams against their templates, and who has too much to carry, by hand-calculated numbers."""

import numpy as np
import pandas as pd
import pytest

from geo.staffing import SPECIALISTS, TEMPLATES, completeness, thinness

WHOLE = ("grid_worker", *SPECIALISTS, "part_time")


def posts(**roles):
    """Posts of grids: a role with an exclamation mark is vacant."""
    rows = [(grid, role.rstrip("!"), not role.endswith("!")) for grid, held in roles.items() for role in held]
    return pd.DataFrame(rows, columns=["grid_code", "role", "is_filled"])


def test_a_team_with_somebody_in_every_role_is_complete():
    found = completeness(posts(a=WHOLE), TEMPLATES["1+X+N"]).loc["a"]
    assert found["is_complete"]
    assert found["missing"] == ()
    assert (found["posts"], found["filled"], found["vacant"]) == (8, 8, 0)


def test_a_vacant_specialist_makes_x_incomplete_and_is_named():
    held = [role if role != "legal" else "legal!" for role in WHOLE]
    found = completeness(posts(a=held), TEMPLATES["1+X+N"]).loc["a"]
    assert (found["1"], found["X"], found["N"]) == (True, False, True)
    assert found["missing"] == ("legal",)
    assert not found["is_complete"]
    assert found["vacant"] == 1


def test_one_of_two_part_time_posts_is_enough_for_n():
    found = completeness(posts(a=(*WHOLE, "part_time!")), TEMPLATES["1+X+N"]).loc["a"]
    assert found["N"]
    assert found["is_complete"]
    assert found["vacant"] == 1


def test_a_grid_without_any_post_misses_everything():
    found = completeness(posts(a=WHOLE), TEMPLATES["1+X+N"], grids=pd.Index(["b", "a"]))
    assert list(found.index) == ["a", "b"]
    assert found.loc["b", "missing"] == WHOLE
    assert found.loc["b", "posts"] == 0
    assert found["is_complete"].tolist() == [True, False]


def test_a_template_whose_parts_nobody_spelt_out_is_neither_complete_nor_not():
    found = completeness(posts(a=("grid_worker",)), TEMPLATES["1+1+N"])
    assert found["is_complete"].isna().all()
    assert found["posts"].tolist() == [1]


def test_no_posts_at_all_give_no_rows():
    assert completeness(posts(), TEMPLATES["1+X+N"]).empty


def test_five_chiefs_are_five_roles_and_six_classes_six():
    assert len(TEMPLATES["五长"].roles) == 5
    assert len(TEMPLATES["1+X+N"].parts[1].roles) == 6
    assert len(TEMPLATES) == 6


def test_filling_a_post_never_makes_a_team_less_complete():
    vacant = posts(a=[f"{role}!" for role in WHOLE])
    template, before = TEMPLATES["1+X+N"], -1
    for number in range(len(vacant) + 1):
        now = completeness(vacant.assign(is_filled=vacant.index < number), template).loc["a"]
        assert len(now["missing"]) == len(WHOLE) - number
        assert now["filled"] > before
        before = now["filled"]


def test_the_thinnest_place_has_most_to_carry_for_each():
    """300/3 = 100, 200/1 = 200; of all 500/4 = 125, so 0.8 and 1.6 times."""
    found = thinness(pd.Series([300, 200], ["a", "b"]), pd.Series([3, 1], ["a", "b"]))
    assert found.index.tolist() == ["b", "a"]
    assert found["per_one"].tolist() == [200, 100]
    assert found["times"].tolist() == pytest.approx([1.6, 0.8])
    assert found["rank"].tolist() == [1, 2]


def test_where_nobody_carries_a_load_comes_first_by_its_load():
    load, supply = pd.Series([10, 900, 40, 0, 0]), pd.Series([0, 1, 0, 0, 2])
    found = thinness(load, supply)
    assert found.index.tolist() == [2, 0, 1, 4, 3]
    assert np.isinf(found["per_one"].iloc[:2]).all()
    assert found["rank"].tolist()[:3] == [1, 2, 3]
    assert found["rank"].iloc[3:].isna().all()


def test_the_index_keeps_its_name_whatever_it_is():
    index = pd.Index(["a", "b"], name="code")
    assert thinness(pd.Series([1, 2], index), pd.Series([1, 1], index)).index.name == "code"


def test_equal_places_share_a_rank_and_stand_by_their_code():
    found = thinness(pd.Series([5, 5, 1], ["b", "a", "c"]), pd.Series([1, 1, 1], ["b", "a", "c"]))
    assert found.index.tolist() == ["a", "b", "c"]
    assert found["rank"].tolist() == [1, 1, 3]


def test_the_whole_is_the_mean_of_its_places_by_supply():
    load, supply = pd.Series([7, 80, 41]), pd.Series([2, 5, 9])
    found = thinness(load, supply)
    assert (found["times"] * found["supply"]).sum() / supply.sum() == pytest.approx(1)


def test_where_nobody_carries_anything_there_is_no_comparison():
    found = thinness(pd.Series([3.0]), pd.Series([0]))
    assert np.isinf(found["per_one"].iloc[0])
    assert np.isnan(found["times"].iloc[0])


def test_no_places_give_no_rows_of_thinness():
    assert thinness(pd.Series(dtype=float), pd.Series(dtype=float)).empty


@pytest.mark.parametrize(
    ("load", "supply", "fault"),
    [
        (pd.Series([1]), pd.Series([1], index=["x"]), "different indexes"),
        (pd.Series([-1]), pd.Series([1]), "0 or more"),
        (pd.Series([np.nan]), pd.Series([1]), "0 or more"),
    ],
)
def test_what_is_no_load_is_refused(load, supply, fault):
    with pytest.raises(ValueError, match=fault):
        thinness(load, supply)
