"""The inner parts of `geo.units`: enclosures, cells, borders, and what is joined."""
