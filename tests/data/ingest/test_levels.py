"""Incidents of other systems say little of levels and reopenings: what they leave out is the usual."""

from pathlib import Path

from sqlalchemy import Engine

from tests.data.ingest.conftest import Importer
from tests.data.ingest.making import by_rule, incidents, stored, write_csv


def test_an_incident_without_a_level_is_a_grid_s_and_one_with_says_which(
    imported: Importer, file_store: Engine, tmp_path: Path
):
    imported(write_csv(incidents(1, 事件编号=["A"]), tmp_path / "a.csv"), "incidents")
    told = incidents(3, 事件编号=["B", "C", "D"], 处置层级=["", "街道级", "省级"], 重开次数=["", "2", "1"])
    result = imported(write_csv(told, tmp_path / "b.csv"), "incidents")
    assert stored(file_store, "incident", "code", "level", "reopenings") == [
        ("A", "grid", 0),
        ("B", "grid", 0),
        ("C", "street", 2),
    ]
    assert by_rule(result) == {"unknown_word": 1}
