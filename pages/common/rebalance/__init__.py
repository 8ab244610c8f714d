"""The screen that redraws the grids of a community: proposals, the hand, the ledger, scenarios."""
