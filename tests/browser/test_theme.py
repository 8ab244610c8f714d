"""Day and night: what the address says, for the whole screen, whatever the reader's system prefers."""

import pytest

from layers.palette import DAY, NIGHT
from tests.support.maps import until_maps_drawn


def colours(page):
    """Of the ground, of a filter's words and of the panel beside the map, as the browser paints them."""
    return page.evaluate(
        """() => [[".stApp", "backgroundColor"], ["[data-testid=stPopoverButton]", "color"],
        [".st-key-panel", "backgroundColor"]]
        .map(([part, name]) => getComputedStyle(document.querySelector(part))[name])"""
    )


def painted(theme):
    def rgb(colour):
        return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"

    return [rgb(theme.ground), rgb(theme.text), rgb(theme.panel)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_day_until_the_reader_wants_night_and_then_for_all_of_the_screen(demo_base, open_page, scheme):
    page = open_page(scheme=scheme)
    page.goto(f"{demo_base}/hotspots")
    until_maps_drawn(page)
    assert colours(page) == painted(DAY)
    page.locator(".st-key-theme button").first.click()
    page.wait_for_url("**theme=night**")
    until_maps_drawn(page)
    assert colours(page) == painted(NIGHT)
    page.reload()
    until_maps_drawn(page)
    assert colours(page) == painted(NIGHT)
