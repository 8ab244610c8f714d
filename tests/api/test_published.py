"""Rows that a page has laid down are read by address, with leave, and kept for good."""

from api import store as opened
from data.published import publish


def test_rows_are_sent_compressed_and_kept_for_good(town, ask):
    digest = publish(opened.settings(), '[{"name":"一"}]'.encode())
    answer = ask(f"/data/published/{digest}.json")
    assert answer.status == 200
    assert answer.json() == [{"name": "一"}]
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


def test_rows_that_the_browser_holds_are_not_sent_again(town, ask):
    digest = publish(opened.settings(), b"[1]")
    again = ask(f"/data/published/{digest}.json", headers={"if-none-match": f'"{digest}"'})
    assert (again.status, again.body) == (304, b"")


def test_rows_need_leave(town, ask):
    digest = publish(opened.settings(), b"[1]")
    assert ask(f"/data/published/{digest}.json", signed=False).status == 403


def test_rows_that_are_gone_say_to_reload(town, ask):
    answer = ask(f"/data/published/{'0' * 24}.json")
    assert answer.status == 404
    assert "reload the page" in answer.json()["message"]
    assert ask(f"/data/published/{'0' * 24}.json", page="2").status == 400
