"""The application as it starts, in a real browser, on a machine without the internet.

Whether a page or the server asked another host is judged by the fixtures, for every browser test.
"""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from data.engine import create_store
from tests.support.chromium import until_drawn


@pytest.fixture(scope="module")
def base(app_server, tmp_path_factory):
    """The application on an empty store."""
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'grid.gpkg'}"
    create_store(url).dispose()
    return app_server(url)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_is_drawn_on_its_own(base, open_page, size, scheme):
    page = open_page(size=size, scheme=scheme)
    page.goto(base)
    until_drawn(page)
    assert page.get_by_test_id("stException").count() == 0
    assert page.title() != "Streamlit"


def test_a_foreign_pages_socket_is_refused_without_a_question_to_anybody(base, app_server):
    connection = HTTPConnection(urlsplit(base).netloc, timeout=10)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    connection.request("GET", "/_stcore/stream", headers=upgrade | key | {"Origin": "http://elsewhere.example"})
    assert connection.getresponse().status == 403
    connection.close()
    assert app_server.outside_requests() == []
