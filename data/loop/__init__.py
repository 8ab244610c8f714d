"""The closed loop of an incident: which step may follow which, by whom, and what it must say."""
