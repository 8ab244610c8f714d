import pytest

from pages.common import access
from pages.common.text import TEXT
from tests.pages.conftest import SCREEN_FILES
from tests.support.server import PROJECT_ROOT


def test_every_screen_has_a_file_a_name_in_both_languages_and_an_address_of_its_own():
    assert len({screen.name for screen in access.SCREENS}) == len(access.SCREENS)
    for screen in access.SCREENS:
        assert (PROJECT_ROOT / "pages" / screen.file).is_file()
        assert f"screen.{screen.name}" in TEXT
        assert screen.icon.startswith(":material/")
    assert {screen.name: screen.file for screen in access.SCREENS} == SCREEN_FILES


def test_roles_only_name_screens_that_exist():
    known = {screen.name for screen in access.SCREENS}
    assert all(allowed <= known for allowed in access.SCREENS_OF_ROLE.values())


def test_an_unknown_role_may_open_nothing():
    assert access.screens("nobody") == ()


def test_a_role_sees_its_screens_in_the_order_of_the_menu(monkeypatch):
    monkeypatch.setitem(access.SCREENS_OF_ROLE, "reviewer", frozenset({"store", "situation"}))
    assert [screen.name for screen in access.screens("reviewer")] == ["situation", "store"]


def test_a_screen_that_the_role_may_not_open_is_no_page(monkeypatch, open_app, demo_folder):
    monkeypatch.setitem(access.SCREENS_OF_ROLE, "reviewer", frozenset({"situation"}))
    monkeypatch.setattr(access, "role", lambda: "reviewer")
    app = open_app(demo_folder)
    assert not app.exception
    assert [link.proto.page for link in app.get("page_link") if link.proto.label.strip()] == [""]
    with pytest.raises(ValueError, match="hotspots"):
        app.switch_page("hotspots.py")


def test_links_lead_only_to_screens_that_may_be_opened(monkeypatch):
    monkeypatch.setattr(access, "role", lambda: "nobody")
    assert not access.may_open("situation")
    monkeypatch.setattr(access, "role", lambda: "local")
    assert access.may_open("situation")
    assert not access.may_open("wall")
