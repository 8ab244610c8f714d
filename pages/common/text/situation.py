"""Words of the screen Situation."""

TEXT: dict[str, tuple[str, str]] = {}
