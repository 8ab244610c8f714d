from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from data import mode
from data.__main__ import app
from data.engine import create_store, read, write
from data.errors import OptionError
from data.schema import StoreProperty

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_district_stands_in_normal_times_until_somebody_says_otherwise(store_url):
    engine = create_store(store_url)
    with read(engine) as conn:
        assert mode.mode(conn) == "normal"
    with write(engine) as conn:
        mode.set_mode(conn, "emergency", role="operator", at=AT)
    with read(engine) as conn:
        assert mode.mode(conn) == "emergency"
    engine.dispose()


def test_a_switch_is_written_down_and_one_that_changes_nothing_is_not(store_url):
    engine = create_store(store_url)
    with write(engine) as conn:
        mode.set_mode(conn, "emergency", role="operator", at=AT)
        mode.set_mode(conn, "emergency", role="operator", at=AT)
        assert conn.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'mode'").scalar_one() == 1
    engine.dispose()


def test_a_mode_that_nobody_knows_is_refused_and_a_stored_one_is_not_believed(store_url):
    engine = create_store(store_url)
    with write(engine) as conn:
        with pytest.raises(OptionError, match="mode is 'panic': use one of normal, emergency"):
            mode.set_mode(conn, "panic", role="operator", at=AT)
        conn.execute(insert(StoreProperty).values(name="mode", value="panic"))
        assert mode.mode(conn) == "normal"
    engine.dispose()


def test_the_command_switches_and_says_so(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'grid.gpkg'}"
    create_store(url).dispose()
    monkeypatch.setenv("GRID_DATABASE_URL", url)
    assert CliRunner().invoke(app, ["mode", "show"]).stdout == "The mode is normal.\n"
    assert CliRunner().invoke(app, ["mode", "switch", "emergency"]).stdout == "The mode is emergency.\n"
    assert CliRunner().invoke(app, ["mode", "show"]).stdout == "The mode is emergency.\n"
    refused = CliRunner().invoke(app, ["mode", "switch", "panic"])
    assert (refused.exit_code, "use one of normal, emergency" in refused.output) == (2, True)
