"""Units of the store's ground: worked out once, kept in files, anew when the ground has changed."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, delete, insert, select, update

from data import schema
from data import units as kept
from data.engine import read, write
from data.errors import FileNotWritableError
from data.frames import record_change
from data.settings import Settings
from data.units import INCIDENT_YEARS, KEPT_STATES, TodaysUnits, keep_units, units, units_on
from geo.units import Units
from tests.support.back_ends import both_back_ends, chosen_store_url
from tests.support.town import AS_OF, COMMUNITY, SOURCE, SOUTH, WEST, build_town

TODAY = date(2026, 11, 21)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return chosen_store_url(request, tmp_path)


@pytest.fixture
def settings(store: Engine, tmp_path: Path) -> Settings:
    return Settings(store.url, tmp_path / "var")


@pytest.fixture
def town(store: Engine) -> Engine:
    """The town, with people in it."""
    build_town(store)
    with write(store) as conn:
        counts = {"tower": (120, 300, 0), "house": (2, 5, 1), "shed": (0, 0, 0)}
        for code, (households, residents, merchants) in counts.items():
            values = {"households": households, "residents": residents, "merchants": merchants, "compound": "东苑"}
            conn.execute(update(schema.Building).where(schema.Building.code == code).values(values))
        group = {"building_code": "tower", "number": 3, "source": SOURCE, "as_of": AS_OF}
        conn.execute(insert(schema.GroupCount), [group | {"colour": colour} for colour in ("red", "yellow")])
        record_change(conn, schema.Building.__table__)
        record_change(conn, schema.GroupCount.__table__)
    return store


def today(engine: Engine, settings: Settings, *, on: date = TODAY, community_code: str | None = None) -> TodaysUnits:
    with read(engine) as conn:
        return units_on(conn, on=on, community_code=community_code, settings=settings)


def report(engine: Engine, *days_ago: float, lon: float = WEST + 0.0026, **values: object) -> None:
    """Incidents beside the tower, so many days before today in China."""
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)
    rows = [
        {
            "source": SOURCE,
            "as_of": AS_OF,
            "code": f"I{days}",
            "category": "环境",
            "state": "closed",
            "location_quality": "exact",
            "is_duplicate": False,
            "reported_at": midnight - timedelta(days=days),
            "geom": shapely.Point(lon, SOUTH + 0.0006),
        }
        | values
        for days in days_ago
    ]
    with write(engine) as conn:
        conn.execute(insert(schema.Incident), rows)


def without_incidents(engine: Engine) -> None:
    with write(engine) as conn:
        conn.execute(delete(schema.Incident))


def files(settings: Settings) -> dict[str, int]:
    """Every kept file and when it was written."""
    root = settings.var_dir / "units"
    return {str(path.relative_to(root)): path.stat().st_mtime_ns for path in root.rglob("*.parquet")}


@both_back_ends
def test_units_hold_what_the_store_counts(town, settings):
    frame = today(town, settings).units.frame

    assert set(frame["community"]) == {COMMUNITY}
    assert frame[["households", "residents", "merchants", "key_groups", "buildings"]].sum().tolist() == [
        122,
        305,
        1,
        6,
        3,
    ]
    assert frame.loc["tower", ["households", "key_groups", "compound"]].tolist() == [120, 6, "东苑"]
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())


@both_back_ends
def test_a_unit_knows_its_grid_of_the_day(town, settings):
    current = today(town, settings).current

    assert current.index.equals(today(town, settings).units.frame.index)
    assert current["tower"] == f"{COMMUNITY}003"
    assert today(town, settings, on=date(2020, 1, 1)).current.unique().tolist() == [""]


def test_kept_units_are_those_that_were_worked_out(town, settings, monkeypatch):
    made = []
    basic_units = kept.basic_units

    def watched(*layers: object, **other: object) -> Units:
        made.append(basic_units(*layers, **other))
        return made[-1]

    monkeypatch.setattr(kept, "basic_units", watched)

    found = today(town, settings).units

    without = [frame.drop(columns="incidents") for frame in (found.frame, made[0].frame)]
    pd.testing.assert_frame_equal(*without, check_dtype=False, check_index_type=False, check_column_type=False)
    pd.testing.assert_frame_equal(found.borders, made[0].borders)
    assert found.edges.tolist() == made[0].edges.tolist()
    assert found.building_unit.to_dict() == made[0].building_unit.to_dict()


def test_a_second_look_reads_files(town, settings, monkeypatch):
    today(town, settings)
    written = files(settings)
    monkeypatch.setattr(kept, "basic_units", pytest.fail)

    today(town, settings)
    assert files(settings) == written


GROUND = [schema.Area, schema.Barrier, schema.Building, schema.Grid, schema.GroupCount, schema.Street]


@pytest.mark.parametrize("table", GROUND)
def test_units_are_worked_out_anew_when_the_ground_has_changed(town, settings, table):
    before = files_after(town, settings)
    with write(town) as conn:
        record_change(conn, table.__table__)

    assert set(before) < set(files_after(town, settings))


def files_after(engine: Engine, settings: Settings) -> dict[str, int]:
    today(engine, settings)
    return files(settings)


def test_other_changes_leave_the_files_alone(town, settings):
    before = files_after(town, settings)
    with write(town) as conn:
        for table in (schema.Worker, schema.Incident, schema.Station):
            record_change(conn, table.__table__)

    assert files_after(town, settings) == before


def test_a_grid_without_a_building_has_ground_of_its_own(town, settings):
    whole = today(town, settings)
    field = shapely.box(WEST, SOUTH, WEST + 0.001, SOUTH + 0.0015)  # 94 x 166 m
    code = f"{COMMUNITY}009"
    values = {"code": code, "name": "田间网格", "grid_class": "rural", "community_code": COMMUNITY}
    values |= {"valid_from": date(2026, 1, 1), "source": SOURCE, "as_of": AS_OF, "geom": shapely.MultiPolygon([field])}
    with write(town) as conn:
        around = (schema.Grid.code == f"{COMMUNITY}001") & schema.Grid.valid_to.is_(None)
        rest = conn.execute(select(schema.Grid.geom).where(around)).scalar_one().difference(field)
        conn.execute(update(schema.Grid).where(around).values(geom=shapely.MultiPolygon([rest])))
        conn.execute(insert(schema.Grid), values)
        record_change(conn, schema.Grid.__table__)

    found = today(town, settings)

    assert code not in set(whole.current)
    own = found.units.frame.loc[found.current == code].to_crs(4490)
    assert own.geometry.union_all().symmetric_difference(field).area < 0.01 * field.area
    assert own["buildings"].sum() == 0


def test_a_change_of_the_ground_is_seen(town, settings):
    today(town, settings)
    with write(town) as conn:
        conn.execute(update(schema.Building).where(schema.Building.code == "tower").values(households=7))
        record_change(conn, schema.Building.__table__)

    assert today(town, settings).units.frame["households"].sum() == 9


def test_a_new_recipe_makes_new_units(town, settings, monkeypatch):
    before = files_after(town, settings)
    monkeypatch.setattr(kept, "RECIPE", kept.RECIPE + 1)

    assert set(before) < set(files_after(town, settings))


def test_old_states_and_broken_ones_are_cleared_away(town, settings):
    root = settings.var_dir / "units"
    today(town, settings)
    (root / "new-0000").mkdir()
    for _ in range(KEPT_STATES + 1):
        with write(town) as conn:
            record_change(conn, schema.Street.__table__)
        today(town, settings)

    folders = [path.name for path in root.iterdir() if path.is_dir()]
    assert len(folders) == KEPT_STATES
    assert "new-0000" not in folders


def test_processes_that_come_at_once_work_them_out_once(town, settings, monkeypatch):
    made = []
    basic_units = kept.basic_units
    monkeypatch.setattr(kept, "basic_units", lambda *layers, **other: made.append(1) or basic_units(*layers, **other))

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: today(town, settings).units.frame.index.tolist(), range(3)))

    assert found[0] == found[1] == found[2]
    assert len(made) == 1


def test_incidents_are_counted_per_year(town, settings):
    without_incidents(town)
    report(town, 730.5, 300, 20, 3)

    frame = today(town, settings).units.frame
    assert frame["incidents"].sum() == pytest.approx(2.0)  # 4 in two years
    assert frame.loc["tower", "incidents"] == pytest.approx(2.0)


def test_incidents_that_do_not_count_are_left_out(town, settings):
    without_incidents(town)
    report(town, 365.25)
    report(town, 5, is_duplicate=True)
    report(town, 6, location_quality="pile_up")
    report(town, -0.5)  # today is not over
    report(town, INCIDENT_YEARS * 365.25 + 1)
    report(town, 7, lon=WEST - 1.0)

    assert today(town, settings).units.frame["incidents"].sum() == pytest.approx(1.0)


def test_a_few_days_are_not_taken_for_a_year(town, settings):
    without_incidents(town)
    report(town, 1)

    # A month at least: one incident in 30 days.
    assert today(town, settings).units.frame["incidents"].sum() == pytest.approx(365.25 / 30.0)


def test_incidents_are_counted_anew_on_the_next_day(town, settings):
    without_incidents(town)
    assert today(town, settings).units.frame["incidents"].sum() == 0.0
    report(town, 100, 365.25)

    assert today(town, settings).units.frame["incidents"].sum() == 0.0
    tomorrow = today(town, settings, on=TODAY + timedelta(days=1)).units.frame
    assert tomorrow["incidents"].sum() == pytest.approx(2.0 / 366.25 * 365.25)
    assert sum("incidents" in name for name in files(settings)) == 1


def test_a_community_alone_is_a_part_of_the_whole(town, settings):
    whole, own = today(town, settings), today(town, settings, community_code=COMMUNITY)

    pd.testing.assert_frame_equal(whole.units.frame, own.units.frame)
    pd.testing.assert_series_equal(whole.current, own.current)
    nobody = today(town, settings, community_code="999999999999")
    assert nobody.units.frame.empty
    assert nobody.current.empty


@both_back_ends
def test_a_store_without_communities_has_no_units(store, settings):
    found = today(store, settings)

    assert found.units.frame.empty
    assert found.units.edges.shape == (0, 2)
    assert found.current.empty


def test_the_units_alone_are_the_same(town, settings, monkeypatch):
    monkeypatch.setenv("GRID_VAR_DIR", str(settings.var_dir))
    with read(town) as conn:
        alone = units(conn, on=TODAY, community_code=COMMUNITY)

    pd.testing.assert_frame_equal(alone.frame, today(town, settings).units.frame)


def test_a_folder_that_cannot_be_written_is_named(town, settings):
    settings.var_dir.mkdir()
    (settings.var_dir / "units").write_text("")

    with pytest.raises(FileNotWritableError, match="units"), read(town) as conn:
        keep_units(conn, settings)


def test_files_that_somebody_removed_are_made_again(town, settings):
    before = set(files_after(town, settings))
    shutil.rmtree(settings.var_dir / "units")

    assert set(files_after(town, settings)) == before
