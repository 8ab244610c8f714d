"""Proposals of the service circle: where the next ones should stand, what if some were added, moved or closed."""
