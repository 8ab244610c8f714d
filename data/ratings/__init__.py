"""Ratings of grids: the schemes that come with the program, their files, and what the store gives to rate by."""
