"""Reports become incidents, on both back ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import h3
import pytest
from sqlalchemy import Engine, func, select, update

from data import schema
from data.engine import read, write
from data.errors import IntakeError, ReportFieldError, ReportKeyReusedError, ReportPlaceError
from data.frames import record_change, revisions
from data.intake.arriving import Accepted, Report, accept, answers
from data.intake.ground import Ground, stand
from data.queries import photos
from data.schema import Incident, IncidentReceipt, IncidentStep
from tests.support.back_ends import both_back_ends
from tests.support.desk import MIDDLE
from tests.support.pictures import GPS, photo
from tests.support.town import COMMUNITY, DISTRICT

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TOLD = NOW - timedelta(minutes=10)


def report(grid: str | None = "001", **said: Any) -> Report:
    lon, lat = MIDDLE[grid] if grid is not None else (None, None)
    usual = {"source": "hotline", "channel": "hotline_12345", "item_code": "0101", "reported_at": TOLD}
    return Report(**usual | {"lon": lon, "lat": lat} | said)


def taken(engine: Engine, *reports: Report) -> list[Accepted]:
    with write(engine) as conn:
        return accept(conn, reports, ground=Ground.of(conn), now=NOW)


def one(engine: Engine, **said: Any) -> Accepted:
    [accepted] = taken(engine, report(**said))
    return accepted


def row(engine: Engine, incident_id: int) -> Any:
    with read(engine) as conn:
        return conn.execute(select(Incident.__table__).where(Incident.id == incident_id)).one()


def steps(engine: Engine, incident_id: int) -> list[tuple[Any, ...]]:
    columns = (IncidentStep.number, IncidentStep.move, IncidentStep.state, IncidentStep.at, IncidentStep.actor_role)
    statement = select(*columns, IncidentStep.department_code).where(IncidentStep.incident_id == incident_id)
    with read(engine) as conn:
        return [tuple(step) for step in conn.execute(statement.order_by(IncidentStep.number))]


def count(engine: Engine, table: type[schema.Base]) -> int:
    with read(engine) as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


@both_back_ends
def test_a_report_becomes_a_dispatched_incident(desk: Engine) -> None:
    accepted = one(desk)
    found = row(desk, accepted.incident_id)
    lon, lat = MIDDLE["001"]
    assert accepted == Accepted(
        incident_id=7,
        code=f"{DISTRICT}20261121000007",
        state="dispatched",
        grid_code=f"{COMMUNITY}001",
        department_code="DH1",
        due_at=TOLD + timedelta(minutes=60),  # 120 in the catalogue, in a grid of high frequency
        is_new=True,
    )
    assert (found.source, found.channel, found.category, found.item_code) == ("hotline", "hotline_12345", "01", "0101")
    assert (found.location_quality, found.cell) == ("exact", h3.str_to_int(h3.latlng_to_cell(lat, lon, 11)))
    assert (found.geom.x, found.geom.y) == (lon, lat)
    assert (found.reported_at, found.filed_at, found.dispatched_at, found.claimed_at) == (TOLD, NOW, NOW, None)
    assert (found.level, found.reopenings, found.is_duplicate, found.satisfaction) == ("grid", 0, False, None)
    assert steps(desk, accepted.incident_id) == [
        (1, "collect", "collected", TOLD, "hotline", None),
        (2, "file", "filed", NOW, "system", None),
        (3, "dispatch", "dispatched", NOW, "system", "DH1"),
    ]


def test_layers_of_incidents_are_newer_and_wider_after_it(desk: Engine) -> None:
    with read(desk) as conn:
        before = revisions(conn)
    one(desk)
    with read(desk) as conn:
        after = revisions(conn)
    assert all(after[table] > before[table] for table in ("incident", "incident_step"))
    assert after["grid"] == before["grid"]


@pytest.mark.parametrize(
    ("said", "department", "minutes"),
    [
        ({"grid": "002"}, "DH1", 120),
        ({"grid": "003"}, "DH1", 180),
        ({"grid": "002", "item_code": "0102"}, "DH1", 720),
        ({"grid": "002", "item_code": "0201"}, "DO1", 600),
        ({"grid": "002", "item_code": "1401"}, "DA1", 1440),
        ({"grid": "003", "item_code": "1401"}, "DA2", 2160),
        ({"grid": None}, "DH1", 120),
    ],
)
def test_item_place_and_frequency_say_who_and_how_long(
    desk: Engine, said: dict[str, Any], department: str, minutes: int
) -> None:
    accepted = one(desk, **said)
    assert (accepted.state, accepted.department_code) == ("dispatched", department)
    assert accepted.due_at == TOLD + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "said",
    [
        {"item_code": "0301"},
        {"item_code": "0401"},
        {"item_code": "9999", "category": "99"},
        {"item_code": None, "category": "01"},
        {"item_code": "1401", "grid": None},
    ],
    ids=["not admitted", "nobody's", "unknown", "a category alone", "of an area, and no place"],
)
def test_what_nobody_answers_for_stays_filed(desk: Engine, said: dict[str, Any]) -> None:
    accepted = one(desk, **said)
    assert (accepted.state, accepted.department_code) == ("filed", None)
    assert [step[1] for step in steps(desk, accepted.incident_id)] == ["collect", "file"]
    assert row(desk, accepted.incident_id).dispatched_at is None


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ({"item_code": "0101", "category": "99"}, "01"),
        ({"item_code": "9999", "category": "99"}, "99"),
        ({"item_code": "9999"}, "9999"),
    ],
)
def test_the_catalogue_says_the_category_before_the_sender(desk: Engine, said: dict[str, Any], category: str) -> None:
    assert row(desk, one(desk, **said).incident_id).category == category


def test_a_report_from_outside_or_from_nowhere_is_kept(desk: Engine) -> None:
    outside, nowhere, zero = taken(
        desk, report(lon=119.5, lat=32.0), report(grid=None), report(lon=0.0, lat=0.0, code="zero")
    )
    assert row(desk, outside.incident_id).location_quality == "outside"
    assert row(desk, outside.incident_id).geom.x == 119.5
    assert row(desk, nowhere.incident_id).location_quality == "missing"
    assert row(desk, zero.incident_id).geom is None
    assert {accepted.grid_code for accepted in (outside, nowhere, zero)} == {None}


def test_a_known_default_geocode_is_no_place(desk: Engine) -> None:
    with write(desk) as conn:
        conn.execute(update(Incident).where(Incident.id == 4).values(location_quality="pile_up"))
    piled = row(desk, one(desk, lon=row(desk, 4).geom.x, lat=row(desk, 4).geom.y).incident_id)
    assert (piled.location_quality, piled.cell, piled.grid_code) == ("pile_up", None, None)
    assert (piled.state, piled.geom) == ("dispatched", row(desk, 4).geom)
    beside = row(desk, one(desk, lon=row(desk, 4).geom.x + 1e-5, lat=row(desk, 4).geom.y).incident_id)
    assert beside.location_quality == "exact"


def test_a_sign_says_where(desk: Engine) -> None:
    found = row(desk, one(desk, grid=None, place="SIGN").incident_id)
    assert (found.geom.x, found.geom.y) == MIDDLE["001"]
    assert (found.grid_code, found.location_quality) == (f"{COMMUNITY}001", "exact")


def test_a_position_goes_before_a_sign_and_a_sign_before_the_camera(desk: Engine) -> None:
    picture = photo(gps=GPS)  # 118.781, 32.0415: in grid 001
    assert one(desk, grid="003", place="SIGN").grid_code == f"{COMMUNITY}003"
    assert one(desk, grid="003", place="GONE").grid_code == f"{COMMUNITY}003"
    assert row(desk, one(desk, grid=None, place="SIGN", photos=(picture,)).incident_id).geom.y == MIDDLE["001"][1]
    assert row(desk, one(desk, grid=None, photos=(picture,)).incident_id).geom.y == pytest.approx(32.0415)


@pytest.mark.parametrize("place", ["GONE", "NEVER"])
def test_a_sign_that_is_not_in_use_is_refused(desk: Engine, place: str) -> None:
    with pytest.raises(ReportPlaceError, match=place):
        one(desk, grid=None, place=place)


def test_who_tells_is_said_by_the_channel(desk: Engine) -> None:
    told = {
        channel: steps(desk, one(desk, channel=channel).incident_id)[0][4]
        for channel in ("snapshot", "patrol", "hotline_12319", "live_stream")
    }
    assert told == {
        "snapshot": "resident",
        "patrol": "grid_worker",
        "hotline_12319": "hotline",
        "live_stream": "system",
    }


def test_a_clock_that_goes_ahead_reports_now(desk: Engine) -> None:
    assert row(desk, one(desk, reported_at=NOW + timedelta(minutes=2)).incident_id).reported_at == NOW
    assert row(desk, one(desk, reported_at=None).incident_id).reported_at == NOW


@both_back_ends
def test_the_same_report_twice_is_one_incident_with_the_same_answer(desk: Engine) -> None:
    first, again = taken(desk, report(key="k", code="N1"), report(key="k", code="N1"))
    later = one(desk, key="k", code="N1")
    assert (first.is_new, again.is_new, later.is_new) == (True, False, False)
    assert {first.incident_id, again.incident_id, later.incident_id} == {7}
    assert (later.code, later.state, later.due_at) == (first.code, first.state, first.due_at)
    assert (count(desk, Incident), count(desk, IncidentReceipt)) == (7, 2)


def test_a_key_that_says_something_else_is_refused(desk: Engine) -> None:
    with write(desk) as conn:
        ground = Ground.of(conn)
        found = answers(
            conn,
            [report(key="k"), report(key="k", item_code="0102"), report(code="N1"), report(code="N1", grid="002")],
            ground=ground,
            now=NOW,
        )
    assert [isinstance(answer, Accepted) for answer in found] == [True, False, True, False]
    assert isinstance(found[3], ReportKeyReusedError)
    assert "N1" in str(found[3])
    with pytest.raises(ReportKeyReusedError):
        one(desk, key="k", grid="004")
    assert count(desk, Incident) == 8


def test_two_senders_may_use_the_same_key_and_number(desk: Engine) -> None:
    first, second = taken(desk, report(key="k", code="N"), report(key="k", code="N", source="other"))
    assert first.is_new
    assert second.is_new


def test_reports_without_a_key_are_each_their_own(desk: Engine) -> None:
    first, second = taken(desk, report(), report())
    assert first.incident_id != second.incident_id
    assert count(desk, IncidentReceipt) == 0


def test_a_number_that_an_import_brought_is_known(desk: Engine) -> None:
    accepted = one(desk, source="OpenStreetMap", code="I2")
    assert (accepted.incident_id, accepted.state, accepted.is_new) == (2, "dispatched", False)


def test_a_repeat_tells_how_far_the_incident_is_by_now(desk: Engine) -> None:
    first = one(desk, key="k")
    with write(desk) as conn:
        conn.execute(update(Incident).where(Incident.id == first.incident_id).values(state="handled"))
    assert one(desk, key="k").state == "handled"


@both_back_ends
def test_photos_are_kept_with_their_incident(desk: Engine) -> None:
    accepted = one(desk, photos=(photo(), photo("PNG", size=(30, 30))))
    with read(desk) as conn:
        kept = photos.photos(conn, accepted.incident_id)
    assert [(one.number, one.width, one.media_type) for one in kept] == [(1, 40, "image/jpeg"), (2, 30, "image/jpeg")]
    assert kept[0].image.startswith(b"\xff\xd8")


def test_one_that_is_refused_takes_the_others_along_only_where_all_or_none_is_asked_for(desk: Engine) -> None:
    reports = [report(code="A"), report(code="B", item_code=None), report(code="C")]
    with pytest.raises(ReportFieldError):
        taken(desk, *reports)
    assert count(desk, Incident) == 6
    with write(desk) as conn:
        found = answers(conn, reports, ground=Ground.of(conn), now=NOW)
    assert [isinstance(answer, IntakeError) for answer in found] == [False, True, False]
    assert count(desk, Incident) == 8


def test_nothing_is_written_for_nothing(desk: Engine) -> None:
    with write(desk) as conn:
        before = stand(conn), revisions(conn)
        assert accept(conn, [], ground=Ground.of(conn), now=NOW) == []
        assert (stand(conn), revisions(conn)) == before


def test_an_empty_store_takes_reports_too(desk: Engine) -> None:
    with write(desk) as conn:
        for table in (schema.Grid, schema.Building, schema.Area):
            conn.execute(schema.Base.metadata.tables[table.__tablename__].delete())
            record_change(conn, schema.Base.metadata.tables[table.__tablename__])
    accepted = one(desk, item_code="9", code=None)
    assert (accepted.state, accepted.grid_code, accepted.code) == ("filed", None, "20261121000007")
    assert row(desk, accepted.incident_id).location_quality == "exact"


def test_an_emergency_shortens_what_is_due(desk: Engine) -> None:
    with write(desk) as conn:
        conn.execute(schema.StoreProperty.__table__.insert().values(name="mode", value="emergency"))
    assert one(desk, grid="002").due_at == TOLD + timedelta(minutes=60)
