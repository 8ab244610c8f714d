"""The parts of the screen Incidents."""
