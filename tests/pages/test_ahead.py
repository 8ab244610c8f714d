"""Loading the screens before somebody asks for one."""

import os
import subprocess
import sys

from data import settings
from data.engine import create_store
from tests.support.server import PROJECT_ROOT

PROGRAM = """
import sys
from pages.common.ahead import load_ahead

assert "pages.common.attention" not in sys.modules
load_ahead().join()
assert "pages.common.attention" in sys.modules
assert "pages.situation" not in sys.modules, "a screen draws when it is imported"
"""


def in_python(program, **variables):
    """What a program says in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT_ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )


def test_the_parts_of_the_screens_are_there_before_the_first_visit():
    done = in_python(PROGRAM)
    assert done.returncode == 0, done.stderr


UNITS = """
import sys
from pages.common.ahead import keep_units_ahead

assert "data.units" not in sys.modules
keep_units_ahead(after_s=0.0).join()
"""


def test_the_units_of_the_ground_are_kept_before_somebody_redraws_grids(tmp_path):
    var_dir = tmp_path / "var"
    create_store(settings.from_environment({"GRID_VAR_DIR": str(var_dir)}).database_url).dispose()
    done = in_python(UNITS, GRID_VAR_DIR=str(var_dir), GRID_DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (var_dir / "units").glob("*/units.parquet")] == ["units.parquet"]


def test_without_a_store_nobody_is_troubled(tmp_path):
    done = in_python(UNITS, GRID_VAR_DIR=str(tmp_path / "var"), GRID_DATABASE_URL="")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert not (tmp_path / "var").exists()
