from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from data.engine import read, write
from data.queries.catalogue import category_of, has_category, items, search
from data.schema import CatalogueItem, Department
from tests.support.back_ends import both_back_ends, chosen_store_url

AS_OF = {"source": "清单", "as_of": datetime(2026, 11, 1, tzinfo=UTC)}
ROWS = [
    ("0603", "雨天积水", "06", "供水排水", "D1"),
    ("0601", "水管冻裂", "06", "供水排水", "D1"),
    ("0102", "小区100%绿化", "01", "市容环境", None),
    ("0101", "小区1000处", "01", "市容环境", None),
    ("1001", "漏水纠纷", "10", "邻里纠纷", "D1"),
    ("0702", "CO 报警", "07", "供热供气", None),
]


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def catalogue(store: Engine) -> Engine:
    columns = ("code", "name", "category_code", "category_name", "department_code")
    with write(store) as conn:
        conn.execute(insert(Department), {"code": "D1", "name": "水务局", "tier": "high", **AS_OF})
        conn.execute(insert(CatalogueItem), [dict(zip(columns, row, strict=True)) | AS_OF for row in ROWS])
    return store


def found(engine: Engine, words: str, **options: int) -> list[str]:
    with read(engine) as conn:
        return list(search(conn, words, **options)["code"])


def test_the_whole_catalogue_stands_by_category_and_code_with_departments_by_name(catalogue):
    with read(catalogue) as conn:
        whole = items(conn)
    assert list(whole["code"]) == ["0101", "0102", "0601", "0603", "0702", "1001"]
    assert (
        dict(
            zip(whole["code"], whole["department"].astype(object).where(whole["department"].notna(), None), strict=True)
        )["0601"]
        == "水务局"
    )


@both_back_ends
def test_names_that_begin_with_the_word_come_before_those_that_hold_it_and_those_of_the_category(catalogue):
    assert found(catalogue, "水") == ["0601", "0603", "1001"]
    assert found(catalogue, "供水") == ["0601", "0603"]


def test_every_part_has_to_be_met_by_name_category_department_or_code(catalogue):
    assert found(catalogue, "供水 冻") == ["0601"]
    assert found(catalogue, "水务局，纠纷") == ["1001"]
    assert found(catalogue, "06") == ["0601", "0603"]
    assert found(catalogue, "冻 纠纷") == []


@both_back_ends
def test_signs_of_the_database_are_letters_like_others(catalogue):
    assert found(catalogue, "100%") == ["0102"]
    assert found(catalogue, "1_0") == []
    assert found(catalogue, "\\") == []


def test_latin_letters_are_found_in_either_case(catalogue):
    assert found(catalogue, "co") == ["0702"]


def test_nothing_typed_is_the_catalogue_s_beginning(catalogue):
    assert found(catalogue, "  ", limit=2) == ["0101", "0102"]
    assert found(catalogue, "水", limit=1) == ["0601"]


def test_an_item_leads_to_its_category_and_unknown_ones_to_none(catalogue):
    with read(catalogue) as conn:
        assert category_of(conn, "0603") == "06"
        assert category_of(conn, "0699") is None
        assert has_category(conn, "06")
        assert not has_category(conn, "0603")
