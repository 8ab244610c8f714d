"""Words of the screen Hotspots."""

TEXT: dict[str, tuple[str, str]] = {}
