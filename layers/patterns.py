"""Fill patterns for what colour alone should not say."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

_TILE_PX = 64
_PERIOD_PX = 32
_STRIPE_PX = 14


def _atlas() -> str:
    """Two tiles side by side: opaque, and stripes from lower left to upper right that go on in the next tile."""
    across, down = np.meshgrid(np.arange(_TILE_PX), np.arange(_TILE_PX))
    hatched = (across + down) % _PERIOD_PX < _STRIPE_PX
    opacity = np.hstack([np.ones_like(hatched), hatched]).astype(np.uint8) * 255
    white = np.full_like(opacity, 255)
    written = io.BytesIO()
    Image.fromarray(np.dstack([white, white, white, opacity])).save(written, format="PNG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


ATLAS = _atlas()
"""An image, as a data URL, of the patterns in `MAPPING`."""

MAPPING: dict[str, dict[str, Any]] = {
    "full": {"x": 4, "y": 4, "width": _TILE_PX - 8, "height": _TILE_PX - 8},
    "hatched": {"x": _TILE_PX, "y": 0, "width": _TILE_PX, "height": _TILE_PX},
}
