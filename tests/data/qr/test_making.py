from datetime import timedelta

import pytest
import shapely
from sqlalchemy import Engine, delete, select, update

from data.engine import read, write
from data.errors import QrPlaceMissingError
from data.qr.codes import spaced
from data.qr.making import Made, make_places, revoke
from data.queries.qr_places import qr_places, scanned
from data.schema import Building, Grid, Street
from tests.data.qr.conftest import NOW
from tests.support.town import COMMUNITY, SOUTH, WEST, build_town


def again(engine: Engine) -> dict[str, Made]:
    with write(engine) as conn:
        return make_places(conn, now=NOW + timedelta(days=1))


def found(engine: Engine, **options: object):
    with read(engine) as conn:
        return qr_places(conn, **options)


def test_every_grid_building_and_shop_has_a_place_and_every_grid_with_homes_a_board(made):
    assert found(made).groupby("kind")["subject_code"].apply(list).to_dict() == {
        "board": [f"{COMMUNITY}002", f"{COMMUNITY}003"],
        "building": ["house", "shed", "tower"],
        "grid": [f"{COMMUNITY}001", f"{COMMUNITY}002", f"{COMMUNITY}003", f"{COMMUNITY}004"],
        "shop": found(made, kinds=["shop"])["subject_code"].to_list(),
    }
    assert "shop" in set(found(made, kinds=["shop"])["subject_code"])


def test_places_lie_where_their_subjects_are(made):
    rows = found(made).set_index(["kind", "subject_code"])
    with read(made) as conn:
        tower = conn.execute(select(Building.geom).where(Building.code == "tower")).scalar_one()
        grid = conn.execute(
            select(Grid.geom).where(Grid.code == f"{COMMUNITY}003", Grid.valid_to.is_(None))
        ).scalar_one()
    assert rows.loc[("building", "tower"), "geom"].distance(tower.boundary) < 1e-9
    assert grid.contains(rows.loc[("grid", f"{COMMUNITY}003"), "geom"])
    assert rows.loc[("building", "tower"), "grid_code"] == f"{COMMUNITY}003"
    assert rows.loc[("shop", "shop"), "geom"].equals_exact(shapely.Point(WEST + 0.0011, SOUTH + 0.0029), 1e-12)


def test_making_them_again_changes_nothing(made):
    before = found(made)
    assert all((one.added, one.changed, one.gone) == (0, 0, 0) for one in again(made).values())
    assert found(made).equals(before)


def test_a_renamed_building_keeps_its_code(made):
    before = found(made).set_index("subject_code")["code"]
    with write(made) as conn:
        conn.execute(update(Building).where(Building.code == "tower").values(name="新钟楼"))
    assert again(made)["building"] == Made(added=0, changed=1, unchanged=2, gone=0)
    rows = found(made, kinds=["building"]).set_index("subject_code")
    assert rows["name"]["tower"] == "新钟楼"
    assert rows["code"]["tower"] == before["tower"]


def test_what_is_torn_down_is_counted_and_its_code_stays_valid_where_it_hangs(made):
    with write(made) as conn:
        conn.execute(delete(Building).where(Building.code == "shed"))
    assert again(made)["building"] == Made(added=0, changed=0, unchanged=2, gone=1)
    assert "shed" in set(found(made)["subject_code"])


def test_a_revoked_code_stays_revoked_when_places_are_made_again(made):
    code = found(made, kinds=["building"])["code"][0]
    with write(made) as conn:
        revoke(conn, spaced(code).lower(), now=NOW)
    again(made)
    assert code not in set(found(made)["code"])
    assert code in set(found(made, with_revoked=True)["code"])
    with read(made) as conn:
        assert scanned(conn, code).revoked_at == NOW


def test_revoking_twice_keeps_the_first_moment(made):
    code = found(made)["code"][0]
    for later in (0, 1):
        with write(made) as conn:
            revoke(conn, code, now=NOW + timedelta(days=later))
    with read(made) as conn:
        assert scanned(conn, code).revoked_at == NOW


def test_a_code_that_was_never_made_cannot_be_revoked(made):
    with pytest.raises(QrPlaceMissingError, match="7KQ4"), write(made) as conn:
        revoke(conn, "7KQ4 0000", now=NOW)


def test_a_scanned_code_says_what_and_where_it_is(made):
    row = found(made, kinds=["building"]).set_index("subject_code").loc["tower"]
    with read(made) as conn:
        place = scanned(conn, spaced(row["code"]))
        assert scanned(conn, "00000000") is None
    assert (place.kind, place.name, place.grid_code) == ("building", "钟楼（东）", f"{COMMUNITY}003")
    assert (place.lon, place.lat) == pytest.approx((row["geom"].x, row["geom"].y))
    assert place.revoked_at is None


def test_places_are_found_by_the_area_s_code(made):
    assert set(found(made, area_code=f"{COMMUNITY}003")["grid_code"]) == {f"{COMMUNITY}003"}
    assert len(found(made, area_code=COMMUNITY)) == len(found(made, area_code="320106"))
    assert found(made, area_code="999999").empty


def test_a_building_without_a_name_is_called_by_its_street_and_code(town):
    with write(town) as conn:
        conn.execute(update(Building).where(Building.code == "house").values(name=None))
        conn.execute(update(Street).values(name="长街"))
        make_places(conn, now=NOW)
    assert found(town, kinds=["building"]).set_index("subject_code")["name"]["house"] == "长街 house"


def test_an_empty_store_has_no_places(empty):
    with write(empty) as conn:
        assert set(make_places(conn, now=NOW).values()) == {Made(0, 0, 0, 0)}


def test_both_back_ends_make_the_same_places(store, made):
    build_town(store)
    with write(store) as conn:
        make_places(conn, now=NOW)
    again(store)
    assert found(store).drop(columns="id").equals(found(made).drop(columns="id"))
    with write(store) as conn:
        conn.execute(update(Building).where(Building.code == "tower").values(name="新钟楼"))
    assert again(store)["building"] == Made(added=0, changed=1, unchanged=2, gone=0)
    assert "新钟楼" in set(found(store)["name"])
