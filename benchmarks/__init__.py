"""Speed against a named alternative in the same run. `python -m benchmarks` runs them all."""
