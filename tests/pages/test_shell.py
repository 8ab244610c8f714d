import json
import re
from dataclasses import dataclass

from starlette.applications import Starlette

from pages.common import access, shell
from tests.support.coroutines import finished


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def get(path: str, *, root: str = "") -> Answer:
    """Ask the shell's routes without a server."""
    path, _, query = path.partition("?")
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": root + path,
        "root_path": root,
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1")],
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }
    finished(Starlette(routes=shell.routes())(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def test_every_screen_s_address_serves_the_page():
    for screen in access.SCREENS[1:]:
        answer = get(f"/{screen.name}")
        assert answer.status == 200
        assert '<html lang="zh-CN">' in answer.text
        assert "<title>网格治理一张图</title>" in answer.text
        assert "BACKEND_BASE_URL" in answer.text


def test_the_first_screen_s_name_leads_to_the_start_and_keeps_its_parameters():
    answer = get(f"/{access.SCREENS[0].name}?period=52w&lang=en")
    assert answer.status == 307
    assert answer.headers["location"] == "/?period=52w&lang=en"


def test_the_page_still_loads_streamlit():
    page = get("/").text
    assert re.search(r'src="\./static/js/index\.[\w-]+\.js"', page)
    assert '<div id="root"></div>' in page


def test_everything_we_change_in_streamlit_s_page_is_still_there_to_change():
    page = get("/").text
    assert "./favicon.png" not in page
    assert "<title>Streamlit</title>" not in page
    assert "You need to enable JavaScript" not in page
    assert page.count("/shell/words.js") == 1


def test_the_words_are_in_the_page_and_cannot_break_out_of_it():
    found = re.search(r'<script type="application/json" id="words">(.*?)</script>', get("/").text)
    words = json.loads(found[1])
    assert words["exact"]["Select all"] == "全选"
    assert "<" not in found[1]


def test_only_our_scripts_are_served():
    assert get("/shell/words.js").headers["content-type"].startswith("text/javascript")
    assert get("/shell/other.js").status == 404
    assert get("/shell/icon.png").content[:4] == b"\x89PNG"


def test_behind_a_path_the_page_knows_it():
    page = get("/hotspots", root="/grid").text
    assert 'location.origin+"/grid"' in page
    assert 'src="/grid/shell/words.js"' in page


def test_day_or_night_is_settled_before_streamlit_asks_the_system():
    page = get("/").text
    assert page.index("/shell/theme.js") < page.index('type="module"')
    assert '/shell/theme.js" defer' not in page
    assert "prefers-color-scheme" in get("/shell/theme.js").text


def test_the_server_is_told_the_windows_size_before_streamlit_asks_for_its_first_page():
    page = get("/").text
    assert page.index("/shell/viewport.js") < page.index('type="module"')
    assert '/shell/viewport.js" defer' not in page
    assert "document.cookie" in get("/shell/viewport.js").text
