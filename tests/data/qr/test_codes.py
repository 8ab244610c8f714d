import pytest

from data.qr.codes import ALPHABET, LENGTH, new_code, plain, spaced


def test_a_place_has_the_same_code_in_every_store_and_two_places_have_two():
    code = new_code("building", "B01")
    assert code == new_code("building", "B01")
    assert code != new_code("shop", "B01")
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


def test_a_code_that_is_taken_gives_way_to_another_that_is_always_the_same():
    first = new_code("grid", "1")
    second = new_code("grid", "1", taken={first})
    assert second == new_code("grid", "1", taken={first}) != first
    assert new_code("grid", "1", taken={first, second}) not in {first, second}


@pytest.mark.parametrize("typed", ["7KQ4M2X1", " 7kq4 m2x1 ", "7KQ4-M2XI", "7kq4-m2xl", "7KQ4\u3000M2X1"])
def test_a_typed_code_is_read_as_people_write_it(typed):
    assert plain(typed) == "7KQ4M2X1"


def test_the_letter_o_is_a_nought():
    assert plain("OO10") == "0010"


def test_a_code_is_printed_in_two_halves():
    assert spaced("7KQ4M2X1") == "7KQ4 M2X1"
