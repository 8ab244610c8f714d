import pytest
from sqlalchemy import select

from data.engine import open_store, read
from data.mode import mode
from data.schema import Audit
from tests.pages.conftest import words

BADGE = '<span class="alarm-badge">急时状态</span>'


@pytest.fixture(scope="module")
def store_folder(demo_folder, tmp_path_factory):
    """A demo store that these tests change."""
    folder = tmp_path_factory.mktemp("mode")
    (folder / "grid.gpkg").write_bytes((demo_folder / "grid.gpkg").read_bytes())
    return folder


@pytest.fixture(scope="module")
def engine(store_folder):
    engine = open_store(f"sqlite:///{store_folder / 'grid.gpkg'}")
    yield engine
    engine.dispose()


def pressed(app):
    return next(each for each in app.button if each.key == "mode_go").click().run()


def test_an_emergency_is_switched_on_and_off_says_so_on_the_screen_and_is_written_down(open_app, store_folder, engine):
    app = open_app(store_folder, "store")
    assert "现为平时状态" in words(app)
    assert BADGE not in words(app)
    app = pressed(app)
    assert not app.exception
    assert BADGE in words(app)
    with read(engine) as conn:
        assert mode(conn) == "emergency"
    app = pressed(app)
    assert BADGE not in words(app)
    with read(engine) as conn:
        assert mode(conn) == "normal"
        told = conn.execute(select(Audit.details).where(Audit.action == "mode").order_by(Audit.id)).scalars().all()
    assert told == [{"before": "normal", "after": "emergency"}, {"before": "emergency", "after": "normal"}]
