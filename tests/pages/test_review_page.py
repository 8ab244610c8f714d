import json
import re
from itertools import chain

import httpx
import pytest
from starlette.applications import Starlette

from data.reviews.claims import FIELDS
from data.reviews.preparing.worth import STAY_MINUTES, STOP_POINTS
from data.schema.reviews import ACTIVITIES, ENTRY_KINDS, RANKS
from pages.common.phone import serving
from pages.common.plan_map import vendor
from pages.common.review import page
from pages.common.text import TEXT
from tests.support.coroutines import finished

SCRIPTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in chain(page.PAGE.folder.glob("*.js"), serving.HERE.glob("*.js"))
}
SERVER_SAYS = {"refused", "fault", "over", "no_link", "not_loaded"}
"""Families of which the word, or its `.why`, is chosen by what the server says."""


def get(path: str, *, root: str = "") -> httpx.Response:
    async def asked() -> httpx.Response:
        application = Starlette(routes=[*page.routes(), *vendor.routes()])
        transport = httpx.ASGITransport(application, root_path=root)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(f"http://127.0.0.1{path}")

    return finished(asked())


def words() -> dict[str, list[str]]:
    told = json.loads(re.search(r'id="told">(.*?)</script>', get("/review").text)[1])
    return dict(told["words"])


def test_one_page_serves_every_language_and_knows_no_review():
    assert get("/review?lang=en").text == get("/review").text
    assert "{" not in re.sub(r"<(style|script)[^>]*>.*?</\1>", "", get("/review").text, flags=re.DOTALL)


def test_it_is_light_at_night_too_for_the_sun_shines_on_no_theme():
    assert "prefers-color-scheme" not in get("/review").text
    assert "--scheme:light" in get("/review").text


def test_the_page_may_load_nothing_of_another_host_and_sends_its_address_to_nobody():
    policy = get("/review").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert '<meta name="referrer" content="no-referrer">' in get("/review").text


def test_every_word_of_the_page_is_said_and_every_word_that_is_said_is_there():
    known, written = set(words()), "\n".join(SCRIPTS.values())
    said = set(re.findall(r'(?:say|has)\("([\w.]+)"', written))
    families = set(re.findall(r'(?:say|has)\(`([\w.]+)\.\$\{|term\("([\w.]+)"', written))
    literals = set(re.findall(r'"([\w.]+)"', written))
    assert said <= known
    open_families = {one for pair in families for one in pair if one} | SERVER_SAYS
    alone = {name for name in known if not open_families & {name.rpartition(".")[0], name.partition(".")[0]}}
    assert alone - literals - {"noscript"} == set()


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("rank", RANKS),
        ("activity", ACTIVITIES),
        ("entry", ENTRY_KINDS),
        ("why", STOP_POINTS.keys() - {"refuel_station", "station"}),
        ("stop", STAY_MINUTES),
        ("field", {name for fields in FIELDS.values() for name in fields} | {"state", "closed"}),
        ("standing", ("overdue", "open", "kept", "kept_late")),
        ("turn", ("start", "left", "right", "straight", "back", "arrive")),
    ],
)
def test_whatever_the_day_may_hold_has_a_word(family, members):
    assert {f"{family}.{one}" for one in members} <= set(words())


def test_every_refusal_of_a_link_has_words_and_says_what_to_do():
    faults = ("review_withdrawn", "review_early", "review_link_invalid", "review_link_missing")
    assert {f"review.fault.{fault}{more}" for fault in faults for more in ("", ".why")} <= set(TEXT)


def test_no_script_writes_markup():
    wrong = r"innerHTML|insertAdjacentHTML|document\.write|eval\("
    assert [name for name, text in SCRIPTS.items() if re.search(wrong, text)] == []


def test_the_worker_keeps_every_script_and_the_map_s_library_and_nothing_of_a_grid():
    answer = get("/review/worker.js")
    assert answer.headers["service-worker-allowed"] == "/review"
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.text)[1])
    scripts = {name for name in SCRIPTS if name != "worker.js"}
    assert {f"{page.PAGE.version}/{name}" for name in scripts} <= set(files)
    assert not [name for name in files if name.endswith(".json")]
    below = httpx.URL("http://127.0.0.1/review/")
    assert {get(str(below.join(name).raw_path, "ascii")).status_code for name in files} == {200}


def test_its_first_visit_is_lighter_than_the_budget_of_a_later_one():
    size = len(get("/review").content) + sum(len(path.read_bytes()) for path in page.PAGE.files.values())
    assert size < 200_000


def test_behind_a_path_the_page_and_the_worker_know_it():
    assert '<base href="/grid/review/">' in get("/grid/review", root="/grid").text
    assert get("/grid/review/worker.js", root="/grid").headers["service-worker-allowed"] == "/grid/review"
