import json
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from data.schema.incidents import INCIDENT_STATES
from pages.common.phone import serving
from pages.common.plan_map import vendor
from pages.common.report import page
from pages.common.text import TEXT
from tests.support.coroutines import finished

FOLDERS = (Path(page.__file__).parent, serving.HERE)
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for folder in FOLDERS for path in folder.glob("*.js")}


def get(path: str, *, root: str = "") -> httpx.Response:
    async def asked() -> httpx.Response:
        application = Starlette(routes=[*page.routes(), *vendor.routes()])
        transport = httpx.ASGITransport(application, root_path=root)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(f"http://127.0.0.1{path}")

    return finished(asked())


def told() -> dict:
    return json.loads(re.search(r'id="told">(.*?)</script>', get("/report").text)[1])


@pytest.mark.parametrize("path", ["/report", "/report?at=7KQ4M2XT&lang=en", "/report/status?n=1"])
def test_one_page_serves_every_address_and_language_so_that_a_phone_keeps_it_once(path):
    answer = get(path)
    assert answer.text == get("/report").text
    assert "{" not in re.sub(r"<(style|script)[^>]*>.*?</\1>", "", answer.text, flags=re.DOTALL)


def test_the_page_may_load_nothing_of_another_host_and_run_nothing_written_in_it():
    policy = get("/report").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    scripts = re.findall(r"<script([^>]*)>", get("/report").text)
    assert all('src="' in one or "application/json" in one for one in scripts)


def test_the_words_cannot_break_out_of_the_page():
    assert "<" not in re.search(r'id="told">(.*?)</script>', get("/report").text)[1]


def test_every_word_of_the_page_is_said_and_every_word_that_is_said_is_there():
    written = "\n".join(SCRIPTS.values())
    known = set(told()["words"])
    literals = set(re.findall(r'"([\w.]+)"', written))
    said = set(re.findall(r'(?:say|has)\("([\w.]+)"', written))
    families = set(re.findall(r"(?:say|has)\(`([\w.]+)\.\$\{", written))
    assert said <= known
    alone = {name for name in known if name.rpartition(".")[0] not in families}
    assert alone - literals - {"noscript"} == set()


def test_no_script_writes_markup():
    assert not [
        name
        for name, text in SCRIPTS.items()
        if re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    ]


def test_a_script_of_the_present_version_is_kept_for_good_and_of_another_asked_for_again():
    assert "immutable" in get(f"/report/{page.PAGE.version}/report.js").headers["cache-control"]
    assert get("/report/000000000000/report.js").headers["cache-control"] == "no-cache"
    assert get(f"/report/{page.PAGE.version}/report.css").headers["content-type"].startswith("text/css")
    for name in ("page.py", "report.html", "worker.js", "other.js"):
        assert get(f"/report/{page.PAGE.version}/{name}").status_code == 404


def test_the_worker_keeps_files_that_are_there_and_reaches_the_form_s_address():
    answer = get("/report/worker.js")
    assert answer.headers["service-worker-allowed"] == "/report"
    assert f'const VERSION = "{page.PAGE.version}"' in answer.text
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.text)[1])
    own = [name for name in files if name != "catalogue.json"]
    assert {
        get(str(httpx.URL("http://127.0.0.1/report/").join(name).raw_path, "ascii")).status_code for name in own
    } == {200}
    scripts = {name for name in SCRIPTS if name != "worker.js"}
    assert {f"{page.PAGE.version}/{name}" for name in scripts} <= set(own)


def test_behind_a_path_the_page_and_the_worker_know_it():
    assert '<base href="/grid/report/">' in get("/grid/report", root="/grid").text
    assert get("/grid/report/worker.js", root="/grid").headers["service-worker-allowed"] == "/grid/report"


def test_every_state_of_an_incident_has_a_word_for_those_who_reported_it():
    assert {f"report.status.{state}" for state in INCIDENT_STATES} <= set(TEXT)
