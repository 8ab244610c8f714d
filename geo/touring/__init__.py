"""The inner parts of `geo.orienteering`: the reduced problem, all subsets, tours improved step by step, and a bound."""
