"""The screen Gaps: ground that no grid of its community covers, and what stands and runs on it."""
