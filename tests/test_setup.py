"""`make setup` on machines that lack something, and on one where nothing has changed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.server import PROJECT_ROOT

# Makes a virtual environment whose python only writes down what it is asked to do.
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit "${TOO_OLD:-0}" ;;
    *venv*)
        [ -z "$NO_ENSUREPIP" ] || [ -e python3-venv ] || { echo "ensurepip is not available"; exit 1; }
        mkdir -p .venv/bin && printf '#!/bin/sh\\n[ "$1" = -c ] || echo "$@" >>asked\\n' >.venv/bin/python
        chmod +x .venv/bin/python ;;
esac
"""
INSTALLS_IT = '#!/bin/sh\ntouch "$2"\n'
MAY_NOT = '#!/bin/sh\necho "Cannot install $2: that needs root\'s rights." >&2; exit 1\n'


@pytest.fixture
def machine(tmp_path: Path):
    """A copy of the project's setup, beside a pretended Python; call it to run `scripts/setup`."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(PROJECT_ROOT / "scripts" / "setup", tmp_path / "scripts")
    for name, text in {"requirements.txt": "a==1\n", "requirements-dev.txt": "b==1\n", "python": PYTHON}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "python").chmod(0o755)

    def setup(*arguments: str, system_packages: str = MAY_NOT, **environment: str):
        packages = tmp_path / "scripts" / "system-packages"
        packages.write_text(system_packages)
        packages.chmod(0o755)
        (tmp_path / "asked").write_text("")
        done = subprocess.run(
            ["scripts/setup", *arguments],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHON": str(tmp_path / "python")} | environment,
            capture_output=True,
            text=True,
        )
        done.installed = [line.split()[-1] for line in (tmp_path / "asked").read_text().splitlines()]
        return done

    setup.folder = tmp_path
    return setup


def test_setup_installs_what_is_pinned_and_then_nothing_until_a_list_changes(machine):
    assert machine().installed == ["requirements.txt"]
    assert machine().installed == []
    assert machine("dev").installed == ["requirements-dev.txt"]
    (machine.folder / "requirements.txt").write_text("a==2\n")
    assert machine("dev").installed == ["requirements.txt"]
    assert machine("dev").installed == []


def test_a_list_that_failed_to_install_is_tried_again(machine):
    machine()
    (machine.folder / "requirements.txt").write_text("a==2\n")
    python = machine.folder / ".venv" / "bin" / "python"
    works = python.read_text()
    python.write_text('#!/bin/sh\n[ "$1" = -c ]\n')
    assert machine().returncode == 1
    python.write_text(works)
    assert machine().installed == ["requirements.txt"]


def test_a_virtual_environment_whose_python_is_gone_is_made_anew(machine):
    machine()
    shutil.rmtree(machine.folder / ".venv")
    (machine.folder / ".venv").mkdir()
    assert machine().installed == ["requirements.txt"]


def test_a_python_that_is_too_old_is_named_with_the_remedy(machine):
    done = machine(TOO_OLD="1")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Python 3.11 or newer is needed, not {machine.folder / 'python'}.")
    assert not (machine.folder / ".venv").exists()


def test_a_missing_venv_package_is_installed_where_that_is_allowed(machine):
    done = machine(system_packages=INSTALLS_IT, NO_ENSUREPIP="1")
    assert (done.returncode, done.installed) == (0, ["requirements.txt"])
    assert (machine.folder / "python3-venv").exists()


def test_a_missing_venv_package_is_named_where_it_may_not_be_installed(machine):
    done = machine(NO_ENSUREPIP="1")
    assert done.returncode == 1
    assert "Cannot install python3-venv" in done.stderr
    assert "ensurepip is not available" in done.stderr


@pytest.mark.parametrize(("arguments", "status"), [(["--only", "chromium"], 1), (["--if-able", "chromium"], 0)])
def test_packages_that_apt_cannot_get_are_named_and_only_sometimes_a_failure(tmp_path, arguments, status):
    script = (PROJECT_ROOT / "scripts" / "system-packages").read_text()
    if status == 0:  # as on a machine that lacks one of them
        script = script.replace("\nmissing=()\n", "\nmissing=(chromium)\n")
    for name in ("apt-get", "sudo"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 100\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", script, "system-packages", *arguments],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == status
    assert "Cannot install chromium: " in done.stderr
    assert done.stderr.rstrip().endswith("On Debian: sudo apt-get install chromium")
