"""What is checked in a file, one function per rule; `registry.py` says which rules a layer has."""
