"""`python -m data import ...`: exit codes, what is said, and where."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from data.ingest.commands import app
from data.ingest.layers import LAYERS
from tests.data.ingest.making import count, incidents, lattice, stored, write_csv, write_features


@pytest.fixture
def command(file_store: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRID_DATABASE_URL", str(file_store.url))
    runner = CliRunner()

    def called(*words: object) -> Result:
        return runner.invoke(app, [str(word) for word in words])

    return called


def test_a_good_file_leaves_with_0_and_its_numbers(command, file_store: Engine, tmp_path: Path):
    result = command("grids", write_features(lattice(), tmp_path / "g.gpkg"), "--as-of", "2026-11-01")
    assert result.exit_code == 0
    assert "4 rows: 4 added, 0 changed, 0 unchanged, 0 rejected" in result.stdout
    assert f"Report: {tmp_path / 'var' / 'imports'}" in result.stdout
    assert count(file_store, "grid") == 4


def test_rejected_rows_leave_with_1_and_a_file_to_mend(command, tmp_path: Path):
    result = command("incidents", write_csv(incidents(2, 上报时间=["?", "2026-10-01"]), tmp_path / "a.csv"))
    assert result.exit_code == 1
    assert "[error] not_a_time (reported_at): 1 rows" in result.stdout
    assert "rejects.csv" in result.stdout


def test_strict_leaves_with_1_and_stores_nothing(command, file_store: Engine, tmp_path: Path):
    path = write_csv(incidents(2, 上报时间=["?", "2026-10-01"]), tmp_path / "a.csv")
    result = command("incidents", path, "--strict")
    assert (result.exit_code, count(file_store, "incident")) == (1, 0)
    assert "Nothing was stored" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("grids", "no-such-file.gpkg"),
        ("incidents", "{csv}", "--map", "reported_at=没有的列"),
        ("incidents", "{csv}", "--map", "nonsense=上报时间"),
        ("incidents", "{csv}", "--map", "no equals sign"),
        ("incidents", "{csv}", "--datum", "GPS"),
        ("incidents", "{csv}", "--crs", "EPSG:none"),
        ("incidents", "{csv}", "--timezone", "Mars/Base"),
        ("incidents", "{csv}", "--as-of", "yesterday"),
        ("nothing", "{csv}"),
        ("osm", "{broken}"),
        ("osm", "{csv}"),
        ("osm", "{broken}", "--bbox", "1,2,3"),
        ("osm", "{broken}", "--district-code", "12"),
    ],
)
def test_what_cannot_be_meant_leaves_with_2_without_a_traceback(words, command, file_store: Engine, tmp_path: Path):
    csv = write_csv(incidents(1), tmp_path / "a.csv")
    broken = tmp_path / "a.osm.pbf"
    broken.write_bytes(b"no extract")
    given = {"{csv}": str(csv), "{broken}": str(broken)}
    result = command(*(given.get(word, word) for word in words))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert count(file_store, "import_run") == 0


def test_every_option_reaches_the_import(command, file_store: Engine, tmp_path: Path):
    rows = incidents(1, 哪天=["21/11/2026 05:00"], 办结时间=[""])
    del rows["上报时间"]
    path = write_csv(rows, tmp_path / "a.csv")
    options = ("--map", "reported_at=哪天", "--time-format", "%d/%m/%Y %H:%M", "--timezone", "Europe/Berlin",
               "--source", "热线", "--datum", "GCJ02", "--as-of", "2026-11-20")  # fmt: skip
    assert command("incidents", path, *options, "--dry-run").exit_code == 0
    assert count(file_store, "incident") == 0
    assert command("incidents", path, *options).exit_code == 0
    ((source, reported, as_of),) = stored(file_store, "incident", "source", "reported_at", "as_of")
    assert (source, str(reported)[:16], str(as_of)[:10]) == ("热线", "2026-11-21T04:00", "2026-11-19")
    assert stored(file_store, "import_run", "datum", order="id") == [("GCJ02",)]


def test_an_extract_comes_in_with_its_attribution(command, file_store: Engine, shared_data: Path):
    path = shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf"
    result = command("osm", path, "--district-code", "320106", "--district-name", "鼓楼区")
    assert result.exit_code == 0
    assert "© OpenStreetMap contributors, ODbL 1.0" in result.stdout
    assert stored(file_store, "area", "code", "name") == [("320106", "鼓楼区")]


def test_every_layer_has_a_command_that_explains_itself(command):
    for layer in (*LAYERS, "osm"):
        result = command(layer, "--help")
        assert result.exit_code == 0
        assert "--dry-run" in result.stdout
