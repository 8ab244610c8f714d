"""Files as they come: each format opens as a `TableFile` whose cells are all text and whose shapes stand apart."""
