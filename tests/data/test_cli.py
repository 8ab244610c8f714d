"""The command line as people use it: what it does, what it says, and how it ends."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, text
from typer.testing import CliRunner

from data import schema
from data.__main__ import DatumName, DemoSize, LayerName, app
from data.backup import file_url
from data.demo.size import SIZES
from data.engine import create_store, open_store, read, write
from data.export import FORMATS, LAYERS
from geo.coordinates import DATUMS
from tests.data.samples import fill
from tests.support import hardship
from tests.support.postgres import free_port

one_back_end = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def grid(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Call it with arguments to run the command line on a store that does not exist yet.

    In this process, because Python takes seconds to load what it needs; in one of its own where conditions are given.
    """

    def run(*arguments: str | Path, url: str = store_url, before: Callable[[], None] | None = None) -> Done:
        place = {"GRID_DATABASE_URL": url, "GRID_VAR_DIR": str(tmp_path / "var"), "COLUMNS": "100"}
        words = list(map(str, arguments))
        if before is not None:
            ended = hardship.run(["-m", "data", *words], environment=place, before=before)
            assert "Traceback" not in ended.stderr, ended.stderr
            return Done(ended.returncode, ended.stdout, ended.stderr)
        result = CliRunner().invoke(app, words, env=place, prog_name="python -m data")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def filled(grid: Callable[..., Done], store_url: str, opened: Callable[[Engine], Engine]) -> Engine:
    engine = opened(create_store(store_url))
    with write(engine) as conn:
        fill(conn)
    return engine


def _error(done: Done) -> str:
    """The one line that a failing command says."""
    (line,) = done.stderr.splitlines()
    return line


def test_a_store_is_made_filled_checked_saved_emptied_and_restored(
    grid: Callable[..., Done], store_url: str, tmp_path: Path, opened: Callable[[Engine], Engine]
) -> None:
    made = grid("init")
    assert made.returncode == 0
    assert "it holds nothing" in made.stdout
    demo = grid("demo", "--size", "small")
    assert (demo.returncode, demo.stderr) == (0, "")
    assert re.search(r"An invented district is in .*: [\d,]+ incident", demo.stdout)
    assert "grid" in grid("init").stdout
    checked = grid("check", "--store-only")
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "No problem was found.")
    saved = grid("backup", tmp_path / "saved.gpkg")
    assert (saved.returncode, saved.stderr) == (0, "")
    refused = grid("restore", tmp_path / "saved.gpkg")
    assert refused.returncode == 1
    assert "already holds data" in _error(refused)
    with read(opened(open_store(store_url))) as conn:
        before = conn.execute(select(schema.Building.code).order_by(schema.Building.id)).scalars().all()
        actions = conn.execute(select(schema.Audit.action).order_by(schema.Audit.id)).scalars().all()
    assert actions == ["demo", "backup"]
    with write(opened(open_store(store_url))) as conn:
        conn.execute(delete(schema.Building))
    restored = grid("restore", tmp_path / "saved.gpkg", "--replace")
    assert (restored.returncode, restored.stderr) == (0, "")
    kept = Path(restored.stdout.splitlines()[-1].removeprefix("What it held before is in ").rstrip("."))
    assert kept.exists()
    with read(opened(open_store(store_url))) as conn:
        assert conn.execute(select(schema.Building.code).order_by(schema.Building.id)).scalars().all() == before


def test_a_demo_never_touches_a_store_that_holds_data(grid: Callable[..., Done], filled: Engine) -> None:
    refused = grid("demo", "--size", "small")
    assert refused.returncode == 1
    assert "already holds" in _error(refused)
    left = grid("demo", "--size", "small", "--if-empty")
    assert (left.returncode, left.stderr) == (0, "")
    assert "holds data: " in left.stdout
    with read(filled) as conn:
        assert len(conn.execute(select(schema.Incident.id)).all()) == 2


@one_back_end
def test_a_demo_makes_the_store_it_needs(grid: Callable[..., Done], store_url: str) -> None:
    assert grid("demo", "--if-empty", "--size", "small").returncode == 0
    assert Path(store_url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(
    "command",
    [("check",), ("backup", "saved.gpkg"), ("export", "grids", "grids.csv"), ("import", "grids", "README.md")],
    ids=" ".join,
)
def test_without_a_store_every_command_says_how_to_make_one(
    grid: Callable[..., Done], command: tuple[str, ...], tmp_path: Path
) -> None:
    done = grid(*command)
    assert done.returncode == 1
    assert "There is no store" in done.stderr
    assert "python -m data init" in done.stderr


@pytest.mark.parametrize("layer", LayerName)
def test_an_empty_store_has_nothing_to_export_and_says_what_to_do(
    tmp_path: Path, layer: LayerName, opened: Callable[[Engine], Engine]
) -> None:
    from data.errors import ExportContentError
    from data.export import export_layer
    from tests.data.samples import INSTANT

    engine = opened(create_store(file_url(tmp_path / "grid.gpkg")))
    with read(engine) as conn, pytest.raises(ExportContentError, match=r"holds no such rows.*python -m data import"):
        export_layer(conn, layer.value, tmp_path / "out.csv", now=INSTANT)
    assert not (tmp_path / "out.csv").exists()


def test_an_empty_store_can_be_checked_and_saved(grid: Callable[..., Done], tmp_path: Path) -> None:
    assert grid("init").returncode == 0
    checked = grid("check")
    assert (checked.returncode, checked.stderr) == (0, "")
    saved = grid("backup", tmp_path / "empty.gpkg")
    assert (saved.returncode, saved.stdout) == (0, f"{tmp_path / 'empty.gpkg'} holds nothing.\n")


def test_a_check_that_finds_something_ends_with_1(grid: Callable[..., Done], filled: Engine) -> None:
    with write(filled) as conn:
        conn.execute(text("UPDATE incident SET geom = NULL"))
        is_sqlite = filled.dialect.name == "sqlite"
        conn.execute(text("DROP TRIGGER audit_refuses_delete" if is_sqlite else "DROP INDEX ix_building_geom"))
    done = grid("check", "--store-only")
    assert done.returncode == 1
    assert "1 problem was found." in done.stdout.splitlines()


def test_an_export_is_written_once(grid: Callable[..., Done], filled: Engine, tmp_path: Path) -> None:
    out = tmp_path / "站点.xlsx"
    done = grid("export", "stations", out, "--datum", "GCJ02")
    assert (done.returncode, done.stdout) == (0, f"{out} holds 1 row of stations.\n")
    assert done.stderr.startswith("Note: The coordinates are on GCJ02")
    again = grid("export", "stations", out)
    assert again.returncode == 1
    assert "--overwrite" in _error(again)
    assert grid("export", "stations", out, "--overwrite").returncode == 0


def test_an_export_of_a_period_takes_days_in_china(grid: Callable[..., Done], filled: Engine, tmp_path: Path) -> None:
    """The sample's incidents were reported at 01:30 UTC on the 21st, which is 09:30 in China."""
    period = ("--since", "2026-11-21", "--until", "2026-11-22")
    assert grid("export", "incidents", tmp_path / "day.csv", *period).returncode == 0
    nothing = grid("export", "incidents", tmp_path / "none.csv", "--until", "2026-11-21")
    assert nothing.returncode == 1
    assert "no such rows" in _error(nothing)


@pytest.mark.parametrize(
    "words",
    [
        ("backup",),
        ("restore",),
        ("demo", "--size", "huge"),
        ("export", "persons", "persons.csv"),
        ("export", "grids"),
        ("export", "grids", "grids.csv", "--datum", "Moon"),
        ("export", "grids", "grids.csv", "--since", "yesterday"),
        ("frobnicate",),
        ("check", "--thoroughly"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_a_hint(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = hardship.run(["-m", "data", *words], environment={"GRID_VAR_DIR": str(tmp_path)})
    assert done.returncode == 2
    assert "Usage: python -m data" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@one_back_end
@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("export", "grids", "grids.docx"), ".geojson"),
        (("export", "grids", "grids.csv", "--since", "2026-11-21"), "only incidents"),
    ],
)
def test_what_an_export_cannot_mean_ends_with_2(
    grid: Callable[..., Done], filled: Engine, words: tuple[str, ...], hint: str
) -> None:
    done = grid(*words)
    assert done.returncode == 2
    assert hint in _error(done)


@one_back_end
def test_a_wrong_setting_ends_with_2(grid: Callable[..., Done]) -> None:
    done = grid("init", url="mysql://host/db")
    assert done.returncode == 2
    assert "GRID_DATABASE_URL" in _error(done)


@one_back_end
@pytest.mark.parametrize("command", ["init", "check"])
def test_a_server_that_does_not_answer_ends_with_1(grid: Callable[..., Done], command: str) -> None:
    done = grid(command, url=f"postgresql://grid:secret@127.0.0.1:{free_port()}/grid")
    assert done.returncode == 1
    assert "cannot be reached" in _error(done)
    assert "secret" not in done.stderr


@one_back_end
def test_faults_of_a_file_end_with_1_and_one_line(tmp_path: Path, grid: Callable[..., Done]) -> None:
    path = tmp_path / "broken.gpkg"
    path.write_text("no store", encoding="utf-8")
    for command in (("init",), ("check",), ("backup", tmp_path / "saved.gpkg"), ("restore", tmp_path / "none.gpkg")):
        done = grid(*command, url=f"sqlite:///{path}")
        assert done.returncode == 1, command
        assert _error(done).startswith("Error: "), command


@one_back_end
def test_a_damaged_store_is_replaced_by_its_backup(tmp_path: Path, grid: Callable[..., Done]) -> None:
    path = tmp_path / "grid.gpkg"
    engine = create_store(file_url(path))
    with write(engine) as conn:
        fill(conn)
    engine.dispose()
    url = f"sqlite:///{path}"
    assert grid("backup", tmp_path / "saved.gpkg", url=url).returncode == 0
    path.write_bytes(path.read_bytes()[:20_000])
    assert "damaged" in _error(grid("check", url=url))
    assert "--replace" in _error(grid("restore", tmp_path / "saved.gpkg", url=url))
    restored = grid("restore", tmp_path / "saved.gpkg", "--replace", url=url)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert grid("check", "--store-only", url=url).returncode == 0


@one_back_end
def test_a_backup_to_a_full_disk_leaves_the_store_and_no_file(tmp_path: Path, grid: Callable[..., Done]) -> None:
    path = tmp_path / "grid.gpkg"
    engine = create_store(file_url(path))
    engine.dispose()
    before = path.read_bytes()
    (tmp_path / "out").mkdir()
    done = grid(
        "backup",
        tmp_path / "out" / "saved.gpkg",
        url=f"sqlite:///{path}",
        before=hardship.with_files_up_to(100_000),
    )
    assert done.returncode == 1
    assert f"The disk that holds {tmp_path / 'out' / 'saved.gpkg'} failed" in _error(done)
    assert not list((tmp_path / "out").iterdir())
    assert path.read_bytes() == before


@one_back_end
def test_a_backup_of_a_store_that_cannot_be_written_says_what_it_could_not_note(
    tmp_path: Path, grid: Callable[..., Done]
) -> None:
    path = tmp_path / "locked" / "grid.gpkg"
    create_store(file_url(path)).dispose()
    path.chmod(0o444)
    saved = tmp_path / "saved.gpkg"
    done = grid("backup", saved, url=f"sqlite:///{path}", before=hardship.without_special_rights)
    assert done.returncode == 0
    assert "audit trail does not say so" in _error(done)
    with closing(sqlite3.connect(saved)) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)


def test_names_on_the_command_line_are_those_of_the_code() -> None:
    assert [layer.value for layer in LayerName] == list(LAYERS)
    assert {datum.value for datum in DatumName} == set(DATUMS)
    assert {size.value for size in DemoSize} == set(SIZES)
    shown = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "100"}).stdout
    assert all(ending in shown for ending in FORMATS)


def test_the_readmes_show_the_help_as_it_is() -> None:
    compared = hardship.run(["scripts/readme_help.py", "--check"])
    assert (compared.returncode, compared.stdout) == (0, "")
