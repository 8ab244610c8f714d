"""The colours of pages of our own, as custom properties of their sheets: by day, and by night where the device asks."""

from layers.palette import DAY, NIGHT, Theme, translucent


def page_colours(*, has_night: bool = True) -> str:
    """CSS that sets the colours; without night they are those of the day, whatever the device prefers."""
    night = f"@media (prefers-color-scheme:dark){{:root{{{_tokens(NIGHT)}}}}}" if has_night else ""
    return f":root{{{_tokens(DAY)}}}{night}"


def _tokens(theme: Theme) -> str:
    tokens = {
        "ground": theme.ground,
        "panel": theme.panel,
        "text": theme.text,
        "quiet": theme.quiet_text,
        "accent": theme.accent,
        "accent-ground": translucent(theme.accent, 0.1),
        "attention": theme.attention,
        "attention-ground": translucent(theme.attention, 0.14),
        "alarm": theme.alarm,
        "good": theme.refuel_station,
        "line": translucent(theme.quiet_text, 0.4),
        "on-accent": "#ffffff" if theme is DAY else theme.ground,
        "scheme": "light" if theme is DAY else "dark",
    }
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
