"""The screen Ratings: grids and areas by the district's own schemes, week by week, and the strength they have."""
