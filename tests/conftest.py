"""What every room's tests may ask for: real data, a fresh store, a server, a browser."""

import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.support import chromium, postgres
from tests.support.offline import sitecustomize  # noqa: F401 - from here on no test reaches another host
from tests.support.server import PROJECT_ROOT, Servers
from tests.support.skips import (  # the hooks are pytest's to find
    CHROMIUM,
    POSTGIS,
    SHARED,
    forbid_skip,
    pytest_make_collect_report,  # noqa: F401
    pytest_terminal_summary,  # noqa: F401
    require,
)

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

_MARK_OF_FIXTURE = {"shared_data": "shared", "browser": "browser", "postgis_cluster": "postgis"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, and run the quick ones first."""
    for item in items:
        for fixture in set(_MARK_OF_FIXTURE).intersection(getattr(item, "fixturenames", ())):
            item.add_marker(_MARK_OF_FIXTURE[fixture])
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, "postgis" in item.keywords))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show, of a test that failed, what the application said and what its pages looked like."""
    report = yield
    forbid_skip(report)
    asked_for = getattr(item, "funcargs", {})
    if report.failed and "app_server" in asked_for:
        report.sections.append(("The application said", asked_for["app_server"].said()[-5000:]))
    if report.when == "call" and report.failed and "open_page" in asked_for:
        for number, page in enumerate(asked_for["open_page"].pages):
            name = re.sub(r"\W+", "-", f"{item.name}-{number}")
            with suppress(PlaywrightError):
                page.screenshot(path=PROJECT_ROOT / "screenshots" / f"{name}.png")
    return report


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
def open_page(browser: Browser) -> Iterator[chromium.Visits]:
    """Call it with `size`, `scheme` and `errors_expected` for the page of a fresh visitor.

    The test fails when such a page asks another host for anything, or writes an error to its console.
    """
    visits = chromium.Visits(browser)
    yield visits
    visits.close()
    assert visits.outside_requests() == []
    assert visits.unexpected_errors() == []


@pytest.fixture
def page(open_page: chromium.Visits) -> Page:
    """A page at 1440x900, in light colours."""
    return open_page()
