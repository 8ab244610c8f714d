"""Loading the screens before somebody asks for one."""

import subprocess
import sys

from tests.support.server import PROJECT_ROOT

PROGRAM = """
import sys
from pages.common.ahead import load_ahead

assert "pages.common.attention" not in sys.modules
load_ahead().join()
assert "pages.common.attention" in sys.modules
assert "pages.situation" not in sys.modules, "a screen draws when it is imported"
"""


def test_the_parts_of_the_screens_are_there_before_the_first_visit():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
