"""Photos as phones send them."""

import io
from typing import Any

from PIL import ExifTags, Image

GPS = {1: "N", 2: (32.0, 2.0, 29.4), 3: "E", 4: (118.0, 46.0, 51.6)}
"""32 degrees 2 minutes 29.4 seconds north, 118 degrees 46 minutes 51.6 seconds east."""


def photo(kind: str = "JPEG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **exif: Any) -> bytes:
    """A file with a red picture; `exif` by EXIF's names, `gps` as a mapping of tags."""
    written = Image.Exif()
    if "gps" in exif:
        written[ExifTags.IFD.GPSInfo] = exif.pop("gps")
    shot = {getattr(ExifTags.Base, name).value: value for name, value in exif.items() if name != "Orientation"}
    if shot:
        written[ExifTags.IFD.Exif] = shot
    if "Orientation" in exif:
        written[ExifTags.Base.Orientation] = exif["Orientation"]
    file = io.BytesIO()
    Image.new(mode, size, "red").save(file, kind, exif=written)
    return file.getvalue()
