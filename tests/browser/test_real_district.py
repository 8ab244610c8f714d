"""A district that starts from an OpenStreetMap extract alone: no areas, no grids, no incidents yet."""

import pytest

from data.engine import create_store
from data.ingest.osm.run import OsmRequest, run_osm
from tests.browser.conftest import DECK
from tests.browser.test_screens import colours


@pytest.fixture(scope="module")
def base(app_server, shared_data, tmp_path_factory):
    """The application on the Nanjing extract."""
    url = f"sqlite:///{tmp_path_factory.mktemp('nanjing') / 'grid.gpkg'}"
    engine = create_store(url)
    run_osm(engine, OsmRequest(path=shared_data / "osm" / "nanjing_xinjiekou" / "nanjing_xinjiekou.osm.pbf"))
    engine.dispose()
    return app_server(url)


def test_streets_and_buildings_are_drawn_with_their_credit(base, visit):
    page = visit(base)
    page.wait_for_timeout(3000)
    assert page.locator(".notice").count() == 0
    assert colours(page, ".stDeckGlJsonChart") > 50
    assert "OpenStreetMap" in page.locator(".mapboxgl-ctrl-attrib").inner_text()
    view = page.evaluate(
        f"() => {{ const v = ({DECK.strip()})().getViewports()[0]; return [v.longitude, v.latitude]; }}"
    )
    assert view == pytest.approx([118.78, 32.04], abs=0.05)


def test_hotspots_say_that_incidents_are_missing(base, visit):
    page = visit(f"{base}/hotspots")
    assert page.get_by_role("heading", name="还没有事件").is_visible()
    assert page.get_by_role("link", name="打开“数据”页").is_visible()
