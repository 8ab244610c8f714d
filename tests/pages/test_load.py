import pandas as pd
import streamlit as st
from sqlalchemy import update

from data import schema
from data.engine import open_store, write
from data.frames import record_change
from pages.common import load


def count(conn, word):
    count.calls.append(word)
    return pd.DataFrame({"word": [word]})


count.calls = []


def test_a_result_is_kept_until_one_of_its_tables_changes(demo_folder, tmp_path, monkeypatch):
    (tmp_path / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    monkeypatch.setenv("GRID_VAR_DIR", str(tmp_path))
    st.cache_resource.clear()
    count.calls.clear()
    first = load.kept(count, "a", of=("station",))
    assert load.kept(count, "a", of=("station",)) is first
    load.kept(count, "b", of=("station",))
    assert count.calls == ["a", "b"]

    engine = open_store(f"sqlite:///{tmp_path / 'grid.gpkg'}")
    for table in (schema.Station, schema.Incident):
        with write(engine) as conn:
            conn.execute(update(table).values(id=table.id))
            record_change(conn, table.__table__)
        load.kept(count, "a", of=("station",))
    engine.dispose()
    assert count.calls == ["a", "b", "a"]


def test_two_stores_do_not_share_results(demo_folder, tmp_path, monkeypatch):
    monkeypatch.delenv("GRID_DATABASE_URL", raising=False)
    st.cache_resource.clear()
    count.calls.clear()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
        monkeypatch.setenv("GRID_VAR_DIR", str(folder))
        load.kept(count, "a", of=("station",))
    assert count.calls == ["a", "a"]
