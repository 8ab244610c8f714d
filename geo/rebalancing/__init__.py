"""The inner parts of `geo.rebalance`: a method for each goal, and what they share."""
