"""The page on which one looks around at a station, and the pictures that it shows."""
