"""Preparing a day: which grid, which places, along which streets."""
