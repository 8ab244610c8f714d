"""A new district from an OpenStreetMap extract: ground, streets, buildings, places and boundaries in one go."""
