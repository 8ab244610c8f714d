"""What the page of a leader's day in one grid asks of the server: the day, the ground, and taking in what was noted."""
