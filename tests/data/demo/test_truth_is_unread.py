"""The truth is for tests: no room of the application mentions it, but for those that make or list tables."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MAKERS = {"data/demo", "data/schema", "data/migrations"}


def test_no_screen_query_or_route_mentions_the_truth():
    mentions = [
        path.relative_to(ROOT).as_posix()
        for room in ("api", "data", "geo", "layers", "pages")
        for path in (ROOT / room).rglob("*.py")
        if "demo_truth" in path.read_text(encoding="utf-8") or "DemoTruth" in path.read_text(encoding="utf-8")
    ]
    assert mentions
    assert [path for path in mentions if not any(path.startswith(maker) for maker in MAKERS)] == []
