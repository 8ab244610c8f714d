"""The inner parts of `geo.partition`: search, bound and exact methods."""
