"""North arrow and scale bar: a small component that stands on a map and follows it in the browser."""

from pathlib import Path

from layers.palette import Theme

_FOLDER = Path(__file__).parent

HTML = (_FOLDER / "furniture.html").read_text(encoding="utf-8")
CSS = (_FOLDER / "furniture.css").read_text(encoding="utf-8")
JS = (_FOLDER / "furniture.js").read_text(encoding="utf-8")


def furniture_data(*, map_key: str, theme: Theme, north: str, metres: str, kilometres: str) -> dict[str, object]:
    """What the component is told.

    Args:
        map_key: Key of the chart it stands on.
        theme: Day or night.
        north: The words for north up.
        metres: The unit, in the reader's language.
        kilometres: The unit, in the reader's language.
    """
    return {
        "map": map_key,
        "ink": theme.text,
        "halo": theme.ground,
        "north": north,
        "units": {"metres": metres, "kilometres": kilometres},
    }
