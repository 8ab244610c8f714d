"""The form 随手拍 on a phone: filled with a thumb, without a network, closed and opened again, sent exactly once.

One server on a small town and one phone for all; each test begins where a new report begins.
"""

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from data.engine import create_store, read, write
from data.qr.making import make_places
from data.queries.photos import photos
from data.queries.qr_places import qr_places
from data.queries.reported import SOURCE
from data.schema import Incident
from tests.support.chromium import Visits
from tests.support.desk import MIDDLE, build_desk
from tests.support.pictures import GPS, photo
from tests.support.town import COMMUNITY

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
LEAST_PX = 44


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A store with a catalogue and QR places."""
    engine = create_store(f"sqlite:///{tmp_path_factory.mktemp('report') / 'grid.gpkg'}")
    build_desk(engine)
    with write(engine) as conn:
        make_places(conn, now=NOW)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def base(app_server, town):
    return app_server(str(town.url))


@pytest.fixture(scope="module")
def code(town):
    """The code on the tower's door."""
    with read(town) as conn:
        return str(qr_places(conn, kinds=["building"]).set_index("subject_code")["code"]["tower"])


@pytest.fixture(scope="module")
def phone(browser, base, code):
    """A phone that has opened the form once, so that it keeps the page; errors of a lost network are its own."""
    visits = Visits(browser)
    page = visits(size="phone", errors_expected=True)
    page.context.grant_permissions(["geolocation"], origin=base)
    page.goto(f"{base}/report?at={code}")
    page.locator(".categories button").first.wait_for()
    page.wait_for_function("navigator.serviceWorker.ready.then((one) => Boolean(one.active))")
    page.wait_for_function("caches.keys().then((names) => names.length > 0)")
    yield page
    visits.close()
    assert visits.outside_requests() == []


@pytest.fixture
def form(phone, base, code):
    """The form with a network and nothing filled in, the tower's code scanned; what was sent stays in the list."""
    phone.context.set_offline(False)
    phone.goto(f"{base}/report/status")  # a page that writes no draft
    phone.evaluate("outbox.dropDraft()")
    return opened(phone, f"{base}/report?at={code}")


def opened(phone, address):
    phone.goto(address)
    phone.locator(".what button, .what .notice").first.wait_for()
    return phone


def choose(form, item="0101"):
    form.get_by_role("button", name=f"类别 {item[:2]}", exact=True).click()
    form.get_by_role("button", name=f"事项 {item}", exact=True).click()


def sent(town):
    with read(town) as conn:
        statement = select(Incident.__table__).where(Incident.source == SOURCE).order_by(Incident.id)
        return list(conn.execute(statement))


def number(form):
    return form.locator(".fate.sent .number b").inner_text()


def test_three_taps_send_a_report_from_a_scanned_door(form, town, base):
    before = len(sent(town))
    assert form.locator(".where .chosen b").inner_text() == "钟楼（东）"
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.sent").wait_for()
    [row] = sent(town)[before:]
    assert number(form) == row.code
    assert (row.item_code, row.grid_code, row.channel) == ("0101", f"{COMMUNITY}003", "snapshot")
    form.get_by_role("link", name="看办理进度").click()
    form.locator(".steps li").first.wait_for()
    assert form.locator(".steps li.last b").inner_text() == "已派给部门"
    assert form.locator("dl").inner_text().count(row.code) == 1


def test_two_quick_taps_and_a_lost_answer_are_one_incident(form, town):
    """The server has the report, the phone never hears of it: it sends again, under the same key."""
    before = len(sent(town))
    keys = []

    def lose(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    form.context.route("**/report/requests.json", lose)
    choose(form)
    form.evaluate("const send = document.querySelector('.send'); send.click(); send.click(); send.click()")
    form.locator(".fate.waiting").wait_for()
    form.get_by_role("button", name="现在试试").click()
    form.locator(".fate.sent").wait_for()
    form.context.unroute("**/report/requests.json")
    assert len(keys) == 2
    assert keys[0] == keys[1]
    [row] = sent(town)[before:]
    assert number(form) == row.code


def test_what_is_filled_in_without_a_network_waits_and_goes_by_itself_when_it_returns(form, town):
    before = len(sent(town))
    form.context.set_offline(True)
    form.locator(".offline").wait_for()
    choose(form, "0102")
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.waiting").wait_for()
    assert len(sent(town)) == before
    form.context.set_offline(False)
    form.locator(".fate.sent").wait_for()
    assert [row.item_code for row in sent(town)[before:]] == ["0102"]


def test_without_a_network_the_page_opens_keeps_the_draft_and_sends_it_once_after_two_more_closings(
    form, town, base, code
):
    before = len(sent(town))
    choose(form)
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(2000, 1000), gps=GPS)}
    form.set_input_files("#photo", picture)
    form.locator(".photos img").wait_for()
    form.wait_for_function("outbox.readDraft().then((draft) => draft?.photos.length === 1)")
    form.context.set_offline(True)
    opened(form, f"{base}/report?at={code}")
    assert form.locator(".what .chosen b").inner_text() == "事项 0101"
    assert form.locator(".where .chosen b").inner_text() == "钟楼（东）"
    form.locator(".photos img").wait_for()
    form.locator(".left").get_by_text("接着上次没发完的填").wait_for()
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.waiting").wait_for()
    opened(form, f"{base}/report")
    assert form.locator(".mine .mark.waiting").count() == 1
    assert form.locator(".what .chosen").count() == 0
    form.context.set_offline(False)
    opened(form, f"{base}/report?at={code}")
    form.locator(".mine .mark.waiting").wait_for(state="detached")
    form.reload()
    form.locator(".categories button").first.wait_for()
    form.wait_for_timeout(300)
    [row] = sent(town)[before:]
    with read(town) as conn:
        [kept] = photos(conn, row.id)
    assert (kept.width, kept.height) == (1600, 800)


def test_a_code_that_was_never_seen_is_sent_from_a_dead_spot_and_found_by_the_server(form, town, base):
    before = len(sent(town))
    with read(town) as conn:
        shed = str(qr_places(conn, kinds=["building"]).set_index("subject_code")["code"]["shed"])
    form.context.set_offline(True)
    opened(form, f"{base}/report?at={shed}")
    assert form.locator(".where .chosen b").inner_text().startswith(f"二维码 {shed[:4]} {shed[4:]}")
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.waiting").wait_for()
    form.context.set_offline(False)
    form.locator(".fate.sent").wait_for()
    assert [row.grid_code for row in sent(town)[before:]] == [f"{COMMUNITY}003"]


def test_a_code_that_nobody_made_is_refused_kept_and_mended(form, town, base):
    before = len(sent(town))
    form.context.set_offline(True)
    opened(form, f"{base}/report?at=00000000")
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.waiting").wait_for()
    form.context.set_offline(False)
    form.locator(".fate.refused").wait_for()
    assert "二维码不能用了" in form.locator(".refusal").inner_text()
    form.context.set_geolocation({"longitude": MIDDLE["001"][0], "latitude": MIDDLE["001"][1], "accuracy": 12})
    form.get_by_role("button", name="改一改再发").click()
    form.get_by_role("button", name="用我的位置").click()
    form.locator(".where .chosen").get_by_text("误差约 12 米").wait_for()
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.sent").wait_for()
    assert [row.grid_code for row in sent(town)[before:]] == [f"{COMMUNITY}001"]
    assert form.locator(".mine .mark.refused").count() == 0


def test_a_phone_whose_clock_is_ahead_is_put_right_by_the_server_s(form, town):
    before = len(sent(town))
    form.context.set_offline(True)
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.waiting").wait_for()
    form.evaluate("""async () => {
      const waiting = (await outbox.reports()).find((one) => one.state === "waiting");
      await outbox.dropReport(waiting.key);
      await outbox.post({ ...waiting, reported_at: new Date(Date.now() + 86_400_000).toISOString() });
    }""")
    form.context.set_offline(False)
    form.locator(".fate.sent").wait_for()
    [row] = sent(town)[before:]
    assert abs((row.reported_at - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"status": 413, "body": "<html>too large</html>"}, "refused"),
        ({"status": 200, "body": "<html>accept our terms to use this network</html>"}, "waiting"),
        ({"status": 502, "body": "<html>bad gateway</html>"}, "waiting"),
        ({"status": 429, "body": ""}, "waiting"),
    ],
)
def test_answers_that_are_not_the_server_s_lose_nothing(form, town, answer, state):
    before = len(sent(town))
    form.context.route("**/report/requests.json", lambda route: route.fulfill(content_type="text/html", **answer))
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(f".fate.{state}").wait_for()
    form.context.unroute("**/report/requests.json")
    if state == "refused":
        form.get_by_role("button", name="删除").click()
        form.locator(".mine .mark.refused").wait_for(state="detached")
        assert sent(town)[before:] == []
    else:
        form.get_by_role("button", name="现在试试").click()
        form.locator(".fate.sent").wait_for()
        assert len(sent(town)) == before + 1


def test_a_phone_without_room_sends_at_once_and_says_so_when_it_cannot(form, town):
    before = len(sent(town))
    form.evaluate("() => { outbox.post = () => Promise.reject(new DOMException('', 'QuotaExceededError')); }")
    choose(form)
    form.context.set_offline(True)
    form.get_by_role("button", name="提交").click()
    form.get_by_text("手机也存不下").wait_for()
    form.context.set_offline(False)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.sent").wait_for()
    assert number(form) == sent(town)[-1].code
    assert len(sent(town)) == before + 1


def test_a_place_that_was_only_scanned_is_forgotten_and_one_of_yesterday_too(form, base):
    opened(form, f"{base}/report")
    assert form.locator(".where .chosen").count() == 0
    form.evaluate(
        """() => outbox.keepDraft({ key: "old", category: "01", item: "0101", photos: [], position: null,
          place: { code: "AAAA0000", name: "昨天的地方" }, touched: Date.now() - 7_200_000 })"""
    )
    opened(form, f"{base}/report")
    assert form.locator(".what .chosen b").inner_text() == "事项 0101"
    assert form.locator(".where .chosen").count() == 0


def test_a_spot_is_pointed_at_on_the_map_by_moving_it_under_the_pin(form, town):
    before = len(sent(town))
    form.get_by_role("button", name="不在这里").click()
    form.locator(".needle").wait_for()
    box = form.locator(".map").bounding_box()
    form.mouse.move(box["x"] + 60, box["y"] + 200)
    form.mouse.down()
    form.mouse.move(box["x"] + 110, box["y"] + 200, steps=3)
    form.mouse.up()
    form.get_by_role("button", name="就是这里").click()
    form.locator(".where .chosen").get_by_text("地图上指的位置").wait_for()
    choose(form)
    form.get_by_role("button", name="提交").click()
    form.locator(".fate.sent").wait_for()
    with read(town) as conn:
        door = qr_places(conn, kinds=["building"]).set_index("subject_code")["geom"]["tower"]
    [row] = sent(town)[before:]
    assert row.geom.x < door.x - 1e-5
    assert row.geom.y == pytest.approx(door.y, abs=2e-4)


def test_a_position_outside_the_district_is_not_taken(form):
    form.context.set_geolocation({"longitude": 121.5, "latitude": 31.2, "accuracy": 10})
    form.get_by_role("button", name="不在这里").click()
    form.get_by_role("button", name="用我的位置").click()
    form.get_by_text("这个位置不在本区").wait_for()
    form.get_by_role("button", name="就在二维码这里").click()
    assert form.locator(".where .chosen b").inner_text() == "钟楼（东）"


def test_items_are_found_by_typing_and_what_is_missing_is_said(form):
    form.get_by_role("button", name="提交").click()
    assert form.locator(".lacking").inner_text() == "还差：什么事"
    form.get_by_role("searchbox").fill("类别 01 0102")
    assert form.locator(".found button b").all_inner_texts() == ["事项 0102"]
    form.get_by_role("searchbox").fill("没有这样的事")
    form.get_by_text("没有找到").wait_for()
    assert form.locator(".categories").is_visible()


def test_a_file_that_is_no_photo_is_said_to_be_none(form):
    form.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    form.get_by_text("这个文件不是照片").wait_for()
    assert form.locator(".photos img").count() == 0


def test_everything_to_press_is_large_enough_for_a_thumb(form):
    form.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    form.locator(".photos img").wait_for()
    form.get_by_role("button", name="不在这里").click()
    form.locator(".needle").wait_for()
    sizes = form.evaluate(
        """() => [...document.querySelectorAll("button, a, label.take, input[type=search]")]
          .filter((one) => one.offsetParent !== null && !one.closest(".maplibregl-ctrl-attrib"))
          .map((one) => [one.textContent, ...["width", "height"].map((side) => one.getBoundingClientRect()[side])])"""
    )
    assert [one for one in sizes if min(one[1:]) < LEAST_PX - 0.5] == []
    assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_form_choice_of_place_and_standing(form, town, base, code, scheme):
    form.emulate_media(color_scheme=scheme)
    choose(form)
    assert serious_faults(form) == []
    form.get_by_role("button", name="不在这里").click()
    form.locator(".needle").wait_for()
    form.get_by_role("button", name="改", exact=True).click()
    assert serious_faults(form) == []
    form.get_by_role("button", name="就在二维码这里").click()
    row = sent(town)[0]
    form.goto(f"{base}/report/status?n={row.code}")
    form.locator(".steps li").first.wait_for()
    assert serious_faults(form) == []
    form.emulate_media(color_scheme="light")


def serious_faults(page):
    """What axe-core finds that keeps people from using the page: rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]


def test_in_english_the_page_says_no_chinese_of_its_own(form, base, code):
    opened(form, f"{base}/report?at={code}&lang=en")
    shown = form.locator("body").inner_text()
    for known in ("钟楼（东）", "中文", *re.findall(r"类别 \d\d", shown)):
        shown = shown.replace(known, "")
    said = re.sub(r"Entrance · \S+", "", shown)
    rest = [line for line in said.splitlines() if re.search(r"[\u4e00-\u9fff]", line) and "事项" not in line]
    assert rest == []
    assert form.evaluate("document.documentElement.lang") == "en"
