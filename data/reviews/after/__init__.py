"""What follows a day: corrections, conflicts, incidents, promises, counters."""
