"""How large the reader's window is, and how large things are drawn in it."""

import re

import streamlit as st

DESKTOP_PX = (1440, 900)
PHONE_PX = (390, 844)
"""Taken for granted where the browser has not told yet."""

COOKIE = "viewport"
"""What `shell/viewport.js` tells: width and height in CSS pixels."""

WALL_WIDTH_PX = 1800
NORMAL_HEIGHT_PX = 1080
"""From such a width on, all grows with the height beyond this: a wall is read from afar. `style.css` does the same."""

LARGEST_TIMES = 4.0

HEADER_PX, FILTERS_PX, PANEL_PX = 48, 52, 340
"""What `style.css` leaves beside and above the map."""
PHONE_MAP_SHARE = 0.56
NARROW_PX = 820
"""Up to such a width `style.css` puts the panel below the map, as on a phone."""
_SMALLEST_PX, _LARGEST_PX = 200, 20_000


def size_px() -> tuple[int, int]:
    """Width and height of the window in CSS pixels."""
    told = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", str(st.context.cookies.get(COOKIE, "")))
    if told is None:
        return PHONE_PX if is_phone() else DESKTOP_PX
    width, height = (min(max(int(side), _SMALLEST_PX), _LARGEST_PX) for side in told.groups())
    return width, height


def enlargement() -> float:
    """How many times as large as on a desk letters and lines are, in quarters."""
    width, height = size_px()
    return 1.0 if width < WALL_WIDTH_PX else min(max(1.0, round(4 * height / NORMAL_HEIGHT_PX) / 4), LARGEST_TIMES)


def map_px(*, panel_px: int = PANEL_PX) -> tuple[int, int]:
    """Width and height of the map beside a panel of some width."""
    width, height = size_px()
    if is_phone() or width <= NARROW_PX:
        return width, round(PHONE_MAP_SHARE * height)
    larger = enlargement()
    return round(width - panel_px * larger), round(height - (HEADER_PX + FILTERS_PX) * larger)


def is_phone() -> bool:
    """Whether the browser says that it is one."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "")
