"""What the screen claims of a stop, and how it is put right."""

import pytest
from sqlalchemy import insert, select

from data import errors
from data.engine import read, write
from data.queries.overview import versions
from data.reviews.claims import FIELDS, claims, current, parsed
from data.reviews.claims import write as put_right
from data.schema import Base, Building, RefuelStation, Station
from tests.support.back_ends import each_back_end
from tests.support.brief_town import DAY, NOW, SOURCED, TODAY, finding, point, review


def told(town, *ids, now=NOW):
    with read(town) as conn:
        return claims(conn, ids, now=now)


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_each_kind_of_stop_claims_what_its_columns_say(brief_town_store):
    found = told(brief_town_store, "building:B1", "refuel_station:R1", "station:S1", "incident:3")
    assert {claim.id: (claim.value, claim.kind) for claim in found["building:B1"]} == {
        "building:B1/households": ("60", "number"),
        "building:B1/residents": (None, "number"),
        "building:B1/merchants": (None, "number"),
        "building:B1/floors": ("6", "number"),
    }
    shop = {claim.field: (claim.value, claim.kind) for claim in found["refuel_station:R1"]}
    assert shop["water"] == ("true", "flag")
    assert shop["charging"] == ("false", "flag")
    assert shop["toilet"] == (None, "flag")
    assert shop["opening_hours"] == ("Mo-Su 08:00-22:00", "hours")
    station = {claim.field: claim.value for claim in found["station:S1"]}
    assert station == {"opening_hours": "Mo-Fr 08:30-17:30", "capacity": "30"}
    assert [(one.table, one.key, one.value, one.kind) for one in found["incident:3"]] == [
        ("incident", "3", "closed", "state")
    ]


def test_every_claim_is_found_again_by_its_id(brief_town_store):
    found = told(brief_town_store, "building:B1", "refuel_station:R1", "station:S1", "incident:3")
    with read(brief_town_store) as conn:
        for every in found.values():
            assert [current(conn, claim.id) for claim in every] == [claim.value for claim in every]


def test_stops_that_claim_nothing_have_an_empty_list(brief_town_store):
    ids = ("hotspot:89abc", "grid_line:7", "added:1", "building:none", "incident:nine", "incident:99999999999999999999")
    assert told(brief_town_store, *ids) == {stop: [] for stop in ids}
    assert told(brief_town_store) == {}


def test_a_station_claims_nothing_before_it_exists(brief_town_store):
    with write(brief_town_store) as conn:
        row = {"code": "S9", "name": "新站", "kind": "canteen", "valid_from": TODAY + DAY, "geom": point(100)}
        conn.execute(insert(Station), row | SOURCED)
    assert told(brief_town_store, "station:S9") == {"station:S9": []}
    assert len(told(brief_town_store, "station:S9", now=NOW + DAY)["station:S9"]) == 2


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_a_promise_claims_whether_it_is_kept(brief_town_store):
    with write(brief_town_store) as conn:
        review(conn, "R9", on=TODAY - 30 * DAY)
        finding(conn, "F1", "R9", promised_on=TODAY)
        finding(conn, "F2", "R9", promised_on=TODAY, incident_id=3)
        finding(conn, "F3", "R9", promised_on=TODAY, closed_on=TODAY)
        finding(conn, "F4", "R9", promised_on=TODAY, incident_id=1)
    found = told(brief_town_store, *(f"promise:F{number}" for number in range(1, 5)))
    values = {stop: [(one.id, one.table, one.value, one.kind) for one in every] for stop, every in found.items()}
    assert values["promise:F1"] == [("promise:F1/closed", "finding", "false", "flag")]
    assert [values[f"promise:F{number}"][0][2] for number in (2, 3, 4)] == ["true", "true", "false"]


@pytest.mark.parametrize(
    "claim",
    [
        "building:none/households",
        "building:B1/name",
        "building:B1/key",
        "building:B1",
        "hotspot:89abc/level",
        "nonsense",
        "",
    ],
)
def test_what_nothing_claims_has_no_present_value(brief_town_store, claim):
    with read(brief_town_store) as conn, pytest.raises(errors.ClaimMissingError):
        current(conn, claim)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("households", " 397 ", 397),
        ("floors", "0", 0),
        ("water", "true", True),
        ("has_badge", "false", False),
        ("opening_hours", "Mo-Fr 08:30-17:30; PH off", "Mo-Fr 08:30-17:30; PH off"),
        ("opening_hours", "周一至周五 8:30-17:30", "Mo-Fr 08:30-17:30"),
        ("opening_hours", "24小时", "24/7"),
    ],
)
def test_what_a_reviewer_says_becomes_a_value(field, text, value):
    assert parsed(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "fault", "said"),
    [
        ("households", "-1", errors.ClaimNumberError, "0 to 10,000"),
        ("households", "10001", errors.ClaimNumberError, "10001"),
        ("households", "4.5", errors.ClaimNumberError, "4.5"),
        ("floors", "", errors.ClaimNumberError, "0 to 200"),
        ("water", "ja", errors.ClaimFlagError, "true"),
        ("opening_hours", "whenever", errors.ClaimHoursError, "whenever"),
        ("opening_hours", "", errors.ClaimHoursError, "Mo-Fr"),
        ("opening_hours", "Mo-Xy 08:30-17:30", errors.ClaimHoursError, "Mo-Xy"),
        ("state", "closed", errors.ClaimFieldError, "households"),
        ("name", "x", errors.ClaimFieldError, "households"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_way_out(field, text, fault, said):
    with pytest.raises(fault, match=said):
        parsed(field, text)


@pytest.mark.parametrize("brief_town_store", each_back_end, indirect=True)
def test_a_value_is_put_right_and_the_layer_has_a_new_version(brief_town_store):
    with read(brief_town_store) as conn:
        before = versions(conn)
    with write(brief_town_store) as conn:
        put_right(conn, "building", "B1", "households", 397)
        put_right(conn, "refuel_station", "R1", "toilet", True)
        put_right(conn, "refuel_station", "R1", "opening_hours", "24/7")
    with read(brief_town_store) as conn:
        assert current(conn, "building:B1/households") == "397"
        assert current(conn, "building:B2/households") == "100"
        assert current(conn, "refuel_station:R1/toilet") == "true"
        assert current(conn, "refuel_station:R1/opening_hours") == "24/7"
        assert conn.execute(select(Building.as_of).where(Building.code == "B1")).scalar_one() == SOURCED["as_of"]
        after = versions(conn)
    assert {name for name in after if after[name] != before.get(name)} == {"building", "refuel_station"}


def test_only_fields_of_a_row_that_is_there_are_put_right(brief_town_store):
    with write(brief_town_store) as conn, pytest.raises(errors.ClaimFieldError, match=r"building\.name"):
        put_right(conn, "building", "B1", "name", "x")
    with write(brief_town_store) as conn, pytest.raises(errors.ClaimFieldError):
        put_right(conn, "incident", "1", "state", "closed")
    with write(brief_town_store) as conn, pytest.raises(errors.ClaimMissingError, match="building:none/floors"):
        put_right(conn, "building", "none", "floors", 3)


def test_every_field_that_may_be_put_right_is_a_column():
    for table, fields in FIELDS.items():
        assert set(fields) <= set(Base.metadata.tables[table].columns.keys())
    assert {"water", "charging"} < set(FIELDS[RefuelStation.__tablename__])
