"""Words of the screen Data."""

TEXT: dict[str, tuple[str, str]] = {}
