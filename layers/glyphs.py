"""Latin letters for the names on the base map, as the signed distance fields that MapLibre draws.

Chinese is drawn by the browser from its own fonts; letters and digits must come from a server. These are made from the
typeface that Pillow carries (Aileron, CC0), so that no font has to be installed or shipped.

Source: the glyphs.proto of node-fontnik; the distance field as in Green (2007), with MapLibre's radius and cut-off.
"""

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

RECIPE = 1
"""Raise it when the same letters should look different."""
RANGE = 256
LAST_CODE = 0xFFFF

_SIZE_PX = 24
_OVERSAMPLING = 6
_BORDER_PX = 3
_RADIUS_PX = 8.0
_CUTOFF = 0.25
_BASELINE_PX = 27  # below the line's top: puts capitals and digits on the middle of the Chinese beside them
_NOT_IN_FONT = "￿"


@lru_cache(maxsize=16)
def glyph_range(first: int, *, name: str) -> bytes:
    """The glyphs of `first` to `first + 255`, as protocol buffer; without any where the typeface has none."""
    font = ImageFont.load_default(_SIZE_PX * _OVERSAMPLING)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("this Pillow has no FreeType: install the pinned wheel")
    drawn = b"".join(
        _field(3, _glyph(code, font)) for code in range(first, first + RANGE) if _has_glyph(chr(code), font)
    )
    stack = _field(1, name.encode()) + _field(2, f"{first}-{first + RANGE - 1}".encode()) + drawn
    return _field(1, stack)


def _has_glyph(letter: str, font: ImageFont.FreeTypeFont) -> bool:
    if not letter.isprintable():
        return False
    missing, found = font.getmask(_NOT_IN_FONT), font.getmask(letter)
    return letter == " " or missing.size != found.size or bytes(missing) != bytes(found)


def _glyph(code: int, font: ImageFont.FreeTypeFont) -> bytes:
    letter = chr(code)
    west, north, east, south = (edge / _OVERSAMPLING for edge in font.getbbox(letter, anchor="ls"))
    left, top = math.floor(west), math.floor(north)
    width, height = math.ceil(east) - left, math.ceil(south) - top
    advance = round(font.getlength(letter) / _OVERSAMPLING)
    shape = b"" if width <= 0 or height <= 0 else _field(2, _distances(letter, font, left, top, width, height))
    numbers = ((3, max(width, 0)), (4, max(height, 0)), (5, _zigzag(left)), (6, _zigzag(-top - _BASELINE_PX)))
    return _number(1, code) + shape + b"".join(_number(*pair) for pair in numbers) + _number(7, advance)


def _distances(letter: str, font: ImageFont.FreeTypeFont, left: int, top: int, width: int, height: int) -> bytes:
    """Brightness by distance from the outline, the letter's own box and a border around it."""
    from scipy.ndimage import distance_transform_edt  # slow to load: the server starts without it

    size = ((width + 2 * _BORDER_PX) * _OVERSAMPLING, (height + 2 * _BORDER_PX) * _OVERSAMPLING)
    origin = ((_BORDER_PX - left) * _OVERSAMPLING, (_BORDER_PX - top) * _OVERSAMPLING)
    image = Image.new("L", size)
    ImageDraw.Draw(image).text(origin, letter, fill=255, font=font, anchor="ls")
    inside = np.asarray(image) >= 128
    distance_px = (distance_transform_edt(~inside) - distance_transform_edt(inside)) / _OVERSAMPLING
    sampled = distance_px[_OVERSAMPLING // 2 :: _OVERSAMPLING, _OVERSAMPLING // 2 :: _OVERSAMPLING]
    brightness = 255 - 255 * (sampled / _RADIUS_PX + _CUTOFF)
    return bytes(np.clip(np.round(brightness), 0, 255).astype(np.uint8))


def _zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
