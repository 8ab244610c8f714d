"""Incidents that come in by themselves: checked, placed, given to a department, kept before they are acknowledged."""
