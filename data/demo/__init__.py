"""The demo district: invented from the ground up, so that the program has something to show on its first day."""

from data.demo.load import load

__all__ = ["load"]
