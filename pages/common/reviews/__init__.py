"""The screen Reviews: a leader's day in one grid is chosen, prepared and followed up."""
