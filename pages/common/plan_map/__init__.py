"""The map on which a plan of grids is drawn by hand, and the ledger that follows it."""
