import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from data.__main__ import app
from data.engine import read
from data.schema import Audit
from tests.support.town import COMMUNITY


@pytest.fixture
def run(town, tmp_path, monkeypatch):
    """The command line on a town of its own; what it does is written down."""
    monkeypatch.setenv("GRID_DATABASE_URL", str(town.url))
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))
    yield lambda *words: CliRunner().invoke(app, ["qr", *words])
    with read(town) as conn:
        actions = list(conn.execute(select(Audit.action).order_by(Audit.id)).scalars())
    assert set(actions) <= {"qr-make", "qr-revoke"}


def test_codes_are_made_listed_revoked_and_printed(run, tmp_path):
    assert "There are no codes" in run("list").output
    made = run("make", "--kind", "building", "--kind", "grid")
    assert made.exit_code == 0
    assert "building: 3 added, 0 changed, 0 unchanged" in made.output
    assert "shop" not in made.output
    lines = run("list", "--area", f"{COMMUNITY}003").output.splitlines()
    assert [line.split("  ")[1].strip() for line in lines] == ["grid", "building", "building"]
    code = lines[0][:9]
    assert run("revoke", code).output == f"{code} is revoked.\n"
    assert "revoked 20" in run("list", "--area", f"{COMMUNITY}003").output.splitlines()[0]
    file = tmp_path / "codes.pdf"
    printed = run("sheet", str(file), "--url", "https://a.example", "--area", f"{COMMUNITY}003")
    assert printed.output == f"{file} holds 2 codes.\n"
    assert file.read_bytes().startswith(b"%PDF")


def test_a_sheet_of_nothing_leaves_no_file_and_says_what_to_do(run, tmp_path):
    file = tmp_path / "codes.pdf"
    refused = run("sheet", str(file), "--url", "https://a.example")
    assert refused.exit_code == 1
    assert "qr make" in refused.output
    assert not file.exists()
