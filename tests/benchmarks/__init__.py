"""Measured side by side with peers, never timed tests: `python -m tests.benchmarks.run`."""
