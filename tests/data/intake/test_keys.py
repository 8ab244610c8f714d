"""Keys of programs that may send reports."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from data.__main__ import app
from data.engine import create_store, read, write
from data.errors import ApiKeyMissingError, ApiKeyNameError, ApiKeyNameTakenError, ApiKeyRefusedError
from data.intake import keys
from data.queries.api_clients import by_name, clients
from data.schema import ApiClient, Audit
from tests.support.back_ends import both_back_ends

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_key_leads_to_its_program_and_is_not_kept(desk: Engine) -> None:
    with write(desk) as conn:
        key = keys.add(conn, "城管-12319", channel="hotline_12319", now=NOW)
        client = keys.client_of(conn, key)
        kept = conn.execute(select(ApiClient.key_hash).where(ApiClient.name == "城管-12319")).scalar_one()
        trail = conn.execute(select(Audit.action, Audit.subject_key).order_by(Audit.id.desc())).first()
    assert (client.name, client.channel, client.created_at) == ("城管-12319", "hotline_12319", NOW)
    assert len(key) >= 32
    assert key not in kept
    assert trail is not None
    assert tuple(trail) == ("give key", "城管-12319")


@both_back_ends
def test_a_key_that_is_taken_back_opens_nothing(desk: Engine) -> None:
    with write(desk) as conn:
        key = keys.add(conn, "app", channel="snapshot", now=NOW)
        keys.revoke(conn, "app", now=NOW + timedelta(days=1))
        with pytest.raises(ApiKeyRefusedError, match="no longer in use"):
            keys.client_of(conn, key)
        with pytest.raises(ApiKeyMissingError, match="'app'"):
            keys.revoke(conn, "app", now=NOW)
        with pytest.raises(ApiKeyNameTakenError):
            keys.add(conn, "app", channel="snapshot", now=NOW)
        client = by_name(conn, "app")
    assert client is not None
    assert client.revoked_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(("key", "fault"), [(None, "missing"), ("", "missing"), ("guess", "unknown")])
def test_who_has_no_key_is_refused(desk: Engine, key: str | None, fault: str) -> None:
    with read(desk) as conn, pytest.raises(ApiKeyRefusedError, match=fault):
        keys.client_of(conn, key)


@pytest.mark.parametrize(
    ("name", "channel"), [("", "snapshot"), ("a b", "snapshot"), ("x" * 41, "snapshot"), ("a", "b;")]
)
def test_a_name_is_a_word(desk: Engine, name: str, channel: str) -> None:
    with write(desk) as conn, pytest.raises(ApiKeyNameError):
        keys.add(conn, name, channel=channel, now=NOW)


def test_the_command_line_gives_lists_and_takes_back(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create_store(store_url).dispose()
    monkeypatch.setenv("GRID_DATABASE_URL", store_url)

    def said(*words: str) -> str:
        done = CliRunner().invoke(app, ["keys", *words])
        return f"{done.exit_code} {done.output}"

    assert "No program has a key" in said("list")
    given = said("add", "hotline-12345", "--channel", "hotline_12345")
    key = given.splitlines()[0].rpartition(" ")[2]
    assert said("list").startswith("0 hotline-12345: hotline_12345, since ")
    engine = create_store(store_url)
    with read(engine) as conn:
        assert keys.client_of(conn, key).name == "hotline-12345"
        assert [client.revoked_at for client in clients(conn)] == [None]
    engine.dispose()
    assert said("revoke", "hotline-12345").startswith("0 hotline-12345 can no longer send")
    assert ", revoked " in said("list")
    assert said("revoke", "nobody").startswith("1 ")
    assert "data keys list" in said("revoke", "nobody")
