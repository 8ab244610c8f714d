"""The map's layers by address: what they hold, how long a browser may keep them, and who may ask."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from api import layers as known_layers
from api import store as opened
from api.answers import Kept
from data import schema, signing
from data.engine import read, write
from data.frames import record_change
from data.queries.features import MADE_OF, layer_version
from tests.support.back_ends import both_back_ends
from tests.support.town import AS_OF, COMMUNITY, SOUTH, STEP, STREET, WEST

IMMUTABLE = "private, max-age=31536000, immutable"
SPATIAL = sorted(set(known_layers.FETCHABLE) - {"cells"})
each_layer = pytest.mark.parametrize("layer", SPATIAL)


def version(engine, layer):
    with read(engine) as conn:
        return layer_version(conn, layer)


def test_every_layer_knows_the_tables_that_it_is_made_of():
    assert set(known_layers.FETCHABLE) == set(MADE_OF)


@both_back_ends
@each_layer
def test_a_layer_is_a_feature_collection_of_the_columns_that_are_told(town, ask, layer):
    answer = ask(f"/data/{layer}.geojson")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert tuple(feature["properties"]) == known_layers.FETCHABLE[layer].columns


@each_layer
def test_a_layer_is_also_rows_with_a_place(town, ask, layer):
    rows = ask(f"/data/{layer}.json").json()
    features = ask(f"/data/{layer}.geojson").json()["features"]
    assert [row["id"] for row in rows] == [feature["properties"]["id"] for feature in features]
    assert all(WEST <= row["lon"] <= WEST + 2 * STEP and SOUTH <= row["lat"] <= SOUTH + 2 * STEP for row in rows)


@each_layer
def test_an_empty_store_gives_empty_layers(empty_store, ask, layer):
    assert ask(f"/data/{layer}.geojson").json() == {"type": "FeatureCollection", "features": []}
    assert ask(f"/data/{layer}.json").json() == []


def test_no_layer_tells_more_than_counts_and_public_places():
    told = {column for fetchable in known_layers.FETCHABLE.values() for column in fetchable.columns}
    assert told.isdisjoint({"satisfaction", "department_code", "duplicate_of", "source", "values", "code_of_person"})


def test_grids_are_those_of_the_day_and_the_area(town, ask):
    assert len(ask("/data/grids.geojson", on="2026-06-30").json()["features"]) == 1
    assert len(ask("/data/grids.geojson", on="2026-07-01").json()["features"]) == 4
    named = ask("/data/grids.json", on="2026-07-01", area=f"{COMMUNITY}003").json()
    assert [row["name"] for row in named] == ["第3网格"]
    commercial = ask("/data/grids.json", **{"class": "commercial", "on": "2026-07-01"}).json()
    assert [row["code"] for row in commercial] == [f"{COMMUNITY}004"]


def test_areas_of_a_level(town, ask):
    assert [row["code"] for row in ask("/data/areas.json", level="street").json()] == [STREET]


def test_stations_that_exist_on_a_day(town, ask):
    assert len(ask("/data/stations.json", on="2026-11-21").json()) == 1
    assert len(ask("/data/stations.json").json()) == 2


@both_back_ends
def test_incidents_are_chosen_by_every_parameter(town, ask):
    def told(**parameters):
        return len(ask("/data/incidents.json", **parameters).json())

    assert told() == 4  # neither the duplicate nor the one without a place
    assert told(since=(AS_OF - timedelta(days=2)).isoformat()) == 2
    assert told(until=(AS_OF - timedelta(days=2)).isoformat()) == 2
    assert told(categories="noise") == 1
    assert told(categories="noise,parking") == 4
    assert told(channels="12345") == 3
    assert told(states="closed") == 1
    assert told(area=f"{COMMUNITY}001") == 3
    assert told(limit=2) == 2


def test_incidents_say_how_urgent_they_were_at_a_time(town, ask):
    then = ask("/data/incidents.json", at=AS_OF.isoformat()).json()
    later = ask("/data/incidents.json", at=(AS_OF + timedelta(days=1)).isoformat()).json()
    assert [row["urgency"] for row in then] == ["done", "overdue", "open", "open"]
    assert [row["urgency"] for row in later] == ["done", "overdue", "overdue", "open"]


@both_back_ends
def test_cells_count_incidents_at_the_resolution(town, ask):
    fine = ask("/data/cells.json", resolution=11, until=AS_OF.isoformat()).json()
    coarse = ask("/data/cells.json", resolution=6, until=AS_OF.isoformat()).json()
    assert sum(row["count"] for row in fine) == sum(row["count"] for row in coarse) == 4
    assert len(coarse) <= len(fine)
    assert all(len(row["hex"]) == 15 for row in fine)
    assert sum(row["count"] for row in ask("/data/cells.json", categories="noise").json()) == 1


def test_buildings_stand_where_they_are_stored_to_a_decimetre(town, ask):
    shed = next(f for f in ask("/data/buildings.geojson").json()["features"] if f["properties"]["code"] == "shed")
    [[ring]] = shed["geometry"]["coordinates"]
    assert sorted({lon for lon, _ in ring}) == [118.7835, 118.7839]


def test_texts_for_the_tooltip_are_filled_for_each_row(town, ask):
    rows = ask(
        "/data/grids.json", on="2026-07-01", title="{name}", note="{households} 户\n“{grid_class}” {merchants}"
    ).json()
    assert rows[0]["title"] == "第1网格"
    assert rows[0]["note"] == "301 户\n“residential” "


def test_times_in_a_tooltip_are_local(town, ask):
    [*_, noise] = ask("/data/incidents.json", note="{reported_at}").json()
    assert noise["note"] == "2026-11-16 16:00"  # 08:00 UTC


def test_a_text_may_not_ask_for_what_is_not_told(town, ask):
    answer = ask("/data/incidents.json", note="{satisfaction}")
    assert answer.status == 400
    assert answer.json()["error"] == "parameter"
    assert "category_name" in answer.json()["message"]
    assert ask("/data/incidents.json", note="x" * 301).status == 400


def test_a_present_version_may_be_kept_for_good_and_any_other_is_asked_for_again(town, ask):
    present = version(town, "areas")
    assert ask("/data/areas.geojson", v=present).headers["cache-control"] == IMMUTABLE
    assert ask("/data/areas.geojson", v="old").headers["cache-control"] == "private, no-cache"
    assert ask("/data/areas.geojson").headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("layer", "clock"), [("grids", {"on": "2026-11-21"}), ("incidents", {"at": "2026-11-21T00:00:00Z"})]
)
def test_what_depends_on_now_may_be_kept_for_good_only_with_its_time(town, ask, layer, clock):
    present = version(town, layer)
    assert ask(f"/data/{layer}.json", v=present).headers["cache-control"] != IMMUTABLE
    assert ask(f"/data/{layer}.json", v=present, **clock).headers["cache-control"] == IMMUTABLE


@each_layer
def test_a_browser_that_holds_the_answer_gets_no_body(town, ask, layer):
    first = ask(f"/data/{layer}.geojson")
    again = ask(f"/data/{layer}.geojson", headers={"if-none-match": first.tag})
    assert (again.status, again.body, again.tag) == (304, b"", first.tag)
    weak = ask(f"/data/{layer}.geojson", headers={"if-none-match": f'"other", W/{first.tag}'})
    assert weak.status == 304


def test_a_change_of_the_table_makes_another_answer(town, ask):
    before = ask("/data/stations.json")
    with write(town) as conn:
        conn.execute(update(schema.Station).where(schema.Station.code == "centre").values(name="新名"))
        record_change(conn, schema.Station.__table__)
    after = ask("/data/stations.json", headers={"if-none-match": before.tag})
    assert after.status == 200
    assert after.tag != before.tag
    assert "新名" in {row["name"] for row in after.json()}


def test_another_question_has_another_tag(town, ask):
    tags = [
        ask("/data/incidents.json", at=AS_OF.isoformat(), **parameters).tag
        for parameters in ({}, {"categories": "noise"}, {"limit": 3}, {"note": "{state}"})
    ]
    assert len(set(tags)) == len(tags)
    assert ask("/data/areas.json").tag != ask("/data/areas.geojson").tag


def test_an_answer_is_compressed_for_those_who_can_read_it(town, ask):
    packed = ask("/data/buildings.geojson")
    plain = ask("/data/buildings.geojson", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.body
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_the_same_answer_is_made_once(town, ask, monkeypatch):
    first = ask("/data/areas.json")
    unread = known_layers.FETCHABLE["areas"].__class__(
        **vars(known_layers.FETCHABLE["areas"]) | {"read": lambda *_: pytest.fail("it was made again")}
    )
    monkeypatch.setitem(known_layers.FETCHABLE, "areas", unread)
    assert ask("/data/areas.json").body == first.body


def test_what_was_asked_for_longest_ago_makes_room():
    kept = Kept(10)
    for tag in "abc":
        kept.put(tag, b"1234")
        kept.get("a")
    assert [kept.get(tag) is None for tag in "abc"] == [False, True, False]
    kept.put("large", b"12345678901")
    assert kept.get("large") is None


@each_layer
def test_nobody_reads_a_layer_without_leave(town, ask, layer):
    answer = ask(f"/data/{layer}.geojson", signed=False)
    assert answer.status == 403
    assert answer.json()["error"] == "token_missing"
    assert answer.headers["cache-control"] == "no-store"


def test_leave_that_was_tampered_with_or_is_over_is_refused(town, ask):
    assert ask("/data/areas.json", token="x.y").json()["error"] == "token_invalid"
    old = signing.token(opened.settings(), now=datetime(2026, 1, 1, tzinfo=UTC))
    expired = ask("/data/areas.json", token=old)
    assert (expired.status, expired.json()["error"]) == (403, "token_expired")


@pytest.mark.parametrize(
    ("layer", "parameters", "named"),
    [
        ("grids", {"on": "21.11.2026"}, "on is '21.11.2026': use a day such as 2026-11-21"),
        ("grids", {"class": "urban"}, "class is 'urban': use one of residential, rural, commercial, exclusive"),
        ("grids", {"area": "320106'--"}, "area is \"320106'--\": use an area's code"),
        ("areas", {"level": "city"}, "level is 'city': use one of district, street, community"),
        ("incidents", {"since": "2026-11-21"}, "since is '2026-11-21': use a time with its offset"),
        ("incidents", {"since": "yesterday"}, "since is 'yesterday': use a time with its offset"),
        ("incidents", {"limit": "0"}, "limit is '0': use a whole number from 1 to 200000"),
        ("incidents", {"limit": "many"}, "limit is 'many': use a whole number"),
        ("cells", {"resolution": "12"}, "resolution is '12': use a whole number from 5 to 11"),
        ("incidents", {"catagories": "noise"}, "no parameter 'catagories' here: use area, at, categories"),
        ("stations", {"kind": "x"}, "no parameter 'kind' here"),
    ],
)
def test_a_bad_parameter_is_named_with_its_value_and_the_remedy(town, ask, layer, parameters, named):
    answer = ask(f"/data/{layer}.json", **parameters)
    assert answer.status == 400
    assert named in answer.json()["message"]


@pytest.mark.parametrize("path", ["/data/persons.json", "/data/areas.xml", "/data/cells.geojson"])
def test_what_there_is_not_is_said_with_what_there_is(town, ask, path):
    answer = ask(path)
    assert answer.status == 404
    assert path in answer.json()["message"]
    assert "/data/refuel-stations" in answer.json()["message"]


def test_without_a_store_the_answer_says_what_to_do(no_store, ask):
    answer = ask("/data/areas.json")
    assert answer.status == 503
    assert answer.json()["error"] == "store_missing"
    assert "python -m data init" in answer.json()["message"]


def test_a_fault_of_our_own_tells_nothing_of_our_insides(town, ask, monkeypatch, caplog):
    def fall(*_):
        raise RuntimeError("secret detail")

    broken = known_layers.FETCHABLE["areas"].__class__(**vars(known_layers.FETCHABLE["areas"]) | {"read": fall})
    monkeypatch.setitem(known_layers.FETCHABLE, "areas", broken)
    answer = ask("/data/areas.json")
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert "secret detail" in caplog.text


def test_rows_are_valid_json_whatever_a_name_holds(town, ask):
    awkward = 'a"b\\c</script>\n,{}'
    with write(town) as conn:
        conn.execute(update(schema.Station).values(name=awkward))
        record_change(conn, schema.Station.__table__)
    for form in ("json", "geojson"):
        assert json.dumps(awkward, ensure_ascii=False)[1:-1] in json.dumps(
            ask(f"/data/stations.{form}", title="{name}").json(), ensure_ascii=False
        )
