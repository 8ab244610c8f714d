"""The report of a day, on paper."""
