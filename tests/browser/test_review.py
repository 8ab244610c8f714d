"""A leader's day in one grid on a phone: opened once by its link, walked without a network, sent exactly once.

One server on a small town and one phone for all, in the order of the day; the phone is the same throughout.
"""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select, update

from data.engine import read, write
from data.schema import Correction, Finding, FindingPhoto, Incident, RefuelStation
from tests.support.desk import MIDDLE
from tests.support.meter import Meter
from tests.support.pictures import GPS, photo
from tests.support.review_phone import GRID, HERE, PhoneDay, card, claim, opened, settled, until

LEAST_PX = 44
MOST_BYTES = 300_000
CARDS = ("today", "route", "look", "found", "report")
HOUSEHOLDS = "building:house/households"
WATER = "refuel_station:shop/water"


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    made = PhoneDay(tmp_path_factory.mktemp("review"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def base(app_server, day):
    return app_server(str(day.engine.url))


@pytest.fixture(scope="module")
def visited(browser, base, day):
    visits, page = opened(browser, base, day)
    yield page
    visits.close()
    assert visits.outside_requests() == []


@pytest.fixture
def phone(visited, base):
    """The phone with a network, at its first card, nothing waiting."""
    visited.context.set_offline(False)
    visited.context.set_geolocation(HERE)
    visited.goto(f"{base}/review")
    visited.locator("nav [aria-current]").wait_for()
    card(visited, "today")
    settled(visited)
    return visited


def rows(day, table):
    with read(day.engine) as conn:
        return list(conn.execute(select(table.__table__).order_by(table.id)))


def offline(phone):
    phone.context.set_offline(True)
    phone.locator(".offline").wait_for()


def online(phone):
    phone.context.set_offline(False)
    settled(phone)


def test_the_link_opens_the_brief_and_leaves_the_address(phone, day):
    assert day.token not in phone.url
    assert phone.locator("h1").inner_text() == "第2网格"
    figures = dict(zip(*(phone.locator(f".figures {one}").all_inner_texts() for one in ("dt", "dd")), strict=True))
    assert (figures["户"], figures["未办结"]) == ("302", "0")
    assert figures["未兑现承诺"] == "–"


@pytest.mark.parametrize(("link", "said"), [("", "请扫码打开"), ("#of-nobody", "链接不完整或已失效")])
def test_without_a_link_that_holds_nothing_is_told_but_what_to_do(base, open_page, link, said):
    page = open_page(size="phone", errors_expected=True)
    page.goto(f"{base}/review{link}")
    page.get_by_role("heading", name=said).wait_for()
    assert page.locator("nav").is_hidden()
    assert page.evaluate("Promise.all(['day', 'ground'].map(outbox.kept))") == [None, None]


def test_the_first_useful_screen_is_light_and_the_map_s_library_comes_after_it(browser, base, day, open_page):
    """All that comes over the line is counted, for page and worker together, on the first visit and on a later one."""
    with Meter(base) as line:
        page = open_page(size="phone", errors_expected=True)  # the line is cut at the end
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{line.base}/review#{day.token}")
        page.locator(".figures").wait_for()
        first = line.received
        assert not [url for url in asked if "/vendor/" in url]
        until(page, "(await navigator.serviceWorker.ready).active.state === 'activated'")
        until(page, "await outbox.kept('ground')")
        before = line.received
        again = page.context.new_page()
        again.goto(f"{line.base}/review")
        again.locator(".figures").wait_for()
        later = line.received - before
    assert 10_000 < first < MOST_BYTES
    assert later < MOST_BYTES
    assert before - first > MOST_BYTES  # the library was counted, and came afterwards


def test_a_tap_says_that_it_is_so_and_a_number_that_it_is_not(phone, day):
    house = claim(phone, HOUSEHOLDS)
    assert "40 户" in house.inner_text()
    house.get_by_role("button", name="不对").click()
    for digit in "038":
        phone.get_by_role("button", name=digit, exact=True).click()
    phone.get_by_role("button", name="就是它").click()
    house.get_by_text("不对，是 38 户").wait_for()
    settled(phone)
    assert day.entries()[-1].body == {
        "claim": HOUSEHOLDS,
        "value": "40",
        "verdict": "not_so",
        "found": "38",
        "seen": None,
    }
    assert [(row.field, row.before, row.after) for row in rows(day, Correction)] == [("households", "40", "38")]


def test_what_was_said_can_be_changed_and_the_later_word_holds(phone, day):
    house = claim(phone, HOUSEHOLDS)
    first = day.entries()[-1].key
    house.get_by_role("button", name="对", exact=True).click()
    house.locator(".so[aria-pressed=true]").wait_for()
    settled(phone)
    assert day.entries()[-1].body["verdict"] == "so"
    assert day.entries()[-1].body["seen"] == first
    assert [row.state for row in rows(day, Finding)] == ["dismissed", "noted"]


def test_of_yes_and_no_the_other_is_found_without_another_question(phone, day):
    water = claim(phone, WATER)
    water.get_by_role("button", name="不对").click()
    water.get_by_text("不对，是 没有").wait_for()
    settled(phone)
    assert day.entries()[-1].body["found"] == "false"


def test_opening_hours_are_chosen_and_a_closed_shop_is_said_to_be_off(phone, day):
    hours = claim(phone, "refuel_station:shop/opening_hours")
    assert "未登记" in hours.inner_text()
    hours.get_by_role("button", name="我知道").click()
    phone.get_by_role("button", name="已停办").click()
    hours.get_by_text("现场：已停办").wait_for()
    settled(phone)
    assert day.entries()[-1].body["found"] == "Mo-Su off"


def test_two_quick_taps_are_one_entry_and_cancelling_says_nothing(phone, day):
    before = len(day.entries())
    residents = claim(phone, "building:house/residents")
    assert residents.get_by_role("button").all_inner_texts() == [
        "我知道",
        "看不出",
    ]
    residents.get_by_role("button", name="我知道").click()
    phone.get_by_role("button", name="取消").click()
    residents.locator(".cannot_tell").evaluate("(one) => { one.click(); one.click(); one.click(); }")
    residents.locator(".cannot_tell[aria-pressed=true]").wait_for()
    settled(phone)
    assert [row.body["verdict"] for row in day.entries()[before:]] == ["cannot_tell"]


def test_a_finding_with_a_photo_and_a_measured_place_is_an_incident_with_a_promised_day(phone, day):
    card(phone, "found")
    phone.get_by_role("button", name="类别 01", exact=True).click()
    phone.get_by_role("button", name="事项 0101", exact=True).click()
    phone.get_by_role("button", name="用我的位置").click()
    phone.get_by_text("误差约 12 米").wait_for()
    phone.set_input_files(
        "#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(2000, 1000), gps=GPS)}
    )
    phone.locator(".photos img").wait_for()
    phone.get_by_role("button", name="7 天").click()
    phone.locator("[data-focus=note]").evaluate("(one) => { one.click(); one.click(); }")
    phone.locator(".said li").get_by_text("已收到").wait_for()
    [finding] = [row for row in rows(day, Finding) if row.kind == "own"]
    assert (finding.accuracy_m, finding.item_code, finding.is_outside) == (12, "0101", False)
    assert (finding.promised_on - day.on).days == 7
    [incident] = [row for row in rows(day, Incident) if row.id == finding.incident_id]
    assert (incident.channel, incident.grid_code) == ("review", GRID)
    assert [(row.width, row.height) for row in rows(day, FindingPhoto)] == [(1600, 800)]


def test_a_place_outside_the_grid_is_asked_about(phone, day):
    phone.context.set_geolocation({"longitude": MIDDLE["001"][0], "latitude": MIDDLE["001"][1], "accuracy": 8})
    card(phone, "found")
    phone.get_by_role("button", name="类别 02", exact=True).click()
    phone.get_by_role("button", name="事项 0201", exact=True).click()
    phone.get_by_role("button", name="用我的位置").click()
    phone.get_by_text("这里在网格外面").wait_for()
    assert phone.locator("[data-focus=note]").is_disabled()
    phone.locator("#outside").check()
    phone.locator("[data-focus=note]").click()
    phone.locator(".said li").filter(has_text="事项 0201").get_by_text("已收到").wait_for()
    assert [row for row in rows(day, Finding) if row.kind == "own"][-1].is_outside


def test_a_place_is_tapped_on_the_map(phone, day):
    card(phone, "found")
    phone.get_by_role("button", name="在地图上点").click()
    phone.locator(".where canvas").wait_for()
    phone.wait_for_timeout(300)
    box = phone.locator(".where .map").bounding_box()
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.get_by_text("地图上指的位置").wait_for()
    phone.get_by_role("button", name="类别 14", exact=True).click()
    phone.get_by_role("button", name="事项 1401", exact=True).click()
    phone.locator("[data-focus=note]").click()
    phone.locator(".said li").filter(has_text="事项 1401").get_by_text("已收到").wait_for()
    last = [row for row in rows(day, Finding) if row.kind == "own"][-1]
    assert (last.geom.x, last.geom.y) == pytest.approx(MIDDLE["002"], abs=1e-4)


def test_activities_are_counted_and_taken_back(phone, day):
    card(phone, "found")
    more = phone.locator("[data-focus='collect+']")
    for _ in range(3):
        more.click()
    phone.locator("[data-focus='collect-']").click()
    phone.locator("[data-focus=activities]").click()
    phone.get_by_text("信息采集 × 2").wait_for()
    settled(phone)
    assert day.entries()[-1].body == {"activity": "collect", "amount": 2}
    phone.locator(".activities .said").get_by_role("button", name="撤回").click()
    phone.get_by_text("信息采集 × 2").wait_for(state="detached")
    settled(phone)
    assert [row.state for row in rows(day, Finding) if row.kind == "activity"] == ["dismissed"]


def test_the_walk_is_put_in_order_without_a_network_and_its_minutes_are_counted_anew(phone, day):
    sheet = day.review().sheet
    order = list(sheet["walk"]["order"])
    card(phone, "route")
    phone.locator(".route-map canvas").wait_for()
    offline(phone)
    phone.locator(".walk li").first.get_by_role("button", name="推后").click()
    swapped = [order[1], order[0], *order[2:]]
    assert phone.locator(".walk li[data-stop]").evaluate_all("(all) => all.map((one) => one.dataset.stop)") == swapped
    assert phone.locator(".big b").inner_text() == f"{minutes_of(sheet, swapped)} 分钟"
    phone.locator(".walk li").last.get_by_role("button", name="不去").click()
    assert phone.locator(".big b").inner_text() == f"{minutes_of(sheet, swapped[:-1])} 分钟"
    phone.get_by_role("button", name="加一站").click()
    phone.locator(".offers .item", has_text="分钟").first.click()
    assert phone.locator(".walk li[data-stop]").count() == len(order)
    card(phone, "today")
    online(phone)
    assert sorted(day.review().walk) == sorted(order)
    assert day.entries()[-1].kind == "walk"


def minutes_of(sheet, order):
    """Minutes on foot by the square of tenths, legs that were prepared by themselves, and the stays."""
    between = {name: row for row, name in enumerate(sheet["between"]["ids"])}
    legs = {(leg["from"], leg["to"]): leg["minutes"] for leg in sheet["walk"]["legs"]}
    ends = ["start", *order, "start"]
    walking = sum(
        legs.get((here, to), sheet["between"]["minutes"][between[here]][between[to]] / 10)
        for here, to in pairwise(ends)
    )
    stays = {stop["id"]: stop["stay_minutes"] for stop in sheet["stops"]}
    return round(walking + sum(stays[stop] for stop in order))


def test_without_a_network_the_whole_day_opens_after_a_closing_and_what_is_noted_goes_later_in_order(phone, base, day):
    before = len(day.entries())
    offline(phone)
    phone.goto(f"{base}/review")
    phone.locator("nav button").first.wait_for()
    for name in CARDS:
        card(phone, name)
        assert phone.locator(f"main[data-card={name}] > *").count() > 0
    card(phone, "route")
    phone.locator(".route-map canvas").wait_for()
    merchants = claim(phone, "building:house/merchants")
    merchants.get_by_role("button", name="看不出").click()
    shed = claim(phone, "building:shed/households")
    shed.get_by_role("button", name="对", exact=True).click()
    phone.locator(".rest").get_by_text("2 条待发").wait_for()
    assert len(day.entries()) == before
    card(phone, "found")
    phone.get_by_role("button", name="类别 01", exact=True).click()
    phone.get_by_role("button", name="事项 0102", exact=True).click()
    until(phone, "(await outbox.kept('draft'))?.item === '0102'")
    phone.reload()
    phone.locator(".rest").get_by_text("2 条待发").wait_for()
    assert phone.locator(".what .chosen b").inner_text() == "事项 0102"  # what was being filled in is there again
    online(phone)
    said = [row.body["claim"] for row in day.entries()[before:]]
    assert said == ["building:house/merchants", "building:shed/households"]
    phone.locator(".rest").wait_for(state="hidden")


def test_the_worker_takes_no_other_screen_for_its_page_whose_address_only_begins_alike(phone, base):
    """The reach of a worker is a prefix: that of /review holds /reviews too, which is another screen."""
    phone.goto(f"{base}/reviews", wait_until="commit")
    phone.wait_for_load_state()
    offline_page = phone.evaluate("caches.match(new URL('/review', location)).then((one) => one.text())")
    assert "/review.js" in offline_page
    assert phone.locator("nav [data-card]").count() == 0


def test_a_contradiction_is_shown_with_both_words_and_one_is_chosen(phone, day):
    target = "refuel_station:shop/charging"
    offline(phone)
    charging = claim(phone, target)
    charging.get_by_role("button", name="我知道").click()
    phone.get_by_role("button", name="有", exact=True).click()
    charging.locator(".not_so[aria-pressed=true]").wait_for()
    day.says(target, verdict="so", found=None, key="other", value=None)
    online(phone)
    card(phone, "report")
    conflict = phone.locator(".conflict")
    conflict.wait_for()
    assert "现场：有" in conflict.inner_text()
    assert "另一台手机" in conflict.inner_text()
    conflict.get_by_role("button", name="以我为准").click()
    conflict.wait_for(state="detached")
    settled(phone)
    assert day.entries()[-1].body["seen"] == "other"
    assert [row for row in rows(day, Finding) if row.state == "conflict"] == []


def test_the_other_s_word_may_be_taken(phone, day):
    target = "refuel_station:shop/rest"
    offline(phone)
    rest = claim(phone, target)
    rest.get_by_role("button", name="我知道").click()
    phone.get_by_role("button", name="没有", exact=True).click()
    rest.locator(".not_so[aria-pressed=true]").wait_for()
    day.says(target, verdict="not_so", found="true", key="third", value=None)
    online(phone)
    card(phone, "report")
    phone.locator(".conflict").get_by_role("button", name="以对方为准").click()
    phone.locator(".conflict").wait_for(state="detached")
    settled(phone)
    assert day.entries()[-1].kind == "withdraw"
    assert [row for row in rows(day, Finding) if row.state == "conflict"] == []


def test_what_the_screen_said_and_no_longer_says_is_a_contradiction_too(phone, day):
    with write(day.engine) as conn:
        conn.execute(update(RefuelStation).where(RefuelStation.code == "shop").values(reading=True))
    reading = claim(phone, "refuel_station:shop/reading")
    assert "未登记" in reading.inner_text()
    reading.get_by_role("button", name="我知道").click()
    phone.get_by_role("button", name="没有", exact=True).click()
    settled(phone)
    card(phone, "report")
    conflict = phone.locator(".conflict")
    assert "屏幕后来改为" in conflict.inner_text()
    conflict.get_by_role("button", name="以我为准").click()
    conflict.wait_for(state="detached")
    settled(phone)
    assert (day.entries()[-1].body["value"], day.entries()[-1].body["found"]) == ("true", "false")
    [standing] = [row for row in rows(day, Finding) if row.field == "reading" and row.state != "dismissed"]
    assert (standing.state, standing.claim, standing.found) == ("open", "true", "false")


def test_what_the_server_refuses_stays_with_the_reason_and_is_mended(phone, day):
    before = len(day.entries())
    refusal = {"status": 400, "json": {"error": "review_time", "message": "no"}}
    phone.context.route("**/review/entries.json", lambda route: route.fulfill(**refusal))
    claim(phone, "refuel_station:shop/toilet").get_by_role("button", name="看不出").click()
    card(phone, "report")
    phone.locator(".refused").get_by_text("不是当天记的").wait_for()
    phone.context.unroute("**/review/entries.json")
    phone.locator(".refused").get_by_role("button", name="再发一次").click()
    phone.locator(".refused").wait_for(state="detached")
    settled(phone)
    assert len(day.entries()) == before + 1


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_large_enough_for_a_thumb_and_axe_finds_no_serious_fault(phone, name):
    card(phone, name)
    if name == "route":
        phone.locator(".route-map canvas").wait_for()
    assert_pressable(phone)
    assert serious_faults(phone) == []


def test_the_questions_for_a_number_and_for_hours_are_so_too_and_the_keyboard_answers_them(phone, day):
    claim(phone, "refuel_station:shop/opening_hours").locator(".not_so").click()
    assert_pressable(phone)
    assert serious_faults(phone) == []
    phone.keyboard.press("Escape")
    claim(phone, "building:shed/residents").locator(".not_so").press("Enter")
    phone.keyboard.type("77")
    assert serious_faults(phone) == []
    phone.get_by_role("button", name="就是它").press("Enter")
    phone.get_by_text("现场：77 人").wait_for()
    settled(phone)
    assert day.entries()[-1].body["found"] == "77"


def assert_pressable(phone):
    sizes = phone.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, select, label.take, input:not(.hidden)")]
          .filter((one) => one.offsetParent !== null && one.id !== "outside")
          .map((one) => [one, one.getBoundingClientRect()])
          .map(([one, box]) => [one.className + one.textContent, box.width, box.height])"""
    )
    assert [one for one in sizes if min(one[1:]) < LEAST_PX - 0.5] == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def serious_faults(phone):
    """What axe-core finds that keeps people from using the page: rule, and the first place."""
    found = Axe().run(phone).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]


def test_the_keyboard_alone_says_a_verdict_and_stays_where_it_was(phone, day):
    fridge = claim(phone, "refuel_station:shop/fridge")
    fridge.locator(".not_so").focus()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    fridge.locator(".cannot_tell[aria-pressed=true]").wait_for()
    assert phone.evaluate("document.activeElement.dataset.focus") == "refuel_station:shop/fridge/cannot_tell"
    settled(phone)


def test_in_english_the_page_says_no_chinese_of_its_own(phone, base):
    phone.goto(f"{base}/review?lang=en")
    phone.locator("nav [aria-current]").wait_for()
    for name in CARDS:
        card(phone, name)
        shown = phone.locator("body").inner_text()
        for known in ("第2网格", "友谊街道", "龙泰社区", "便民超市", "中文"):
            shown = shown.replace(known, "")
        rest = [line for line in shown.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
        assert [line for line in rest if not re.search("类别|事项|部门|长街|小巷|楼栋", line)] == []


def test_the_day_is_ended_once(phone, day):
    card(phone, "report")
    phone.locator("[data-focus=end]").evaluate("(one) => { one.click(); one.click(); }")
    phone.get_by_text("已结束。谢谢").wait_for()
    settled(phone)
    assert [row.kind for row in day.entries()].count("end") == 1
    assert day.review().state == "done"


def test_when_the_day_is_over_the_phone_forgets_the_grid_and_still_sends_what_waits(phone, base, day):
    before = len(day.entries())
    offline(phone)
    claim(phone, "refuel_station:shop/repair").get_by_role("button", name="看不出").click()
    phone.locator(".rest").get_by_text("1 条待发").wait_for()
    phone.evaluate("outbox.keep({ skew_ms: 86_400_000 })")  # tomorrow at this time
    phone.reload()
    phone.get_by_text("今天的调研已结束").wait_for()
    left = phone.evaluate("Promise.all(['day', 'ground', 'walk', 'draft'].map(outbox.kept))")
    assert left == [None, None, None, None]
    assert [one["state"] for one in phone.evaluate("outbox.entries()")] == ["waiting"]
    phone.context.route("**/review/day.json", lambda route: route.fulfill(status=403, json={"error": "review_over"}))
    phone.context.set_offline(False)
    until(phone, "(await outbox.entries()).length === 0")
    assert len(day.entries()) == before + 1
    phone.context.unroute("**/review/day.json")
