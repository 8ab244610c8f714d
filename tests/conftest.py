"""What every room's tests may ask for: real data, a fresh store, a server, a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support import chromium, postgres
from tests.support.offline import sitecustomize  # noqa: F401 - from here on no test reaches another host
from tests.support.server import PROJECT_ROOT, Servers
from tests.support.skips import (  # the hooks are pytest's to find
    CHROMIUM,
    POSTGIS,
    SHARED,
    pytest_make_collect_report,  # noqa: F401
    pytest_runtest_makereport,  # noqa: F401
    pytest_terminal_summary,  # noqa: F401
    require,
)

_MARK_OF_FIXTURE = {"shared_data": "shared", "browser": "browser", "postgis_cluster": "postgis"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, and run the quick ones first.

    The browser's tests come last for a second reason: its driver keeps an event loop in the main thread.
    """
    for item in items:
        for fixture in set(_MARK_OF_FIXTURE).intersection(getattr(item, "fixturenames", ())):
            item.add_marker(_MARK_OF_FIXTURE[fixture])
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, "postgis" in item.keywords))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    return require(folder if folder.is_dir() else None, SHARED)


@pytest.fixture(scope="session")
def postgis_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of this session alone."""
    with postgres.throw_away_cluster(require(postgres.server_programs(), POSTGIS)) as cluster:
        yield cluster


@pytest.fixture
def postgis_url(postgis_cluster: postgres.Cluster) -> Iterator[str]:
    """The URL of an empty database with PostGIS, for one test."""
    url = postgis_cluster.create_database()
    yield url
    postgis_cluster.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that does not exist yet, on each back end."""
    if request.param == "postgis":
        return str(request.getfixturevalue("postgis_url"))
    return f"sqlite:///{tmp_path / 'grid.gpkg'}"


@pytest.fixture(scope="session")
def app_server() -> Iterator[Servers]:
    """Call it with a store's URL to get the base URL of the application on that store."""
    with ExitStack() as stack:
        servers = Servers(stack)
        yield servers
        assert servers.outside_requests() == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    require(chromium.executable(), CHROMIUM)
    with chromium.chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Call it with `size`, `scheme` and `errors_expected` for the page of a fresh visitor.

    The test fails when such a page asks another host for anything, or writes an error to its console.
    """
    visits: list[tuple[Page, chromium.Watch, bool]] = []

    def opened(*, size: str = "desktop", scheme: str = "light", errors_expected: bool = False) -> Page:
        context = chromium.open_context(browser, size=size, scheme=scheme)
        watch = chromium.Watch.over(context)
        visits.append((context.new_page(), watch, errors_expected))
        return visits[-1][0]

    yield opened
    for page, _, _ in visits:
        page.context.close()
    for _, watch, errors_expected in visits:
        assert watch.outside == [], "the page asked other hosts"
        assert errors_expected or watch.errors == [], "the page wrote errors to its console"


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page at 1440x900, in light colours."""
    return open_page()
