"""The inner parts of `geo.walking`: who may walk where, the graph, and the search on it."""
