"""What the server makes of the window that the browser tells it of."""

from types import SimpleNamespace

import pytest

from pages.common import window

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"


@pytest.fixture
def told(monkeypatch):
    """Call it with what the browser tells."""

    def tell(viewport=None, agent=None):
        cookies = {} if viewport is None else {window.COOKIE: viewport}
        headers = {} if agent is None else {"User-Agent": agent}
        monkeypatch.setattr(window, "st", SimpleNamespace(context=SimpleNamespace(cookies=cookies, headers=headers)))

    return tell


def test_the_map_is_what_the_panel_and_the_bars_leave(told):
    told("1440x900")
    assert window.map_px() == (1440 - 340, 900 - 100)
    told("390x844", PHONE)
    assert window.map_px() == (390, 473)


def test_in_a_narrow_window_the_panel_lies_below_the_map_whatever_the_browser_calls_itself(told):
    told("800x900")
    assert window.map_px() == (800, 504)
    told("821x900")
    assert window.map_px() == (821 - 340, 800)


@pytest.mark.parametrize(
    ("viewport", "times"),
    [("1440x900", 1), ("1920x1080", 1), ("3840x1080", 1), ("2560x1440", 1.25), ("3840x2160", 2), ("900x2160", 1)],
)
def test_a_wall_is_drawn_larger_in_quarters(told, viewport, times):
    told(viewport)
    assert window.enlargement() == times


def test_a_larger_panel_leaves_less_to_the_map(told):
    told("3840x2160")
    assert window.map_px() == (3840 - 680, 2160 - 200)


@pytest.mark.parametrize("nonsense", [None, "", "x", "1440", "1440x", "-1x2", "1e3x900", "1440x900; path=/", "१२x९"])
def test_what_the_browser_does_not_tell_is_taken_for_a_desk_or_a_phone(told, nonsense):
    told(nonsense)
    assert window.size_px() == window.DESKTOP_PX
    told(nonsense, PHONE)
    assert window.size_px() == window.PHONE_PX


def test_absurd_sizes_are_held_within_reason(told):
    told("0x99999")
    assert window.size_px() == (200, 20_000)
    told("99999x99999")
    assert window.enlargement() == 4.0
