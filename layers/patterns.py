"""Fill patterns for what colour alone should not say."""

import base64
import io
from typing import Any

from PIL import Image, ImageDraw

_TILE_PX = 64
_STRIPE_PX = 10


def _atlas() -> str:
    """Two tiles side by side: opaque, and stripes from lower left to upper right."""
    image = Image.new("RGBA", (2 * _TILE_PX, _TILE_PX), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _TILE_PX - 1, _TILE_PX - 1), fill=(255, 255, 255, 255))
    stripes = Image.new("RGBA", (_TILE_PX, _TILE_PX), (255, 255, 255, 0))
    brush = ImageDraw.Draw(stripes)
    for start in range(-_TILE_PX, 2 * _TILE_PX, _TILE_PX // 2):
        brush.line((start, _TILE_PX, start + _TILE_PX, 0), fill=(255, 255, 255, 255), width=_STRIPE_PX)
    image.paste(stripes, (_TILE_PX, 0))
    written = io.BytesIO()
    image.save(written, format="PNG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


ATLAS = _atlas()
"""An image, as a data URL, of the patterns in `MAPPING`."""

MAPPING: dict[str, dict[str, Any]] = {
    "full": {"x": 4, "y": 4, "width": _TILE_PX - 8, "height": _TILE_PX - 8},
    "hatched": {"x": _TILE_PX, "y": 0, "width": _TILE_PX, "height": _TILE_PX},
}
