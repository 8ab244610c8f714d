"""The card without a browser: history, the next step, many at once, likely duplicates, photos."""

import io
from datetime import UTC, datetime

from PIL import Image
from sqlalchemy import insert, select, update

from data import engine
from data.loop import acting
from data.loop.history import history
from data.loop.machine import Step
from data.schema import Incident, IncidentPhoto
from data.simulation.town import SOURCE
from pages.common.incidents import known
from tests.pages.conftest import in_url
from tests.pages.conftest import words as words_of
from tests.pages.incidents.conftest import brought_back, button, held, in_state


def test_a_row_opens_its_card_with_the_history_that_its_times_tell(open_app, own_folder, store, hand):
    number = in_state(store, "closed")[0]
    app = open_app(own_folder, "incidents", only="all")
    hand.asking(app, "pick", id=number)
    assert in_url(app, "pick") == [f"incident:{number}"]
    assert hand.told["picked"] == number
    said = words_of(app)
    with engine.read(store) as conn:
        steps = history(conn, number)
    assert said.count("<time>") == len(steps)
    assert "导入时只有时间" in said
    hand.asking(app, "pick", id=None)
    assert "pick" not in app.query_params


def test_a_department_claims_and_handles_and_the_history_says_so(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    app.selectbox(key="incident_post").set_value("department").run()
    button(app, "incident_go").click().run()
    assert "已领单" in words_of(app)
    button(app, "incident_go").click().run()
    with engine.read(store) as conn:
        steps = history(conn, number)
    assert steps["move"].tolist()[-2:] == ["claim", "handle"]
    assert steps["actor_role"].tolist()[-2:] == ["department", "department"]
    assert in_state(store, "handled").count(number) == 1


def test_a_dispatch_without_a_department_is_refused_in_words_and_changes_nothing(open_app, own_folder, store, hand):
    [number] = brought_back(store, "filed")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    button(app, "incident_go").click().run()
    assert "“吹哨派单”还缺责任部门" in words_of(app)
    assert number not in in_state(store, "dispatched")
    app.selectbox(key="act_department").set_value(next(iter(known.departments())))
    button(app, "incident_go").click().run()
    assert number in in_state(store, "dispatched")


def test_who_was_overtaken_is_told_and_does_nothing(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    app.selectbox(key="incident_post").set_value("department").run()
    with engine.write(store) as conn:
        acting.act(conn, number, Step("claim", "grid_worker", datetime.now(UTC)))
    button(app, "incident_go").click().run()
    assert "别人" in words_of(app)
    with engine.read(store) as conn:
        assert history(conn, number)["actor_role"].tolist()[-1] == "grid_worker"


def test_a_key_for_a_step_that_cannot_follow_says_what_can(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    app = open_app(own_folder, "incidents")
    hand.asking(app, "move", id=number, move="verify")
    said = words_of(app)
    assert "“已派遣”的事件不能“核查通过”" in said
    assert "领单" in said
    assert hand.told["focus"]["turn"] == 0
    hand.asking(app, "move", id=number, move="transfer")
    assert hand.told["focus"] == {"turn": 1, "form": f"incident_act_{number}_transfer"}
    assert app.button_group(key="incident_step").value == "transfer"


def test_one_step_for_many_is_done_or_refused_for_each(open_app, own_folder, store, hand):
    ready, closed = brought_back(store, "handled", count=2), in_state(store, "closed")[-1]
    app = open_app(own_folder, "incidents")
    hand.ticks = {**dict.fromkeys(ready, "handled"), closed: "closed"}
    app.run()
    assert "批量办理（3 件）" in words_of(app)
    steps = app.button_group(key="bulk_step")
    assert steps.value == "verify", "what most of them can take is offered first"
    assert steps.options == ["核查通过 2", "核查不通过 2", "重新办理 1"]
    hand.asking(app, "move", id=closed, move="send_back")
    button(app, "bulk_go").click().run()
    assert "“核查不通过”还缺理由" in words_of(app)
    assert len(hand.ticks) == 3, "nothing was tried, so all stay ticked"
    hand.asking(app, "move", id=closed, move="file")
    assert "勾选的事件都不能由“指挥中心”“立案”" in words_of(app)
    hand.asking(app, "move", id=closed, move="verify")
    assert hand.told["focus"] == {"turn": 2, "form": "bulk_act_verify"}
    assert "pick" not in app.query_params, "a key means what is ticked, not what is under the cursor"
    button(app, "bulk_go").click().run()
    said = words_of(app)
    assert "“核查通过”：2 件已办，1 件未办" in said
    assert "“已办结”的事件不能“核查通过”" in said.replace("\\", "")
    assert set(ready) <= set(in_state(store, "verified"))
    assert closed in in_state(store, "closed")
    assert hand.ticks == {}, "what was done is no longer ticked"


def reported_twice(store):
    """An incident, and another that is made to have happened at the same place and time."""
    same = (Incident.geom, Incident.cell, Incident.category, Incident.reported_at)
    exact = [row["id"] for row in held(store, Incident.location_quality == "exact", Incident.state == "closed")][:2]
    with engine.write(store) as conn:
        first = conn.execute(select(*same).where(Incident.id == exact[0])).mappings().one()
        conn.execute(update(Incident).where(Incident.id == exact[1]).values(**first))
    return exact[0], next(row for row in held(store) if row["id"] == exact[1])


def test_likely_duplicates_are_shown_marked_by_hand_and_let_go_again(open_app, own_folder, store, hand):
    number, other = reported_twice(store)
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert str(other["code"]) in words_of(app)
    button(app, f"twin-this-{other['id']}").click().run()
    assert f"已标记为 {other['code']} 的重复件" in words_of(app)
    assert number not in [row["id"] for row in held(store)]
    assert "incident_go" not in [one.key for one in app.button], "nobody acts on a duplicate"
    button(app, "twin_unmark").click().run()
    assert number in [row["id"] for row in held(store)]


def test_photos_stand_on_the_card(open_app, own_folder, store, hand):
    number = in_state(store, "closed")[0]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#3d8bff").save(picture, "PNG")
    told_of = {"media_type": "image/png", "width": 40, "height": 30, "sha256": "0" * 64, "image": picture.getvalue()}
    with engine.write(store) as conn:
        conn.execute(insert(IncidentPhoto).values(incident_id=number, number=1, **told_of))
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert "照片（1）" in words_of(app)
    assert [len(photo.proto.imgs) for photo in app.get("image")] == [1]


def test_what_nobody_reported_is_labelled_on_card_and_in_the_list(open_app, own_folder, store, hand):
    [number] = brought_back(store, "dispatched")
    with engine.write(store) as conn:
        conn.execute(update(Incident).where(Incident.id == number).values(source=SOURCE))
    app = open_app(own_folder, "incidents", pick=f"incident:{number}")
    assert "模拟数据" in words_of(app)
    assert [row["id"] for row in hand.rows if row["label"]] == [number]
