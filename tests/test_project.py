"""What the project says about itself is true: commands, settings, requirements, decisions."""

import ast
import re
import subprocess
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from layers.palette import DAY, NIGHT
from tests.support.server import PROJECT_ROOT

OLDEST_PYTHON = "3.11.2"  # Debian 12's
READMES = ("README.md", "README.zh-CN.md")
HOSTS_NEVER_ASKED = {
    *("www.openstreetmap.org", "www.w3.org"),  # the attribution's link, and SVG's name
    *("wiki.open311.org", "grid.example.gov.cn"),  # a standard's name, and an example in a help text
}
ROOMS = ("api", "data", "geo", "layers", "pages")


def read(name: str) -> str:
    return (PROJECT_ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), flags=re.MULTILINE))


def run_time_files() -> list[Path]:
    return [*PROJECT_ROOT.glob("*.py"), *(file for room in ROOMS for file in (PROJECT_ROOT / room).rglob("*.py"))]


def test_make_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown, flags=re.MULTILINE)) == targets()


def test_every_target_is_phony_so_that_no_file_can_hide_it():
    declared = re.search(r"^\.PHONY: (.*)$", read("Makefile"), flags=re.MULTILINE)
    assert set(declared[1].split()) == targets()


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_documents_every_target_and_no_other(readme):
    documented = re.findall(r"^\| `make ([a-z-]+)`", read(readme), flags=re.MULTILINE)
    assert set(documented) == targets()
    assert set(re.findall(r"`(?:\S+ )*make ([a-z-]+)[^`\n]*`", read(readme))) <= targets()


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_documents_every_variable_that_the_program_reads(readme):
    code = "".join(file.read_text("utf-8") for file in run_time_files())
    used = set(re.findall(r"(?:\.get\(|getenv\(|environ\[)\"(GRID_[A-Z_]+)\"", code))
    assert set(re.findall(r"^\| `(GRID_[A-Z_]+)`", read(readme), flags=re.MULTILINE)) == used


def test_both_readmes_have_the_same_sections_and_the_same_commands():
    english, chinese = (read(readme) for readme in READMES)
    assert english.count("\n## ") == chinese.count("\n## ")

    def commands(text):
        blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
        return [line.split(" #")[0].rstrip() for line in blocks.splitlines()]

    assert commands(english) == commands(chinese)


@pytest.mark.parametrize("readme", [*READMES, "docs/decisions/README.md", "CHANGELOG.md"])
def test_every_local_link_leads_somewhere(readme):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(readme))
    folder = (PROJECT_ROOT / readme).parent
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_server_listens_on_this_machine_and_reports_to_nobody():
    config = tomllib.loads(read(".streamlit/config.toml"))
    assert (config["server"]["address"], config["server"]["port"]) == ("127.0.0.1", 8501)
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert "http" not in " ".join(value for value in config["theme"].values() if isinstance(value, str))


def test_the_program_names_no_host_that_it_could_ask():
    strings = [string for file in run_time_files() for string in strings_of(ast.parse(file.read_text("utf-8")))]
    named = {host.rstrip(".") for string in strings for host in re.findall(r"https?://([\w.-]+)", string)}
    assert named - {"127.0.0.1", "localhost"} <= HOSTS_NEVER_ASKED


def strings_of(tree: ast.Module) -> list[str]:
    """Every string but the docstrings, which may name their sources."""
    nodes = list(ast.walk(tree))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and node not in docstrings]
    return [node.value for node in constants if isinstance(node.value, str)]


@pytest.mark.parametrize(("section", "theme"), [("light", DAY), ("dark", NIGHT)])
def test_widgets_wear_the_colours_of_the_map(section, theme):
    worn = tomllib.loads(read(".streamlit/config.toml"))["theme"][section]
    assert (worn["backgroundColor"], worn["secondaryBackgroundColor"]) == (theme.ground, theme.panel)
    assert (worn["textColor"], worn["primaryColor"]) == (theme.text, theme.accent)
    assert (worn["redColor"], worn["yellowColor"]) == (theme.alarm, theme.attention)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_and_none_names_where_it_came_from(name):
    pinned = dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*?\])?==(\S+)$", read(f"{name}.txt"), flags=re.MULTILINE))
    asked = re.findall(r"^([A-Za-z0-9.-]+)", read(f"{name}.in"), flags=re.MULTILINE)
    assert {package.lower().replace("_", "-") for package in asked if not package.startswith("-")} <= set(pinned)
    lines = [line for line in read(f"{name}.txt").splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if "==" not in line] == []
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links|--trusted-host", read(f"{name}.txt"))


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pinned_package_runs_on_the_oldest_python_we_promise(name):
    pinned = re.findall(r"^([a-z0-9.-]+)(?:\[.*?\])?==", read(f"{name}.txt"), flags=re.MULTILINE)
    needs = {package: metadata(package)["Requires-Python"] or "" for package in pinned}
    assert {package: need for package, need in needs.items() if OLDEST_PYTHON not in SpecifierSet(need)} == {}


def test_both_requirement_lists_agree_on_every_shared_package():
    run, dev = (
        dict(re.findall(r"^(\S+?)(?:\[.*?\])?==(\S+)$", read(name), flags=re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {name: version for name, version in dev.items() if run.get(name, version) != version} == {}


def test_decisions_are_numbered_without_gaps_and_have_all_their_parts():
    files = sorted((PROJECT_ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text("utf-8")
        parts = [part.split(" (")[0] for part in re.findall(r"^## (.+)$", text, flags=re.MULTILINE)]
        assert text.startswith(f"# {int(file.name[:4])}. "), file.name
        assert parts == ["Problem", "Facts", "Options", "Choice", "What would change it"], file.name
