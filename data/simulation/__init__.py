"""A living district for demonstrations and tests: incidents arrive and are handled, all of it marked as simulated.

What it makes has the source `simulator`; it never acts on incidents that come from elsewhere.
"""
